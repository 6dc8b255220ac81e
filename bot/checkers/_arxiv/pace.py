"""How often arXiv may be asked, by all runs of this process together."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import lru_cache

from bot.clock import Clock
from bot.net.lanes import Seats

PAUSE = 3.0
"""Seconds between two requests: https://info.arxiv.org/help/api/tou.html counts them over all APIs of
arXiv and all machines of a client, and wants a single connection at a time."""
MOST_CLOCKS = 64
"""A process has one clock; tests have many, each a world of its own."""


class Pace:
    """One request at a time, `PAUSE` seconds from the end of one to the start of the next."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seat = Seats(1)  # not asyncio's lock, which serves one event loop alone
        self._open_at: datetime | None = None
        self._pause = 0.0

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for one's turn, and keep it until the block ends."""
        await self._seat.take(first=False)
        try:
            while (left := self.left()) > 0:
                await self._clock.sleep(left)
            try:
                yield
            finally:
                self.hold(PAUSE)
        finally:
            self._seat.give_back()

    def hold(self, seconds: float) -> None:
        """Nobody asks for so long from now, or for longer where that was agreed before."""
        if seconds > self.left():
            self._open_at, self._pause = self._clock.now() + timedelta(seconds=seconds), seconds

    def left(self) -> float:
        """Seconds until somebody may ask again. A clock that was set back makes nobody wait for longer
        than was agreed."""
        if self._open_at is None:
            return 0.0
        return max(0.0, min((self._open_at - self._clock.now()).total_seconds(), self._pause))


@lru_cache(maxsize=MOST_CLOCKS)
def pace_of(clock: Clock) -> Pace:
    """The pace that all who go by this clock share, whatever run, list or client they belong to."""
    return Pace(clock)
