"""The forge on GitHub: what `bot.forge.interface` promises, carried out one request at a time in a thread."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import ParamSpec, TypeVar

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
from bot.model import Standing, StandingIssue

__all__ = ("Draft", "GitHubForge", "draft_forge", "open_forge", "open_review_forge")

Wanted = ParamSpec("Wanted")
Answer = TypeVar("Answer")


class GitHubForge:
    """Satisfies `Forge`. Made by `open_forge` and `draft_forge`."""

    def __init__(self, repository: Repository, tree: Tree, pen: Pen) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="forge")
        self._has_issues = repository.has_issues
        self._listing = Listing(repository)
        self._own = Own(repository, Writers(repository))
        comments = Comments(repository, pen)
        issues = Issues(self._listing, self._own, comments, pen)
        branches = Branches(repository, tree, pen)
        self._pulls = Pulls(repository, branches, self._listing, self._own, comments, pen)
        self.ensure_issue = self._verb(issues.ensure)
        self.close_issue = self._verb(issues.close)
        self.ensure_comment = self._verb(comments.ensure)
        self.react = self._verb(comments.react)
        self.ensure_pull = self._verb(self._pulls.ensure)
        self.close_pull = self._verb(self._pulls.close)
        self.ensure_check = self._verb(Checks(repository, pen).ensure)
        self.ensure_review = self._verb(Reviews(repository, pen).ensure)

    async def standing(self) -> Standing:
        """See `Forge.standing`; read afresh each time."""
        return await self._in_thread(self._read)

    async def close(self, last: Callable[[], None]) -> None:
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

    def _verb(self, verb: Callable[Wanted, Answer]) -> Callable[Wanted, Coroutine[None, None, Answer]]:
        """The same in the thread; the first verb that writes takes the lock, and then looks again."""

        async def carry_out(*wanted: Wanted.args, **named: Wanted.kwargs) -> Answer:
            try:
                return await self._in_thread(lambda: verb(*wanted, **named))
            except LookAgainError:
                return await self._in_thread(lambda: verb(*wanted, **named))

        return carry_out

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


@asynccontextmanager
async def open_forge(
    repository: Repository, tree: Tree, clock: Clock, *, holder: str
) -> AsyncIterator[GitHubForge]:
    """The forge of a repository whose files were read; `holder` names this run to others."""
    lock = SweepLock(repository, clock, holder=holder)
    async with _at_work(
        repository, GitHubForge(repository, tree, Ink(repository, lock)), lock.release
    ) as forge:
        yield forge


@asynccontextmanager
async def draft_forge(
    repository: Repository, tree: Tree
) -> AsyncIterator[tuple[GitHubForge, Sequence[Draft]]]:
    """A forge that reads everything and writes nothing, and what it would have written so far."""
    pencil = Pencil(tree)
    async with _at_work(repository, GitHubForge(repository, tree, pencil)) as forge:
        yield forge, pencil.drafts


@asynccontextmanager
async def open_review_forge(repository: Repository, tree: Tree) -> AsyncIterator[GitHubForge]:
    """A forge for reviews, which needs no lock, and so no permission to write anything but reviews."""
    async with _at_work(repository, GitHubForge(repository, tree, Ink(repository))) as forge:
        yield forge


@asynccontextmanager
async def _at_work(
    repository: Repository, forge: GitHubForge, last: Callable[[], None] = lambda: None
) -> AsyncIterator[GitHubForge]:
    """Whoever interrupts it waits for no answer; at the end comes `last`."""
    try:
        yield forge
    except asyncio.CancelledError:
        repository.connection.stop()
        raise
    finally:
        await forge.close(last)
