"""A sweep that nobody watches: the line over a list in its repository, with the memory of all lists."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ForgeError
from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.forge.github import open_forge
from bot.model import Report
from bot.remote.lists import RemoteList, read_list
from bot.remote.sweeping import sweep_list
from bot.reporters.watch import Silent
from bot.run import Means
from bot.serving.eyes import Eyes
from bot.serving.jobs import Job
from bot.serving.pages import outcome_of
from bot.serving.roster import Roster
from bot.stores.interface import Store


@dataclass(frozen=True, slots=True)
class Sweeping:
    """Performs the sweeps of one process.

    Each is a connection of its own: the token that an App gets for one repository is known to no other.
    """

    access: Access
    settings: Settings
    clock: Clock
    store: Store
    eyes: Eyes
    roster: Roster

    async def __call__(self, job: Job) -> None:
        """Sweep, and remember how it went. Raises ListkeeperError."""
        with connected(self.access, self.settings, self.clock, job.repository) as connection:
            found = await asyncio.to_thread(read_list, connection, job.repository)
            report = await self._swept(found)
        is_private = found.repository.private
        self.roster.record(job.repository, outcome_of(report), self.clock.now(), private=is_private)
        if report.refused:
            raise ForgeError(report.refused[0])

    async def _swept(self, found: RemoteList) -> Report:
        holder = f"process {os.getpid()}, {secrets.token_hex(4)}"
        opening = open_forge(found.repository, found.tree, self.clock, holder=holder)
        async with self.eyes.look() as outside, opening as forge:
            return await sweep_list(found, Means(self.clock, self.store, outside, Silent()), forge)


@contextmanager
def connected(access: Access, settings: Settings, clock: Clock, repository: str) -> Iterator[Connection]:
    """A connection for one run. Where that is cut short it is not closed but stopped: to close it would wait
    for whoever still asks in a thread, and hold up everybody else meanwhile."""
    connection = Connection(access, settings, clock, repository=repository)
    try:
        yield connection
    except asyncio.CancelledError:
        connection.stop()
        raise
    except BaseException:
        connection.close()
        raise
    connection.close()
