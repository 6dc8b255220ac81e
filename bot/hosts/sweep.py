"""`listkeeper sweep`: the whole line over a list in its repository, and what is true said there, once."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass

import click

from bot.clock import Clock
from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.forge.github import Draft, GitHubForge, draft_forge, open_forge
from bot.forge.repository import Repository
from bot.hosts.deeds import exit_code, show, tell_deeds
from bot.hosts.line import LineOptions, loop_factory
from bot.hosts.means import open_means, open_memory
from bot.hosts.repository import repository_name
from bot.model import Report
from bot.remote.lists import RemoteList, read_list
from bot.remote.sweeping import sweep_list
from bot.reporters.journal import telling
from bot.reporters.screen import open_screen
from bot.reporters.summary import summary_line, total
from bot.run import Means


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOptions(LineOptions):
    """The command line, word for word."""

    repository: str | None
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a sweep."""

    repository: Repository
    report: Report
    drafts: Sequence[Draft]
    """What would have been written, had it not been a dry run."""


def run_sweep(options: SweepOptions, environment: Mapping[str, str]) -> int:
    """Sweep, and say what was done."""
    outcome = sweep_repository(options, environment)
    tell(outcome, environment, dry=options.dry_run)
    return exit_code(outcome.report, options.fail_on)


def sweep_repository(options: SweepOptions, environment: Mapping[str, str]) -> Outcome:
    """Sweep the list of a repository. Raises ListkeeperError."""
    clock, settings = options.clock(), options.settings(environment)
    access = Access.from_environment(environment)
    name = repository_name(options.repository, environment, access)
    with (
        telling(open_screen(), clock, verbose=options.verbose),
        closing(Connection(access, settings, clock, repository=name)) as connection,
    ):
        found = read_list(connection, name, options.config)
        opening = _forge(found, clock, _holder(environment), dry=options.dry_run)
        with (
            closing(open_memory(settings.state, found.repository, dry=options.dry_run)) as store,
            asyncio.Runner(loop_factory=loop_factory()) as runner,
        ):
            return runner.run(_sweep(found, open_means(options, settings, clock, store), opening))


async def _sweep(
    found: RemoteList,
    looking: AbstractAsyncContextManager[Means],
    opening: AbstractAsyncContextManager[tuple[GitHubForge, Sequence[Draft]]],
) -> Outcome:
    async with looking as means, opening as (forge, drafts):
        return Outcome(found.repository, await sweep_list(found, means, forge), drafts)


@asynccontextmanager
async def _forge(
    found: RemoteList, clock: Clock, holder: str, *, dry: bool
) -> AsyncIterator[tuple[GitHubForge, Sequence[Draft]]]:
    if dry:
        async with draft_forge(found.repository, found.tree) as (forge, drafts):
            yield forge, drafts
    else:
        async with open_forge(found.repository, found.tree, clock, holder=holder) as forge:
            yield forge, ()


def _holder(environment: Mapping[str, str]) -> str:
    """A name for this run that no other has."""
    run = environment.get("GITHUB_RUN_ID")
    return f"{f'run {run}' if run else f'process {os.getpid()}'}, {secrets.token_hex(4)}"


def tell(outcome: Outcome, environment: Mapping[str, str], *, dry: bool) -> None:
    """Print what was written, or what would have been."""
    click.echo(summary_line(total(outcome.report)))
    tell_deeds(outcome.report, dry=dry)
    show(outcome.drafts, environment)
