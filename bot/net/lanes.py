"""Politeness: a lane per host that widens while all is well, waits when asked to, gives up on the dead."""

from __future__ import annotations

import asyncio
import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from bot.clock import Clock
from bot.model import Failure
from bot.net.interface import NoReply
from bot.net.lane import QUICK, START, Lane

SHARE = 16
"""Another connection is worth its handshake for so many links that wait; fewer follow each other, as long as
answers are quick."""

NOTICED_AFTER = 0.05
"""Seconds until a host has noticed that we left without its answer: so long it is still busy with us."""


@dataclass(frozen=True, slots=True)
class Busy:
    """A host that is not done with yet, for those who tell people what a run waits for."""

    host: str
    left: int
    """Requests that are under way or wait for their turn."""
    pause: float
    """Seconds that it asked us to wait, from now."""
    seconds: float
    """How long it will take for all that is left, roughly."""


@dataclass(slots=True)
class Queue:
    """Those who want to ask one host."""

    lane: Lane
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Who holds it is the next to ask; the others stand behind."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Somebody has left, or a pause has ended early."""
    asking: int = 0
    opened: int = 0
    """The most that asked at once so far, so about as many connections as there are."""
    standing: int = 0
    expected: int = 0
    """Links that will be asked for, but do not stand here yet."""

    @property
    def waiting(self) -> int:
        return self.standing + self.expected

    @property
    def full(self) -> bool:
        return self.asking >= int(self.lane.width) and self.lane.closed is None

    async def until_news(self) -> None:
        self.news.clear()
        await self.news.wait()


class Lanes:
    """Who may ask now: a host's lane lets in as many as it takes well, at most `per_host` at once, and all
    lanes together `concurrency`. One `turn` is one request."""

    def __init__(
        self, clock: Clock, per_host: int, concurrency: int, *, chance: random.Random | None = None
    ) -> None:
        self._clock = clock
        self._chance = chance or random.Random(0)  # noqa: S311  (spreads requests out, keeps no secret)
        self._seats = Seats(max(1, concurrency))
        self._widest = max(1, per_host)
        self._queues: dict[str, Queue] = {}

    def expect(self, host: str) -> None:
        """A link of this host will be asked for."""
        self._queue(host).expected += 1

    def turn(self, host: str, *, expected: bool = False, share: bool = True) -> Turn:
        """`async with` waits for one's turn. Time spent there is not the server's: start the deadline inside.

        `expected` is who was announced by `expect`. With `share`, few requests follow each other on one
        connection; not so where each takes long.
        """
        queue = self._queue(host)
        counted = expected and queue.expected > 0
        queue.expected -= counted
        return Turn(queue, self._seats, self._clock, share=share, counted=counted)

    def is_last(self, host: str) -> bool:
        """True where no one else waits for the connection of the one who asks."""
        queue = self._queue(host)
        return queue.waiting < queue.asking

    def closed(self, host: str, url: str) -> NoReply | None:
        """The answer for a host that is not asked any more in this run."""
        closed = self._queue(host).lane.closed
        return NoReply(url, *closed, sent=False) if closed else None

    def answered(
        self, host: str, status: int, headers: Mapping[str, str], *, seconds: float = 0.0, number: int = 0
    ) -> None:
        """What became of the request of this number (`Turn.number`)."""
        queue = self._queue(host)
        queue.lane.learn(self._clock.now(), status, headers, seconds=seconds, number=number)
        queue.news.set()

    def failed(self, host: str, failure: Failure, reason: str, *, seconds: float = 0.0) -> None:
        """Or this, where nothing came."""
        self._queue(host).lane.fail(failure, reason, seconds=seconds)

    def busy(self) -> list[Busy]:
        """The hosts that are not done with yet."""
        now = self._clock.now()
        return [
            Busy(queue.lane.host, left, pause, pause + left * queue.lane.took / queue.lane.width)
            for queue in self._queues.values()
            if (left := queue.asking + queue.waiting) and (pause := queue.lane.pause(now)) >= 0
        ]

    def _queue(self, host: str) -> Queue:
        queue = self._queues.get(host)
        if queue is None:
            lane = Lane(host, min(START, self._widest), self._widest, self._chance)
            queue = self._queues[host] = Queue(lane)
        return queue


class Turn:
    """One request's place in the queue of its host, then its place among those who ask."""

    __slots__ = ("_clock", "_counted", "_is_patient", "_queue", "_seats", "_share", "is_cut_off", "number")

    def __init__(self, queue: Queue, seats: Seats, clock: Clock, *, share: bool, counted: bool) -> None:
        self._queue, self._seats, self._clock = queue, seats, clock
        self._share, self._counted, self._is_patient = share, counted, True
        self.number = 0
        """Which request to this host it is, once it has begun."""
        self.is_cut_off = False
        """To be set by who leaves without all of the answer."""

    async def __aenter__(self) -> Self:
        queue = self._queue
        queue.standing += 1
        try:
            if not self._counted:
                await asyncio.sleep(0)  # all that come at the same time are counted before the first one asks
            async with queue.gate:
                await self._enter()
        finally:
            queue.standing -= 1
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None or self.is_cut_off:
            asyncio.get_running_loop().call_later(NOTICED_AFTER, self._leave)
        else:
            self._leave()

    def _leave(self) -> None:
        self._queue.asking -= 1
        self._queue.news.set()
        # After whom this has just woken: the next of this host may queue up for the seat, and goes first.
        asyncio.get_running_loop().call_soon(self._seats.give_back)

    async def _enter(self) -> None:
        queue, lane = self._queue, self._queue.lane
        while True:
            await self._sit_out()
            while queue.full:
                await queue.until_news()
            if self._share and queue.asking >= max(queue.opened, queue.waiting // SHARE + 1):
                await self._for_a_connection(queue.asking)
            # A host that was asked before goes first: its connection is open, and few are open at a time.
            await self._seats.take(first=lane.answered)
            if self._pause() <= 0 and not queue.full:
                break
            self._seats.give_back()  # something was heard of the host while we queued for the seat
        queue.asking += 1
        queue.opened = max(queue.opened, queue.asking)
        lane.begun += 1
        self.number = lane.begun

    async def _sit_out(self) -> None:
        """Wait while the host wants nothing. What it says in the meantime may end that early."""
        while (seconds := self._pause()) > 0:
            pause = asyncio.ensure_future(self._clock.sleep(seconds))
            news = asyncio.ensure_future(self._queue.until_news())
            try:
                await asyncio.wait((pause, news), return_when=asyncio.FIRST_COMPLETED)
            finally:
                pause.cancel()
                news.cancel()

    def _pause(self) -> float:
        lane = self._queue.lane
        return lane.pause(self._clock.now()) if lane.asked_to_wait else 0.0

    async def _for_a_connection(self, asking: int) -> None:
        self._is_patient = True
        timer = asyncio.get_running_loop().call_later(QUICK, self._lose_patience)
        while self._is_patient and self._queue.asking >= asking:
            await self._queue.until_news()
        timer.cancel()

    def _lose_patience(self) -> None:
        self._is_patient = False
        self._queue.news.set()


class Seats:
    """A semaphore with a second queue, for those who go first."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._first: deque[asyncio.Future[None]] = deque()
        self._others: deque[asyncio.Future[None]] = deque()

    async def take(self, *, first: bool) -> None:
        """Wait for a seat."""
        if self._free:
            self._free -= 1
            return
        seat = asyncio.get_running_loop().create_future()
        (self._first if first else self._others).append(seat)
        try:
            await seat
        except asyncio.CancelledError:
            if seat.done() and not seat.cancelled():  # it was ours before we left
                self.give_back()
            raise

    def give_back(self) -> None:
        """Hand a seat to the next who still waits for one."""
        for queue in (self._first, self._others):
            while queue:
                seat = queue.popleft()
                if not seat.done():
                    seat.set_result(None)
                    return
        self._free += 1
