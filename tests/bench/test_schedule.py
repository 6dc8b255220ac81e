"""How well a whole run uses the requests that a host takes at once: the benchmark's web, in simulated time.

What takes the benchmark minutes takes seconds here, and comes out the same each time.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from functools import cache
from http import HTTPStatus

import httpx
import pytest

from bot.check import check
from bot.checkers.web import match
from bot.config import Settings
from bot.model import Failure, Observation, Status
from bot.net.client import Client
from bot.net.failures import NoAnswerError
from bot.net.interface import Outside
from tests.bench.web_answers import HOT_BURST, HOT_RATE, HOT_RETRY_AFTER, Counts, Reply, Web
from tests.bench.web_plan import HOT, Behaviour, Page, Plan, Truth, plan
from tests.bench.web_server import DRIP_SECONDS, HUGE_BYTES
from tests.checkers.fake_pages import NOW
from tests.in_time import LoopClock, in_time

NOTICED_AFTER = 0.03
"""Seconds until a host knows that its asker has left."""
TICK = 1e-5
"""Seconds; our clock has microseconds, and the loop that plays has more."""
ENDLESS = {
    Behaviour.DRIP: {"content-type": "text/html"},
    Behaviour.HUGE: {"content-type": "application/octet-stream", "content-length": str(HUGE_BYTES)},
}
SAME_LIMITS = Settings(per_host=10, concurrency=128, timeout=10, retries=1)


@dataclass(frozen=True, slots=True)
class Request:
    """One, as its host sees it."""

    host: str
    begun: float
    """Seconds since the start of the run."""
    ended: float
    status: int
    retry_after: int
    """Seconds that it is asked to wait; 0 where nothing is said."""


@dataclass(frozen=True, slots=True)
class Played:
    """A run that has been."""

    plan: Plan
    seconds: float
    looks: tuple[Observation, ...]
    requests: tuple[Request, ...]
    counts: Counts

    def of(self, host: str) -> list[Request]:
        return sorted((one for one in self.requests if one.host == host), key=lambda one: one.begun)

    def shortest(self, host: str) -> float:
        """Seconds that the same requests to this host would take without a single rest."""
        return sum(one.ended - one.begun for one in self.of(host)) / SAME_LIMITS.per_host


class Drops(httpx.AsyncByteStream):
    """A body that does not end before its asker has left."""

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b"."
            await asyncio.sleep(DRIP_SECONDS)

    async def aclose(self) -> None:
        self._end()


@dataclass(slots=True)
class Transport(httpx.AsyncBaseTransport):
    """Answers as the benchmark's server does, without sockets."""

    web: Web
    requests: list[Request] = field(default_factory=list)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host, path = request.url.host, request.url.raw_path.decode()
        loop = asyncio.get_running_loop()
        begun, reply = loop.time(), self.web.begin(request.method, host, path)
        wait = int(_headers(reply).get("Retry-After", 0))

        def end() -> None:
            self.web.end(host)
            self.requests.append(Request(host, begun, loop.time(), reply.status, wait))

        if reply.behaviour in ENDLESS:
            await asyncio.sleep(reply.delay)
            body = Drops(lambda: loop.call_later(NOTICED_AFTER, end))
            return httpx.Response(200, headers=ENDLESS[reply.behaviour], stream=body)
        try:
            response = await self._answer(reply)
        except asyncio.CancelledError:
            loop.call_later(NOTICED_AFTER, end)
            raise
        except NoAnswerError:
            end()
            raise
        end()
        return response

    async def _answer(self, reply: Reply) -> httpx.Response:
        await asyncio.sleep(reply.delay)
        match reply.behaviour:
            case Behaviour.SILENT:
                await asyncio.Event().wait()
            case Behaviour.RESET:
                raise NoAnswerError(Failure.RESET, "the connection was cut off")
        body = self.web.page.decode() if reply.status == HTTPStatus.OK else "Oops"
        return httpx.Response(reply.status, headers=_headers(reply), html=body)


def _headers(reply: Reply) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in reply.headers.split("\r\n") if line)


async def _play(whole: Plan, *, enforce: bool) -> tuple[tuple[Observation, ...], Transport]:
    loop, clock, chance = asyncio.get_running_loop(), LoopClock(NOW), random.Random(1)  # noqa: S311 - repeatable
    transport = Transport(Web(whole, enforce=enforce, now=loop.time))
    outside = Outside(Client(transport, SAME_LIMITS, clock, chance=chance), clock, SAME_LIMITS, chance)
    resources = [resource for link in whole.links if (resource := match(link.url))]
    return tuple([look async for look in check(resources, {}, outside)]), transport


@cache
def play(links: int, *, enforce: bool = False) -> Played:
    return play_plan(plan(links), enforce=enforce)


def play_plan(whole: Plan, *, enforce: bool = False) -> Played:
    (looks, transport), seconds = in_time(_play(whole, enforce=enforce))
    return Played(whole, seconds, looks, tuple(transport.requests), transport.web.counts)


VERDICTS = {
    Truth.ALIVE: (Status.ALIVE, Status.MOVED),
    Truth.GONE: (Status.DEAD,),
    Truth.BROKEN: (Status.TROUBLE,),
}


def misjudged(played: Played) -> list[str]:
    said = {look.resource.key: look.status for look in played.looks}
    return [link.url for link in played.plan.links if said[link.url] not in VERDICTS[link.truth]]


@pytest.mark.parametrize(("links", "enforce"), [(1_000, False), (2_000, False), (1_000, True)])
def test_every_link_is_judged_truly_and_politely(links: int, enforce: bool) -> None:
    played = play(links, enforce=enforce)
    assert misjudged(played) == []
    assert max(played.counts.peak.values()) <= SAME_LIMITS.per_host
    assert played.counts.requests <= 1.2 * links


@pytest.mark.parametrize("behaviour", [Behaviour.DRIP, Behaviour.HUGE])
def test_a_host_that_has_not_noticed_yet_that_we_left_is_still_busy_with_us(behaviour: Behaviour) -> None:
    whole = plan(600)
    played = play_plan(replace(whole, pages=dict.fromkeys(whole.pages, Page(behaviour))))
    assert played.counts.peak[HOT[0]] == SAME_LIMITS.per_host


@pytest.mark.parametrize(("links", "longer"), [(1_000, 1.2), (2_000, 1.1)])
def test_the_largest_host_rests_little(links: int, longer: float) -> None:
    """It decides how long the run takes: all that it is asked, as many at once as it takes."""
    played = play(links)
    assert played.seconds < longer * played.shortest(HOT[0])


def test_a_host_that_allows_so_many_a_second_is_asked_about_as_often() -> None:
    played = play(1_000, enforce=True)
    assert played.seconds < 1.4 * (len(played.of(HOT[0])) - HOT_BURST) / HOT_RATE
    assert played.counts.drawn < 10


def test_hosts_that_ask_us_to_wait_see_nothing_of_us_until_then() -> None:
    played = play(1_000, enforce=True)
    asked_to_wait = [one for one in played.requests if one.retry_after == HOT_RETRY_AFTER]
    assert len(asked_to_wait) == played.counts.drawn > 0
    for away in asked_to_wait:
        until = away.ended + HOT_RETRY_AFTER - TICK
        assert [one for one in played.of(away.host) if away.ended < one.begun < until] == []


@pytest.mark.parametrize("host", HOT)
def test_nor_does_one_that_may_mean_a_page_until_it_answered_well_what_was_asked_later(host: str) -> None:
    requests = play(2_000).of(host)
    turned_away = [one for one in requests if one.status == HTTPStatus.TOO_MANY_REQUESTS]
    assert turned_away
    for away in turned_away:
        until = away.ended + away.retry_after - TICK
        after = [one for one in requests if away.ended < one.begun < until]
        later = [one for one in requests if one.begun >= away.begun and one.status < HTTPStatus.BAD_REQUEST]
        assert not after or min(one.ended for one in later) <= after[0].begun
