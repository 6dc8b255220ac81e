"""`listkeeper review`: looks at what a pull request adds to a list, and tells its author at once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import dataclass
from pathlib import Path

import click

from bot.errors import ConfigError
from bot.escape import terminal
from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.forge.pull import PullRequest, look_up_pull
from bot.forge.repository import Repository
from bot.hosts.deeds import exit_code, show, tell_deeds
from bot.hosts.line import LineOptions, loop_factory
from bot.hosts.means import ON_BRANCH, open_means, open_memory
from bot.hosts.repository import repository_name
from bot.policy.file import load_policy
from bot.remote.reviewing import Reviewed, review_pull
from bot.reporters.journal import telling
from bot.reporters.screen import open_screen
from bot.run import Means

NUMBERED = re.compile(r"(?P<name>[^#\s]+)?#(?P<number>[1-9][0-9]{0,8})", re.ASCII)
PAGE = re.compile(r"(?P<name>\S+?)/pull/(?P<number>[1-9][0-9]{0,8})(?:[/?#].*)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewOptions(LineOptions):
    """The command line, word for word."""

    pull: str
    dry_run: bool


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
            looking = open_means(options, settings, clock, store)
            reviewed = runner.run(_review(repository, pull, looking, dry=options.dry_run))
    _tell(reviewed, environment, dry=options.dry_run)
    return exit_code(reviewed.judged.report, options.fail_on)


def pull_named(given: str, environment: Mapping[str, str], access: Access) -> tuple[str, int]:
    """The repository and the number in `OWNER/REPO#N`, `#N` or the address of a pull request's page.

    Raises ConfigError.
    """
    found = NUMBERED.fullmatch(given) or PAGE.fullmatch(given)
    if found is None:
        raise ConfigError(f"{given!r} is no pull request: give OWNER/REPO#N.")
    return repository_name(found["name"], environment, access), int(found["number"])


async def _review(
    repository: Repository, pull: PullRequest, looking: AbstractAsyncContextManager[Means], *, dry: bool
) -> Reviewed:
    async with looking as means:
        return await review_pull(repository, pull, means, dry=dry)


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
