"""The health issue over a long time: true on every day, and written hardly more often than that changes."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

import pytest

from bot.forge.memory import MemoryForge
from bot.markers.hidden import findings_in
from bot.model import Policy
from bot.net.client import open_client
from bot.net.interface import Outside
from bot.pipeline import sweep
from bot.reporters.watch import Silent
from bot.run import Run
from bot.stores.sql import open_store
from bot.world.scenario import demo_list
from bot.world.server import serve
from tests.e2e.year import DAILY, START, WEEKLY, Pace, Plot, plot, runs


@dataclass
class Diary:
    """What the issue told after each run."""

    told: list[tuple[float, frozenset[str]]] = field(default_factory=list)
    writes: int = 0

    def note(self, now: datetime, forge: MemoryForge) -> None:
        (issue,) = forge.issues.values() or (None,)
        told = findings_in(issue.body) if issue and issue.is_open else ()
        self.told.append(((now - START).total_seconds() / 86_400, frozenset(told)))

    @property
    def changes(self) -> int:
        """How often it told something else than at the run before."""
        before = [frozenset[str](), *(told for _, told in self.told)]
        return sum(one != other for one, other in pairwise(before))


async def live(plot: Plot) -> Diary:
    diary, world = Diary(), plot.world
    forge = MemoryForge(world.clock)
    async with serve(world) as address:
        settings = address.settings(github_token="t", retries=1)  # noqa: S106 - any will do
        with closing(open_store(None)) as store:
            for now in runs(plot.days, plot.pace, plot.chance):
                world.clock.set(now)
                world.forget_requests()
                plot.moods(now)
                async with open_client(settings, world.clock) as http:
                    outside = Outside(http, world.clock, settings)
                    run = Run("o/list", world.clock, store, Policy(), Silent(), outside, forge)
                    await sweep({"README.md": demo_list()}, run)
                diary.note(now, forge)
    diary.writes = sum(" issue " in sentence for sentence in forge.history)
    return diary


def wrong(plot: Plot, diary: Diary) -> list[str]:
    """Everything that was told too soon, too late, too long, or without being true."""
    found = []
    always = diary.told[0][1]  # what the list's own text says: nobody edits it here
    for now, told in diary.told:
        may = {one.fingerprint for one in plot.truths if one.may_be_told(now)}
        must = {one.fingerprint: one for one in plot.truths if one.must_be_told(now)}
        what = {one.fingerprint: one for one in plot.truths}
        found += [f"{now:.2f}: told, but {what.get(name, name)}" for name in told - may - always]
        found += [
            f"{now:.2f}: not told, but {must.get(name, name)}" for name in (must.keys() | always) - told
        ]
    return found


async def check(days: int, pace: Pace, seed: int) -> None:
    played = plot(days, pace, seed)
    diary = await live(played)
    assert wrong(played, diary) == []
    assert diary.writes <= 1.1 * diary.changes
    assert diary.changes >= len([one for one in played.truths if one.since + one.most < days]) / 3


async def test_a_month_of_daily_runs() -> None:
    await check(30, DAILY, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_year_of_daily_runs(seed: int) -> None:
    await check(365, DAILY, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_a_year_of_weekly_runs(seed: int) -> None:
    await check(365, WEEKLY, seed)
