"""A web whose pages answer from a table, and what the web checker makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.checkers import web
from bot.clock import SimulatedClock
from bot.config import Settings
from bot.model import Facts, Failure, Hop, Judgement, Resource
from bot.net.client import Client
from bot.net.interface import Answer, NoReply, Outside, Reply
from tests.no_http import NoHttp

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
URL = "https://example.com/projects/demo"
PAGE = b"<title>Demo of a model</title>"


def reply(status: int, *hops: tuple[str, int], url: str = URL, **more: object) -> Reply:
    headers, body = more.get("headers", {}), more.get("body", PAGE)
    assert isinstance(headers, dict)
    assert isinstance(body, bytes)
    return Reply(url, status, headers, body, tuple(Hop(*hop) for hop in hops))


@dataclass(slots=True)
class FakeHttp(NoHttp):
    """Answers from a table, the first answer to the first look; notes who asked what."""

    answers: Mapping[str, Sequence[Answer]]
    asked: list[tuple[str, bool]] = field(default_factory=list)

    async def page(self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None) -> Answer:
        looks = [asked for asked, _ in self.asked].count(url)
        assert fresh == bool(looks)
        self.asked.append((url, fresh))
        await asyncio.sleep(0)
        return self.answers[url][looks]

    async def api(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        limit: int = 0,
    ) -> Answer:
        assert "api.github.com" in url, (method, headers, content, limit)
        return NoReply(url, Failure.CONNECT, "this web has no APIs")


def outside(http: FakeHttp | Client, *, retries: int = 1) -> Outside:
    return Outside(http, SimulatedClock(NOW), Settings(retries=retries))


async def look(*answers: Answer, url: str = URL, retries: int = 1) -> tuple[Facts, FakeHttp]:
    """What the checker learns where its looks get these answers."""
    http = FakeHttp({url: answers})
    world = outside(http, retries=retries)
    facts = [facts async for _, facts in web.fetch((Resource("web", url),), world)]
    assert len(facts) == 1
    return facts[0], http


async def judged(*answers: Answer, url: str = URL, retries: int = 1) -> Judgement:
    facts, http = await look(*answers, url=url, retries=retries)
    assert len(http.asked) == len(answers)
    return web.judge(Resource("web", url), facts, {})
