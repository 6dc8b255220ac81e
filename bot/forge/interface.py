"""What the bot can make true on a forge; every verb may be repeated without doing it twice."""

from __future__ import annotations

from typing import Protocol

from bot.model import CloseIssue, ClosePulls, EnsureIssue, EnsurePull


class Forge(Protocol):
    """Each verb returns one sentence that tells what it did, or that nothing was to be done.

    Raises ForgeError with what the forge said and what to do about it."""

    async def ensure_issue(self, wanted: EnsureIssue) -> str: ...
    async def close_issue(self, wanted: CloseIssue) -> str: ...
    async def ensure_pull(self, wanted: EnsurePull) -> str:
        """One that a person closed stays closed; one that the bot closed may be opened again."""
        ...

    async def close_pulls(self, wanted: ClosePulls) -> str:
        """Those of people are none of its business, whatever their branches are called."""
        ...
