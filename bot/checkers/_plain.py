"""What a kind of link says where there is little to say: one rule of death, no claims, its last look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from bot.model import Claim, Facts, Policy, Rule, Sighting, Verdict


class Gone(Protocol):
    """The rule of a death."""

    def __call__(self, verdict: Verdict) -> Rule: ...


def always(rule: Rule) -> Gone:
    """Make the `gone` of a kind that dies in one way only."""

    def gone(verdict: Verdict) -> Rule:
        del verdict
        return rule

    return gone


def silent(sighting: Sighting, policy: Policy, now: datetime) -> Iterable[Claim]:
    """Say nothing of a link that is there: the `claims` of kinds of which there is nothing to say."""
    del sighting, policy, now
    return ()


def latest(old: Facts, new: Facts, at: datetime) -> Facts:
    """What the last look saw: the `remember` of kinds of which nothing must outlive it."""
    del old, at
    return new
