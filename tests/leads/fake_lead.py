"""A lead of a few lines, and the kind that it asks about: what was heard of each page of a list."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest

import bot.checkers
import bot.leads
import bot.rules
from bot.checkers._evidence import unanswered
from bot.checkers._json import text
from bot.leads.interface import Lead
from bot.lint.interface import Checkout, Spot, spot
from bot.model import (
    Claim,
    Evidence,
    Facts,
    Failure,
    Judgement,
    Policy,
    Resource,
    Rule,
    Severity,
    Status,
    Verdict,
)
from bot.net.interface import Outside

HEARD = Rule("heard", Severity.INFO, "Somebody speaks of the page.", "Tells you who.")
SHUT: Facts = {
    "failure": Failure.API.value,
    "reason": "the gossip is shut",
    "host": "gossip.example",
    "tries": 1,
}


@dataclass
class Gossip:
    """Satisfies `Asker`: knows who speaks of what, or nothing at all."""

    known: Mapping[str, str] = field(default_factory=dict)
    """Key of a resource → what to answer; of others, that there is nothing."""
    is_shut: bool = False
    asked: list[str] = field(default_factory=list)
    KINDS: tuple[str, ...] = ("gossip",)
    BY_API: bool = True
    IN_BATCHES: bool = True

    async def fetch(
        self, resources: Sequence[Resource], outside: Outside
    ) -> AsyncIterator[tuple[Resource, Facts]]:
        assert outside
        for resource in resources:
            self.asked.append(resource.key)
            facts: Facts = {"said": self.known.get(resource.key, "")}
            yield resource, SHUT if self.is_shut else facts

    def judge(self, resource: Resource, facts: Facts, known: Facts) -> Judgement:
        assert resource
        assert known is not None
        return unanswered(facts) or Judgement(Status.ALIVE, Evidence("answered", host="gossip.example"))

    def remember(self, old: Facts, new: Facts, at: datetime) -> Facts:
        assert old is not None
        assert at
        return new


@dataclass
class Listening:
    """Satisfies `Lead`: of each page it asks what is heard, and then what is heard of that."""

    RULES: tuple[Rule, ...] = (HEARD,)

    def wanted(
        self, checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
    ) -> Iterable[Resource]:
        assert policy
        assert now
        yield from (Resource("gossip", resource.key) for resource in checkout.resources.values())
        for resource in tuple(verdicts):
            if said := heard(resource, verdicts):
                yield Resource("gossip", said)

    def spots(
        self, checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
    ) -> Iterator[Spot]:
        assert policy
        assert now
        for document in checkout.documents:
            for link in document.links:
                if said := heard(Resource("gossip", link.url), verdicts):
                    claim = Claim(HEARD, f"{said} speaks of it", url=f"https://{said}/")
                    yield spot(checkout, document, link, claim)

    def unsettled(
        self, checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy
    ) -> Iterator[tuple[Rule, Resource]]:
        assert verdicts is not None
        assert policy
        yield from ((HEARD, resource) for resource in checkout.resources.values())


def heard(resource: Resource, verdicts: Mapping[Resource, Verdict]) -> str | None:
    """What is remembered of what was asked."""
    verdict = verdicts.get(resource)
    known = resource.kind == "gossip" and verdict is not None and verdict.record is not None
    return text(verdict.record.facts.get("said")) if known and verdict and verdict.record else None


def listen(monkeypatch: pytest.MonkeyPatch, gossip: Gossip, lead: Lead | None = None) -> None:
    """Register the lead, and whom it asks."""
    for module in (bot.leads, bot.rules):
        monkeypatch.setattr(module, "LEADS", (lead or Listening(),))
    monkeypatch.setattr(bot.checkers, "OF_LEADS", (gossip,))
