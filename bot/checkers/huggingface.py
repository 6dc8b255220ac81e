"""Models, datasets, Spaces and collections on Hugging Face: asked by its API, one at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing

from bot.checkers._evidence import evidence_of, unanswered
from bot.checkers._huggingface_api import HuggingFace
from bot.checkers._huggingface_claims import GONE, PATH_GONE, RULES, claims, is_renamed, remember
from bot.checkers._huggingface_places import Kind, Place, page_of, place_at, place_of
from bot.checkers._json import text
from bot.checkers._singly import look_at_each
from bot.model import Facts, Judgement, Resource, Rule, Status, Verdict
from bot.net.interface import Outside

__all__ = ["BY_API", "IN_BATCHES", "KINDS", "RULES", "claims", "fetch", "gone", "judge", "match", "remember"]

KINDS: tuple[str, ...] = tuple(kind.value for kind in Kind)
BY_API: bool = True
IN_BATCHES: bool = False

NOT_PUBLIC = "not public (deleted, private or never there)"
STRANGE = "Hugging Face answered with something else"
GATED = "its files are shown only to those who have agreed to its terms"


def match(url: str) -> Resource | None:
    """The repository or collection that a page shows; None for people and Hugging Face's own pages."""
    place = place_of(url)
    return place.resource if place else None


async def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask about repositories, and then about what is in them; yield each once."""
    api = HuggingFace(outside)
    wanted = frozenset(resources)
    known: dict[Resource, Facts] = {}
    wholes = list(dict.fromkeys(place_at(resource).whole.resource for resource in resources))
    async with aclosing(look_at_each(wholes, lambda one: api.repository(place_at(one)))) as seen:
        async for resource, facts in seen:
            known[resource] = facts
            if resource in wanted:
                yield resource, facts

    async def inside(resource: Resource) -> Facts:
        place = place_at(resource)
        return await api.inside(place, known[place.whole.resource])

    paths = [resource for resource in resources if place_at(resource).revision]
    async with aclosing(look_at_each(paths, inside)) as seen:
        async for resource, facts in seen:
            yield resource, facts


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Dead where Hugging Face was asked twice and shows nothing; moved where it answers with another name."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    place = place_at(resource)
    if facts.get("found") is False:
        return Judgement(Status.DEAD, evidence_of(facts, NOT_PUBLIC, lost=_lost(place)))
    if facts.get("disabled") is True:
        return Judgement(Status.REFUSED, evidence_of(facts, "Hugging Face has disabled it"))
    if place.revision and facts.get("part") is not True:
        return _judge_path(place, facts)
    if facts.get("found") is not True:
        return Judgement(Status.UNCHECKED, evidence_of(facts, STRANGE))
    name = text(facts.get("name"))
    if name and is_renamed(place, name):
        called = f"now {'in' if place.revision else 'called'} {name}"
        return Judgement(Status.MOVED, evidence_of(facts, called), page_of(place, name))
    return Judgement(Status.ALIVE, evidence_of(facts, "Hugging Face shows it"))


def _judge_path(place: Place, facts: Facts) -> Judgement:
    if facts.get("part") is False:
        what = f"no revision {place.revision}"
        if facts.get("lacks") == "path":
            what = f"no {place.path} on {place.revision}"
        return Judgement(
            Status.DEAD, evidence_of(facts, f"{text(facts.get('name')) or place.name} has {what}")
        )
    if facts.get("gated") is True:
        return Judgement(Status.REFUSED, evidence_of(facts, GATED))
    return Judgement(Status.UNCHECKED, evidence_of(facts, STRANGE))


def gone(verdict: Verdict) -> Rule:
    """The rule of a dead link: a file's death is not its repository's, if that is still there."""
    return PATH_GONE if place_at(verdict.resource).revision and verdict.evidence.lost is None else GONE


def _lost(place: Place) -> str | None:
    """The repository that is gone with all that is in it."""
    return str(place.whole.resource) if place.revision else None
