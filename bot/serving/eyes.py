"""How all runs of a process look outside: with one client, as long as anybody looks."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from bot.clock import Clock
from bot.config import Settings
from bot.net.client import open_client
from bot.net.interface import Outside


class Eyes:
    """Runs that overlap share a client, and so are polite to every host together.

    When the last one closes its eyes the client is gone, and with it all that it learned of thousands of
    hosts: the next one begins afresh, so that nothing grows for months.
    """

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = asyncio.Lock()
        self._stack = AsyncExitStack()
        self._outside: Outside | None = None
        self._open = 0

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Outside]:
        """The outside world, until the block ends."""
        async with self._lock:
            if self._outside is None:
                self._outside = await self._opened()
            outside, self._open = self._outside, self._open + 1
        try:
            yield outside
        finally:
            await asyncio.shield(self._leave())

    async def _opened(self) -> Outside:
        chance = random.Random()  # noqa: S311  (spreads requests out, keeps no secret)
        client = open_client(self._settings, self._clock, chance=chance)
        http = await self._stack.enter_async_context(client)
        return Outside(http, self._clock, self._settings, chance)

    async def _leave(self) -> None:
        async with self._lock:
            self._open -= 1
            if self._open == 0:
                self._outside = None
                await self._stack.aclose()
