"""Over real sockets: what a busy host and a dead host see of us, and what they cost a list."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from bot.checkers import web
from bot.clock import Clock, SimulatedClock
from bot.config import Settings
from bot.model import Judgement, Resource, Status
from bot.net.client import Client
from bot.net.interface import Outside
from tests.net.loopback import NOW, SOON, client_for, everywhere, saying, serving

LINKS = 300


class Patient(SimulatedClock):
    """Lets what is under way arrive before a pause is over."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.03)
        await super().sleep(seconds)


@dataclass
class Busy:
    """A host that takes `burst` requests, and `burst` more after each pause of `seconds` that it asks for."""

    clock: SimulatedClock
    burst: int
    seconds: int = 5
    patience: float = 0.0
    """Seconds that an answer takes."""
    seen: Counter[str] = field(default_factory=Counter)
    turned_away: int = 0
    too_early: int = 0
    """Requests within a pause."""
    inside: int = 0
    most_inside: int = 0
    _left: int = 0
    _pause: float = -1.0

    def __post_init__(self) -> None:
        self._left = self.burst

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await reader.readuntil(b"\r\n\r\n"):
            self.seen[request.split(b" ")[1].decode()] += 1
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
            said = self._answer()
            await asyncio.sleep(self.patience)
            self.inside -= 1
            writer.write(said)
            if b"Connection: close" in request:
                return

    def _answer(self) -> bytes:
        now = (self.clock.now() - NOW).total_seconds()
        if now < self._pause:
            self.too_early += 1
        elif self._pause >= 0:
            self._left, self._pause = self.burst, -1.0
        if self._left > 0:
            self._left -= 1
            return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"
        self.turned_away += 1
        self._pause = max(self._pause, now + self.seconds)
        return b"HTTP/1.1 429 Slow down\r\nRetry-After: %d\r\nContent-Length: 0\r\n\r\n" % self.seconds


async def judged(client: Client, clock: Clock, urls: Sequence[str]) -> list[Judgement]:
    outside = Outside(client, clock, Settings())
    links = [Resource("web", url) for url in urls]
    return [web.judge(link, facts, {}) async for link, facts in web.fetch(links, outside)]


async def test_a_host_that_asks_us_to_wait_ends_with_all_its_links_judged() -> None:
    clock = Patient(NOW)
    busy = Busy(clock, burst=60)
    urls = [f"http://busy.example/{number}" for number in range(LINKS)]
    async with (
        serving(busy) as server,
        client_for(everywhere(server), per_host=10, patience=5, clock=clock) as client,
    ):
        verdicts = await judged(client, clock, urls)
    assert Counter(verdict.status for verdict in verdicts) == {Status.ALIVE: LINKS}
    assert busy.seen.total() <= 1.25 * LINKS
    assert busy.turned_away > 0
    assert (clock.now() - NOW).total_seconds() <= 60
    # Only what was under way when it asked.
    assert busy.too_early <= 9 * busy.turned_away


async def test_a_host_that_allows_little_costs_it_few_refusals() -> None:
    clock = Patient(NOW)
    busy = Busy(clock, burst=5)
    urls = [f"http://busy.example/{number}" for number in range(40)]
    async with (
        serving(busy) as server,
        client_for(everywhere(server), per_host=10, patience=5, clock=clock) as client,
    ):
        verdicts = await judged(client, clock, urls)
    assert Counter(verdict.status for verdict in verdicts) == {Status.ALIVE: 40}
    assert busy.turned_away <= 24  # eight pauses, and two or three that were under way at each
    assert (clock.now() - NOW).total_seconds() <= 60


async def test_no_host_sees_more_than_its_share_at_once_and_a_quick_one_sees_it() -> None:
    clock = SimulatedClock(NOW)
    hosts = Busy(clock, burst=10**6, patience=0.02)
    urls = [f"http://quick.example/{number}" for number in range(LINKS)]
    async with (
        serving(hosts) as server,
        client_for(everywhere(server), per_host=10, patience=5, clock=clock) as client,
    ):
        verdicts = await judged(client, clock, urls)
        assert server.connections <= 12
    assert {verdict.status for verdict in verdicts} == {Status.ALIVE}
    assert hosts.most_inside == 10
    assert set(hosts.seen.values()) == {1}


async def forever() -> None:
    await asyncio.sleep(3600)


@pytest.mark.parametrize("how", ["silent", "stalled", "down"])
async def test_a_dead_host_costs_its_list_one_deadline_and_a_few_requests(how: str) -> None:
    """With the default deadline of 20 s this is less than 25 s: see `tests/checkers/test_web_in_time.py`."""
    clock, patience = SimulatedClock(NOW), 0.5
    parts = (b"HTTP/1.1 200 OK\r\n",) if how == "stalled" else ()
    urls = [f"http://dead.example/{number}" for number in range(LINKS)]
    async with (
        serving(saying(*parts, then=forever)) as server,
        client_for(everywhere(server), per_host=10, patience=patience, clock=clock) as client,
    ):
        if how == "down":
            server.close()
        async with asyncio.timeout(SOON):
            verdicts = await judged(client, clock, urls)
    assert len(verdicts) == LINKS
    assert {verdict.status for verdict in verdicts} == {Status.TROUBLE}
    assert server.connections <= 4
    assert sum(verdict.evidence.tries for verdict in verdicts) <= 4


async def test_a_host_that_falls_silent_half_way_costs_a_bounded_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ten minutes of silence, one link after another, are what a naive checker pays."""
    monkeypatch.setattr("bot.net.lane.MOST_SLOW", 2.4)  # as twelve deadlines
    answers = iter(range(10))

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readuntil(b"\r\n\r\n"):
            if next(answers, None) is None:
                await forever()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    clock = SimulatedClock(NOW)
    urls = [f"http://tired.example/{number}" for number in range(100)]
    async with (
        serving(speak) as server,
        client_for(everywhere(server), per_host=10, patience=0.2, clock=clock) as client,
    ):
        async with asyncio.timeout(SOON):
            verdicts = Counter(verdict.status for verdict in await judged(client, clock, urls))
    assert verdicts[Status.ALIVE] == 10
    assert verdicts[Status.TROUBLE] > 1
    assert verdicts[Status.UNCHECKED] == 90 - verdicts[Status.TROUBLE]
