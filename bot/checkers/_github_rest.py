"""Asks GitHub without a token: one repository at a time, within what it allows strangers (facts §2.2)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from urllib.parse import quote

from bot.checkers._asking import Unanswered, host_of, text
from bot.checkers._github_facts import (
    DEFAULT_BRANCHES,
    REST,
    At,
    Blocked,
    Found,
    Missing,
    NoPath,
    Repository,
    mapping,
    parse_json,
    path_facts,
    repository_facts,
)
from bot.checkers._github_urls import Place, place_at
from bot.model import Facts, Failure, Resource
from bot.net.interface import NoReply, Outside, Reply

BUDGET = 50
"""Requests in a run, of the 60 that GitHub allows an address in an hour: others may share it."""
LONGEST_BRANCH = 3
"""Segments of a branch's name that are tried: each costs a request."""
HEADERS = {"accept": "application/vnd.github+json", "x-github-api-version": "2022-11-28"}
OVER_BUDGET = "GitHub allows 60 questions an hour without a token; a token would let all be asked at once"

OK, FORBIDDEN, NOT_FOUND, TOO_MANY, BLOCKED = 200, 403, 404, 429, 451


class RestApi:
    """One run's questions to GitHub's REST API."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._url = outside.settings.github_api.rstrip("/")
        self._left = BUDGET
        self._shut: Unanswered | None = None
        self._known: dict[str, Repository | Missing | Blocked | Unanswered] = {}

    async def look(self, resources: Sequence[Resource]) -> AsyncIterator[tuple[Resource, Facts]]:
        """Yield what GitHub says of each, as far as the budget goes; another part of them each day."""
        turn = self._outside.clock.now().toordinal() * BUDGET % len(resources) if resources else 0
        for resource in (*resources[turn:], *resources[:turn]):
            place = place_at(resource.key)
            repository = await self._repository(f"{place.owner}/{place.name}")
            if place.segments and isinstance(repository, Repository) and not repository.is_blocked:
                yield resource, path_facts(repository, await self._path(repository, place), REST)
            else:
                yield resource, repository_facts(repository, REST)

    async def _repository(self, name: str) -> Repository | Missing | Blocked | Unanswered:
        if name not in self._known:
            self._known[name] = await self._ask_repository(f"/repos/{name}")
        return self._known[name]

    async def _ask_repository(self, path: str) -> Repository | Missing | Blocked | Unanswered:
        answer = await self._twice(path)
        if isinstance(answer, Unanswered):
            return answer
        if answer.status == NOT_FOUND:
            return Missing()
        body = mapping(parse_json(answer.body))
        if answer.status in (FORBIDDEN, BLOCKED):
            block = mapping(body.get("block"))
            return Blocked(
                text(block.get("reason")) or "law", text(block.get("html_url")) or "", answer.status
            )
        return Repository.from_rest(body) or self._why("GitHub answered with something else", answer.status)

    async def _path(self, repository: Repository, place: Place) -> Found:
        """Where a path is: with the shortest branch name that has it, or on the new default branch."""
        base, segments = f"/repos/{repository.name}/contents", place.segments
        for width in range(1, min(len(segments), LONGEST_BRANCH) + 1):
            answer = await self._get(_contents(base, "/".join(segments[:width]), segments[width:]))
            if isinstance(answer, Unanswered):
                return answer
            if answer.status != NOT_FOUND:
                return self._at(segments, answer)
        return await self._path_elsewhere(base, segments, repository.default_branch)

    async def _path_elsewhere(self, base: str, segments: tuple[str, ...], default: str) -> Found:
        branch, path = segments[0], segments[1:]
        if branch in DEFAULT_BRANCHES and default and default != branch:
            gone = await self._get(_contents(base, branch, ()))
            there = await self._get(_contents(base, default, path))
            if isinstance(gone, Unanswered) or isinstance(there, Unanswered):
                return gone if isinstance(gone, Unanswered) else self._why("GitHub did not say", OK)
            if gone.status == NOT_FOUND and _is_there(there):
                return At((default, *path), _is_folder(there), is_elsewhere=True)
        again = await self._get(_contents(base, branch, path))
        if isinstance(again, Unanswered):
            return again
        if again.status != NOT_FOUND:
            return self._at(segments, again)
        return await self._no_path(base, segments, default)

    async def _no_path(self, base: str, segments: tuple[str, ...], default: str) -> Found:
        """No path, unless its branch may have a longer name than any that was tried.

        A branch that is there settles it, for git allows no `main/x` beside `main`.
        """
        if len(segments) <= LONGEST_BRANCH or segments[: default.count("/") + 1] == tuple(default.split("/")):
            return NoPath()
        branch = await self._get(_contents(base, segments[0], ()))
        if isinstance(branch, Unanswered):
            return branch
        known = _is_there(branch)
        return NoPath() if known else self._why("the branch may have a longer name than was tried", NOT_FOUND)

    def _at(self, segments: tuple[str, ...], answer: Reply) -> At | Unanswered:
        if _is_there(answer):
            return At(segments, _is_folder(answer))
        return self._why(f"GitHub answered with HTTP {answer.status}", answer.status)

    async def _twice(self, path: str) -> Reply | Unanswered:
        """Ask, and ask again before a 404 counts."""
        answer = await self._get(path)
        if isinstance(answer, Reply) and answer.status == NOT_FOUND:
            return await self._get(path)
        return answer

    async def _get(self, path: str) -> Reply | Unanswered:
        """An answer of 200, GitHub's own 404 or one that tells of a block; everything else is no answer."""
        if self._shut is not None:
            return self._shut
        if self._left <= 0:
            self._shut = Unanswered(OVER_BUDGET, host_of(self._url), Failure.BUDGET, tries=0)
            return self._shut
        answer = await self._outside.http.api("GET", self._url + path, headers=HEADERS)
        if isinstance(answer, NoReply):  # a lost connection is worth a second try, once
            answer = await self._outside.http.api("GET", self._url + path, headers=HEADERS)
        if isinstance(answer, NoReply):
            self._shut = Unanswered.by(self._url, answer, "GitHub")
            return self._shut
        self._left -= 1 + len(answer.hops)
        if answer.headers.get("x-ratelimit-remaining") == "0":
            self._left = 0
        return self._judge(answer)

    def _judge(self, answer: Reply) -> Reply | Unanswered:
        if answer.status in (OK, BLOCKED) or _is_block(answer) or _is_large_file(answer):
            return answer
        if answer.status == NOT_FOUND and _is_githubs_own(answer):
            return answer
        if answer.status in (FORBIDDEN, TOO_MANY):
            self._shut = Unanswered(OVER_BUDGET, host_of(self._url), Failure.BUDGET, answer.status)
            return self._shut
        return self._why(f"GitHub answered with HTTP {answer.status}", answer.status)

    def _why(self, reason: str, status: int) -> Unanswered:
        return Unanswered(reason, host_of(self._url), http_status=status)


def _contents(base: str, branch: str, path: Sequence[str]) -> str:
    return f"{base}/{quote('/'.join(path))}?ref={quote(branch, safe='')}"


def _is_folder(answer: Reply) -> bool:
    return isinstance(parse_json(answer.body), list)


def _is_there(answer: Reply) -> bool:
    """Whether an answer about contents shows them, or says that they are too large to show (facts §2.2)."""
    shown = answer.status == OK and isinstance(parse_json(answer.body), Mapping | list)
    return shown or _is_large_file(answer)


def _is_githubs_own(answer: Reply) -> bool:
    """Whether GitHub wrote this error, and no proxy or captive portal between us (facts §2.2)."""
    body = mapping(parse_json(answer.body))
    return text(body.get("message")) is not None and bool(
        text(body.get("documentation_url")) or text(body.get("status"))
    )


def _is_block(answer: Reply) -> bool:
    """Whether a 403 is a takedown and not a limit: its body has a `block` (facts §2.2)."""
    return answer.status == FORBIDDEN and "block" in mapping(parse_json(answer.body))


def _is_large_file(answer: Reply) -> bool:
    """Whether a 403 says that the file is there, but too large to send."""
    errors = mapping(parse_json(answer.body)).get("errors")
    codes = [mapping(error).get("code") for error in errors] if isinstance(errors, list) else []
    return answer.status == FORBIDDEN and "too_large" in codes
