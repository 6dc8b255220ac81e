from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.checkers._arxiv.pace import PAUSE, Pace, pace_of
from bot.clock import SimulatedClock, SystemClock
from tests.checkers.fake_http import NOW


@dataclass
class Asking:
    """Somebody who takes turns, a second for each."""

    clock: SimulatedClock
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)

    async def ask(self, pace: Pace) -> None:
        async with pace.turn():
            start = self.clock.now()
            await self.clock.sleep(1)
            self.spans.append((start, self.clock.now()))


async def test_turns_follow_each_other_three_seconds_apart_whoever_asks() -> None:
    clock = SimulatedClock(NOW)
    asking = Asking(clock)
    await asyncio.gather(*(asking.ask(pace_of(clock)) for _ in range(10)))
    spans = sorted(asking.spans)
    assert len(spans) == 10
    assert all(start - end >= timedelta(seconds=PAUSE) for (_, end), (start, _) in pairwise(spans))
    assert clock.now() - NOW == timedelta(seconds=10 + 9 * PAUSE)


def test_all_who_go_by_the_machines_clock_share_one_pace() -> None:
    assert pace_of(SystemClock()) is pace_of(SystemClock())
    assert pace_of(SystemClock(NOW)) is not pace_of(SystemClock())
    assert pace_of(SimulatedClock(NOW)) is not pace_of(SimulatedClock(NOW))


def test_a_pace_outlives_the_event_loop_of_a_run() -> None:
    clock = SimulatedClock(NOW)
    asking = Asking(clock)

    async def run() -> None:
        await asyncio.gather(*(asking.ask(pace_of(clock)) for _ in range(3)))

    asyncio.run(run())
    asyncio.run(run())
    starts = [start for start, _ in asking.spans]
    assert starts == [NOW + timedelta(seconds=(1 + PAUSE) * nth) for nth in range(6)]


async def test_who_gives_up_waiting_stands_in_nobodys_way() -> None:
    pace = Pace(SimulatedClock(NOW))
    entered = asyncio.Event()

    async def hold() -> None:
        async with pace.turn():
            entered.set()
            await asyncio.Event().wait()

    holder = asyncio.create_task(hold())
    await entered.wait()
    waiter = asyncio.create_task(hold())
    await asyncio.sleep(0)
    waiter.cancel()
    holder.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(waiter, holder)
    assert waiter.cancelled()
    async with asyncio.timeout(1), pace.turn():
        pass


async def test_a_question_that_was_cut_off_counts_as_one() -> None:
    clock = SimulatedClock(NOW)
    pace = Pace(clock)
    with suppress(asyncio.CancelledError):
        async with pace.turn():
            raise asyncio.CancelledError
    assert pace.left() == PAUSE


async def test_the_longest_wait_that_was_agreed_holds() -> None:
    clock = SimulatedClock(NOW)
    pace = Pace(clock)
    pace.hold(600)
    pace.hold(60)
    async with pace.turn():
        assert clock.now() == NOW + timedelta(seconds=600)


@pytest.mark.parametrize(("moved", "left"), [(-86_400.0, 60.0), (0, 60), (45, 15), (60, 0), (86_400, 0)])
def test_a_clock_that_was_set_prolongs_no_wait(moved: float, left: float) -> None:
    clock = SimulatedClock(NOW)
    pace = Pace(clock)
    pace.hold(60)
    clock.advance(timedelta(seconds=moved))
    assert pace.left() == left
