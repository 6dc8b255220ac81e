"""`listkeeper review`: looks at what a pull request adds to a list, and tells its author at once."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from pathlib import Path

import click

from bot.clock import Clock
from bot.errors import ConfigError
from bot.escape import terminal
from bot.forge.access import Access
from bot.forge.committing import commit_to_pull
from bot.forge.connection import Connection
from bot.forge.github import Draft, GitHubForge, draft_forge, open_review_forge
from bot.forge.pull import PullRequest, look_up_pull, read_proposal
from bot.forge.reading import Tree
from bot.forge.repository import Repository
from bot.hosts.line import LineOptions, exit_code, loop_factory, sight
from bot.hosts.remote import repository_name
from bot.hosts.sweep import ON_BRANCH, REFUSED, open_memory, show, tell_deeds
from bot.model import Revision
from bot.net.interface import Outside
from bot.pipeline import review
from bot.policy.file import load_policy
from bot.reporters.journal import telling
from bot.reporters.screen import open_screen
from bot.reporters.watch import Watch
from bot.review.judged import Judged
from bot.review.suggestions import Suggestion, committed, suggest
from bot.run import Run
from bot.stores.interface import Store

NUMBERED = re.compile(r"(?P<name>[^#\s]+)?#(?P<number>[1-9][0-9]{0,8})", re.ASCII)
PAGE = re.compile(r"(?P<name>\S+?)/pull/(?P<number>[1-9][0-9]{0,8})(?:[/?#].*)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOptions(LineOptions):
    """The command line, word for word."""

    pull: str
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Means:
    """With what a review is made: time, memory, eyes, and whom to tell meanwhile."""

    clock: Clock
    store: Store
    outside: Outside | None
    watch: Watch


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of a review."""

    judged: Judged
    drafts: Sequence[Draft] = ()
    """What would have been written, had it not been a dry run."""


def run_review(options: ReviewOptions, environment: Mapping[str, str]) -> int:
    """Review, and say what was done; 2 where the forge did not let it, else by `--fail-on`."""
    clock, settings = options.clock(), options.settings(environment)
    access = Access.from_environment(environment)
    name, number = pull_named(options.pull, environment, access)
    policy = load_policy(options.config, root=Path.cwd()) if options.config else None
    with (
        telling(open_screen(), clock, verbose=options.verbose),
        closing(Connection(access, settings, clock, repository=name)) as connection,
    ):
        repository, pull = look_up_pull(connection, name, number, policy)
        if not pull.is_open:
            click.echo(f"Pull request {number} is closed: there is nothing to review.")
            return 0
        dry = options.dry_run or settings.state == ON_BRANCH  # a review may write reviews, and no branch
        with (
            closing(open_memory(settings.state, repository, dry=dry)) as store,
            asyncio.Runner(loop_factory=loop_factory()) as runner,
        ):
            reviewed = runner.run(_review(repository, pull, store, options, environment))
    _tell(reviewed, environment, dry=options.dry_run)
    report = reviewed.judged.report
    return REFUSED if report.refused else exit_code(report, options.fail_on)


def pull_named(given: str, environment: Mapping[str, str], access: Access) -> tuple[str, int]:
    """The repository and the number in `OWNER/REPO#N`, `#N` or the address of a pull request's page.

    Raises ConfigError.
    """
    found = NUMBERED.fullmatch(given) or PAGE.fullmatch(given)
    if found is None:
        raise ConfigError(f"{given!r} is no pull request: give OWNER/REPO#N.")
    return repository_name(found["name"], environment, access), int(found["number"])


async def _review(
    repository: Repository,
    pull: PullRequest,
    store: Store,
    options: ReviewOptions,
    environment: Mapping[str, str],
) -> Reviewed:
    clock, settings = options.clock(), options.settings(environment)
    screen = open_screen()
    looking = sight(clock, settings, offline=options.offline, verbose=options.verbose, screen=screen)
    async with looking as seen:
        means = Means(clock, store, seen.outside, seen.watch)
        return await review_pull(repository, pull, means, dry=options.dry_run)


async def review_pull(
    repository: Repository, pull: PullRequest, means: Means, *, dry: bool = False
) -> Reviewed:
    """Review a pull request that `look_up_pull` has found; a webhook may call this as well."""
    proposal, tree = await asyncio.to_thread(read_proposal, repository, pull)
    async with _forge(repository, tree, dry=dry) as (forge, drafts):
        run = replace(_run(repository, pull, means, tree), forge=forge)
        return Reviewed(await review(proposal, run), drafts)


async def fix_pull(repository: Repository, pull: PullRequest, means: Means, *, asked_by: str) -> str:
    """What the button “Commit suggestions” does, for `asked_by` who has clicked it; a sentence that says so.

    The suggestions are made anew, so that nothing is committed which is not so any more.
    """
    proposal, tree = await asyncio.to_thread(read_proposal, repository, pull)
    judged = await review(proposal, _run(repository, pull, means, tree))
    found: dict[str, list[Suggestion]] = defaultdict(list)
    for one in suggest(judged.report, judged.changes, proposal.hunks):
        found[one.path].append(one)
    files = {path: committed(proposal.after[path], own) for path, own in found.items()}
    return await asyncio.to_thread(commit_to_pull, repository, pull, files, asked_by=asked_by)


def _run(repository: Repository, pull: PullRequest, means: Means, tree: Tree) -> Run:
    """A run that writes nothing."""
    return Run(
        listed=repository.name,
        clock=means.clock,
        store=means.store,
        policy=pull.policy,
        watch=means.watch,
        outside=means.outside,
        forge=None,
        exists=tree.exists,
        revision=Revision(repository.web, pull.head, repository.branch),
    )


@asynccontextmanager
async def _forge(
    repository: Repository, tree: Tree, *, dry: bool
) -> AsyncIterator[tuple[GitHubForge, Sequence[Draft]]]:
    if dry:
        async with draft_forge(repository, tree) as (forge, drafts):
            yield forge, drafts
    else:
        async with open_review_forge(repository, tree) as forge:
            yield forge, ()


def _tell(reviewed: Reviewed, environment: Mapping[str, str], *, dry: bool) -> None:
    judged = reviewed.judged
    for one in judged.said:
        about = f"{one.url}: {one.message}" if one.url else one.message
        click.echo(
            terminal(f"{one.path}:{one.line}: {one.level}: {about} ({one.rule or 'not reached'})", 600)
        )
    for sentence in (*judged.faults, *judged.notes):
        click.echo(terminal(sentence, 600))
    tell_deeds(judged.report, dry=dry)
    show(reviewed.drafts, environment)
