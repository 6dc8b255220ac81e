"""Works that are linked to by their DOI: whether it is registered, and whether the work was retracted."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.checkers._doi_api import Registries
from bot.checkers._doi_names import doi_of
from bot.checkers._evidence import evidence_of, unanswered
from bot.checkers._json import mapping, text
from bot.checkers._plain import always
from bot.checkers._singly import look_at_each
from bot.model import Claim, Facts, Judgement, Policy, Resource, Rule, Severity, Sighting, Status
from bot.net.interface import Outside

KIND = "doi"
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True
IN_BATCHES: bool = False

GONE = Rule(
    "doi-gone",
    Severity.ERROR,
    "Nobody has registered this DOI: most often a character of it is wrong.",
    "Tells you once two looks a day apart agree; it never guesses which work was meant.",
)
RETRACTED = Rule(
    "retracted",
    Severity.ERROR,
    "The work was retracted or withdrawn after it had appeared, as its publisher or Retraction Watch told "
    "Crossref.",
    "Tells you, with the date and the notice.",
)
RULES: tuple[Rule, ...] = (GONE, RETRACTED)


def match(url: str) -> Resource | None:
    """The DOI that an address names, but for those of arXiv's papers."""
    doi = doi_of(url)
    return Resource(KIND, doi) if doi else None


def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask Crossref, and of what it does not know the Handle System; yield each once."""
    registries = Registries(outside)

    async def look(resource: Resource) -> Facts:
        return await registries.look(resource.key, outside.known.get(resource, {}))

    return look_at_each(resources, look)


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Dead where neither of the two knows the DOI."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    found = facts.get("found")
    if found is False:
        return Judgement(Status.DEAD, replace(evidence_of(facts, "nobody has registered this DOI"), tries=2))
    if found is not True:
        return Judgement(Status.UNCHECKED, evidence_of(facts, "doi.org answered with something else"))
    by = "Crossref has it" if facts.get("registry") == "crossref" else "the DOI is registered"
    return Judgement(Status.ALIVE, evidence_of(facts, by))


def remember(old: Facts, new: Facts, at: datetime) -> Facts:
    """Keep what Crossref said where it said nothing this time."""
    del at  # a retraction has a date of its own
    if "registry" in new:
        return new
    return {**new, **{name: old[name] for name in ("registry", "retraction") if name in old}}


gone = always(GONE)


def claims(sighting: Sighting, policy: Policy, now: datetime) -> Iterator[Claim]:  # noqa: ARG001  (the protocol's)
    """A retraction."""
    verdict = sighting.verdict
    retraction = verdict.record.facts.get("retraction") if verdict.record else None
    if retraction is None or verdict.status is Status.DEAD:
        return
    day, notice = (text(mapping(retraction).get(name)) for name in ("day", "notice"))
    message = f"retracted{f' on {day}' if day else ''}"
    yield Claim(RETRACTED, f"{message}; the notice: https://doi.org/{notice}" if notice else message)
