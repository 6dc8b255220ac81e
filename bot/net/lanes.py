"""Politeness: a lane per host with few seats, that waits when asked to and gives up on a dead host."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from bot.clock import Clock
from bot.model import Failure
from bot.net.interface import NoReply

MOST_WAITING = 60.0
"""Seconds that one host may make us wait in a run, all its pauses together."""
_FIRST_PAUSE = 2.0
"""After a 429 that does not say how long; doubled each time."""
_DEAD_AFTER = 3
_SILENT_AFTER = 2
"""A host that never answered at all is given up after so many timeouts: each costs a whole deadline."""
_BREAKING = (Failure.CONNECT, Failure.TLS)


@dataclass(slots=True)
class Lane:
    """What we know of one host in this run."""

    seats: asyncio.Semaphore
    open_at: datetime | None = None
    """Nobody asks before."""
    waited: float = 0.0
    """Seconds of pauses so far."""
    next_pause: float = _FIRST_PAUSE
    answered: bool = False
    failures: int = 0
    """In a row."""
    closed: tuple[Failure, str] | None = None
    """Why nobody asks any more."""


@dataclass(slots=True)
class Lanes:
    """At most `per_host` at once for a host and `concurrency` for all, with pauses and breakers."""

    clock: Clock
    per_host: int
    concurrency: int
    _seats: asyncio.Semaphore = field(init=False)
    _lanes: dict[str, Lane] = field(init=False)

    def __post_init__(self) -> None:
        self._seats = asyncio.Semaphore(max(1, self.concurrency))
        self._lanes = defaultdict(lambda: Lane(asyncio.Semaphore(max(1, self.per_host))))

    @asynccontextmanager
    async def turn(self, host: str) -> AsyncIterator[None]:
        """Wait for a seat. Time spent here is not the server's: start the deadline inside."""
        lane = self._lanes[host]
        async with lane.seats:
            while True:
                # The host's pause is waited for without holding one of everybody's seats.
                await self._pause(lane)
                async with self._seats:
                    if self._left(lane) <= 0:
                        yield
                        return

    def closed(self, host: str, url: str) -> NoReply | None:
        """The answer for a host that is not asked any more in this run."""
        closed = self._lanes[host].closed
        return NoReply(url, *closed) if closed else None

    def answered(self, host: str, status: int, headers: Mapping[str, str]) -> None:
        """Learn from an answer: 429, and 503 with Retry-After, pause the host."""
        lane = self._lanes[host]
        lane.answered, lane.failures = True, 0
        if status not in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            return
        wanted = retry_after(headers.get("retry-after", ""), self.clock.now())
        if wanted is None and status == HTTPStatus.TOO_MANY_REQUESTS:
            wanted, lane.next_pause = lane.next_pause, lane.next_pause * 2
        if wanted:
            self._ask_to_wait(lane, wanted)

    def failed(self, host: str, failure: Failure, reason: str) -> None:
        """Learn from a failure: a host that proves down is not asked for all its other links."""
        lane = self._lanes[host]
        silent = failure is Failure.TIMEOUT and not lane.answered
        if failure not in _BREAKING and not silent:
            return
        lane.failures += 1
        if lane.failures >= (_SILENT_AFTER if silent else _DEAD_AFTER):
            lane.closed = (failure, f"{reason}; the host failed {lane.failures} times in a row")

    def _ask_to_wait(self, lane: Lane, seconds: float) -> None:
        now = self.clock.now()
        extra = seconds - max(0.0, self._left(lane))
        if extra <= 0:
            return
        lane.waited += extra
        if lane.waited > MOST_WAITING:
            lane.closed = (Failure.BUDGET, f"the host asked us to wait {seconds:.0f} s")
            return
        lane.open_at = now + timedelta(seconds=seconds)

    def _left(self, lane: Lane) -> float:
        """Seconds of pause that are left; none on a closed lane, where nothing is asked anyway."""
        if lane.open_at is None or lane.closed:
            return 0.0
        # A clock that was set back must not make us wait longer than anybody asked for.
        return min((lane.open_at - self.clock.now()).total_seconds(), MOST_WAITING)

    async def _pause(self, lane: Lane) -> None:
        while (left := self._left(lane)) > 0:
            await self.clock.sleep(left)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header in either form; None where it says nothing. Total."""
    text = value.strip()[:64]
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
        return max(0.0, (at.astimezone(now.tzinfo) - now).total_seconds()) if at.tzinfo else None
    except (ValueError, IndexError, TypeError, OverflowError):
        return None


class Pace:
    """One at a time, and at most one start in so many seconds: what arXiv asks of its API's users."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._one = asyncio.Lock()
        self._next: datetime | None = None

    async def turn(self) -> None:
        """Wait for the next start, and take it."""
        async with self:
            pass

    async def __aenter__(self) -> None:
        await self._one.acquire()
        try:
            await self._wait()
        except BaseException:
            self._one.release()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._one.release()

    async def _wait(self) -> None:
        if self._next is not None:
            left = (self._next - self._clock.now()).total_seconds()
            await self._clock.sleep(min(max(0.0, left), self._seconds))
        self._next = self._clock.now() + timedelta(seconds=self._seconds)
