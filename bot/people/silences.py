"""What people do not want to hear of: how two memories become one, and which findings are hidden. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.checkers import resource_of
from bot.model import Finding, Silence, link_key


def merged(*silences: Silence) -> tuple[Silence, ...]:
    """One silence for each name, the one that lasts longest: neither memory can make the other forget."""
    longest: dict[str, Silence] = {}
    for one in silences:
        other = longest.get(one.about)
        if other is None or _outlasts(one, other):
            longest[one.about] = one
    return tuple(one for _, one in sorted(longest.items()))


def hush(
    findings: Iterable[Finding], silences: Iterable[Silence]
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that may be told, and those that are silenced, each in their order."""
    names = frozenset(one.about for one in silences)
    told: list[Finding] = []
    hidden: list[Finding] = []
    for finding in findings:
        (told if names.isdisjoint(names_of(finding)) else hidden).append(finding)
    return tuple(told), tuple(hidden)


def is_in_force(silence: Silence, now: datetime) -> bool:
    """Whether its last day is not over."""
    return silence.until is None or silence.until > now.astimezone(UTC).date()


def names_of(finding: Finding) -> Sequence[str]:
    """By what a silence may mean a finding: itself, its rule, or its link."""
    return (
        finding.fingerprint,
        finding.rule,
        link_key(finding.resource or resource_of(finding.url) or finding.url),
    )


def _outlasts(one: Silence, other: Silence) -> bool:
    if one.until is None or other.until is None:
        return one.until is None
    return one.until > other.until
