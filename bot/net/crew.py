"""Jobs done as a roster lets them begin, and what came of them, some at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Generic, TypeVar

from bot.net.roster import Roster

Job = TypeVar("Job")
Result = TypeVar("Result")

TOGETHER = 0.5
"""Seconds for which what is done waits for more. To read one answer alone takes up to eight times as long as
to read it after another: nothing that is needed for it is in the processor's caches."""
MOST_TOGETHER = 32
"""Pages are up to 64 KiB each."""


class Crew(Generic[Job, Result]):
    """Does the jobs of a roster: the next begins as soon as one is done, whoever looks at the results."""

    def __init__(self, roster: Roster[Job], do: Callable[[Job], Awaitable[Result]]) -> None:
        self._roster = roster
        self._do = do
        self._hosts: dict[asyncio.Task[Result], str] = {}
        self._done: list[asyncio.Task[Result]] = []
        self._enough = asyncio.Event()

    @property
    def is_idle(self) -> bool:
        """True where nothing is under way, and nothing waits to be looked at."""
        return not (self._hosts or self._done)

    def begin(self) -> None:
        """Begin whatever may begin."""
        while begun := self._roster.begin():
            host, job = begun
            task = asyncio.ensure_future(self._do(job))
            self._hosts[task] = host
            task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[Result]) -> None:
        host = self._hosts.pop(task, None)
        if host is None:
            return  # nobody waits for it any more
        self._roster.finish(host)
        self._done.append(task)
        self.begin()
        if not self._hosts or len(self._done) >= MOST_TOGETHER:
            self._enough.set()

    async def done(self) -> list[asyncio.Task[Result]]:
        """What has been done since the last time: all, many, or what there is after a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(TOGETHER):
                await self._enough.wait()
        self._enough.clear()
        done, self._done = self._done, []
        return done

    async def stop(self) -> None:
        """End what is under way."""
        tasks, self._hosts = list(self._hosts), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
