"""A week of a daemon with two hundred lists that share what they link to, played in simulated time."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.clock import SimulatedClock
from bot.config import Settings
from bot.model import Policy
from bot.net.interface import Answer, Outside
from bot.pipeline import sweep
from bot.plan import EARLY, SPREAD
from bot.reporters.watch import Silent
from bot.run import Run
from bot.serving.database import open_database
from bot.serving.inbox import Inbox, State
from bot.serving.jobs import Job, Kind
from bot.serving.pool import Pool
from bot.serving.roster import Roster
from bot.serving.schedule import Times, every
from bot.stores.sql import SqlStore, open_store
from tests.fake_web import START, FakeWeb, fine

LISTS, SHARED, OWN = 200, 100, 2
"""How many lists; links that many of them have; links that each has alone."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TIMES = Times(every("1d"), HOUR)


def content(number: int) -> bytes:
    """A list with three links that others have, too, each in another spelling now and then."""
    shared = [f"https://host-{(number * step) % SHARED}.example/page" for step in (1, 3, 7)]
    own = [f"https://own-{number}-{count}.example/page" for count in range(OWN)]
    links = "".join(
        f"- [Page {at}]({url}{'#part' * (number % 2)})\n" for at, url in enumerate([*shared, *own])
    )
    return f"# List {number}\n\n{links}".encode()


@dataclass
class Daemon:
    """The inbox, roster and pool of a daemon, and sweeps of lists that need no forge."""

    inbox: Inbox
    roster: Roster
    store: SqlStore
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(START))
    web: FakeWeb = field(default_factory=FakeWeb)
    asked: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    swept: defaultdict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self.lists = {f"o/list-{number}": content(number) for number in range(LISTS)}
        self.web.otherwise = self.answer
        self.roster.reconcile(dict.fromkeys(self.lists, every("1d")), TIMES, START)
        self.all_swept = asyncio.Event()
        self.pool = Pool(self.inbox, {Kind.SWEEP: self.sweep}, self.clock, observe=self.observe)

    def answer(self, url: str) -> Answer:
        self.asked[url].append(self.clock.now())
        return fine(url)

    def observe(self, *_: object) -> None:
        if len(self.swept) == LISTS:
            self.all_swept.set()

    async def sweep(self, job: Job) -> None:
        self.swept[job.repository].append(self.clock.now())
        outside = Outside(self.web, self.clock, Settings())
        run = Run(job.repository, self.clock, self.store, Policy(), Silent(), outside, forge=None)
        await sweep({"README.md": self.lists[job.repository]}, run)
        self.web.asked.clear()

    async def hours(self, number: float) -> None:
        for _ in range(int(number)):
            self.inbox.schedule(TIMES, self.clock.now())
            await self.pool.drain()
            self.clock.set(START + HOUR * (1 + (self.clock.now() - START) // HOUR))


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    store = open_store(str(tmp_path / "health.sqlite"))
    with open_database(tmp_path / "inbox.sqlite") as engine:
        yield Daemon(Inbox(engine), Roster(engine), store)
    store.close()


async def test_what_two_hundred_lists_share_is_asked_once(daemon: Daemon) -> None:
    """By several workers at once, who might all find the same thing due."""
    daemon.inbox.schedule(TIMES, START + HOUR)
    daemon.clock.set(START + HOUR)
    working = asyncio.create_task(daemon.pool.run(4))
    async with asyncio.timeout(120):
        await daemon.all_swept.wait()
        daemon.pool.stop()
        await working
    assert len(daemon.asked) == SHARED + LISTS * OWN
    assert set(Counter({url: len(times) for url, times in daemon.asked.items()}).values()) == {1}


@pytest.mark.slow
async def test_in_a_week_everything_is_asked_when_it_is_due_and_nothing_drifts_or_grows(
    daemon: Daemon,
) -> None:
    await daemon.hours(3 * 24)
    gc.collect()
    objects = len(gc.get_objects())
    await daemon.hours(5 * 24)
    gc.collect()
    assert len(gc.get_objects()) < objects * 1.02

    recheck = Policy().recheck_pages
    soonest = recheck - EARLY - recheck * SPREAD
    assert {len(times) for times in daemon.asked.values()} == {2}
    gaps = [later - earlier for times in daemon.asked.values() for earlier, later in pairwise(times)]
    assert all(soonest <= gap <= recheck + DAY for gap in gaps)

    assert {len(times) for times in daemon.swept.values()} <= {8, 9}
    for times in daemon.swept.values():
        assert {later - earlier for earlier, later in pairwise(times[1:])} == {DAY}
    counts = daemon.inbox.counts()
    assert (counts[State.WAITING], counts[State.WORKING], counts[State.PARKED]) == (0, 0, 0)
