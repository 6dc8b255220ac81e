"""`listkeeper doctor`: looks at all that a run needs, and says what to do about what is missing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

import click

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ListkeeperError
from bot.escape import terminal
from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.forge.reading import read_tree
from bot.forge.repository import Repository, look_up
from bot.hosts.line import LineOptions, loop_factory
from bot.hosts.remote import read_lists, repository_name
from bot.lists.parse import parse
from bot.net.client import open_client
from bot.net.interface import Http, Reply
from bot.reporters.summary import counted

CLOCK_SLACK = timedelta(seconds=60)
"""A GitHub App's signature is refused where the clock is further ahead than this (facts §2.5)."""
FEW = 0.1
"""Of a limit: what is left is mentioned."""
ACTIONS = "github-actions[bot]"
KNOWN_PAPER = "?id_list=1706.03762&max_results=1"
LONGEST = 500


class Health(StrEnum):
    """How something that a run needs is."""

    FINE = "✓"
    ODD = "!"
    """A run works, but not as well as it could."""
    ILL = "✗"
    """A run cannot do its job."""
    UNKNOWN = "?"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at: how it is, and what to do about it."""

    subject: str
    health: Health
    said: str
    advice: str = ""


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


def judge_clock(date: str, now: datetime) -> Diagnosis:
    """How far this machine's clock is from GitHub's, by the `Date` that it sent."""
    try:
        off = now - parsedate_to_datetime(date).astimezone(UTC)
    except ValueError:
        return Diagnosis("clock", Health.UNKNOWN, "GitHub did not say what time it is")
    if abs(off) <= CLOCK_SLACK:
        return Diagnosis("clock", Health.FINE, "right to the minute")
    said = f"{abs(off).total_seconds():.0f} seconds {'fast' if off > timedelta() else 'slow'}"
    return Diagnosis(
        "clock", Health.ODD, said, "Set it: strikes are counted by it, and an App's key needs it."
    )


def judge_reader(reply: Reply, *, has_token: bool) -> Diagnosis:
    """Whether other people's repositories can be read, and how much of the hour's limit is left."""
    subject = "reading repositories"
    if reply.status == 401:  # noqa: PLR2004 - Unauthorized
        return Diagnosis(
            subject,
            Health.ILL,
            "GitHub does not accept the token",
            "Give another one as LISTKEEPER_GITHUB_TOKEN.",
        )
    if not has_token:
        return Diagnosis(
            subject,
            Health.ODD,
            "without a token only 60 questions an hour are possible",
            "Set GITHUB_TOKEN or LISTKEEPER_GITHUB_TOKEN; it needs no permission at all.",
        )
    left, limit = _limits(reply.body)
    if limit and left < FEW * limit:
        return Diagnosis(
            subject, Health.ODD, f"{left:,} of {limit:,} points are left in this hour", "Wait a little."
        )
    return Diagnosis(subject, Health.FINE, f"{left:,} of {limit:,} points are left in this hour")


def _limits(body: bytes) -> tuple[int, int]:
    """What is left of GraphQL's hour, and all of it; zeros where GitHub said something else."""
    try:
        graphql: Mapping[str, Any] = json.loads(body)["resources"]["graphql"]
        return int(graphql["remaining"]), int(graphql["limit"])
    except (ValueError, KeyError, TypeError):
        return 0, 0


def judge_arxiv(status: int | None) -> Diagnosis:
    """Whether arXiv answers; that it turns machines away for a while is its habit."""
    if status == 200:  # noqa: PLR2004 - OK
        return Diagnosis("arXiv", Health.FINE, "it answers")
    said = "it does not answer" if status is None else f"it answers with HTTP {status}"
    return Diagnosis(
        "arXiv", Health.ODD, said, "It is often busy for hours; papers are asked about by a later run."
    )


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
            return [*_repository(repository), _lists(repository, options.config)]
    except ListkeeperError as error:
        return [Diagnosis("the list's repository", Health.ILL, str(error))]


def _repository(repository: Repository) -> Iterator[Diagnosis]:
    yield Diagnosis("the list's repository", Health.FINE, f"{repository.name}, as {repository.login}")
    found = repository.query("hasIssuesEnabled viewerPermission", to="see the settings")
    if found.get("hasIssuesEnabled"):
        yield Diagnosis("issues", Health.FINE, "they are switched on")
    else:
        advice = "Switch them on in the repository's settings, under General → Features."
        yield Diagnosis("issues", Health.ILL, "they are switched off", advice)
    yield judge_permission(found.get("viewerPermission"), repository.login)


def judge_permission(permission: str | None, login: str) -> Diagnosis:
    """Whether the bot may write; of Apps and Actions GitHub does not tell."""
    subject = "writing"
    if permission in ("WRITE", "MAINTAIN", "ADMIN"):
        return Diagnosis(subject, Health.FINE, f"{login} may write")
    if permission is not None:
        advice = "Invite it to the repository with the role Write."
        return Diagnosis(subject, Health.ILL, f"{login} may only read", advice)
    if login == ACTIONS:
        advice = (
            "In the workflow, give it `contents`, `issues` and `pull-requests: write`. In the settings, "
            "under Actions → General, tick “Allow GitHub Actions to create and approve pull requests”."
        )
        return Diagnosis(subject, Health.UNKNOWN, "GitHub does not tell an Action what it may do", advice)
    advice = "Look at the App's permissions: contents, issues and pull requests, to read and write."
    return Diagnosis(subject, Health.UNKNOWN, "GitHub does not tell an App what it may do", advice)


def _lists(repository: Repository, config: str | None) -> Diagnosis:
    lists = read_lists(read_tree(repository, repository.head), config)
    found = [link for path, source in lists.files.items() for link in parse(path, source).links]
    links = counted(sum(link.tag == "a" for link in found), "link")
    return Diagnosis("the list", Health.FINE, f"{links} in {', '.join(lists.files)}; its policy is sound")
