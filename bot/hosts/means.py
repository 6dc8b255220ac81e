"""With what a command on a forge runs: its memory, and its eyes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.clock import Clock
from bot.config import Settings
from bot.forge.repository import Repository
from bot.forge.state_branch import StateBranch
from bot.hosts.line import LineOptions, sight
from bot.reporters.screen import open_screen
from bot.run import Means
from bot.stores.branch import BranchStore
from bot.stores.interface import Store
from bot.stores.sql import open_store
from bot.stores.unwritten import UnwrittenStore

ON_BRANCH = "branch"
"""What `--state` says where memory is kept on a branch of the list's own repository."""


@asynccontextmanager
async def open_means(
    options: LineOptions, settings: Settings, clock: Clock, store: Store
) -> AsyncIterator[Means]:
    """Look outside as the command line says until the block ends, while people watch."""
    screen = open_screen()
    looking = sight(clock, settings, offline=options.offline, verbose=options.verbose, screen=screen)
    async with looking as seen:
        yield Means(clock, store, seen.outside, seen.watch)


def open_memory(state: str | None, repository: Repository, *, dry: bool) -> Store:
    """Memory; a dry run reads what is there, and creates nothing."""
    if state == ON_BRANCH:
        branch = BranchStore(StateBranch(repository))
        return UnwrittenStore(branch) if dry else branch
    if not dry:
        return open_store(state)
    is_there = state is not None and Path(state.removeprefix("sqlite:///")).exists()
    return UnwrittenStore(open_store(state if is_there else None))
