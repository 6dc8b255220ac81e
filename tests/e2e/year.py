"""A long time in the life of the real list: faults that come and go, and what is true when."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from bot.checkers import resources_of
from bot.lists.parse import parse
from bot.model import Resource, fingerprint
from bot.world.behaviours import (
    Api,
    Behaviour,
    Challenge,
    Drop,
    Loop,
    Mood,
    NxDomain,
    Page,
    Redirect,
    Spell,
    Status,
    Wall,
    Window,
)
from bot.world.repositories import Access
from bot.world.scenario import demo_list
from bot.world.seed import from_list
from bot.world.state import World

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
FOR_EVER = math.inf
WALLED = ("zhuanlan.zhihu.com", "openreview.net")
SECRETIVE = ("huggingface.co",)
"""Says the same of what is private and of what is gone, so that nothing is ever certain."""
BEHAVIOURS: tuple[Behaviour, ...] = (Status(503), Status(404), Status(410), Drop(), Loop())


@dataclass(frozen=True, slots=True)
class Pace:
    """How soon what is true must be told by runs so many days apart: days for each kind of truth."""

    every: int
    page_dead: float
    repository_dead: float
    known: float
    """What an API tells at the first look."""
    moved: float
    unreachable: float
    healed: float
    """How long it may be told after its end."""


DAILY = Pace(1, page_dead=14, repository_dead=3, known=2, moved=9, unreachable=30, healed=3)
WEEKLY = Pace(7, page_dead=21, repository_dead=21, known=8, moved=15, unreachable=36, healed=8)


@dataclass(frozen=True, slots=True)
class Truth:
    """A finding that is true from a day until another, and when it has to be told."""

    what: str
    fingerprint: str
    since: float
    until: float
    least: float
    """So many days it must be true before it is told."""
    most: float
    """So many days later it must have been told."""
    over: float
    """So long it may be told after its end."""

    def may_be_told(self, now: float) -> bool:
        return self.since + self.least <= now <= self.until + self.over

    def must_be_told(self, now: float) -> bool:
        return self.since + self.most <= now < self.until


@dataclass
class Plot:
    """A world with its faults, and the truths in it."""

    days: int
    pace: Pace
    chance: random.Random
    world: World
    truths: list[Truth] = field(default_factory=list)
    spells: list[tuple[Api, Window]] = field(default_factory=list)

    def add(self, what: str, about: tuple[str, Resource, str], since: float, **rest: float) -> None:
        rule, resource, target = about
        over = rest.pop("over", self.pace.healed)
        until = rest.pop("until", FOR_EVER)
        name = fingerprint(rule, resource, target)
        slack = 3.0 if resource.kind != "web" and self._is_shut(resource, since) else 0.0
        self.truths.append(Truth(what, name, since, until, rest["least"], rest["most"] + slack, over + slack))

    def moods(self, now: datetime) -> None:
        """Let the APIs be today what they are today."""
        self.world.spells = {
            api: Spell(Mood.UNAVAILABLE, window) for api, window in self.spells if window.holds(now)
        }

    def _is_shut(self, resource: Resource, since: float) -> bool:
        api = Api.ARXIV if resource.kind == "arxiv" else Api.GITHUB
        soon = Window(day(since - 1), day(since + self.pace.repository_dead + 1))
        return any(
            of is api and soon.since < window.until and window.since < soon.until  # type: ignore[operator]
            for of, window in self.spells
        )


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def window(since: float, until: float = FOR_EVER) -> Window:
    return Window(day(since), None if until == FOR_EVER else day(until))


def plot(days: int, pace: Pace, seed: int) -> Plot:
    """The same faults for the same seed."""
    source = demo_list()
    made = Plot(days, pace, random.Random(seed), from_list(source, START))  # noqa: S311 - no secret
    for api in Api:
        for _ in range(max(1, days // 60)):
            since = made.chance.uniform(1, days)
            made.spells.append((api, window(since, since + made.chance.uniform(0.2, 2))))
    resources = sorted(set(resources_of([parse("README.md", source)]).values()))
    for resource in resources:
        if resource.kind == "web":
            _page_life(made, resource)
    owners = {"/".join(one.key.split("/")[:2]) for one in resources if one.kind == "github-path"}
    repositories = [one for one in resources if one.kind == "github" and one.key not in owners]
    made.chance.shuffle(repositories)
    for resource, fate in zip(repositories, REPOSITORY_FATES, strict=False):
        fate(made, resource, made.chance.uniform(1, days * 0.8))
    papers = [one for one in resources if one.kind == "arxiv"]
    made.chance.shuffle(papers)
    for resource, fate in zip(papers, PAPER_FATES, strict=False):
        fate(made, resource, made.chance.uniform(1, days * 0.8))
    return made


# ── pages ─────────────────────────────────────────────────────────────────────────────────


def _page_life(plot: Plot, page: Resource) -> None:
    """One fault after the other, with time between them in which all is well and is seen to be."""
    if urlsplit(page.key).hostname in WALLED:
        plot.world.put_site(page.key, Wall(Challenge.CLOUDFLARE))
        return
    faults = [_passes, _dies, _comes_back, _is_unreachable, _moves]
    weights = [1, 0, 0, 0, 0] if urlsplit(page.key).hostname in SECRETIVE else [12, 2, 2, 1, 1]
    now = plot.chance.uniform(0.5, plot.days / 3)
    while now < plot.days:
        (fault,) = plot.chance.choices(faults, weights)
        now = fault(plot, page, now)
        now += plot.chance.uniform(10, 30)


def _passes(plot: Plot, page: Resource, since: float) -> float:
    """A fault that is over before anything is certain."""
    until = since + plot.chance.uniform(0.1, 5.5)
    if plot.chance.random() < 0.2:
        plot.world.put_name(urlsplit(page.key).hostname or "", NxDomain(), window(since, until))
    elif plot.chance.random() < 0.3:
        until = since + plot.chance.uniform(1, 40)
        plot.world.put_site(page.key, Wall(plot.chance.choice(list(Challenge))), window(since, until))
    else:
        plot.world.put_site(page.key, plot.chance.choice(BEHAVIOURS), window(since, until))
    return until


def _is_gone(plot: Plot, page: Resource, since: float, until: float) -> None:
    if plot.chance.random() < 0.3:
        plot.world.put_name(urlsplit(page.key).hostname or "", NxDomain(), window(since, until))
    else:
        plot.world.put_site(page.key, Status(plot.chance.choice((404, 410))), window(since, until))
    death, most = ("dead", page, ""), plot.pace.page_dead
    plot.add(f"{page} is gone", death, since, until=until, least=5 + 20 / 24, most=most)


def _dies(plot: Plot, page: Resource, since: float) -> float:
    _is_gone(plot, page, since, FOR_EVER)
    return FOR_EVER


def _comes_back(plot: Plot, page: Resource, since: float) -> float:
    until = since + plot.chance.uniform(25, 60)
    _is_gone(plot, page, since, until)
    return until


def _is_unreachable(plot: Plot, page: Resource, since: float) -> float:
    until = since + plot.chance.uniform(40, 60)
    plot.world.put_site(page.key, Status(503), window(since, until))
    trouble, most = ("unreachable", page, ""), plot.pace.unreachable
    plot.add(f"{page} is in trouble", trouble, since, until=until, least=21, most=most)
    return until


def _moves(plot: Plot, page: Resource, since: float) -> float:
    path = urlsplit(page.key).path.rstrip("/") or "/demo"
    new = f"https://new-{plot.chance.randrange(10**6)}.example{path}"
    plot.world.put_site(new, plot.world.behaviour(page.key) or Page("Moved"))
    plot.world.put_site(page.key, Redirect(new, 301), window(since))
    plot.add(f"{page} has moved", ("moved", page, new), since, least=1, most=plot.pace.moved)
    return FOR_EVER


# ── repositories ──────────────────────────────────────────────────────────────────────────


def _changes(plot: Plot, repository: Resource, since: float, **changes: object) -> str:
    found = plot.world.repository(repository.key)
    assert found is not None
    last = found.repository.history[-1]
    changed = replace(last, since=day(since), **changes)  # type: ignore[arg-type]  # fields of Snapshot
    plot.world.put_repository(replace(found.repository, history=(*found.repository.history, changed)))
    return changed.full_name


def _is_deleted(plot: Plot, repository: Resource, since: float) -> None:
    _changes(plot, repository, since, access=Access.GONE)
    death, most = ("repo-gone", repository, ""), plot.pace.repository_dead
    plot.add(f"{repository} is gone", death, since, least=20 / 24, most=most)


def _is_private_for_a_while(plot: Plot, repository: Resource, since: float) -> None:
    until = since + plot.chance.uniform(20, 40)
    _changes(plot, repository, since, access=Access.GONE)
    _changes(plot, repository, until, access=Access.PUBLIC)
    death, most = ("repo-gone", repository, ""), plot.pace.repository_dead
    plot.add(f"{repository} is private", death, since, until=until, least=20 / 24, most=most)


def _is_renamed(plot: Plot, repository: Resource, since: float) -> None:
    name = _changes(plot, repository, since, name=f"new-{plot.chance.randrange(10**6)}").lower()
    renamed = ("repo-renamed", repository, name)
    plot.add(f"{repository} is now {name}", renamed, since, least=0, most=plot.pace.known)


def _is_archived(plot: Plot, repository: Resource, since: float) -> None:
    _changes(plot, repository, since, archived=day(since))
    archived = ("repo-archived", repository, "")
    plot.add(f"{repository} is archived", archived, since, least=0, most=plot.pace.known)


REPOSITORY_FATES: tuple[Callable[[Plot, Resource, float], None], ...] = (
    _is_deleted,
    _is_private_for_a_while,
    _is_renamed,
    _is_archived,
    _is_renamed,
    _is_deleted,
)


# ── papers ────────────────────────────────────────────────────────────────────────────────


def _has_a_version(plot: Plot, paper: Resource, since: float, *, withdrawn: bool) -> None:
    known = plot.world.papers[paper.key]
    last = known.versions[-1]
    comment = "This paper has been withdrawn by the authors" if withdrawn else "Accepted. 12 pages"
    new = replace(last, submitted=day(since), comment=comment, withdrawn=withdrawn)
    plot.world.papers[paper.key] = replace(known, versions=(*known.versions, new))
    version = f"v{len(known.versions) + 1}"
    if withdrawn:
        told = ("arxiv-withdrawn", paper, version)
        plot.add(f"{paper} is withdrawn", told, since, least=0, most=plot.pace.known)
    else:
        told = ("arxiv-new-version", paper, version)
        over = plot.pace.known + plot.pace.every
        plot.add(
            f"{paper} {version}", told, since, until=since + 30, least=0, most=plot.pace.known, over=over
        )


PAPER_FATES = (
    *[partial(_has_a_version, withdrawn=False)] * 6,
    *[partial(_has_a_version, withdrawn=True)] * 2,
)


def runs(days: int, pace: Pace, chance: random.Random) -> Iterator[datetime]:
    """A cron that starts a little late each time."""
    for number in range(0, days, pace.every):
        yield day(number) + timedelta(minutes=chance.uniform(0, 40))
