"""`listkeeper doctor`: looks at all that a run needs, and says what to do about what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

import click

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ListkeeperError
from bot.escape import terminal
from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.forge.reading import read_tree
from bot.forge.repository import Repository, look_up
from bot.hosts.diagnoses import Diagnosis, Health, judge_arxiv, judge_clock, judge_permission, judge_reader
from bot.hosts.line import LineOptions, loop_factory
from bot.hosts.repository import repository_name
from bot.lists.parse import parse
from bot.model import Issues, Lists, Policy
from bot.net.client import open_client
from bot.net.interface import Http, Reply
from bot.remote.lists import read_lists
from bot.reporters.summary import counted

KNOWN_PAPER = "?id_list=1706.03762&max_results=1"
LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorOptions(LineOptions):
    """The command line, word for word."""

    repository: str | None


def run_doctor(options: DoctorOptions, environment: Mapping[str, str]) -> int:
    """Print what was looked at; 2 where something keeps a run from doing its job, else 0."""
    clock = options.clock()
    settings = options.settings(environment)
    with asyncio.Runner(loop_factory=loop_factory()) as runner:
        outside = runner.run(_outside(settings, clock))
    found = [*outside, *_forge(options, settings, environment, clock)]
    for one in found:
        click.echo(f"{one.health}  {one.subject}: {terminal(one.said, LONGEST)}")
        if one.advice:
            click.echo(f"   → {terminal(one.advice, LONGEST)}")
    return 2 if any(one.health is Health.ILL for one in found) else 0


# ── the outside world ──


async def _outside(settings: Settings, clock: Clock) -> list[Diagnosis]:
    async with open_client(settings, clock) as http:
        return [found async for found in _looked_outside(http, settings, clock)]


async def _looked_outside(http: Http, settings: Settings, clock: Clock) -> AsyncIterator[Diagnosis]:
    headers = {"authorization": f"Bearer {settings.github_token}"} if settings.github_token else {}
    github = await http.api("GET", f"{settings.github_api}/rate_limit", headers=headers)
    if isinstance(github, Reply):
        yield Diagnosis("network", Health.FINE, "GitHub answers")
        yield judge_clock(github.headers.get("date", ""), clock.now())
        yield judge_reader(github, has_token=bool(settings.github_token))
    else:
        yield Diagnosis(
            "network",
            Health.ILL,
            f"GitHub does not answer: {github.reason}",
            "Look at network, proxy and DNS.",
        )
    arxiv = await http.api("GET", f"{settings.arxiv_api}{KNOWN_PAPER}")
    yield judge_arxiv(arxiv.status if isinstance(arxiv, Reply) else None)


# ── the list's own repository ──


def _forge(
    options: DoctorOptions, settings: Settings, environment: Mapping[str, str], clock: Clock
) -> Iterable[Diagnosis]:
    """Everything about the repository; the first thing that is ill ends it."""
    try:
        access = Access.from_environment(environment)
        name = repository_name(options.repository, environment, access)
        with closing(Connection(access, settings, clock, repository=name)) as connection:
            repository = look_up(connection, name)
            lists = read_lists(read_tree(repository, repository.head), options.config)
            return [*_repository(repository, lists.policy), _lists(lists)]
    except ListkeeperError as error:
        return [Diagnosis("the list's repository", Health.ILL, str(error))]


def _repository(repository: Repository, policy: Policy) -> Iterator[Diagnosis]:
    yield Diagnosis("the list's repository", Health.FINE, f"{repository.name}, as {repository.login}")
    found = repository.query("hasIssuesEnabled viewerPermission", to="see the settings")
    if found.get("hasIssuesEnabled"):
        yield Diagnosis("issues", Health.FINE, "they are switched on")
    elif policy.issues is Issues.NONE:
        yield Diagnosis("issues", Health.FINE, "they are switched off, and the policy asks for none")
    else:
        said = "they are switched off, so there are pull requests, but no health issue"
        advice = (
            "Switch them on in the repository's settings, under General → Features, "
            'or be content with that and say issues = "none" in the policy.'
        )
        yield Diagnosis("issues", Health.ODD, said, advice)
    yield judge_permission(found.get("viewerPermission"), repository.login)


def _lists(lists: Lists) -> Diagnosis:
    found = [link for path, source in lists.files.items() for link in parse(path, source).links]
    links = counted(sum(link.tag == "a" for link in found), "link")
    return Diagnosis("the list", Health.FINE, f"{links} in {', '.join(lists.files)}; its policy is sound")
