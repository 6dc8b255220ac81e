"""Jobs that begin as soon as they may, and results that are handed over some at a time."""

from __future__ import annotations

import asyncio

import pytest

from bot.net.crew import MOST_TOGETHER, TOGETHER, Crew
from bot.net.roster import Roster
from tests.in_time import in_time


class Sleepers:
    """A crew whose jobs are so many seconds of sleep, all at one host; notes when each began."""

    def __init__(self, *naps: float, at_once: int = 100) -> None:
        self.began: list[float] = []
        self.ended_early = 0
        roster: Roster[float] = Roster(per_host=at_once, most=at_once)
        roster.add([("a.example", nap) for nap in naps])
        self.crew = Crew(roster, self._sleep)

    async def _sleep(self, nap: float) -> float:
        self.began.append(asyncio.get_running_loop().time())
        try:
            await asyncio.sleep(nap)
        except asyncio.CancelledError:
            self.ended_early += 1
            raise
        if nap == 0:
            raise ValueError("no sleep at all")
        return nap

    async def handed_over(self) -> list[tuple[float, int]]:
        """When results came, and how many."""
        self.crew.begin()
        rows = []
        while not self.crew.is_idle:
            done = await self.crew.done()
            rows.append((round(asyncio.get_running_loop().time(), 3), len(done)))
        return rows


def test_the_next_job_begins_when_one_is_done_and_not_when_somebody_looks_at_it() -> None:
    sleepers = Sleepers(0.1, 0.1, 0.1, at_once=1)
    in_time(sleepers.handed_over())
    assert sleepers.began == pytest.approx([0, 0.1, 0.2])


def test_what_is_done_waits_a_moment_for_more() -> None:
    rows, _ = in_time(Sleepers(0.1, 0.2, 0.3, 3.0, at_once=2).handed_over())
    assert rows[0] == (TOGETHER, 3)


def test_the_last_results_come_at_once() -> None:
    rows, _ = in_time(Sleepers(0.1, 0.2).handed_over())
    assert rows == [(0.2, 2)]


def test_many_results_do_not_wait() -> None:
    naps = [0.001 * (at + 1) for at in range(2 * MOST_TOGETHER)]
    rows, _ = in_time(Sleepers(*naps).handed_over())
    assert [number for _, number in rows] == [MOST_TOGETHER] * 2
    assert rows[-1][0] < TOGETHER


def test_a_job_that_fails_is_handed_over_and_stops_no_other() -> None:
    async def results() -> list[object]:
        crew = Sleepers(0, 0.1).crew
        crew.begin()
        return [task.exception() or task.result() for task in await crew.done()]

    (error, nap), _ = in_time(results())
    assert isinstance(error, ValueError)
    assert nap == 0.1


def test_what_is_under_way_ends_with_the_crew() -> None:
    sleepers = Sleepers(5, 5, 5, at_once=2)

    async def stop() -> bool:
        sleepers.crew.begin()
        await asyncio.sleep(0)
        await sleepers.crew.stop()
        return sleepers.crew.is_idle

    is_idle, seconds = in_time(stop())
    assert (is_idle, sleepers.ended_early, seconds) == (True, 2, 0)
