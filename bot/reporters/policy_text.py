"""A policy as the file that would say it, each value with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import TypeAlias

from bot.config import HOME
from bot.escape import terminal
from bot.model import PolicyIgnore
from bot.policy.durations import duration_text
from bot.policy.file import PolicyFile
from bot.policy.forms import FORMS, OFF, IgnoreTables, Levels
from bot.rules import all_rules

SCHEMA_PAGE = f"{HOME.replace('github.com', 'raw.githubusercontent.com')}/main/docs/listkeeper.schema.json"
DEFAULT = "default"
WIDTH = 34
"""Where the sources stand, behind all but the longest values."""
Value: TypeAlias = int | str | timedelta | date


def policy_text(file: PolicyFile) -> str:
    """TOML that says the whole policy, defaults and all: read back, it is the same."""
    return "\n".join([*_head(file), *_plain(file), "", "[rules]", *_rules(file), *_ignores(file)]) + "\n"


def _head(file: PolicyFile) -> Iterator[str]:
    yield f"#:schema {SCHEMA_PAGE}"
    where = "the defaults; there is no file" if file.path is None else _source(file)
    yield f"# The policy of this list: {where}"
    yield ""


def _plain(file: PolicyFile) -> Iterator[str]:
    for key, form in FORMS.items():
        if not isinstance(form, Levels | IgnoreTables):
            source = _source(file) if key in file.keys else DEFAULT
            value = getattr(file.policy, key)
            yield _lines(key, value, source) if isinstance(value, tuple) else _line(key, value, source)


def _rules(file: PolicyFile) -> Iterator[str]:
    for code, rule in all_rules().items():
        level = file.policy.severity_of(rule)
        yield _line(code, level or OFF, _source(file) if code in file.policy.rules else DEFAULT)


def _ignores(file: PolicyFile) -> Iterator[str]:
    for ignore in file.policy.ignore:
        yield "\n" + f"{'[[ignore]]':{WIDTH}}# {_source(file)}"
        values = ((field.name, getattr(ignore, field.name)) for field in fields(PolicyIgnore))
        yield from (f"{key} = {_toml(value)}" for key, value in values if value is not None)


def _source(file: PolicyFile) -> str:
    return terminal(str(file.path))


def _lines(key: str, values: Sequence[str], source: str) -> str:
    """An array, each of its values on its own line: `policy.file` reads no line of more than MAX_LINE."""
    if not values:
        return f"{f'{key} = []':{WIDTH}}# {source}"
    return "\n".join(
        [f"{f'{key} = [':{WIDTH}}# {source}", *(f"    {_toml(value)}," for value in values), "]"]
    )


def _line(key: str, value: Value, source: str) -> str:
    return f"{f'{key} = {_toml(value)}':{WIDTH}}# {source}"


def _toml(value: Value) -> str:
    match value:
        case str():
            return _quoted(value)
        case int():
            return str(value)
        case timedelta():
            return _quoted(duration_text(value))
        case date():
            return value.isoformat()


def _quoted(text: str) -> str:
    """A string of TOML: its escapes are JSON's. A policy has no characters that steer a terminal."""
    return json.dumps(text, ensure_ascii=False)
