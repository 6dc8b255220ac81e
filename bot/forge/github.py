"""The forge on GitHub: what `bot.forge.interface` promises, carried out one request at a time in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar

from bot.clock import Clock
from bot.forge._branches import Branches
from bot.forge._checks import Checks
from bot.forge._comments import Comments
from bot.forge._issues import Issues
from bot.forge._listing import Listing
from bot.forge._own import Own
from bot.forge._pen import Draft, Ink, LookAgainError, Pen, Pencil
from bot.forge._pulls import Pulls
from bot.forge._reviews import Reviews
from bot.forge._writers import Writers
from bot.forge.lock import SweepLock
from bot.forge.reading import Tree
from bot.forge.repository import Repository
from bot.model import (
    CloseIssue,
    ClosePull,
    EnsureCheck,
    EnsureComment,
    Ensured,
    EnsureIssue,
    EnsurePull,
    EnsureReview,
    React,
    Standing,
    StandingIssue,
)

__all__ = ("Draft", "GitHubForge", "draft_forge", "open_forge")

Wanted = TypeVar("Wanted")
Answer = TypeVar("Answer")


class GitHubForge:
    """Satisfies `Forge`. Made by `open_forge` and `draft_forge`."""

    def __init__(self, repository: Repository, tree: Tree, pen: Pen) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="forge")
        self._has_issues = repository.has_issues
        self._listing = Listing(repository)
        self._own = Own(repository, Writers(repository))
        self._comments = Comments(repository, pen)
        self._issues = Issues(self._listing, self._own, self._comments, pen)
        branches = Branches(repository, tree, pen)
        self._pulls = Pulls(repository, branches, self._listing, self._own, self._comments, pen)
        self._checks = Checks(repository, pen)
        self._reviews = Reviews(repository, pen)

    async def standing(self) -> Standing:
        """See `Forge.standing`; read afresh each time."""
        return await self._in_thread(self._read)

    async def ensure_issue(self, wanted: EnsureIssue) -> str:
        return await self._do(self._issues.ensure, wanted)

    async def ensure_comment(self, wanted: EnsureComment) -> str:
        return await self._do(self._comments.ensure, wanted)

    async def react(self, wanted: React) -> str:
        return await self._do(self._comments.react, wanted)

    async def close_issue(self, wanted: CloseIssue) -> str:
        return await self._do(self._issues.close, wanted)

    async def ensure_pull(self, wanted: EnsurePull) -> Ensured:
        return await self._do(self._pulls.ensure, wanted)

    async def close_pull(self, wanted: ClosePull) -> str:
        return await self._do(self._pulls.close, wanted)

    async def ensure_check(self, wanted: EnsureCheck) -> str:
        return await self._do(self._checks.ensure, wanted)

    async def ensure_review(self, wanted: EnsureReview) -> str:
        return await self._do(self._reviews.ensure, wanted)

    async def close(self, last: Callable[[], None] = lambda: None) -> None:
        """End when the thread has done what it is doing, and then `last`."""
        try:
            await asyncio.shield(asyncio.ensure_future(self._in_thread(last)))
        finally:
            self._thread.shutdown(wait=False)

    def _read(self) -> Standing:
        self._listing.renew()
        listed = self._listing.all()
        issues = self._own.issues(one.number for one in listed if not one.is_pull)
        pulls = self._pulls.standing([one.number for one in listed if one.is_pull])
        first: dict[str, StandingIssue] = {}
        for issue in issues:
            first.setdefault(issue.standing.marker, issue.standing)
        remarks = sorted((remark for issue in issues for remark in issue.remarks), key=lambda one: one.at)
        return Standing(tuple(first.values()), pulls, tuple(remarks), has_issues=self._has_issues)

    async def _do(self, verb: Callable[[Wanted], Answer], wanted: Wanted) -> Answer:
        """Carry out a verb; the first one that writes takes the lock, and then looks again."""
        try:
            return await self._in_thread(lambda: verb(wanted))
        except LookAgainError:
            return await self._in_thread(lambda: verb(wanted))

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


@asynccontextmanager
async def open_forge(
    repository: Repository, tree: Tree, clock: Clock, *, holder: str
) -> AsyncIterator[GitHubForge]:
    """The forge of a repository whose files were read; `holder` names this run to others."""
    lock = SweepLock(repository, clock, holder=holder)
    forge = GitHubForge(repository, tree, Ink(repository, lock))
    try:
        yield forge
    except asyncio.CancelledError:
        repository.connection.stop()
        raise
    finally:
        await forge.close(lock.release)


@asynccontextmanager
async def draft_forge(
    repository: Repository, tree: Tree
) -> AsyncIterator[tuple[GitHubForge, Sequence[Draft]]]:
    """A forge that reads everything and writes nothing, and what it would have written so far."""
    pencil = Pencil(tree)
    forge = GitHubForge(repository, tree, pencil)
    try:
        yield forge, pencil.drafts
    finally:
        await forge.close()


@asynccontextmanager
async def open_review_forge(repository: Repository, tree: Tree) -> AsyncIterator[GitHubForge]:
    """A forge for reviews, which needs no lock, and so no permission to write anything but reviews."""
    forge = GitHubForge(repository, tree, Ink(repository))
    try:
        yield forge
    except asyncio.CancelledError:
        repository.connection.stop()
        raise
    finally:
        await forge.close()
