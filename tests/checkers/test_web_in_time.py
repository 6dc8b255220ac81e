"""How long whole runs take, and what hosts see of them, with the deadlines and pauses that users have."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from typing import NoReturn

import httpx
import pytest

from bot.check import check
from bot.config import Settings
from bot.model import Failure, Observation, Resource, Status
from bot.net.client import BODY_SECONDS, Client
from bot.net.failures import NoAnswerError
from bot.net.interface import Answer, NoReply, Outside
from tests.checkers.fake_pages import NOW
from tests.in_time import LoopClock, in_time

ANSWERS_IN = 0.2
WAIT = 5
DEAD = [f"https://dead.example/{number}" for number in range(300)]
OTHERS = [f"https://site-{number}.example/" for number in range(20)]


async def fine() -> httpx.Response:
    await asyncio.sleep(ANSWERS_IN)
    return httpx.Response(200, html="<title>A page</title>It is well.")


async def refuse() -> NoReturn:
    raise NoAnswerError(Failure.CONNECT, "the connection was refused")


async def swallow() -> NoReturn:
    """As an address behind which nobody is."""
    await asyncio.sleep(Settings().timeout / 2)  # `SocketTransport` waits no longer for a connection
    raise NoAnswerError(Failure.CONNECT, "no connection in time")


async def keep_silent() -> NoReturn:
    await asyncio.Event().wait()
    raise AssertionError


@dataclass(slots=True)
class Web(httpx.AsyncBaseTransport):
    """Every host is fine but those that behave otherwise; notes when each was asked and how often at once."""

    behaviour: dict[str, Callable[[], Awaitable[httpx.Response]]]
    asked: dict[str, list[float]] = field(default_factory=dict)
    """Seconds since the start of the run."""
    under_way: Counter[str] = field(default_factory=Counter)
    most: Counter[str] = field(default_factory=Counter)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self.asked.setdefault(host, []).append(asyncio.get_running_loop().time())
        self.under_way[host] += 1
        self.most[host] = max(self.most[host], self.under_way[host])
        try:
            return await self.behaviour.get(host, fine)()
        finally:
            self.under_way[host] -= 1


async def run(web: Web, urls: Iterable[str]) -> list[Observation]:
    settings, clock, chance = Settings(), LoopClock(NOW), random.Random(1)  # noqa: S311 - repeatable
    outside = Outside(Client(web, settings, clock, chance=chance), clock, settings, chance)
    resources = [Resource("web", url) for url in urls]
    return [look async for look in check(resources, {}, outside)]


@pytest.mark.parametrize("behaviour", [refuse, swallow, keep_silent])
def test_a_dead_host_of_three_hundred_links_adds_less_than_25_seconds(
    behaviour: Callable[[], Awaitable[httpx.Response]],
) -> None:
    _, without = in_time(run(Web({}), OTHERS))
    web = Web({"dead.example": behaviour})
    looks, seconds = in_time(run(web, [*DEAD, *OTHERS]))
    assert seconds - without < 25
    assert Counter(look.status for look in looks) == {Status.TROUBLE: len(DEAD), Status.ALIVE: len(OTHERS)}
    assert len(web.asked["dead.example"]) < 10


class Dripping(httpx.AsyncByteStream):
    """A body that never ends, a byte a second."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b"x"
            await asyncio.sleep(1)


async def drip() -> httpx.Response:
    return httpx.Response(200, headers={"content-type": "text/html"}, stream=Dripping())


async def send_on() -> httpx.Response:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(6)
    return httpx.Response(302, headers={"location": f"/{loop.time()}"})


@pytest.mark.parametrize(
    ("behaviour", "expected", "failure"),
    [
        (keep_silent, Settings().timeout, Failure.TIMEOUT),
        (send_on, Settings().timeout, Failure.TIMEOUT),
        (drip, BODY_SECONDS, None),
    ],
)
def test_no_page_can_stretch_its_deadline(
    behaviour: Callable[[], Awaitable[httpx.Response]], expected: float, failure: Failure | None
) -> None:
    async def ask() -> Answer:
        client = Client(Web({"slow.example": behaviour}), Settings(), LoopClock(NOW))
        return await client.page("https://slow.example/")

    answer, seconds = in_time(ask())
    assert seconds == pytest.approx(expected)
    assert (answer.failure if isinstance(answer, NoReply) else None) is failure


def asks_to_wait(
    after: int, named: dict[str, str]
) -> tuple[Callable[[], Awaitable[httpx.Response]], list[float]]:
    """A host that asks to wait once, when it was asked so often; and when it did so."""
    numbers, when = count(1), list[float]()

    async def answer() -> httpx.Response:
        number = next(numbers)
        await asyncio.sleep(ANSWERS_IN)
        if number != after:
            return httpx.Response(200, html="<title>A page</title>It is well.")
        when.append(asyncio.get_running_loop().time())
        return httpx.Response(429, headers=named)

    return answer, when


@pytest.mark.parametrize("after", [1, 2, 30, 100])
@pytest.mark.parametrize("named", [{"retry-after": str(WAIT)}, {"ratelimit": f'"pages";r=0;t={WAIT}'}])
def test_a_host_that_names_a_time_sees_nothing_of_us_until_then(after: int, named: dict[str, str]) -> None:
    answer, when = asks_to_wait(after, named)
    web = Web({"busy.example": answer})
    looks, _ = in_time(run(web, [f"https://busy.example/{number}" for number in range(200)]))
    (asked_to_wait,) = when
    assert [at for at in web.asked["busy.example"] if asked_to_wait < at < asked_to_wait + WAIT] == []
    assert {look.status for look in looks} == {Status.ALIVE}
    assert web.most["busy.example"] <= Settings().per_host
