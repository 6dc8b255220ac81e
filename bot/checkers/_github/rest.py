"""Asks GitHub's REST API: about everything without a token, one by one and within what it allows strangers,
and with a token about what GraphQL cannot tell."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import quote

from bot.checkers._evidence import Unanswered, host_of
from bot.checkers._github.contents import Contents
from bot.checkers._github.facts import (
    Absent,
    Account,
    Blocked,
    Gist,
    Missing,
    Part,
    Repository,
    There,
    Whole,
    part_facts,
    whole_facts,
)
from bot.checkers._github.places import Kind, Place, place_at
from bot.checkers._github.readme import Readme, from_rest
from bot.checkers._github.replies import (
    BLOCKED,
    FORBIDDEN,
    GONE,
    NOT_FOUND,
    OK,
    TOO_MANY,
    is_block,
    is_githubs_own,
    is_large_file,
    is_limit,
    is_lost,
)
from bot.checkers._json import mapping, parse_json, text
from bot.model import Facts, Failure, Resource
from bot.net.interface import NoReply, Outside, Reply

VIA = "GitHub's API"
"""Who answered, as people read it below an edit; which of its two APIs that was is nothing to them."""
TWICE = f"{VIA}, asked twice"
BUDGET = 50
"""Requests in a run, of the 60 that GitHub allows an address in an hour: others may share it.
See https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api."""
BUDGET_WITH_TOKEN = 200
"""The same of the thousand that the token of an Action has."""
HEADERS = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
WITNESS = "/repos/octocat/hello-world"
"""GitHub's own example, which surely exists: no 404 counts while it is not shown."""

OVER_BUDGET = (
    "GitHub allows 60 questions an hour without a token; set GITHUB_TOKEN, and all are asked at once, a "
    "hundred in a question"
)
OVER_BUDGET_WITH_TOKEN = (
    f"a run asks GitHub at most {BUDGET_WITH_TOKEN} single questions; the rest comes first in the next run"
)
NEEDS_TOKEN = "it may have become a discussion, and of those GitHub tells only with a token"  # noqa: S105 - no secret
BLIND = "GitHub does not even show a repository that surely exists"
STRANGE = "GitHub answered with something else"


class RestApi:
    """One run's questions to GitHub's REST API."""

    def __init__(self, outside: Outside, budget: int = BUDGET) -> None:
        """`budget` holds without a token."""
        self._outside = outside
        self._url = outside.settings.github_api.rstrip("/")
        self._has_token = bool(outside.settings.github_token)
        self._left = BUDGET_WITH_TOKEN if self._has_token else budget
        self._shut: Unanswered | None = None
        self._known: dict[str, Whole] = {}
        self._sees: bool | None = None
        """Whether GitHub shows anything at all; None where that was not asked."""

    async def look(
        self, resources: Sequence[Resource], *, again: bool = False
    ) -> AsyncIterator[tuple[Resource, Facts]]:
        """Yield what GitHub says of each, as far as the budget goes: the first come first.

        Asked `again`, what the other API did not find is missing at the first 404, else at the second.
        """
        via, tries = (TWICE, 2) if again else (VIA, 1)
        for resource in resources:
            place = place_at(resource)
            whole = await self._whole(place, doubted=again)
            if not isinstance(whole, Repository) or whole.is_blocked:
                yield resource, whole_facts(whole, via, tries=tries)
                continue
            if place.kind is Kind.README:
                yield resource, await self._with_readme(whole, via, tries=tries)
                continue
            if not place.segments:
                yield resource, whole_facts(whole, via, tries=tries)
                continue
            part = await self._part(whole, place, doubted=again)
            yield resource, part_facts(whole, part, via, tries=tries)

    # ── repositories, accounts and gists ──

    async def _whole(self, place: Place, *, doubted: bool) -> Whole:
        match place.kind:
            case Kind.GIST:
                path = f"/gists/{_segment(place.name)}"
            case Kind.ACCOUNT:
                path = f"/users/{_segment(place.owner)}"
            case _:
                path = f"/repos/{_segment(place.owner)}/{_segment(place.name)}"
        if path not in self._known:
            self._known[path] = await self._ask_whole(path, place.kind, doubted=doubted)
        return self._known[path]

    async def _ask_whole(self, path: str, kind: Kind, *, doubted: bool) -> Whole:
        answer = await self._sure(path, doubted=doubted)
        if isinstance(answer, Unanswered):
            return answer
        if answer.status == NOT_FOUND:
            return Missing()
        body = mapping(parse_json(answer.body))
        if answer.status in (FORBIDDEN, BLOCKED):
            block = mapping(body.get("block"))
            notice = text(block.get("html_url")) or ""
            return Blocked(text(block.get("reason")) or "law", notice, answer.status)
        return self._read(kind, body) or self._why(STRANGE, answer.status)

    def _read(self, kind: Kind, body: Mapping[str, object]) -> Whole | None:
        match kind:
            case Kind.GIST:
                return Gist() if text(body.get("id")) else None
            case Kind.ACCOUNT:
                return Account.from_rest(body)
            case _:
                return Repository.from_rest(body)

    async def _with_readme(self, repository: Repository, via: str, *, tries: int) -> Facts:
        """A repository with what its README says; one without a README names nothing."""
        answer = await self._get(f"/repos/{repository.name}/readme")
        if isinstance(answer, Unanswered):
            return answer.facts
        body = mapping(parse_json(answer.body))
        readme = Readme() if answer.status == NOT_FOUND else from_rest(body)
        if readme is None:
            return self._why(STRANGE, answer.status).facts
        return {**whole_facts(repository, via, tries=tries), "readme": readme.facts}

    # ── what is in a repository ──

    async def _part(self, repository: Repository, place: Place, *, doubted: bool) -> Part:
        base = f"/repos/{repository.name}"
        match place.kind:
            case Kind.PATH:
                return await self.contents(repository).find(place.segments)
            case Kind.ISSUE:
                return await self._issue(f"{base}/issues/{place.segments[0]}", doubted=doubted)
            case _ if place.asset:
                release = f"tags/{quote(place.tag)}" if place.tag else "latest"
                return await self._asset(f"{base}/releases/{release}", place.asset, doubted=doubted)
            case _:
                return await self._there(f"{base}/git/ref/tags/{quote(place.tag)}", doubted=doubted)

    async def _there(self, path: str, *, doubted: bool) -> Part:
        answer = await self._sure(path, doubted=doubted)
        if isinstance(answer, Unanswered):
            return answer
        if answer.status in (NOT_FOUND, GONE):
            return Absent()
        shown = answer.status == OK and bool(mapping(parse_json(answer.body)))
        return There() if shown else self._why(STRANGE, answer.status)

    async def _issue(self, path: str, *, doubted: bool) -> Part:
        """An issue or a pull request, wherever it was transferred to. Discussions only GraphQL knows."""
        found = await self._there(path, doubted=doubted)
        if isinstance(found, Absent) and not doubted:
            return self._why(NEEDS_TOKEN, NOT_FOUND)
        return found

    async def _asset(self, path: str, name: str, *, doubted: bool) -> Part:
        answer = await self._sure(path, doubted=doubted)
        if isinstance(answer, Unanswered):
            return answer
        assets = mapping(parse_json(answer.body)).get("assets")
        if answer.status == OK and isinstance(assets, list):
            return There() if name in [mapping(asset).get("name") for asset in assets] else Absent()
        return Absent() if answer.status == NOT_FOUND else self._why(STRANGE, answer.status)

    def contents(self, repository: Repository) -> Contents:
        """The files of a repository, asked for within the same budget."""
        return Contents(repository, self._get, host_of(self._url))

    # ── one request ──

    async def _sure(self, path: str, *, doubted: bool) -> Reply | Unanswered:
        """Ask; a 404 counts where somebody has doubted already or it comes twice, and GitHub sees at all."""
        answer = await self._get(path)
        if is_lost(answer) and not doubted:
            answer = await self._get(path)
        if is_lost(answer) and self._sees is None:
            self._sees = False
            witness = await self._get(WITNESS)
            if isinstance(witness, Unanswered):
                return witness
        return answer if self._sees or not is_lost(answer) else self._why(BLIND, NOT_FOUND)

    async def _get(self, path: str) -> Reply | Unanswered:
        """An answer of 200, GitHub's own 404 or one that tells of a block; everything else is no answer."""
        answer = await self._send(path)
        if isinstance(answer, NoReply):  # a lost connection is worth a second try, once
            answer = await self._send(path)
        if isinstance(answer, NoReply):
            self._shut = answer = Unanswered.by(self._url, answer, "GitHub")
        return answer if isinstance(answer, Unanswered) else self._judged(answer)

    async def _send(self, path: str) -> Reply | NoReply | Unanswered:
        if self._shut is not None:
            return self._shut
        if self._left <= 0:
            reason = OVER_BUDGET_WITH_TOKEN if self._has_token else OVER_BUDGET
            self._shut = Unanswered(reason, host_of(self._url), Failure.BUDGET, tries=0)
            return self._shut
        headers = dict(HEADERS)
        if self._has_token:
            headers["authorization"] = f"Bearer {self._outside.settings.github_token}"
        answer = await self._outside.http.api("GET", self._url + path, headers=headers)
        self._left -= 1 + len(answer.hops)
        left = answer.headers.get("x-ratelimit-remaining", "") if isinstance(answer, Reply) else ""
        if left.isdecimal():
            self._left = min(self._left, int(left[:9]))
        return answer

    def _judged(self, answer: Reply) -> Reply | Unanswered:
        if answer.status == OK:
            self._sees = self._sees or bool(parse_json(answer.body))
            return answer
        if answer.status == BLOCKED or is_block(answer) or is_large_file(answer):
            return answer
        if answer.status in (NOT_FOUND, GONE) and is_githubs_own(answer):
            return answer
        if answer.status == TOO_MANY or (answer.status == FORBIDDEN and is_limit(answer)):
            self._shut = self._limited(answer)
            return self._shut
        if answer.status == FORBIDDEN:
            return self._why("GitHub forbids to see it", answer.status)
        return self._why(f"GitHub answered with HTTP {answer.status}", answer.status)

    def _limited(self, answer: Reply) -> Unanswered:
        """Why GitHub answers nothing more."""
        host = host_of(self._url)
        if answer.headers.get("x-ratelimit-remaining") != "0":
            return Unanswered("GitHub wants to be asked less", host, http_status=answer.status)
        reason = "GitHub's rate limit is used up" if self._has_token else OVER_BUDGET
        return Unanswered(reason, host, Failure.BUDGET, answer.status)

    def _why(self, reason: str, status: int) -> Unanswered:
        return Unanswered(reason, host_of(self._url), http_status=status)


def _segment(name: str) -> str:
    return quote(name, safe="")
