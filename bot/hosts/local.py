"""The line over local files, without a forge: what `check` and `fix` have in common."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.config import Settings
from bot.hosts.checkout import open_lists
from bot.hosts.line import LineOptions, loop_factory, sight
from bot.model import Lists, Report
from bot.pipeline import sweep
from bot.reporters.journal import telling
from bot.reporters.screen import Screen, open_screen
from bot.reporters.watch import Silent, Watch, Watches
from bot.run import Run
from bot.stores.interface import Store
from bot.stores.memory import MemoryStore
from bot.stores.unwritten import UnwrittenStore


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalOptions(LineOptions):
    """The part of the command line that `check` and `fix` share, word for word."""

    lists: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that a run needs, read and found good before anything is sent."""

    listed: str
    """Names the list in memory."""
    clock: Clock
    lists: Lists
    settings: Settings
    offline: bool
    verbose: bool


def prepare(options: LocalOptions, environment: Mapping[str, str]) -> Prepared:
    """Read clock, lists, policy and settings; raises InputError and ConfigError."""
    lists = open_lists(options.lists, options.config)
    listed = " ".join(str(Path(path).resolve()) for path in lists.files)
    return Prepared(
        listed, options.clock(), lists, options.settings(environment), options.offline, options.verbose
    )


def run_line(prepared: Prepared, watch: Watch | None = None, *, bar: bool = True) -> Report:
    """Run the line over the lists, with progress on standard error, or every decision; `watch` is told, too.

    `bar` is False where something else is on its way to the terminal meanwhile.
    """
    screen = open_screen()
    with (
        closing(open_memory(prepared.settings.state)) as store,
        telling(screen, prepared.clock, verbose=prepared.verbose),
        asyncio.Runner(loop_factory=loop_factory()) as runner,
    ):
        return runner.run(_sweep(prepared, store, watch or Silent(), screen if bar else None))


def open_memory(state: str | None) -> Store:
    """Where the operator keeps memory; where he keeps none, what a run sees is forgotten with it."""
    if state is None:
        return UnwrittenStore(MemoryStore())
    from bot.stores.sql import open_store  # noqa: PLC0415 - SQLAlchemy loads longer than a short list is read

    return open_store(state)


async def _sweep(prepared: Prepared, store: Store, watch: Watch, screen: Screen | None) -> Report:
    clock, settings = prepared.clock, prepared.settings
    looking = sight(clock, settings, offline=prepared.offline, verbose=prepared.verbose, screen=screen)
    async with looking as seen:
        run = Run(
            listed=prepared.listed,
            clock=clock,
            store=store,
            policy=prepared.lists.policy,
            watch=Watches(watch, seen.watch),
            outside=seen.outside,
            forge=None,
            exists=prepared.lists.exists,
            added=prepared.lists.added,
            is_remembered=settings.state is not None,
        )
        return await sweep(prepared.lists.files, run)
