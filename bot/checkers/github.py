"""Repositories on GitHub and paths in them: asked by the hundred with a token, one by one without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.checkers._asking import host_of, text, unanswered, whole
from bot.checkers._github_facts import At, Repository, mapping
from bot.checkers._github_graphql import GraphqlApi
from bot.checkers._github_rest import RestApi
from bot.checkers._github_urls import PATH, REPOSITORY, Place, key_of, page_of, place_at, place_of, rewritten
from bot.config import Policy
from bot.model import (
    Claim,
    Edits,
    Evidence,
    Facts,
    Json,
    Judgement,
    Resource,
    Rule,
    Severity,
    Sighting,
    Status,
    Verdict,
)
from bot.net.interface import Outside

KINDS: tuple[str, ...] = (REPOSITORY, PATH)
BY_API: bool = True

GONE = Rule(
    "repo-gone",
    Severity.ERROR,
    "GitHub shows no such repository to the public: it was deleted, made private, or never there.",
    "Tells you once two looks a day apart agree.",
)
PATH_GONE = Rule(
    "path-gone",
    Severity.ERROR,
    "The repository is there, but not this file, folder or branch of it.",
    "Tells you; where only the default branch was renamed, a safe edit leads to the new one.",
    edits=Edits.SAFE,
)
RENAMED = Rule(
    "repo-renamed",
    Severity.WARNING,
    "The repository was renamed or moved; the old address works until somebody takes the name.",
    "A safe edit writes the new name and keeps the rest of the link.",
    edits=Edits.SAFE,
)
ARCHIVED = Rule(
    "repo-archived",
    Severity.WARNING,
    "Its owner has archived the repository: it is read-only and no longer maintained.",
    "Tells you, with the date.",
)
INACTIVE = Rule(
    "repo-inactive",
    Severity.INFO,
    "Nothing was pushed to the repository for two years, or as long as `inactive_after` of the policy says.",
    "Tells you; it takes no quiet for death.",
)
REPLACED = Rule(
    "repo-replaced",
    Severity.ERROR,
    "Another repository stands under the same name: perhaps somebody else took the name over.",
    "Tells you at once, for the link may lead your readers to code that nobody here has seen.",
)
EMPTY = Rule("repo-empty", Severity.WARNING, "The repository has no files.", "Tells you.")
BLOCKED = Rule(
    "repo-blocked",
    Severity.WARNING,
    "GitHub took the repository down, for a copyright claim or for breaking its terms.",
    "Tells you why, as far as GitHub says.",
)
RULES: tuple[Rule, ...] = (GONE, PATH_GONE, RENAMED, ARCHIVED, INACTIVE, REPLACED, EMPTY, BLOCKED)

BLOCKS = {
    "dmca": "GitHub took it down after a copyright claim (DMCA)",
    "tos": "GitHub took it down for breaking its terms of service",
}
NOT_PUBLIC = "not public (deleted, private or never there)"


def match(url: str) -> Resource | None:
    """The repository or path that a page of GitHub shows; None for users, gists and GitHub's own pages."""
    place = place_of(url)
    return Resource(*key_of(place)) if place else None


async def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask GitHub about repositories and paths; yield each once."""
    api = GraphqlApi(outside) if outside.settings.github_token else RestApi(outside)
    host = host_of(outside.settings.github_api)
    async for resource, facts in api.look(resources):
        yield resource, {"host": host, **facts}


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Dead where GitHub was asked twice and shows nothing; moved where it answers with another name."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    blocked = text(facts.get("blocked"))
    if blocked:
        notice = text(facts.get("notice"))
        reason = f"{_block(blocked)}{f', see {notice}' if notice else ''}"
        return Judgement(Status.REFUSED, _evidence(facts, reason))
    if facts.get("found") is False:
        place = place_at(resource.key)
        lost = f"{REPOSITORY}:{place.owner}/{place.name}" if place.segments else None
        return Judgement(Status.DEAD, replace(_evidence(facts, NOT_PUBLIC), lost=lost))
    repository = Repository.of(facts)
    if repository is None:
        return Judgement(Status.UNCHECKED, _evidence(facts, "GitHub answered with something else"))
    if repository.is_blocked:
        return Judgement(Status.REFUSED, _evidence(facts, "GitHub has disabled the repository"))
    return _judge_place(place_at(resource.key), repository, facts)


def _judge_place(place: Place, repository: Repository, facts: Facts) -> Judgement:
    renamed = _is_renamed(place, repository)
    if not place.segments:
        target = f"https://github.com/{repository.name}" if renamed else None
        reason = f"now called {repository.name}" if renamed else "GitHub shows it"
        return Judgement(Status.MOVED if renamed else Status.ALIVE, _evidence(facts, reason), target)
    at = _at(facts)
    if at is None:
        reason = f"{repository.name} has no {'/'.join(place.segments[1:]) or 'branch'} on {place.segments[0]}"
        return Judgement(Status.DEAD, _evidence(facts, reason))
    if renamed or at.is_elsewhere:
        reason = f"now on branch {at.segments[0]}" if at.is_elsewhere else f"now in {repository.name}"
        target = page_of(repository.name, at.segments, is_folder=at.is_folder)
        return Judgement(Status.MOVED, _evidence(facts, reason), target)
    return Judgement(Status.ALIVE, _evidence(facts, "GitHub shows it"))


def remember(old: Facts, new: Facts, at: datetime) -> Facts:
    """Keep who stood under this name when it was first seen."""
    del at  # the identity is what counts, not since when
    first: Json = old.get("first") or _identity(old) or _identity(new)
    return {**new, "first": first} if first else new


def gone(verdict: Verdict) -> Rule:
    """The rule of a dead link to a repository, or to a path in one that is still there."""
    return PATH_GONE if verdict.resource.kind == PATH and verdict.evidence.lost is None else GONE


def claims(sighting: Sighting, policy: Policy, now: datetime) -> Iterable[Claim]:
    """What is worth saying of a link to a repository that is there."""
    verdict = sighting.verdict
    if verdict.status is Status.REFUSED and verdict.evidence.failure is None:
        yield Claim(BLOCKED, verdict.evidence.reason)
        return
    repository = Repository.of(verdict.record.facts) if verdict.record else None
    if verdict.record is None or repository is None or verdict.status is Status.DEAD:
        return
    facts = verdict.record.facts
    first = mapping(facts.get("first"))
    if _is_replaced(first, repository):
        was = text(first.get("name"))
        message = f"another repository now stands under this name{f' (it was {was})' if was else ''}"
        yield Claim(REPLACED, message, target=str(repository.number or repository.node_id))
        return
    yield from _moves(sighting.link.url, place_at(verdict.resource.key), repository, facts)
    yield from _state(repository, policy, now)


def _moves(url: str, place: Place, repository: Repository, facts: Facts) -> Iterator[Claim]:
    """Where the link should lead instead: one claim, so that no two edits compete for the same bytes."""
    at = _at(facts) if place.segments else None
    if at is not None and at.is_elsewhere:
        new = rewritten(url, repository.name, branch=(place.segments[0], at.segments[0]))
        message = f"branch {place.segments[0]} is gone; the path is on {at.segments[0]}"
        target = "/".join(at.segments)
        # Not the rule's error: the path is still there, and the edit leads to it.
        severity = Severity.WARNING
        yield Claim(PATH_GONE, message, target=target, url=new, safe=new is not None, severity=severity)
    elif _is_renamed(place, repository):
        new = rewritten(url, repository.name)
        message = f"now called {repository.name}"
        yield Claim(RENAMED, message, target=repository.name.lower(), url=new, safe=new is not None)


def _state(repository: Repository, policy: Policy, now: datetime) -> Iterator[Claim]:
    """What readers should know before they rely on it."""
    pushed = _day(repository.pushed_at)
    if repository.archived:
        archived = _day(repository.archived_at)
        yield Claim(ARCHIVED, f"archived{f' since {archived:%Y-%m-%d}' if archived else ''}")
    elif repository.empty:
        yield Claim(EMPTY, "the repository has no files")
    elif pushed is not None and now - pushed >= policy.inactive_after:
        yield Claim(INACTIVE, f"no push since {pushed:%Y-%m-%d}")


def _is_renamed(place: Place, repository: Repository) -> bool:
    return f"{place.owner}/{place.name}".casefold() != repository.name.casefold()


def _is_replaced(first: Mapping[str, Json], now: Repository) -> bool:
    """Whether the identity behind the name changed. Node ids alone come in two formats for one repository."""
    number, node = whole(first.get("number")), text(first.get("node_id"))
    if number is not None and now.number is not None:
        return number != now.number
    return bool(node and now.node_id) and node != now.node_id


def _identity(facts: Facts) -> Facts | None:
    repository = Repository.of(facts)
    return repository.identity if repository else None


def _at(facts: Facts) -> At | None:
    path = mapping(facts.get("path"))
    segments = path.get("segments")
    if not isinstance(segments, list | tuple) or not segments:
        return None
    elsewhere = path.get("elsewhere") is True
    return At(tuple(map(str, segments)), path.get("is_folder") is True, is_elsewhere=elsewhere)


def _day(written: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(written)
    except ValueError:
        return None
    return day if day.tzinfo else None


def _block(reason: str) -> str:
    return BLOCKS.get(reason, f"GitHub took it down ({reason})")


def _evidence(facts: Facts, reason: str) -> Evidence:
    return Evidence(
        reason,
        method=text(facts.get("via")),
        http_status=whole(facts.get("http_status")),
        host=text(facts.get("host")),
        tries=whole(facts.get("tries")) or 1,
    )
