"""Asks GitHub about a hundred repositories at once, and about paths in them (facts §2.1)."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from bot.checkers._asking import Shut, TooMuch, Unanswered, ask_in_batches, host_of, text
from bot.checkers._github_facts import (
    DEFAULT_BRANCHES,
    GRAPHQL,
    At,
    Found,
    Missing,
    NoPath,
    Repository,
    mapping,
    parse_json,
    path_facts,
    repository_facts,
)
from bot.checkers._github_urls import REPOSITORY, place_at
from bot.model import Facts, Resource
from bot.net.interface import NoReply, Outside, Reply

BATCH = 100
AT_ONCE = 100
"""Paths of one repository in a query; each costs GitHub a look into the repository."""
AGAIN_AT_ONCE = 5
"""The same in the second look, where each path takes up to `2 * LONGEST_BRANCH + 1` expressions."""
ALONE = 5
"""So many lost repositories are asked for again in a query each, where nothing else can be the cause of a
NOT_FOUND. Each query costs a point of an hour's thousand: more of them share one query with the witness,
which tells as well whether GitHub sees anything at all."""
LONGEST_BRANCH = 8
"""Segments that a branch's name may have: `feature/x` has two."""

FRAGMENT = """fragment R on Repository {
  id databaseId nameWithOwner isArchived archivedAt isEmpty isDisabled isLocked lockReason pushedAt
  stargazerCount defaultBranchRef { name } licenseInfo { spdxId }
}"""


@dataclass(frozen=True, slots=True)
class Ask:
    """Resources of one repository, and the `branch:path` expressions to look up for them."""

    resources: tuple[Resource, ...]
    expressions: tuple[str, ...] = ()

    @property
    def repository(self) -> tuple[str, str]:
        place = place_at(self.resources[0].key)
        return place.owner, place.name


WITNESS = Ask((Resource(REPOSITORY, "octocat/hello-world"),))
"""GitHub's own example, which surely exists and belongs to no organization that could hide it from a token.
Only an answer that has it tells of what is not there."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back for an `Ask` whose repository is there."""

    repository: Repository
    objects: Mapping[str, str | Unanswered | None]
    """Expression → `Blob`, `Tree` …, or None where there is nothing."""


Told: TypeAlias = Seen | Missing | Unanswered


class GraphqlApi:
    """One run's questions to GitHub's GraphQL API."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._url = f"{outside.settings.github_api.rstrip('/')}/graphql"
        self._shut: Shut | None = None

    async def look(self, resources: Sequence[Resource]) -> AsyncIterator[tuple[Resource, Facts]]:
        """Yield what GitHub knows of each; what it does not find is asked for again, beside the witness."""
        lost: list[Resource] = []
        first = _cut(_asks(resources, _plain_expressions, AT_ONCE), BATCH)
        async for ask, told in _each(ask_in_batches(first, self._ask)):
            for resource, facts in _facts(ask, told, tries=1):
                if facts is None:
                    lost.append(resource)
                else:
                    yield resource, facts
        asks = list(_asks(lost, _all_expressions, AGAIN_AT_ONCE))
        again = [(ask,) for ask in asks] if len(asks) <= ALONE else _cut(asks, BATCH - 1)
        async for ask, told in _each(ask_in_batches(again, self._ask_again)):
            for resource, facts in _facts(ask, told, tries=2):
                yield resource, facts or repository_facts(Missing(), GRAPHQL)

    async def _ask_again(self, asks: Sequence[Ask]) -> Mapping[Ask, Told] | TooMuch | Shut:
        """Ask along with the witness: without it, nothing that is missing counts."""
        answer = await self._ask((*asks, WITNESS))
        if isinstance(answer, TooMuch | Shut) or isinstance(answer[WITNESS], Seen):
            return answer
        why = self._why("GitHub does not even show a repository that surely exists", 200)
        return {ask: _doubted(told, why) for ask, told in answer.items()}

    async def _ask(self, asks: Sequence[Ask]) -> Mapping[Ask, Told] | TooMuch | Shut:
        if self._shut is not None:
            return self._shut
        query, variables = build(asks)
        content = json.dumps({"query": query, "variables": variables}).encode()
        headers = {
            "authorization": f"Bearer {self._outside.settings.github_token}",
            "content-type": "application/json",
        }
        answer = await self._outside.http.api("POST", self._url, headers=headers, content=content)
        if isinstance(answer, NoReply):  # a lost connection is worth a second try, once
            answer = await self._outside.http.api("POST", self._url, headers=headers, content=content)
        if isinstance(answer, NoReply):
            self._shut = Shut(Unanswered.by(self._url, answer, "GitHub"))
            return self._shut
        outcome = self._read(answer, asks)
        if isinstance(outcome, Shut):
            self._shut = outcome
        return outcome

    def _read(self, answer: Reply, asks: Sequence[Ask]) -> Mapping[Ask, Told] | TooMuch | Shut:
        status, body = answer.status, mapping(parse_json(answer.body))
        errors = [mapping(error) for error in _list(body.get("errors"))]
        kinds = {error.get("type") for error in errors if isinstance(error.get("type"), str)}
        if status == 401:  # noqa: PLR2004 - HTTP 401
            return Shut(self._why("GitHub does not accept the token", status))
        if status in (403, 429) or "RATE_LIMITED" in kinds:
            until = _time(answer.headers.get("x-ratelimit-reset", ""))
            return Shut(self._why(f"GitHub's rate limit is used up{until}", status))
        if status >= 500 or "RESOURCE_LIMITS_EXCEEDED" in kinds:  # noqa: PLR2004 - any server error
            return TooMuch(self._why("GitHub could not answer a query of this size", status))
        if status != 200 or not isinstance(body.get("data"), Mapping):  # noqa: PLR2004 - HTTP 200
            return Shut(self._why("GitHub answered with something else", status))
        limit = mapping(body["data"].get("rateLimit"))
        if limit.get("remaining") == 0:
            reset = text(limit.get("resetAt"))
            reason = f"GitHub's rate limit is used up until {(reset or 'later')[:40]}"
            self._shut = Shut(self._why(reason, status, tries=0))
        return {ask: self._told(f"r{i}", ask, body["data"], errors) for i, ask in enumerate(asks)}

    def _told(
        self, alias: str, ask: Ask, data: Mapping[str, Any], errors: Sequence[Mapping[str, Any]]
    ) -> Told:
        """What one alias of an answer says; errors beside data are normal (facts §2.1)."""
        node = data.get(alias)
        if node is None:
            kinds = {error.get("type") for error in errors if _list(error.get("path")) == [alias]}
            if kinds == {"NOT_FOUND"}:
                return Missing()
            refused = "FORBIDDEN" in kinds
            return self._why(
                "GitHub forbids this token to see it" if refused else "GitHub did not say why", 200
            )
        repository = Repository.from_graphql(mapping(node))
        if repository is None:
            return self._why("GitHub answered with something else", 200)
        failed = {tuple(path[:2]) for error in errors if _is_plain(path := _list(error.get("path")))}
        objects: dict[str, str | Unanswered | None] = {}
        for j, expression in enumerate(ask.expressions):
            found = node.get(f"p{j}", "")
            kind = text(mapping(found).get("__typename"))
            unsaid = (alias, f"p{j}") in failed or (kind is None and found is not None)
            objects[expression] = self._why("GitHub could not look up the path", 200) if unsaid else kind
        return Seen(repository, objects)

    def _why(self, reason: str, status: int, *, tries: int = 1) -> Unanswered:
        return Unanswered(reason, host_of(self._url), http_status=status, tries=tries)


def build(asks: Sequence[Ask]) -> tuple[str, dict[str, str]]:
    """A query and its variables. Names travel as variables, so none of them can bend the query."""
    variables: dict[str, str] = {}
    lines: list[str] = []
    for i, ask in enumerate(asks):
        variables[f"o{i}"], variables[f"n{i}"] = ask.repository
        paths = ""
        for j, expression in enumerate(ask.expressions):
            variables[f"e{i}_{j}"] = expression
            paths += f" p{j}: object(expression: $e{i}_{j}) {{ __typename }}"
        lines.append(f"  r{i}: repository(owner: $o{i}, name: $n{i}) {{ ...R{paths} }}")
    declared = ", ".join(f"${name}: String!" for name in variables)
    fields = "\n".join(["  rateLimit { cost remaining resetAt }", *lines])
    return f"query({declared}) {{\n{fields}\n}}\n{FRAGMENT}", variables


def _asks(
    resources: Iterable[Resource], expressions: Callable[[Sequence[str]], Iterable[str]], most: int
) -> Iterator[Ask]:
    """Each repository once, or as often as it takes for its paths: `most` of them at a time."""
    by_repository: dict[tuple[str, str], list[Resource]] = defaultdict(list)
    for resource in resources:
        place = place_at(resource.key)
        by_repository[place.owner, place.name].append(resource)
    for group in by_repository.values():
        for start in range(0, len(group), most):
            some = tuple(group[start : start + most])
            paths = (path for each in some for path in expressions(place_at(each.key).segments))
            yield Ask(some, tuple(dict.fromkeys(paths)))


def _expression(segments: Sequence[str], width: int) -> str:
    """`branch:path`, where the branch takes up the first `width` segments."""
    return f"{'/'.join(segments[:width])}:{'/'.join(segments[width:])}"


def _plain_expressions(segments: Sequence[str]) -> Iterator[str]:
    """The path as if its branch had no slash in its name."""
    if segments:
        yield _expression(segments, 1)


def _all_expressions(segments: Sequence[str]) -> Iterator[str]:
    """Every way to split branch and path, the branches by themselves, and the path on the default branch."""
    widths = range(1, min(len(segments), LONGEST_BRANCH) + 1)
    for width in widths:
        yield _expression(segments, width)
        yield _expression(segments[:width], width)
    if segments:
        yield f"HEAD:{'/'.join(segments[1:])}"


def _facts(ask: Ask, told: Told, *, tries: int) -> Iterator[tuple[Resource, Facts | None]]:
    """What an answer says of each resource that was asked for; None where it should be asked for again."""
    again = tries == 1
    for resource in ask.resources:
        segments = place_at(resource.key).segments
        match told:
            case Unanswered():
                yield resource, told.facts
            case Missing():
                yield resource, None if again else repository_facts(told, GRAPHQL)
            case Seen() if not segments:
                yield resource, repository_facts(told.repository, GRAPHQL, tries=tries)
            case Seen():
                found = _find(segments, told)
                lost = again and isinstance(found, NoPath)
                yield resource, None if lost else path_facts(told.repository, found, GRAPHQL, tries=tries)


def _find(segments: tuple[str, ...], seen: Seen) -> Found:
    """Where the path is, by the shortest branch name that has it."""
    widths = range(1, min(len(segments), LONGEST_BRANCH) + 1)
    for width in widths:
        kind = seen.objects.get(_expression(segments, width))
        if isinstance(kind, Unanswered):
            return kind
        if kind is not None:
            return At(segments, kind == "Tree")
    kind = seen.objects.get(f"HEAD:{'/'.join(segments[1:])}")
    has_branch = any(seen.objects.get(_expression(segments[:width], width)) for width in widths)
    branch = seen.repository.default_branch
    if isinstance(kind, str) and branch and not has_branch and segments[0] in DEFAULT_BRANCHES:
        return At((branch, *segments[1:]), kind == "Tree", is_elsewhere=True)
    return NoPath()


def _doubted(told: Told, why: Unanswered) -> Told:
    """What an answer still says when it cannot be trusted about what is not there."""
    match told:
        case Missing():
            return why
        case Seen():
            objects = {path: why if kind is None else kind for path, kind in told.objects.items()}
            return Seen(told.repository, objects)
        case _:
            return told


async def _each(
    answers: AsyncIterator[tuple[Sequence[Ask], Mapping[Ask, Told] | Unanswered]],
) -> AsyncIterator[tuple[Ask, Told]]:
    async for batch, answer in answers:
        for ask in batch:
            yield ask, answer if isinstance(answer, Unanswered) else answer[ask]


def _cut(asks: Iterable[Ask], most: int) -> Iterator[Sequence[Ask]]:
    """Batches of at most `most` repositories, and of `BATCH` paths unless one repository alone has more."""
    batch: list[Ask] = []
    paths = 0
    for ask in asks:
        if batch and (len(batch) == most or paths + len(ask.expressions) > BATCH):
            yield batch
            batch, paths = [], 0
        batch.append(ask)
        paths += len(ask.expressions)
    if batch:
        yield batch


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _is_plain(path: Sequence[object]) -> bool:
    return all(isinstance(step, str | int) for step in path)


def _time(epoch: str) -> str:
    """` until …` for a rate-limit header; nothing where it says nothing."""
    if not epoch.isascii() or not epoch.isdigit() or len(epoch) > 11:  # noqa: PLR2004 - the year 5138
        return ""
    return f" until {datetime.fromtimestamp(int(epoch), UTC):%Y-%m-%d %H:%M} UTC"
