"""Sees to it that pages have a capture: asks for each, and has those saved that have none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.archive.saving import NotSaved, Shut
from bot.archive.worth import Page
from bot.checkers._evidence import Unanswered
from bot.checkers._wayback_api import Blocked, Wayback
from bot.checkers._wayback_captures import Capture
from bot.clock import Clock
from bot.errors import ArchiveError

AT_ONCE = 3
"""Pages that are being saved at the same time, of the handful that an account may."""


class Fate(StrEnum):
    """How it stands with the capture of a page."""

    HAS = "has"
    SAVED = "saved"
    LACKS = "lacks"
    """There is none, and none was wanted now."""
    FAILED = "failed"
    """It could not be saved."""
    UNKNOWN = "unknown"
    """The archive did not say."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a page."""

    page: Page
    fate: Fate
    capture: Capture | None = None
    why: str = ""


class Saver(Protocol):
    """Who saves pages."""

    async def save(self, url: str) -> Capture | NotSaved | Shut:
        """Have a page saved, and wait until it is."""
        ...


async def keep(
    pages: Iterable[Page], wayback: Wayback, saver: Saver | None, *, most: int, clock: Clock
) -> AsyncGenerator[Kept, None]:
    """Yield what became of each page, until `most` were found to have no capture.

    Those are saved, a few at once; without a `saver` they are only told. Raises ArchiveError where the
    archive wants no more, what is under way then is waited for first, and where it answered nothing at all.
    """
    run = _Run(wayback, saver, clock)
    lacking = 0
    try:
        for page in pages:
            if lacking == most or run.shut:
                break
            kept = await run.look(page)
            lacking += kept is None or kept.fate is Fate.LACKS
            if kept is not None:
                yield kept
            else:
                run.begin(page)
            while done := await run.done(leave=AT_ONCE - 1):
                yield done
        while done := await run.done(leave=0):
            yield done
    finally:
        await run.cancel()
    if run.shut:
        raise ArchiveError(f"{_capital(run.shut)}. Later it may do more: run this again.")
    if run.silence and not run.answered:
        raise ArchiveError(
            f"{_capital(run.silence)}. Nothing was learnt of any page: look at the network, "
            "and run this again."
        )


def _capital(reason: str) -> str:
    return reason[:1].upper() + reason[1:]


class _Run:
    def __init__(self, wayback: Wayback, saver: Saver | None, clock: Clock) -> None:
        self._wayback, self._saver, self._clock = wayback, saver, clock
        self._tasks: dict[asyncio.Task[Capture | NotSaved | Shut], Page] = {}
        self.shut = ""
        """Why nothing more is asked or saved."""
        self.answered = False
        self.silence = ""
        """Why a question was not answered."""

    async def look(self, page: Page) -> Kept | None:
        """How it stands with a page; None where it is to be saved."""
        found = await self._wayback.captures(page.url, until=self._clock.now())
        if isinstance(found, Unanswered):
            if self._wayback.is_shut or not found.tries:
                self.shut = found.reason
            self.silence = found.reason
            return Kept(page, Fate.UNKNOWN, why=found.reason)
        self.answered = True
        if isinstance(found, Blocked):
            return Kept(page, Fate.FAILED, why="the Wayback Machine shows nothing of this site")
        if found:
            return Kept(page, Fate.HAS, max(found))
        return None if self._saver else Kept(page, Fate.LACKS)

    def begin(self, page: Page) -> None:
        """Have a page saved."""
        assert self._saver is not None  # noqa: S101 - `look` has said so
        self._tasks[asyncio.create_task(self._saver.save(page.url))] = page

    async def done(self, *, leave: int) -> Kept | None:
        """What became of a page that was being saved, where more than `leave` are."""
        if len(self._tasks) <= leave:
            return None
        finished, _ = await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
        task = next(one for one in self._tasks if one in finished)
        page, came = self._tasks.pop(task), task.result()
        if isinstance(came, Capture):
            return Kept(page, Fate.SAVED, came)
        if isinstance(came, Shut):
            self.shut = came.why
            return Kept(page, Fate.UNKNOWN, why=came.why)
        return Kept(page, Fate.FAILED, why=came.why)

    async def cancel(self) -> None:
        """Wait for nothing more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
