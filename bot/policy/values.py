"""How a value of a list's policy is read, and what is said of one that makes no sense."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import TypeAlias

from bot.escape import has_hidden
from bot.model import ALL_RULES, Issues, PolicyIgnore, Severity
from bot.policy.durations import parse_duration
from bot.policy.forms import (
    GLOB,
    IGNORE_KEYS,
    LEVELS,
    OFF,
    PATTERN,
    REASON,
    Choice,
    Codes,
    Count,
    Duration,
    Form,
    Globs,
    IgnoreTables,
    Levels,
)
from bot.policy.names import nearest, rule_advice, rule_codes, rules_with_unsafe_edits, shown

Value: TypeAlias = (
    int | timedelta | tuple[str, ...] | Issues | Mapping[str, Severity | None] | tuple[PolicyIgnore, ...]
)


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
    *others, last = map(json.dumps, words)
    raise FormError(f"must be {', '.join(others)} or {last}.")


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
