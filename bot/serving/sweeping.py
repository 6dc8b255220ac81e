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
from bot.forge.reading import Tree, read_tree
from bot.forge.repository import Repository, look_up
from bot.hosts.checkout import Lists
from bot.hosts.remote import read_lists
from bot.model import Report, Revision
from bot.pipeline import sweep
from bot.reporters.watch import Silent
from bot.run import Run
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
            repository, tree, lists = await asyncio.to_thread(_read, connection, job.repository)
            report = await self._swept(repository, tree, lists)
        self.roster.record(job.repository, outcome_of(report), self.clock.now(), private=repository.private)
        if report.refused:
            raise ForgeError(report.refused[0])

    async def _swept(self, repository: Repository, tree: Tree, lists: Lists) -> Report:
        holder = f"process {os.getpid()}, {secrets.token_hex(4)}"
        opening = open_forge(repository, tree, self.clock, holder=holder)
        async with self.eyes.look() as outside, opening as forge:
            run = Run(
                listed=repository.name,
                clock=self.clock,
                store=self.store,
                policy=lists.policy,
                watch=Silent(),
                outside=outside,
                forge=forge,
                exists=lists.exists,
                added=lists.added,
                revision=Revision(repository.web, repository.head, repository.branch),
            )
            return await sweep(lists.files, run)


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


def _read(connection: Connection, name: str) -> tuple[Repository, Tree, Lists]:
    repository = look_up(connection, name)
    tree = read_tree(repository, repository.head)
    return repository, tree, read_lists(tree, None)
