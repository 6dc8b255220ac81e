"""A review that a webhook asked for: what `listkeeper review` does, with the memory of all lists."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ForgeError
from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.forge.pull import look_up_pull
from bot.forge.repository import look_up
from bot.remote.reviewing import fix_pull, review_pull
from bot.reporters.watch import Silent
from bot.run import Means
from bot.serving.eyes import Eyes
from bot.serving.jobs import Job, Kind
from bot.serving.sweeping import connected
from bot.stores.interface import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reviewing:
    """Performs the reviews of one process, and commits what they suggest, each by its own connection."""

    access: Access
    settings: Settings
    clock: Clock
    store: Store
    eyes: Eyes

    async def __call__(self, job: Job) -> None:
        """Review the pull request, or all whose head is the job's commit. Raises ListkeeperError."""
        with connected(self.access, self.settings, self.clock, job.repository) as connection:
            for number in await asyncio.to_thread(_numbers, connection, job):
                await self._review(connection, job, number)

    async def _review(self, connection: Connection, job: Job, number: int) -> None:
        repository, pull = await asyncio.to_thread(look_up_pull, connection, job.repository, number)
        if not pull.is_open:
            return
        async with self.eyes.look() as outside:
            means = Means(self.clock, self.store, outside, Silent())
            if job.kind is Kind.FIX:
                log.info(await fix_pull(repository, pull, means, asked_by=job.asked_by or ""))
                return
            reviewed = await review_pull(repository, pull, means)
        if refused := reviewed.judged.report.refused:
            raise ForgeError(refused[0])


def _numbers(connection: Connection, job: Job) -> Sequence[int]:
    """Of a fork's pull request GitHub's checks know the head alone."""
    if job.number is not None:
        return (job.number,)
    repository = look_up(connection, job.repository)
    pulls = repository.pages("/pulls", to="see the pull requests", state="open")
    return [pull["number"] for pull in pulls if pull["head"]["sha"] == job.commit]
