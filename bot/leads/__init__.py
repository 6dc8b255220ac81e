"""Leads: what is worth asking although no link points at it; registering one is one word in `LEADS`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.leads import captures, discovery, published
from bot.leads.interface import Lead
from bot.lint.interface import Checkout, Spot
from bot.model import Policy, Resource, Verdict

LEADS: tuple[Lead, ...] = (captures, published, discovery)


def wanted(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> frozenset[Resource]:
    """What is worth asking about a list beyond its links, for rules that are on."""
    found = frozenset(
        resource
        for lead in LEADS
        if any(policy.severity_of(rule) for rule in lead.RULES)
        for resource in lead.wanted(checkout, verdicts, policy, now)
    )
    return found.difference(checkout.resources.values())


def spots(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterator[Spot]:
    """Everything that leads have come to, lead by lead."""
    for lead in LEADS:
        yield from lead.spots(checkout, verdicts, policy, now)


def unsettled(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy
) -> frozenset[tuple[str, Resource]]:
    """The codes of rules that are on, and the resources of which they may still have something to say."""
    return frozenset(
        (rule.code, resource)
        for lead in LEADS
        for rule, resource in lead.unsettled(checkout, verdicts, policy)
        if policy.severity_of(rule)
    )
