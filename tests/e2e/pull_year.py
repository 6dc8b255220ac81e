"""The bot and the people of a list, taking turns for as long as wanted, and what must be so after a run."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field

from bot.errors import ForgeError
from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.forge.github import open_forge
from bot.forge.reading import read_tree
from bot.forge.repository import look_up
from bot.markers.trailers import fixes_in
from bot.model import Report
from bot.net.client import open_client
from bot.net.interface import Outside
from bot.pipeline import sweep
from bot.remote.lists import read_lists
from bot.reporters.watch import Silent
from bot.run import Run
from bot.stores.interface import Store
from bot.stores.sql import open_store
from bot.world.behaviours import Api
from bot.world.forge.accounts import ACTIONS, Role
from bot.world.forge.git import BRANCHES
from bot.world.forge.people import Person, grant, host
from bot.world.forge.state import Issue
from bot.world.server import Address, serve
from tests.e2e.pull_people import README, People
from tests.e2e.pull_plot import HALF, Plot, Truth, moment, plot
from tests.e2e.pull_sure import Sure

NAME = "ada/list"
TOKEN = "action"  # noqa: S105 - no secret
PERMISSIONS = {"issues": "write", "contents": "write", "pull_requests": "write"}
SOON = 3.0
"""Days in which a safe fix must be offered once it is certain."""
LATE = 21.0
"""Days in which an offer must be taken back that is not true any more: a living page is asked each week."""
MOST_OPEN, MOST_NEW = 5, 2


@dataclass
class Year:
    """The bot and the people of a list, taking turns."""

    plot: Plot
    people: People
    address: Address
    sure: Sure
    store: Store
    faults: list[str] = field(default_factory=list)
    excused: int = 0
    """How often there was no room for a fix."""
    forgot: float = 0
    """When memory was lost."""

    # ── the bot ──

    async def sweep(self, day: float) -> Report:
        """What `listkeeper sweep` does."""
        world = self.plot.world
        world.clock.set(moment(day))
        world.forget_requests()
        self.plot.dawn(day)
        settings = self.address.settings(github_token="reader", retries=1)  # noqa: S106 - any will do
        with closing(Connection(Access(token=TOKEN), settings, world.clock, repository=NAME)) as asking:
            repository = await asyncio.to_thread(look_up, asking, NAME)
            tree = await asyncio.to_thread(read_tree, repository, repository.head)
            lists = await asyncio.to_thread(read_lists, tree, None)
            async with (
                open_forge(repository, tree, world.clock, holder="a run") as forge,
                open_client(settings, world.clock) as http,
            ):
                outside = Outside(http, world.clock, settings)
                run = Run(NAME, world.clock, self.store, lists.policy, Silent(), outside, forge, lists.exists)
                return await sweep(lists.files, run)

    async def run(self, day: float) -> None:
        """Sweep, and look at what must be so after that."""
        before = self.standing
        numbers = set(self.people.hosted.issues)
        try:
            report = await self.sweep(day)
        except ForgeError:
            assert self.plot.is_shut(Api.GITHUB, day)
            return
        assert report.refused == ()
        self.sure.note(day, self.people.urls)
        self.faults += [f"{day:.2f}: {fault}" for fault in self.wrong(day, before, numbers)]

    async def end(self, day: float) -> set[str]:
        """Let people merge all that is offered; what could still be fixed after that."""
        report = await self.sweep(day)
        while pulls := self.people.pulls:
            for pull in pulls:
                self.people.settle(pull, day + HALF)
            day += 1
            report = await self.sweep(day)
        self.sure.note(day, self.people.urls)
        due = {one.fingerprint for one in self.plot.truths if one.safe and self._is_due(one, day)}
        return due | {one.fingerprint for one in report.findings if one.fix and one.fix.safe}

    def forget(self, day: float) -> None:
        """Lose the memory."""
        self.forgot = day
        self.store.close()
        self.store = open_store(None)
        self.sure.forget()

    # ── what must be so after each run ──

    @property
    def standing(self) -> set[str]:
        """All that is offered."""
        return {name for pull in self.people.pulls for name in fixes_in(pull.body)}

    def wrong(self, day: float, before: set[str], numbers: set[int]) -> Iterator[str]:
        pulls = self.people.pulls
        new = [pull for pull in pulls if pull.number not in numbers]
        if len(pulls) > MOST_OPEN or len(new) > MOST_NEW:
            yield f"{len(pulls)} are open, {len(new)} are new"
        for pull in pulls:
            yield from self._wrong_offers(pull, day)
        yield from self._touched()
        yield from self._closed_without_reason(day, before)
        yield from self._missing(day)

    def _wrong_offers(self, pull: Issue, day: float) -> Iterator[str]:
        """What is offered though it is not true, not asked for, or was decided on."""
        assert pull.pull
        if pull.pull.branch in self.people.theirs:
            return
        known = {one.fingerprint: one for one in self.plot.truths}
        fixes = set(fixes_in(pull.body))
        people = self.people
        for name in fixes - known.keys():
            yield f"#{pull.number} offers {name}, and nobody knows why"
        for truth in (known[name] for name in fixes & known.keys()):
            if not truth.since <= day < truth.until + LATE:
                yield f"#{pull.number} offers {truth}"
            if not truth.safe and truth.fingerprint not in people.wished and not self._is_forgotten(truth):
                yield f"#{pull.number} offers {truth}, for which nobody asked"
        for what, settled in (("merged", people.merged), ("closed", people.declined)):
            yield from (f"#{pull.number} offers {known.get(name)}: was {what}" for name in fixes & settled)

    def _is_forgotten(self, truth: Truth) -> bool:
        """Whether nobody knows any more what the page was before it moved: then its path has to do, as for
        one that had moved before it came into the list."""
        return truth.rule == "moved" and truth.since < self.forgot

    def _touched(self) -> Iterator[str]:
        """Branches that somebody has pushed to, and what was closed, must stay as they were."""
        hosted = self.people.hosted
        for issue in hosted.issues.values():
            if issue.pull is None:
                continue
            if issue.pull.branch in self.people.theirs:
                oid, words = self.people.theirs[issue.pull.branch]
                is_same = hosted.git.refs.get(f"{BRANCHES}{issue.pull.branch}") == oid
                if not is_same or issue.title + issue.body != words or issue.comments:
                    yield f"#{issue.number} was touched, though somebody had pushed to it"
            if issue.events and issue.events[-1].kind == "reopened":
                yield f"#{issue.number} was closed, and is open again"

    def _is_due(self, truth: Truth, day: float) -> bool:
        """Whether it is true, certain, still to be done, and nobody minds."""
        people, name = self.people, truth.fingerprint
        is_wanted = truth.safe or name in people.wished
        is_open = name not in people.merged | people.declined | people.silenced
        is_sure = name in self.sure.since and truth.holds(day)
        return is_wanted and is_open and is_sure and truth.old in people.urls

    def _closed_without_reason(self, day: float, before: set[str]) -> Iterator[str]:
        gone = before - self.standing
        for truth in self.plot.truths:
            if truth.fingerprint in gone and self._is_due(truth, day):
                yield f"{truth} is not offered any more"

    def _missing(self, day: float) -> Iterator[str]:
        """What has been certain for days and is not offered, though there is room."""
        pulls, standing = self.people.pulls, self.standing
        for truth in self.plot.truths:
            name = truth.fingerprint
            if name in standing or not self._is_due(truth, day):
                continue
            since = max(self.sure.since[name], self.people.wished.get(name, 0))
            if len(pulls) >= MOST_OPEN:
                self.sure.since[name] = day
                self.excused += 1
            elif day - since >= SOON:
                yield f"{truth} has been certain and wanted since {since:.2f}"


@asynccontextmanager
async def year_of(days: int, seed: int) -> AsyncIterator[Year]:
    played = plot(days, seed)
    world = played.world
    hosted = host(world, NAME, {README: played.source}, {"bob": Role.WRITE})
    grant(world, TOKEN, ACTIONS.login, PERMISSIONS)
    chance = random.Random(seed + 1000)  # noqa: S311 - no secret
    people = People(played, hosted, Person(world, hosted, "bob"), chance)
    async with serve(world) as address:
        year = Year(played, people, address, Sure(played), open_store(None))
        yield year
        year.store.close()
