"""The simulated internet as the network of a checker, in process: elsewhere it runs over sockets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from bot.checkers import asker_of, checker_of, resource_of
from bot.config import Settings
from bot.judge import believe, learn
from bot.model import (
    Claim,
    Facts,
    Hop,
    Judgement,
    Link,
    LinkKind,
    Observation,
    Policy,
    Record,
    Resource,
    Sighting,
    Span,
    Verdict,
)
from bot.net.interface import Answer, Outside, Reply
from bot.world import state
from bot.world.application import HOSTS
from bot.world.seed import from_links
from tests.checkers.fake_http import NOW, Request
from tests.promises import keeps_its_promise

PAGE = "PAGE"
"""The method under which looks at pages are noted."""
REDIRECTS = (301, 302, 303, 307, 308)
POLICY = Policy()


def make_world() -> state.World:
    """A world in which there is nothing but what surely exists."""
    return from_links([], NOW)


@dataclass
class InWorld:
    """`bot.net.interface.Http` over the world's services, or over answers of a test's own."""

    world: state.World = field(default_factory=make_world)
    instead: Callable[[Request], Answer | None] = lambda _: None
    requests: list[Request] = field(default_factory=list)

    @property
    def asked(self) -> list[str]:
        """Method and path of every request."""
        return [f"{one.method} {one.url.partition('//')[2].partition('/')[2]}" for one in self.requests]

    def expect(self, urls: Iterable[str]) -> None:
        raise AssertionError(f"no page is asked for first: {list(urls)}")

    async def page(self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None) -> Answer:
        assert fresh, "a page is only asked for as a second question"
        return self._asked(Request(PAGE, url, {}, None, self.world.now))

    async def api(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        limit: int = 16 * 2**20,
    ) -> Answer:
        assert limit
        return self._asked(Request(method, url, dict(headers or {}), content, self.world.now))

    def _asked(self, request: Request) -> Answer:
        """The answer, after the redirects that the client follows: an API's for GET and on its own host."""
        self.requests.append(request)
        planted = self.instead(request)
        if planted is not None:
            return planted
        hops: list[Hop] = []
        url = request.url
        while True:
            answer = self._answer(request, url)
            there = urljoin(url, answer.headers.get("location", ""))
            is_home = urlsplit(there).netloc == urlsplit(url).netloc
            follows = request.method == PAGE or (request.method == "GET" and is_home)
            if answer.status not in REDIRECTS or not follows:
                return Reply(url, answer.status, answer.headers, answer.body, tuple(hops))
            hops.append(Hop(url, answer.status))
            url = there

    def _answer(self, request: Request, url: str) -> Reply:
        parts = urlsplit(url)
        asked = state.Request(
            self.world.now,
            "GET" if request.method == PAGE else request.method,
            parts.scheme,
            parts.netloc,
            parts.path + (f"?{parts.query}" if parts.query else ""),
            {"user-agent": "a test"} | {name.lower(): value for name, value in request.headers.items()},
            request.content or b"",
        )
        response = HOSTS[parts.netloc](self.world, asked)
        return Reply(url, response.status_code, dict(response.headers), bytes(response.body))

    async def fetch(
        self,
        *keys: str,
        settings: Settings | None = None,
        known: Mapping[Resource, Facts] | None = None,
        titles: Collection[str] = (),
    ) -> dict[str, Facts]:
        """What a checker learns of resources, which a list calls by these titles."""
        resources = [Resource.parse(key) for key in keys]
        outside = Outside(self, self.world.clock, settings or Settings(), known=known or {})
        outside = replace(outside, titles={resource: frozenset(titles) for resource in resources})
        seen = [one async for one in asker_of(resources[0].kind).fetch(resources, outside)]
        assert sorted(str(resource) for resource, _ in seen) == sorted(keys)
        return {str(resource): facts for resource, facts in seen}

    async def judged(self, key: str, settings: Settings | None = None) -> Judgement:
        """What one look at a resource says."""
        return judge(key, (await self.fetch(key, settings=settings))[key])

    async def weeks(self, url: str, days: Sequence[float] = (0,)) -> Verdict:
        """What is believed of a link after looks on these days, counted from now."""
        resource = resource_of(url)
        assert resource is not None
        checker, start = checker_of(resource.kind), self.world.now
        records: dict[Resource, Record] = {}
        for day in days:
            self.world.clock.set(start + timedelta(days=day))
            known = {one: record.facts for one, record in records.items()}
            facts = (await self.fetch(str(resource), known=known))[str(resource)]
            said = checker.judge(resource, facts, known.get(resource, {}))
            look = Observation(
                resource, self.world.now, said.status, said.evidence, facts, said.target, checker.BY_API
            )
            records |= learn(records, [look], POLICY)
        return believe([resource], records, POLICY, self.world.now)[resource]

    async def said(self, url: str, days: Sequence[float] = (0,), *, text: str = "here") -> list[Claim]:
        """What is said of a link after looks on these days, beyond a death."""
        verdict = await self.weeks(url, days)
        return claims(url, verdict, text=text)


def judge(key: str, facts: Facts, known: Facts | None = None) -> Judgement:
    resource = Resource.parse(key)
    return asker_of(resource.kind).judge(resource, facts, known or {})


def claims(url: str, verdict: Verdict, *, text: str = "here") -> list[Claim]:
    """What a checker says of a link with this verdict."""
    link = Link(url, url, Span(0, 1), 1, 1, LinkKind.LINK, "a", text, (), None)
    checker = checker_of(verdict.resource.kind)
    said = list(checker.claims(Sighting(link, None, verdict), POLICY, verdict_time(verdict)))
    assert all(map(keeps_its_promise, said))
    return said


def verdict_time(verdict: Verdict) -> datetime:
    return verdict.record.last_checked if verdict.record else NOW
