"""A year of sweeps with people who merge, close, push, tick and edit: what is offered is right, theirs stays.

What should be so is planted in the world and known to the test; when the bot can be sure of it is told by
what it has asked. So nothing here rests on what the bot says of itself.
"""

from __future__ import annotations

import pytest

from tests.e2e.pull_year import year_of

DEEDS = frozenset({"merged", "closed", "pushed", "wished", "added", "fixed by hand", "undone"})
"""What people must have done, or else nothing was shown."""


async def check(days: int, every: int, seed: int) -> None:
    async with year_of(days, seed) as year:
        for day in range(days):
            if day % every == 0:
                await year.run(day + year.plot.chance.uniform(0, 0.03))
            year.people.live(day + 0.3)
            if day == days // 2 and seed % 2:
                year.forget(day)
            if day == days * 2 // 3:
                year.people.who.rename_branch("main", "trunk")
        left = await year.end(days)
        people = year.people
        assert year.faults + people.faults == []
        assert year.excused == 0
        assert left <= people.declined | people.silenced | people.undone
        assert len(people.merged) > len(year.plot.truths) / 3
        assert not DEEDS - people.deeds.keys()


async def test_six_weeks_of_daily_runs() -> None:
    await check(42, 1, seed=5)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_a_year_of_daily_runs(seed: int) -> None:
    await check(365, 1, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_a_year_of_weekly_runs(seed: int) -> None:
    await check(365, 7, seed)
