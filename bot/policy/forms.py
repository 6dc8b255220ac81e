"""What each key of a list's policy may be: its form, and its limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TypeAlias

from bot.model import Issues, PolicyIgnore, Severity

GLOB = re.compile(r"(?!/|[A-Za-z]:)(?!(?:.*/)?\.\.(?:/|$))[^\\\x00-\x1f\x7f-\x9f]{1,200}")
"""A path of the checkout: never absolute, a drive's, or upwards. The schema has it too."""
PATTERN = re.compile(r"(?=\**[^*])[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,400}")
"""Something else than stars alone: who wants to ignore everything removes the bot."""
REASON = re.compile(r"(?=\s*\S)[^\x00-\x1f\x7f-\x9f\u2028\u2029]{1,200}")
OFF = "off"
LEVELS = (*(str(severity) for severity in reversed(Severity)), OFF)
"""What the policy may make of a rule."""


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number, from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration, from `least` to `most`."""

    least: str
    most: str


@dataclass(frozen=True, slots=True)
class Globs:
    """An array of globs, from `least` to `most` of them."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: type[Issues]


@dataclass(frozen=True, slots=True)
class Codes:
    """An array of rules, each of which has unsafe edits; at most `most` of them."""

    most: int


@dataclass(frozen=True, slots=True)
class Levels:
    """A table of rules, each with its severity or `off`."""


@dataclass(frozen=True, slots=True)
class IgnoreTables:
    """An array of tables that say what to ignore, at most `most` of them."""

    most: int


Form: TypeAlias = Count | Duration | Globs | Choice | Codes | Levels | IgnoreTables
FORMS: Mapping[str, Form] = {
    "lists": Globs(0, 100),
    "strikes": Count(2, 10),
    "strike_gap": Duration("1h", "30d"),
    "strike_span": Duration("1d", "180d"),
    "api_strikes": Count(1, 10),
    "api_strike_gap": Duration("1h", "30d"),
    "strikes_lapse": Duration("2d", "365d"),
    "move_gap": Duration("1h", "60d"),
    "unreachable_after": Duration("3d", "365d"),
    "host_failing": Count(1, 1000),
    "inactive_after": Duration("30d", "3650d"),
    "recheck_pages": Duration("1h", "90d"),
    "recheck_apis": Duration("1h", "90d"),
    "recheck_trouble": Duration("1h", "30d"),
    "budget_pages": Count(10, 100_000),
    "budget_papers": Count(10, 100_000),
    "budget_repositories": Count(10, 100_000),
    "budget_others": Count(10, 100_000),
    "news_for": Duration("1d", "365d"),
    "forget_after": Duration("7d", "3650d"),
    "issues": Choice(Issues),
    "unsafe_fixes": Codes(50),
    "open_pulls": Count(1, 20),
    "hourly_pulls": Count(1, 20),
    "rules": Levels(),
    "ignore": IgnoreTables(200),
}
"""What each key may be. Below the least, the bot would cry wolf or burden the servers it asks."""
IGNORE_KEYS = tuple(field.name for field in fields(PolicyIgnore))
