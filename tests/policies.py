"""Policy files for tests: every key set, and a writer of TOML that knows no more than they need."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias

Toml: TypeAlias = "bool | int | str | date | Sequence[Toml] | Mapping[str, Toml]"

EVERY_KEY: Mapping[str, Toml] = {
    "lists": ["README.md", "docs/**/*.md"],
    "strikes": 4,
    "strike_gap": "2d",
    "strike_span": "8d",
    "api_strikes": 3,
    "api_strike_gap": "1d",
    "strikes_lapse": "90d",
    "move_gap": "36h",
    "unreachable_after": "14d",
    "host_failing": 5,
    "inactive_after": "1000d",
    "recheck_pages": "3d 12h",
    "recheck_apis": "12h",
    "recheck_trouble": "90m",
    "budget_pages": 500,
    "budget_papers": 1000,
    "budget_repositories": 2000,
    "budget_others": 300,
    "news_for": "10d",
    "forget_after": "30d",
    "issues": "each",
    "unsafe_fixes": ["moved", "repo-replaced"],
    "open_pulls": 3,
    "hourly_pulls": 1,
    "rules": {"published": "off", "tracking": "warning"},
    "ignore": [
        {"url": "https://example.org/*", "reason": "refuses machines"},
        {"rule": "dead", "entry": "*survey*", "reason": "kept for history", "until": date(2027, 1, 31)},
    ],
}


def toml(table: Mapping[str, Toml]) -> bytes:
    """The source of a policy file, one line for each of its keys."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in table.items()).encode()


def _key(key: str) -> str:
    return _value(key)


def _value(value: Toml) -> str:
    match value:
        case str():  # the escapes of JSON are TOML's, but for what is left as it is
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case date():
            return value.isoformat()
        case Mapping():
            return f"{{ {', '.join(f'{_key(key)} = {_value(one)}' for key, one in value.items())} }}"
        case bool() | int():
            return str(value).lower()
        case _:
            return f"[{', '.join(map(_value, value))}]"
