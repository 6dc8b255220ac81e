"""Whether anybody can be reached from here at all: told by all that was tried, and by witnesses in doubt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

_MANY = 16
"""A list may well have some dead domains that keep silent; hardly so many, and they alone."""
_QUIET = 1.0
"""Seconds without any answer after which witnesses are called: one of the first hosts answers sooner."""


class Reach:
    """Where none of many hosts has answered, nor any witness, which surely exist, the others need not be
    tried: it would take minutes to learn that the network here is down.

    `call` calls the witnesses, and says whether one has answered.
    """

    def __init__(self, call: Callable[[], Awaitable[bool]] | None = None) -> None:
        self._call = call
        self._hearing: asyncio.Task[bool] | None = None
        self._has_answered = False
        self._in_vain: set[str] = set()

    def begin(self) -> None:
        """A host is tried."""
        if self._hearing is None and self._call is not None and not self._has_answered:
            self._hearing = asyncio.create_task(self._hear(self._call))

    def answered(self) -> None:
        """Somebody has answered, whatever it was."""
        self._has_answered = True

    def failed(self, host: str) -> None:
        """Nobody has answered for a host."""
        self._in_vain.add(host)

    async def is_cut_off(self) -> bool:
        """Whether nobody answers here; while that is in doubt, the witnesses are waited for."""
        if self._has_answered or self._hearing is None or not self._in_vain:
            return False
        is_heard = await asyncio.shield(self._hearing)
        return not is_heard and not self._has_answered and len(self._in_vain) >= _MANY

    async def _hear(self, call: Callable[[], Awaitable[bool]]) -> bool:
        await asyncio.sleep(_QUIET)
        return self._has_answered or await call()

    async def close(self) -> None:
        """Call nobody any more."""
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.gather(self._hearing, return_exceptions=True)
