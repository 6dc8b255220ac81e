"""Second looks beside silent first ones: begun at half time, believed only where the first says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.checkers import web
from bot.model import Failure, Judgement, Resource, Status
from bot.net.interface import Answer, NoReply
from tests.checkers.fake_pages import URL, FakeHttp, outside, reply

TIMEOUT = NoReply(URL, Failure.TIMEOUT, "no answer within 20 s")


@dataclass(slots=True)
class SlowHttp(FakeHttp):
    """First looks pass their half time before they are answered; notes which looks were given up."""

    given_up: list[bool] = field(default_factory=list)

    async def page(self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None) -> Answer:
        self.asked.append((url, fresh))
        if late is not None:
            late()
        try:
            for _ in range(20 if fresh else 10):
                await asyncio.sleep(0)
        except asyncio.CancelledError:
            self.given_up.append(fresh)
            raise
        return self.answers[url][fresh]


async def judged(first: Answer, second: Answer, *, retries: int = 1) -> tuple[Judgement, SlowHttp]:
    http = SlowHttp({URL: (first, second)})
    here = Resource("web", URL)
    (facts,) = [facts async for _, facts in web.fetch((here,), outside(http, retries=retries))]
    await asyncio.sleep(0)
    return web.judge(here, facts, {}), http


async def test_a_silent_page_is_asked_again_beside_the_first_look() -> None:
    verdict, http = await judged(TIMEOUT, reply(200))
    assert verdict.status is Status.ALIVE
    assert http.asked == [(URL, False), (URL, True)]


async def test_a_page_that_stays_silent_is_asked_no_third_time() -> None:
    verdict, http = await judged(TIMEOUT, TIMEOUT, retries=5)
    assert verdict.status is Status.TROUBLE
    assert len(http.asked) == 2


async def test_a_silence_and_a_404_prove_no_death() -> None:
    verdict, _ = await judged(TIMEOUT, reply(404), retries=5)
    assert verdict.status is Status.TROUBLE


async def test_a_first_look_that_is_answered_late_counts_alone() -> None:
    verdict, http = await judged(reply(200), reply(404))
    assert (verdict.status, verdict.evidence.tries) == (Status.ALIVE, 1)
    assert http.given_up == [True]


async def test_who_wants_no_retries_gets_none() -> None:
    verdict, http = await judged(TIMEOUT, reply(200), retries=0)
    assert verdict.status is Status.TROUBLE
    assert http.asked == [(URL, False)]
