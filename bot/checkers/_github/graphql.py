"""Asks GitHub about a hundred repositories and accounts at once, and about what is in them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeAlias

from bot.checkers._batches import Shut, TooMuch, ask_in_batches
from bot.checkers._evidence import Unanswered, host_of
from bot.checkers._github.asks import BATCH, Ask, Field, asks_of, batches_of, node, repository
from bot.checkers._github.facts import Absent, Account, Missing, Repository, part_facts, whole_facts
from bot.checkers._github.identity import name_in, whereabouts
from bot.checkers._github.parts import all_fields, find, first_fields
from bot.checkers._github.places import Kind, Place, place_at
from bot.checkers._github.query import Nothing, Refused, Told, build, read
from bot.checkers._github.readme import from_graphql
from bot.checkers._github.rest import TWICE, VIA, RestApi
from bot.checkers._json import mapping, parse_json, text, whole
from bot.model import Facts, Failure, Resource
from bot.net.interface import NoReply, Outside, Reply

BUDGET = 200
"""Points in a run, of the thousand that the token of an Action has in an hour; a query costs one."""
OVER_BUDGET = f"a run asks GitHub at most {BUDGET} queries; the rest comes first in the next run"
AT_ONCE = 100
"""Places of one repository in a query; each costs GitHub a look into the repository."""
AGAIN_AT_ONCE = 5
"""The same in the second look, where a path takes up to `2 * LONGEST_BRANCH + 1` expressions."""
ALONE = 5
"""So many lost repositories and accounts are asked for again one by one, through the other API, which also
says what was taken down. More of them share a query with the witness."""
FEWEST = 25
"""A query of this size is never taken for too large, whatever has failed."""

FORBIDDEN, BLIND = "FORBIDDEN", "BLIND"
REASONS = {
    FORBIDDEN: "GitHub forbids this token to see it",
    BLIND: "GitHub does not even show a repository that surely exists",
}
"""Why GitHub does not say, by the type of its error; the second is ours."""
TOO_LARGE = "GitHub could not answer a query of this size"
STRANGE = "GitHub answered with something else"


@dataclass(frozen=True, slots=True)
class Lost:
    """What a look did not find."""

    facts: Facts
    """What is known when another look does not find it either."""
    whole: Field | None = None
    """The repository or account, where all of it is missing."""
    is_forbidden: bool = False
    has_branch: bool = True
    """Of a path, whether any branch is there that it could be on."""


WITNESS = Ask(
    (Place(Kind.REPOSITORY, "octocat", "hello-world").resource,), repository("octocat", "hello-world")
)
"""GitHub's own example, which surely exists and belongs to no organization that could hide it from a token.
Only an answer that has it tells of what is not there."""

Answers: TypeAlias = "Mapping[Ask, Told] | TooMuch | Shut"


class GraphqlApi:
    """One run's questions to GitHub's GraphQL API, and to REST where that one knows more."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._url = f"{outside.settings.github_api.rstrip('/')}/graphql"
        self._rest = RestApi(outside)
        self._shut: Shut | None = None
        self._left = BUDGET
        self._most = BATCH + 1
        """Larger queries have failed in this run."""

    async def look(self, resources: Sequence[Resource]) -> AsyncIterator[tuple[Resource, Facts]]:
        """Yield what GitHub knows of each; of somebody whose name was given up, also where he is now."""
        sought: dict[Resource, tuple[Facts, str]] = {}
        async for resource, facts in self._look(resources):
            node_id = whereabouts(resource.kind, facts, self._outside.known.get(resource, {}))
            if node_id is None:
                yield resource, facts
            else:
                sought[resource] = facts, node_id
        asks = (Ask((resource,), node(node_id)) for resource, (_, node_id) in sought.items())
        async for batch, answer in ask_in_batches(batches_of(asks), self._ask):
            for ask in batch:
                (resource,) = ask.resources
                went = None if isinstance(answer, Unanswered) else name_in(answer[ask].whole)
                yield resource, {**sought[resource][0], "went": went}

    async def _look(self, resources: Sequence[Resource]) -> AsyncIterator[tuple[Resource, Facts]]:
        """What is not found is asked for again in another way."""
        gists = [resource for resource in resources if resource.kind == Kind.GIST]
        lost: dict[Resource, Lost] = {}
        asks = asks_of((one for one in resources if one.kind != Kind.GIST), first_fields, AT_ONCE)
        async for resource, seen in self._seen(batches_of(asks, BATCH), self._ask, tries=1):
            if isinstance(seen, Lost):
                lost[resource] = seen
            else:
                yield resource, seen
        by_rest = _for_rest(lost)
        again = asks_of((one for one in lost if one not in by_rest), all_fields, AGAIN_AT_ONCE)
        async for resource, seen in self._seen(batches_of(again, BATCH - 1), self._ask_with_witness, tries=2):
            if isinstance(seen, Lost) and not seen.has_branch:
                yield resource, await self._on_renamed_branch(resource, seen.facts)
            else:
                yield resource, seen.facts if isinstance(seen, Lost) else seen
        async for resource, facts in self._rest.look(by_rest, again=True):
            yield resource, facts
        async for resource, facts in self._rest.look(gists):
            yield resource, facts

    async def _seen(
        self,
        batches: Iterable[Sequence[Ask]],
        ask: Callable[[Sequence[Ask]], Awaitable[Answers]],
        *,
        tries: int,
    ) -> AsyncIterator[tuple[Resource, Facts | Lost]]:
        async for batch, answer in ask_in_batches(batches, ask):
            for one in batch:
                for resource in one.resources:
                    if isinstance(answer, Unanswered):
                        yield resource, answer.facts
                    else:
                        yield resource, self._facts(resource, one, answer[one], tries)

    # ── what an answer says ──

    def _facts(self, resource: Resource, ask: Ask, told: Told, tries: int) -> Facts | Lost:
        place = place_at(resource)
        if isinstance(told.whole, Nothing):
            return Lost(whole_facts(Missing(), VIA, tries=tries), ask.whole)
        if isinstance(told.whole, Refused):
            why = self._refused(told.whole).facts
            return Lost(why, ask.whole, is_forbidden=True) if FORBIDDEN in told.whole.kinds else why
        node = mapping(told.whole)
        if place.kind is Kind.ACCOUNT:
            return whole_facts(Account.from_graphql(node) or self._why(STRANGE), VIA, tries=tries)
        known = Repository.from_graphql(node)
        if known is None or place.kind is Kind.REPOSITORY:
            return whole_facts(known or self._why(STRANGE), VIA, tries=tries)
        if place.kind is Kind.README:
            readme = from_graphql(told.parts)
            if isinstance(readme, Refused):
                return self._refused(readme).facts
            return {**whole_facts(known, VIA, tries=tries), "readme": readme.facts}
        part = find(place, known, told.parts)
        if isinstance(part, Refused):
            return self._refused(part).facts
        facts = part_facts(known, part, VIA, tries=tries)
        return Lost(facts, has_branch=part.has_branch) if isinstance(part, Absent) else facts

    async def _on_renamed_branch(self, resource: Resource, facts: Facts) -> Facts:
        """GraphQL knows branches by their present names only; REST follows a renamed one, as the pages do."""
        known = Repository.of(facts)
        if known is None:
            return facts
        part = await self._rest.contents(known).find_renamed(place_at(resource).segments)
        return part_facts(known, part, TWICE, tries=2)

    def _refused(self, said: Refused) -> Unanswered:
        known = [REASONS[kind] for kind in REASONS if kind in said.kinds]
        return self._why(known[0] if known else "GitHub did not say why")

    def _why(self, reason: str, status: int = 200, *, tries: int = 1) -> Unanswered:
        return Unanswered(reason, host_of(self._url), http_status=status, tries=tries)

    # ── one query ──

    async def _ask_with_witness(self, asks: Sequence[Ask]) -> Answers:
        """Without the witness in the answer, nothing that is missing counts."""
        answer = await self._ask((*asks, WITNESS))
        if isinstance(answer, TooMuch | Shut) or mapping(answer[WITNESS].whole):
            return answer
        return {ask: _doubted(told) for ask, told in answer.items()}

    async def _ask(self, asks: Sequence[Ask]) -> Answers:
        if self._shut is not None:
            return self._shut
        if len(asks) > self._most:
            return TooMuch(self._why(TOO_LARGE, tries=0))
        answer = await self._post(asks)
        outcome = Shut(answer) if isinstance(answer, Unanswered) else self._read(answer, asks)
        if isinstance(outcome, Shut):
            self._shut = outcome
        elif isinstance(outcome, TooMuch):
            self._most = max(FEWEST, min(self._most, len(asks) - 1))
        return outcome

    async def _post(self, asks: Sequence[Ask]) -> Reply | Unanswered:
        query, variables = build(asks)
        content = json.dumps({"query": query, "variables": variables}).encode()
        answer = await self._send(content)
        if isinstance(answer, NoReply):  # a lost connection is worth a second try, once
            answer = await self._send(content)
        return Unanswered.by(self._url, answer, "GitHub") if isinstance(answer, NoReply) else answer

    async def _send(self, content: bytes) -> Reply | NoReply | Unanswered:
        if self._left <= 0:
            return Unanswered(OVER_BUDGET, host_of(self._url), Failure.BUDGET, tries=0)
        self._left -= 1
        headers = {
            "authorization": f"Bearer {self._outside.settings.github_token}",
            "content-type": "application/json",
        }
        return await self._outside.http.api("POST", self._url, headers=headers, content=content)

    def _read(self, answer: Reply, asks: Sequence[Ask]) -> Answers:
        status, body = answer.status, mapping(parse_json(answer.body))
        said = body.get("errors")
        errors: list[object] = said if isinstance(said, list) else []
        kinds = {str(mapping(error).get("type")) for error in errors}
        if status == 401:  # noqa: PLR2004 - HTTP 401
            return Shut(self._why("GitHub does not accept the token", status))
        if status in (403, 429) or "RATE_LIMITED" in kinds:
            until = _time(answer.headers.get("x-ratelimit-reset", ""))
            return Shut(self._why(f"GitHub's rate limit is used up{until}", status))
        if status >= 500 or "RESOURCE_LIMITS_EXCEEDED" in kinds:  # noqa: PLR2004 - any server error
            return TooMuch(self._why(TOO_LARGE, status))
        data = body.get("data")
        if status != 200 or not isinstance(data, Mapping):  # noqa: PLR2004 - HTTP 200
            return Shut(self._why(STRANGE, status))
        self._count(mapping(data.get("rateLimit")))
        return read(asks, data, errors)

    def _count(self, limit: Mapping[str, object]) -> None:
        """Take what a query cost beyond the one point that was taken already, and stop with the last one."""
        self._left -= max(0, (whole(limit.get("cost")) or 1) - 1)
        if limit.get("remaining") == 0:
            reset = text(limit.get("resetAt"))
            reason = f"GitHub's rate limit is used up until {(reset or 'later')[:40]}"
            self._shut = Shut(self._why(reason, tries=0))


def _for_rest(lost: Mapping[Resource, Lost]) -> list[Resource]:
    """What the other API should be asked about: few lost wholes, and the issues, for only that API tells
    where one was transferred to. Of many, those that GraphQL forbids, for they may have been taken down."""
    wholes = dict.fromkeys(one.whole for one in lost.values() if one.whole)
    if len(wholes) > ALONE:
        wholes = dict.fromkeys(one.whole for one in lost.values() if one.whole and one.is_forbidden)
    chosen = list(wholes)[:ALONE]
    return [
        resource
        for resource, one in lost.items()
        if one.whole in chosen or (one.whole is None and resource.kind == Kind.ISSUE)
    ]


def _doubted(told: Told) -> Told:
    """What an answer still says when it cannot be trusted about what is not there."""
    blind = Refused(frozenset({BLIND}))
    parts = {field: blind if isinstance(said, Nothing) else said for field, said in told.parts.items()}
    return Told(blind if isinstance(told.whole, Nothing) else told.whole, parts)


def _time(epoch: str) -> str:
    """` until …` for a rate-limit header; nothing where it says nothing."""
    if not epoch.isascii() or not epoch.isdigit() or len(epoch) > 11:  # noqa: PLR2004 - the year 5138
        return ""
    return f" until {datetime.fromtimestamp(int(epoch), UTC):%Y-%m-%d %H:%M} UTC"
