"""`listkeeper sweep`: the whole line over a list in its repository, and what is true said there, once."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import click

from bot.clock import Clock
from bot.config import Settings
from bot.escape import terminal
from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.forge.github import Draft, GitHubForge, draft_forge, open_forge
from bot.forge.reading import Tree, read_tree
from bot.forge.repository import Repository, look_up
from bot.forge.state_branch import StateBranch
from bot.hosts.checkout import Lists
from bot.hosts.line import LineOptions, exit_code, loop_factory, sight
from bot.hosts.remote import read_lists, repository_name
from bot.model import Report, Revision
from bot.pipeline import sweep
from bot.reporters.journal import telling
from bot.reporters.screen import open_screen
from bot.reporters.summary import summary_line, total
from bot.run import Run
from bot.stores.branch import BranchStore
from bot.stores.interface import Store
from bot.stores.sql import open_store
from bot.stores.unwritten import UnwrittenStore

REFUSED = 2
ON_BRANCH = "branch"
"""What `--state` says where memory is kept on a branch of the list's own repository."""
LONGEST = 500
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
"""What steers a terminal; the return of a CRLF does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepOptions(LineOptions):
    """The command line, word for word."""

    repository: str | None
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Swept:
    """All that one sweep is about."""

    repository: Repository
    tree: Tree
    lists: Lists
    clock: Clock
    settings: Settings


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a sweep."""

    repository: Repository
    report: Report
    drafts: Sequence[Draft]
    """What would have been written, had it not been a dry run."""

    def code(self, fail_on: str) -> int:
        """2 where the forge did not let it, else by `fail_on`."""
        return REFUSED if self.report.refused else exit_code(self.report, fail_on)


def run_sweep(options: SweepOptions, environment: Mapping[str, str]) -> int:
    """Sweep, and say what was done."""
    outcome = sweep_repository(options, environment)
    tell(outcome, environment, dry=options.dry_run)
    return outcome.code(options.fail_on)


def sweep_repository(options: SweepOptions, environment: Mapping[str, str]) -> Outcome:
    """Sweep the list of a repository. Raises ListkeeperError."""
    clock, settings = options.clock(), options.settings(environment)
    access = Access.from_environment(environment)
    name = repository_name(options.repository, environment, access)
    with (
        telling(open_screen(), clock, verbose=options.verbose),
        closing(Connection(access, settings, clock, repository=name)) as connection,
    ):
        repository = look_up(connection, name)
        tree = read_tree(repository, repository.head)
        swept = Swept(repository, tree, read_lists(tree, options.config), clock, settings)
        with (
            closing(open_memory(settings.state, repository, dry=options.dry_run)) as store,
            asyncio.Runner(loop_factory=loop_factory()) as runner,
        ):
            report, drafts = runner.run(_sweep(swept, store, options, _holder(environment)))
    return Outcome(repository, report, drafts)


async def _sweep(
    swept: Swept, store: Store, options: SweepOptions, holder: str
) -> tuple[Report, Sequence[Draft]]:
    clock, repository = swept.clock, swept.repository
    screen = open_screen()
    looking = sight(clock, swept.settings, offline=options.offline, verbose=options.verbose, screen=screen)
    async with looking as seen, _forge(swept, holder, dry=options.dry_run) as (forge, drafts):
        run = Run(
            listed=repository.name,
            clock=clock,
            store=store,
            policy=swept.lists.policy,
            watch=seen.watch,
            outside=seen.outside,
            forge=forge,
            exists=swept.lists.exists,
            added=swept.lists.added,
            revision=Revision(repository.web, repository.head, repository.branch),
        )
        return await sweep(swept.lists.files, run), drafts


@asynccontextmanager
async def _forge(
    swept: Swept, holder: str, *, dry: bool
) -> AsyncIterator[tuple[GitHubForge, Sequence[Draft]]]:
    if dry:
        async with draft_forge(swept.repository, swept.tree) as (forge, drafts):
            yield forge, drafts
    else:
        async with open_forge(swept.repository, swept.tree, swept.clock, holder=holder) as forge:
            yield forge, ()


def open_memory(state: str | None, repository: Repository, *, dry: bool) -> Store:
    """Memory; a dry run reads what is there, and creates nothing."""
    if state == ON_BRANCH:
        branch = BranchStore(StateBranch(repository))
        return UnwrittenStore(branch) if dry else branch
    if not dry:
        return open_store(state)
    is_there = state is not None and Path(state.removeprefix("sqlite:///")).exists()
    return UnwrittenStore(open_store(state if is_there else None))


def _holder(environment: Mapping[str, str]) -> str:
    """A name for this run that no other has."""
    run = environment.get("GITHUB_RUN_ID")
    return f"{f'run {run}' if run else f'process {os.getpid()}'}, {secrets.token_hex(4)}"


# ── what is printed ──


def tell(outcome: Outcome, environment: Mapping[str, str], *, dry: bool) -> None:
    """Print what was written, or what would have been."""
    click.echo(summary_line(total(outcome.report)))
    tell_deeds(outcome.report, dry=dry)
    show(outcome.drafts, environment)


def tell_deeds(report: Report, *, dry: bool) -> None:
    """Print what was done on the forge, and what it refused."""
    for sentence in report.written if not dry else ():
        click.echo(terminal(sentence, LONGEST))
    for sentence in dict.fromkeys(report.refused):
        click.echo(f"listkeeper: {terminal(sentence, LONGEST)}", err=True)


def show(drafts: Sequence[Draft], environment: Mapping[str, str]) -> None:
    """Print drafts word for word; nothing in them steers a terminal, or speaks to the Actions runner."""
    token = secrets.token_hex(16) if drafts and environment.get("GITHUB_ACTIONS") else None
    if token:
        click.echo(f"::stop-commands::{token}")
    for draft in drafts:
        text = draft.text.removesuffix("\n")
        click.echo(f"\n==> would {terminal(draft.to, LONGEST)}\n")
        click.echo(CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text) if sys.stdout.isatty() else text)
    if token:
        click.echo(f"::{token}::")
