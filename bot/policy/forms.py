"""What each key of a list's policy may be: its form, its limits, and how to read a value of it."""

from __future__ import annotations

import json
import re
import reprlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TypeAlias

from bot.escape import has_hidden
from bot.model import ALL_RULES, Edits, Issues, PolicyIgnore, Severity
from bot.policy.nearest import nearest

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
DURATION = re.compile(r"(?=[0-9])(?:([0-9]{1,5})d ?)?(?:([0-9]{1,5})h ?)?(?:([0-9]{1,5})m)?(?<! )")
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
Value: TypeAlias = (
    int | timedelta | tuple[str, ...] | Issues | Mapping[str, Severity | None] | tuple[PolicyIgnore, ...]
)
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


class FormError(ValueError):
    """What is wrong with the value of a key, as the end of a sentence that begins with the key and the file.

    It never repeats a value: whoever reads it may not be who wrote the file.
    """


def read_value(form: Form, value: object) -> Value:
    """A value as `Policy` has it. Raises FormError."""
    match form:
        case Count(least, most):
            return _count(value, least, most)
        case Duration(least, most):
            with suppress(ValueError):
                duration = parse_duration(value if isinstance(value, str) else "")
                if parse_duration(least) <= duration <= parse_duration(most):
                    return duration
            raise FormError(f'must be a duration from "{least}" to "{most}", like "5d 20h".')
        case Globs(least, most):
            if isinstance(value, list) and least <= len(value) <= most and all(map(_is_glob, value)):
                return tuple(value)
            raise FormError(
                f"must be an array of at most {most} globs of at most 200 characters that stay within the "
                'checkout, like ["README.md", "docs/**/*.md"].'
            )
        case Choice(words):
            return _word(value, words)
        case Codes(most):
            return _codes(value, most)
        case Levels():
            return _levels(value)
        case IgnoreTables(most):
            return _ignores(value, most)


def _count(value: object, least: int, most: int) -> int:
    if type(value) is int and least <= value <= most:
        return value
    raise FormError(f"must be a whole number from {least} to {most}.")


def _word(value: object, words: type[Issues]) -> Issues:
    if isinstance(value, str) and value in tuple(words):
        return words(value)
    raise FormError(f"must be {' or '.join(map(json.dumps, words))}.")


def _is_glob(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and GLOB.fullmatch(value) is not None


def _codes(value: object, most: int) -> tuple[str, ...]:
    if not (isinstance(value, list) and len(value) <= most and all(isinstance(one, str) for one in value)):
        raise FormError(f'must be an array of at most {most} rules, like ["moved"].')
    known = rules_with_unsafe_edits() if value else ()
    for code in value:
        if code not in known:
            raise FormError(
                f"has `{shown(code)}`, which is no rule with unsafe edits; those are {', '.join(known)}."
            )
    return tuple(dict.fromkeys(value))


def rules_with_unsafe_edits() -> tuple[str, ...]:
    """Their codes, in the order of the table."""
    from bot.rules import all_rules  # noqa: PLC0415 - as below

    return tuple(code for code, rule in all_rules().items() if rule.edits in (Edits.UNSAFE, Edits.EITHER))


def _levels(value: object) -> Mapping[str, Severity | None]:
    if not isinstance(value, dict):
        raise FormError('must be a table of rules, like { published = "off" }.')
    known = rule_codes()
    for code, level in value.items():
        if code not in known:
            raise FormError(f"has the unknown rule `{shown(code)}`; {rule_advice(code, known)}")
        if not (isinstance(level, str) and level in LEVELS):
            raise FormError(f'must make of `{code}` one of "error", "warning", "info" and "off".')
    return {code: None if level == OFF else Severity(level) for code, level in value.items()}


def _ignores(value: object, most: int) -> tuple[PolicyIgnore, ...]:
    if not (isinstance(value, list) and len(value) <= most and all(isinstance(one, dict) for one in value)):
        raise FormError(f"must be at most {most} tables, each headed [[ignore]].")
    known = (ALL_RULES, *rule_codes()) if value else ()
    return tuple(_ignore(table, number, known) for number, table in enumerate(value, start=1))


def _ignore(table: Mapping[str, object], number: int, known: Sequence[str]) -> PolicyIgnore:
    which = f"in its table {number}"
    for key in table:
        if key not in IGNORE_KEYS:
            near = nearest(key, IGNORE_KEYS)
            advice = f"did you mean `{near}`?" if near else f"the keys are {', '.join(IGNORE_KEYS)}."
            raise FormError(f"has {which} the unknown key `{shown(key)}`; {advice}")
    rule = table.get("rule", ALL_RULES)
    if not isinstance(rule, str):
        raise FormError(f"must have {which} a rule's code for `rule`.")
    if rule not in known:
        raise FormError(f"has {which} the unknown rule `{shown(rule)}`; {rule_advice(rule, known)}")
    url, entry = (_pattern(table.get(key), f"{which} for `{key}`") for key in ("url", "entry"))
    if rule == ALL_RULES and url is None and entry is None:
        raise FormError(f"must have {which} at least one of `rule`, `url` and `entry`.")
    return PolicyIgnore(
        _reason(table.get("reason"), which), rule, url, entry, _day(table.get("until"), which)
    )


def _pattern(value: object, which: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and PATTERN.fullmatch(value) and not has_hidden(value):
        return value
    raise FormError(f'must have {which} a pattern of at most 400 characters, like "https://example.org/*".')


def _reason(value: object, which: str) -> str:
    if isinstance(value, str) and REASON.fullmatch(value) and not has_hidden(value):
        return value
    raise FormError(f"must have {which} a `reason`: one line of at most 200 characters.")


def _day(value: object, which: str) -> date | None:
    if value is None or type(value) is date:
        return value
    raise FormError(f"must have {which} for `until` a date without quotes, like 2027-01-31.")


def rule_codes() -> tuple[str, ...]:
    """The codes of all rules, in the order of their table."""
    from bot.rules import all_rules  # noqa: PLC0415 - the checkers load slowly, and few lists name a rule

    return tuple(all_rules())


def rule_advice(code: str, known: Iterable[str]) -> str:
    """What to write instead of a code that is none."""
    near = nearest(code, known)
    return f"did you mean `{near}`?" if near else "`listkeeper rules` shows them all."


def shown(key: str) -> str:
    """A stranger's key, short and harmless."""
    return reprlib.repr(key)[1:-1]


def parse_duration(text: str) -> timedelta:
    """Read `5d 20h`: days, hours and minutes, each at most once and in this order. Raises ValueError."""
    match = DURATION.fullmatch(text)
    if match is None:
        raise ValueError('not a duration such as "7d", "44h" or "5d 20h"')
    days, hours, minutes = (int(digits or 0) for digits in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def duration_text(duration: timedelta) -> str:
    """What `parse_duration` reads back, to the minute."""
    parts = []
    for letter, unit in UNITS.items():
        count, duration = divmod(duration, unit)
        if count:
            parts.append(f"{count}{letter}")
    return " ".join(parts) or "0m"
