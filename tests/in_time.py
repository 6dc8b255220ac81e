"""Time that passes by itself: a loop whose clock jumps to the next timer where there is nothing else to do.

Hours of deadlines and pauses take milliseconds, and everything happens in the order in which it would.
"""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from datetime import datetime, timedelta
from typing import Any, TypeVar

Value = TypeVar("Value")


class _Jumping(selectors.DefaultSelector):
    """Does not wait, but notes how long it would have."""

    waited = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0 if timeout is not None else None)
        if not ready and timeout:
            self.waited += timeout
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        return self._jumping.waited


class LoopClock:
    """A clock that goes with the loop that runs."""

    def __init__(self, start: datetime) -> None:
        self._start = start

    def now(self) -> datetime:
        return self._start + timedelta(seconds=asyncio.get_running_loop().time())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


def in_time(running: Coroutine[Any, Any, Value]) -> tuple[Value, float]:
    """What comes of it, and how many seconds it would have taken."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        value = runner.run(running)
        return value, runner.get_loop().time()
