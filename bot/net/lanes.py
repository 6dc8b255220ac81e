"""Politeness: a lane per host that widens while all is well, waits when asked to, gives up on the dead."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from bot.clock import Clock
from bot.model import Failure
from bot.net.interface import NoReply
from bot.net.waits import retry_after, used_up

log = logging.getLogger(__name__)

MOST_WAITING = 60.0
"""Seconds that one host may make us wait in a run, all its pauses together."""
MOST_SLOW = 240.0
"""Seconds that the slow answers and silences of one host may take in a run, all together."""
START = 2
"""How many requests a host gets at once before we know how it takes them."""
QUICK, SLOW = 1.0, 5.0
"""Seconds: an answer within the first widens the lane, one after the second narrows it."""
SHARE = 16
"""Another connection is worth its handshake for so many links that wait; fewer follow each other, as long as
answers are quick."""
_FIRST_PAUSE = 2.0
"""After a 429 that does not say how long, and half as much again by chance; doubled each time."""
_DEAD_AFTER = 3
_SILENT_AFTER = 2
"""A host that never answered at all is given up after so many timeouts: each costs a whole deadline."""
_UNWELL_AFTER = 20
"""A host that answers nothing but 5xx is spared the rest."""
_WALL = 999
"""LinkedIn's word for "no machines": no server error."""
_BREAKING = (Failure.CONNECT, Failure.TLS)


@dataclass(slots=True)
class Lane:
    """What we know of one host in this run."""

    width: float
    """So many at once, rounded down."""
    widest: float
    gate: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Who holds it is the next to ask; the others queue up behind."""
    one_left: asyncio.Event = field(default_factory=asyncio.Event)
    asking: int = 0
    opened: int = 0
    """The most that asked at once so far, so about as many connections as there are."""
    waiting: int = 0
    open_at: datetime | None = None
    """Nobody asks before."""
    waited: float = 0.0
    """Seconds of pauses so far."""
    next_pause: float = _FIRST_PAUSE
    slow: float = 0.0
    """Seconds of slow answers and silences so far."""
    answered: bool = False
    failures: int = 0
    """In a row."""
    errors: int = 0
    """Answers of 5xx in a row."""
    took: float = 0.0
    """Seconds of the last answer."""
    closed: tuple[Failure, str] | None = None
    """Why nobody asks any more."""

    @property
    def full(self) -> bool:
        return self.asking >= int(self.width) and self.closed is None

    async def until_one_leaves(self) -> None:
        self.one_left.clear()
        await self.one_left.wait()

    def widen(self) -> None:
        """One more at once for every two quick answers."""
        self.width = min(self.widest, self.width + 0.5)

    def narrow(self) -> None:
        """Half as many at once."""
        self.width = max(1.0, self.width / 2)


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


class Lanes:
    """Who may ask now: a host's lane lets in as many as it takes well, at most `per_host` at once, and all
    lanes together `concurrency`. One call of `turn` is one request."""

    def __init__(
        self, clock: Clock, per_host: int, concurrency: int, *, chance: random.Random | None = None
    ) -> None:
        self._clock = clock
        self._chance = chance or random.Random(0)  # noqa: S311  (spreads requests out, keeps no secret)
        self._seats = Seats(max(1, concurrency))
        widest = max(1, per_host)
        self._lanes: dict[str, Lane] = defaultdict(lambda: Lane(min(START, widest), widest))

    @asynccontextmanager
    async def turn(self, host: str, *, share: bool = True) -> AsyncIterator[None]:
        """Wait for one's turn. Time spent here is not the server's: start the deadline inside.

        With `share`, few requests follow each other on one connection; not so where each takes long.
        """
        lane = self._lanes[host]
        lane.waiting += 1
        try:
            await asyncio.sleep(0)  # all that come at the same time are counted before the first one asks
            async with lane.gate:
                await self._enter(lane, share=share)
        finally:
            lane.waiting -= 1
        try:
            yield
        finally:
            lane.asking -= 1
            lane.one_left.set()
            # After whom this has just woken: the next of this host may queue up for the seat, and goes first.
            asyncio.get_running_loop().call_soon(self._seats.give_back)

    async def _enter(self, lane: Lane, *, share: bool) -> None:
        while True:
            await self._pause(lane)
            while lane.full:
                await lane.until_one_leaves()
            if share and lane.asking >= max(lane.opened, lane.waiting // SHARE + 1):
                with suppress(TimeoutError):
                    async with asyncio.timeout(QUICK):
                        await lane.until_one_leaves()
            # A host that was asked before goes first: its connection is open, and few are open at a time.
            await self._seats.take(first=lane.answered)
            if self._left(lane) <= 0:
                lane.asking += 1
                lane.opened = max(lane.opened, lane.asking)
                return
            self._seats.give_back()  # asked to wait while we queued for the seat

    def is_last(self, host: str) -> bool:
        """True where no one else waits for the connection of the one who asks."""
        lane = self._lanes[host]
        return lane.waiting < lane.asking

    def busy(self) -> list[Busy]:
        """The hosts that are not done with yet."""
        return [self._busy(host, lane) for host, lane in self._lanes.items() if lane.asking + lane.waiting]

    def _busy(self, host: str, lane: Lane) -> Busy:
        left, pause = lane.asking + lane.waiting, max(0.0, self._left(lane))
        return Busy(host, left, pause, pause + left * lane.took / lane.width)

    def closed(self, host: str, url: str) -> NoReply | None:
        """The answer for a host that is not asked any more in this run."""
        closed = self._lanes[host].closed
        return NoReply(url, *closed, sent=False) if closed else None

    def answered(self, host: str, status: int, headers: Mapping[str, str], *, seconds: float = 0.0) -> None:
        """Learn from an answer that took so many seconds, and from what it says about waiting."""
        lane = self._lanes[host]
        lane.answered, lane.failures, lane.took = True, 0, seconds
        lane.errors = lane.errors + 1 if status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != _WALL else 0
        if lane.errors >= _UNWELL_AFTER:
            reason = f"HTTP {status}; the host failed {lane.errors} times in a row"
            _give_up(host, lane, Failure.PROTOCOL, reason)
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            self._turned_away(host, status, headers)
            return
        if wanted := used_up(headers, self._clock.now()):
            self._ask_to_wait(host, wanted, "its rate limit is used up")
        if seconds > SLOW:
            self._was_slow(host, lane, seconds)
        elif seconds < QUICK:
            lane.widen()

    def failed(self, host: str, failure: Failure, reason: str, *, seconds: float = 0.0) -> None:
        """Learn from a failure: a host that proves down is not asked for all its other links."""
        lane = self._lanes[host]
        if failure is Failure.TIMEOUT and lane.answered:
            self._was_slow(host, lane, seconds)
        elif failure in (*_BREAKING, Failure.TIMEOUT):
            lane.failures += 1
            if lane.failures >= (_SILENT_AFTER if failure is Failure.TIMEOUT else _DEAD_AFTER):
                _give_up(host, lane, failure, f"{reason}; the host failed {lane.failures} times in a row")

    def _turned_away(self, host: str, status: int, headers: Mapping[str, str]) -> None:
        lane, now = self._lanes[host], self._clock.now()
        # A single 503 is one page's hiccup. What was under way when the host asked to wait is no complaint.
        if (status == HTTPStatus.TOO_MANY_REQUESTS or lane.errors > 1) and self._left(lane) <= 0:
            lane.narrow()
        wanted = retry_after(headers.get("retry-after", ""), now)
        if wanted is None:
            wanted = used_up(headers, now)
        if wanted is None and status == HTTPStatus.TOO_MANY_REQUESTS:
            wanted, lane.next_pause = lane.next_pause * self._chance.uniform(1, 1.5), lane.next_pause * 2
        if wanted:
            self._ask_to_wait(host, wanted, f"HTTP {status}")

    def _was_slow(self, host: str, lane: Lane, seconds: float) -> None:
        lane.width = max(min(START, lane.widest), lane.width - 1)
        lane.slow += seconds
        if lane.slow > MOST_SLOW:
            _give_up(host, lane, Failure.BUDGET, f"{host} is too slow to be asked for all its links")

    def _ask_to_wait(self, host: str, seconds: float, why: str) -> None:
        lane, now = self._lanes[host], self._clock.now()
        extra = seconds - max(0.0, self._left(lane))
        if extra <= 0:
            return
        lane.waited += extra
        if lane.waited > MOST_WAITING:
            _give_up(host, lane, Failure.BUDGET, f"the host asked us to wait {seconds:.0f} s")
            return
        log.info("%s asks us to wait %.1f s (%s)", host, seconds, why)
        lane.open_at = now + timedelta(seconds=seconds)

    def _left(self, lane: Lane) -> float:
        """Seconds of pause that are left; none on a closed lane, where nothing is asked anyway."""
        if lane.open_at is None or lane.closed:
            return 0.0
        # A clock that was set back must not make us wait longer than anybody asked for.
        return min((lane.open_at - self._clock.now()).total_seconds(), MOST_WAITING)

    async def _pause(self, lane: Lane) -> None:
        while (left := self._left(lane)) > 0:
            await self._clock.sleep(left)


def _give_up(host: str, lane: Lane, failure: Failure, reason: str) -> None:
    """Ask a host nothing more in this run."""
    if lane.closed is None:
        log.info("%s is not asked any more: %s", host, reason)
    lane.closed = (failure, reason)


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
