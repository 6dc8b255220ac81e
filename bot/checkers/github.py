"""Repositories and accounts on GitHub, and what is in them: asked by the hundred with a token, one by one
without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.checkers._evidence import evidence_of, host_of, unanswered
from bot.checkers._github.claims import GIST_GONE, GONE, PATH_GONE, RULES, USER_GONE, claims_of, is_renamed
from bot.checkers._github.edits import page_of
from bot.checkers._github.facts import Repository, at_of
from bot.checkers._github.graphql import GraphqlApi
from bot.checkers._github.identity import identity, went_to
from bot.checkers._github.places import Kind, Place, place_at
from bot.checkers._github.rest import RestApi
from bot.checkers._github.urls import place_of
from bot.checkers._json import text
from bot.model import Claim, Facts, Json, Judgement, Policy, Resource, Rule, Sighting, Status, Verdict
from bot.net.interface import Outside

__all__ = ["BY_API", "IN_BATCHES", "KINDS", "RULES", "claims", "fetch", "gone", "judge", "match", "remember"]

KINDS: tuple[str, ...] = tuple(kind.value for kind in Kind if kind is not Kind.README)
BY_API: bool = True
IN_BATCHES: bool = True

BLOCKS = {
    "dmca": "GitHub took it down after a copyright claim (DMCA)",
    "tos": "GitHub took it down for breaking its terms of service",
}
MISSING = {
    Kind.ACCOUNT: "no such account (deleted, renamed or never there)",
    Kind.GIST: "no such gist (deleted or never there)",
}
NOT_PUBLIC = "not public (deleted, private or never there)"


def match(url: str) -> Resource | None:
    """What a page of GitHub shows; None for GitHub's own pages."""
    place = place_of(url)
    return place.resource if place else None


async def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask GitHub about all of them, the first come first; yield each once."""
    api = GraphqlApi(outside) if outside.settings.github_token else RestApi(outside)
    host = host_of(outside.settings.github_api)
    async for resource, facts in api.look(resources):
        yield resource, {"host": host, **facts}


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Dead where GitHub was asked twice and shows nothing; moved where it answers with another name."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    place = place_at(resource)
    blocked = text(facts.get("blocked"))
    if blocked:
        notice = text(facts.get("notice"))
        reason = f"{_block(blocked)}{f', see {notice}' if notice else ''}"
        return Judgement(Status.REFUSED, evidence_of(facts, reason))
    went = went_to(facts)
    if facts.get("found") is False and went and place.kind is Kind.ACCOUNT:
        return Judgement(Status.MOVED, evidence_of(facts, f"now called {went}"), f"https://github.com/{went}")
    if facts.get("found") is False:
        lost = f"{Kind.REPOSITORY}:{place.full_name}" if place.segments else None
        reason = MISSING.get(place.kind, NOT_PUBLIC)
        return Judgement(Status.DEAD, evidence_of(facts, reason, lost=lost))
    if place.kind in (Kind.ACCOUNT, Kind.GIST):
        return Judgement(Status.ALIVE, evidence_of(facts, "GitHub shows it"))
    return _judge_in_repository(place, facts)


def _judge_in_repository(place: Place, facts: Facts) -> Judgement:
    repository, at = Repository.of(facts), at_of(facts)
    if repository is None or (place.segments and not isinstance(facts.get("part"), bool)):
        return Judgement(Status.UNCHECKED, evidence_of(facts, "GitHub answered with something else"))
    if repository.is_blocked:
        return Judgement(Status.REFUSED, evidence_of(facts, "GitHub has disabled the repository"))
    if place.segments and facts.get("part") is False:
        return Judgement(Status.DEAD, evidence_of(facts, _absence(place, repository)))
    target: str | None = None
    reason = "GitHub shows it"
    if at is not None and at.is_elsewhere:
        reason = f"now on branch {at.segments[0]}"
        target = page_of(repository.name, replace(place, segments=at.segments), is_folder=at.is_folder)
    elif is_renamed(place, repository):
        reason = f"now {'in' if place.segments else 'called'} {repository.name}"
        target = page_of(repository.name, place, is_folder=at is not None and at.is_folder)
    return Judgement(Status.MOVED if target else Status.ALIVE, evidence_of(facts, reason), target)


def _absence(place: Place, repository: Repository) -> str:
    """What a repository that is there does not have."""
    first, *path = place.segments
    match place.kind:
        case Kind.ISSUE:
            what = f"issue, pull request or discussion {first}"
        case Kind.RELEASE if place.asset:
            what = f"file {place.asset} in {place.tag or 'its latest release'}"
        case Kind.RELEASE:
            what = f"tag {place.tag}"
        case _ if path:
            what = f"{'/'.join(path)} on {first}"
        case _:
            what = f"branch, tag or commit {first}"
    return f"{repository.name} has no {what}"


def remember(old: Facts, new: Facts, at: datetime) -> Facts:
    """Keep who stood under this name when it was first seen."""
    del at  # the identity is what counts, not since when
    first: Json = old.get("first") or identity(old) or identity(new)
    return {**new, "first": first} if first else new


def gone(verdict: Verdict) -> Rule:
    """The rule of a dead link: a file's death is not its repository's, if that is still there."""
    place = place_at(verdict.resource)
    if place.segments and verdict.evidence.lost is None:
        return PATH_GONE
    return {Kind.ACCOUNT: USER_GONE, Kind.GIST: GIST_GONE}.get(place.kind, GONE)


def claims(sighting: Sighting, policy: Policy, now: datetime) -> Iterable[Claim]:
    """What is worth saying of a link to something that is there."""
    return claims_of(sighting, policy, now)


def _block(reason: str) -> str:
    return BLOCKS.get(reason, f"GitHub took it down ({reason})")
