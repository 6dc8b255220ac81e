from __future__ import annotations

import asyncio
import threading
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

import pytest

from bot.clock import SimulatedClock
from bot.errors import ForgeError, NetworkDownError
from bot.serving.inbox import Claimed, State
from bot.serving.jobs import Job, Kind
from bot.serving.news import News
from bot.serving.pool import NETWORK_PAUSE, Pool
from tests.serving.boxes import LIST, NOW, REVIEW, SWEEP, Box


class Worker:
    """Does jobs as it is told, and remembers which."""

    def __init__(self, *troubles: Exception | None) -> None:
        self.done: list[Job] = []
        self._troubles = iter(troubles)

    async def __call__(self, job: Job) -> None:
        if trouble := next(self._troubles, None):
            raise trouble
        self.done.append(job)


@pytest.fixture
def box() -> Iterator[Box]:
    box = Box()
    yield box
    box.close()


async def test_each_job_goes_to_the_performer_of_its_kind(box: Box) -> None:
    sweeps, reviews = Worker(), Worker()
    box.put(SWEEP, REVIEW)
    pool = Pool(box.inbox, {Kind.SWEEP: sweeps, Kind.REVIEW: reviews}, SimulatedClock(NOW))
    assert await pool.drain() == 2
    assert (sweeps.done, reviews.done) == ([SWEEP], [REVIEW])
    assert box.inbox.counts()[State.DONE] == 2


async def test_what_nobody_can_do_waits(box: Box) -> None:
    box.put(REVIEW)
    assert await Pool(box.inbox, {Kind.SWEEP: Worker()}, SimulatedClock(NOW)).drain() == 0
    assert box.inbox.counts()[State.WAITING] == 1


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (ForgeError("GitHub said no."), "GitHub said no."),
        (KeyError("nonsense"), "a bug in listkeeper: KeyError: 'nonsense'"),
        (TimeoutError(), "it took longer than 3600 s"),
    ],
)
async def test_a_job_that_fails_is_tried_five_times_and_parked_with_the_reason(
    box: Box, trouble: Exception, reason: str
) -> None:
    clock = SimulatedClock(NOW)
    box.put(SWEEP)
    pool = Pool(box.inbox, {Kind.SWEEP: Worker(*[trouble] * 5)}, clock)
    for _ in range(5):
        assert await pool.drain() == 1
        clock.advance(timedelta(hours=2))
    assert await pool.drain() == 0
    assert [one.reason for one in box.inbox.parked()] == [reason]


async def test_a_job_that_fails_does_not_stop_the_next(box: Box) -> None:
    worker = Worker(ForgeError("no"))
    box.put(SWEEP)
    box.put(Job(Kind.SWEEP, "bob/list"))
    await Pool(box.inbox, {Kind.SWEEP: worker}, SimulatedClock(NOW)).drain()
    assert worker.done == [Job(Kind.SWEEP, "bob/list")]


async def test_where_the_network_is_down_nobody_is_to_blame(box: Box) -> None:
    clock, worker = SimulatedClock(NOW), Worker(*[NetworkDownError("down")] * 9)
    box.put(SWEEP)
    pool = Pool(box.inbox, {Kind.SWEEP: worker}, clock)
    for _ in range(9):
        assert await pool.drain() == 1
        assert await pool.drain() == 0
        clock.advance(NETWORK_PAUSE)
    await pool.drain()
    assert worker.done == [SWEEP]


async def test_a_pool_works_on_what_comes_in_until_it_is_stopped(box: Box) -> None:
    worker, done = Worker(), asyncio.Event()
    clock = SimulatedClock(NOW)
    pool = Pool(box.inbox, {Kind.SWEEP: worker}, clock, observe=lambda *_: done.set())
    working = asyncio.create_task(pool.run(3))
    box.put(SWEEP)
    pool.wake()
    async with asyncio.timeout(10):
        await done.wait()
        pool.stop()
        await working
    assert worker.done == [SWEEP]


async def test_several_jobs_are_done_at_once_but_no_two_of_one_list(box: Box) -> None:
    under_way: list[str] = []
    met = asyncio.Event()

    async def review(job: Job) -> None:
        assert job.key not in under_way
        under_way.append(job.key)
        if len(under_way) == 2:
            met.set()
        await met.wait()

    box.put(Job(Kind.REVIEW, LIST, 1), Job(Kind.REVIEW, LIST, 2))
    pool = Pool(box.inbox, {Kind.REVIEW: review}, SimulatedClock(NOW))
    working = asyncio.create_task(pool.run(2))
    async with asyncio.timeout(10):
        await met.wait()
        pool.stop()
        await working
    assert len(under_way) == 2


async def test_what_is_cut_short_goes_back_to_the_inbox(box: Box) -> None:
    began = asyncio.Event()

    async def endless(_: Job) -> None:
        began.set()
        await asyncio.Event().wait()

    box.put(SWEEP)
    working = asyncio.create_task(Pool(box.inbox, {Kind.SWEEP: endless}, SimulatedClock(NOW)).run(2))
    await began.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    assert box.claim().failures == 0


async def test_what_is_claimed_while_all_ends_goes_back_to_the_inbox(
    box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread cannot be cancelled: it claims the job though nobody is there any more to do it."""
    loop, looking = asyncio.get_running_loop(), asyncio.Event()
    may_claim, has_claimed = threading.Event(), threading.Event()
    claim = box.inbox.claim

    def slowly(now: datetime, kinds: Collection[Kind]) -> Claimed | None:
        loop.call_soon_threadsafe(looking.set)
        may_claim.wait()
        claimed = claim(now, kinds)
        has_claimed.set()
        return claimed

    box.put(SWEEP)
    monkeypatch.setattr(box.inbox, "claim", slowly)
    working = asyncio.create_task(Pool(box.inbox, {Kind.SWEEP: Worker()}, SimulatedClock(NOW)).run(1))
    await looking.wait()
    working.cancel()
    await asyncio.sleep(0)  # the cancellation arrives while the thread still looks
    may_claim.set()
    with pytest.raises(asyncio.CancelledError):
        await working
    await asyncio.to_thread(has_claimed.wait)
    monkeypatch.undo()
    assert box.claim().failures == 0


async def test_the_observer_is_told_what_became_of_each(box: Box) -> None:
    told: list[tuple[Kind, str]] = []
    box.put(SWEEP)
    worker = Worker(ForgeError("no"))
    clock = SimulatedClock(NOW)
    pool = Pool(
        box.inbox, {Kind.SWEEP: worker}, clock, observe=lambda kind, outcome, _: told.append((kind, outcome))
    )
    await pool.drain()
    clock.advance(timedelta(hours=1))
    await pool.drain()
    assert told == [(Kind.SWEEP, "failed"), (Kind.SWEEP, "done")]


def test_news_without_jobs_keeps_nothing_to_do(box: Box) -> None:
    assert box.receive("x", News())
    assert box.inbox.claim(NOW) is None
