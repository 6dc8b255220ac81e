"""Time as a parameter: what time it is, and how to wait."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time (always UTC) and waits."""

    def now(self) -> datetime: ...
    async def sleep(self, seconds: float) -> None: ...
    def __hash__(self) -> int: ...


class SystemClock:
    """The machine's clock, optionally shifted so that it says `start` now; waiting is real.

    Two that always say the same are equal, so that all runs of a process can share what goes by it.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._shift = start - datetime.now(UTC) if start else timedelta()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SystemClock) and self._shift == other._shift

    def __hash__(self) -> int:
        return hash(self._shift)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._shift

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


class SimulatedClock:
    """A clock that moves only when told to, or when somebody sleeps: weeks pass in no time."""

    def __init__(self, start: datetime) -> None:
        self._now = start

    def now(self) -> datetime:
        return self._now

    def set(self, now: datetime) -> None:
        """Move to `now`, forwards or backwards."""
        self._now = now

    def advance(self, by: timedelta) -> None:
        self._now += by

    async def sleep(self, seconds: float) -> None:
        self._now += timedelta(seconds=max(0.0, seconds))
        await asyncio.sleep(0)  # others get their turn, as with a real wait
