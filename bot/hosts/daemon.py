"""`listkeeper daemon` and `listkeeper serve`: one process that keeps many lists, for months."""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.errors import ListkeeperError
from bot.forge.access import Access
from bot.hosts.line import loop_factory
from bot.reporters.log_lines import logging_to
from bot.serving.alone import alone
from bot.serving.database import open_database
from bot.serving.eyes import Eyes
from bot.serving.inbox import Inbox
from bot.serving.jobs import Kind
from bot.serving.operator_file import Operator, read_operator_file
from bot.serving.pool import Performer, Pool
from bot.serving.reviewing import Reviewing
from bot.serving.roster import Roster
from bot.serving.sweeping import Sweeping
from bot.stores.interface import Store
from bot.stores.sql import open_store

TICK = 15
"""Seconds between two looks at what is due."""
PATIENCE = 25.0
"""Seconds that runs may go on when the process is told to end; systemd and Docker kill after 30 or less."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class House:
    """What a process works with, as long as it lives."""

    path: Path
    """The operator's file."""
    access: Access
    settings: Settings
    clock: Clock
    inbox: Inbox
    roster: Roster
    store: Store

    def performers(self) -> Mapping[Kind, Performer]:
        """Who does which kind of job."""
        eyes = Eyes(self.settings, self.clock)
        means = (self.access, self.settings, self.clock, self.store, eyes)
        sweeping, reviewing = Sweeping(*means, self.roster), Reviewing(*means)
        return {Kind.SWEEP: sweeping, Kind.REVIEW: reviewing, Kind.FIX: reviewing}


class Reign:
    """From the first signal that a process hears to the last."""

    def __init__(self, house: House, operator: Operator) -> None:
        self._house = house
        self._operator = operator
        self.ended = asyncio.Event()

    def tick(self, pool: Pool) -> None:
        """Put in what is due."""
        try:
            if self._house.inbox.schedule(self._operator.times, self._house.clock.now()):
                pool.wake()
        except ListkeeperError as error:
            log.error("%s", error)  # noqa: TRY400 - one sentence says it all; the next tick tries again

    def tidy(self) -> None:
        """Forget what is long over."""
        with suppress(ListkeeperError):
            self._house.inbox.forget(self._house.clock.now())

    def reload(self) -> None:
        """Read the operator's file again; one that makes no sense changes nothing."""
        try:
            self._operator = read_operator_file(self._house.path)
            self._house.roster.reconcile(self._operator.lists, self._operator.times, self._house.clock.now())
        except ListkeeperError as error:
            log.error("not reloaded: %s", error)  # noqa: TRY400 - the sentence says all
        else:
            log.info("reloaded", extra={"lists": len(self._operator.lists)})


def run_daemon(path: Path, environment: Mapping[str, str]) -> int:
    """Keep the lists of the operator's file until SIGTERM."""
    with ExitStack() as stack:
        house, operator = open_house(stack, path, environment)
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_daemon(house, operator))
    return 0


async def _daemon(house: House, operator: Operator) -> None:
    pool = Pool(house.inbox, house.performers(), house.clock)
    async with keeping(house, operator, pool) as reign:
        await reign.ended.wait()


def open_house(stack: ExitStack, path: Path, environment: Mapping[str, str]) -> tuple[House, Operator]:
    """Open all that a process works with, until `stack` ends. Raises ListkeeperError."""
    operator = read_operator_file(path)
    access = Access.from_environment(environment)
    settings = Settings.from_environment(environment)
    clock = SystemClock()
    stack.enter_context(logging_to(sys.stderr))
    stack.enter_context(alone(operator.inbox))
    engine = stack.enter_context(open_database(operator.inbox))
    store = stack.enter_context(closing(open_store(str(operator.state))))
    house = House(path, access, settings, clock, Inbox(engine), Roster(engine), store)
    house.roster.reconcile(operator.lists, operator.times, clock.now())
    recovered = house.inbox.recover(clock.now())
    log.info("begin", extra={"lists": len(operator.lists), "recovered": recovered})
    return house, operator


@asynccontextmanager
async def keeping(house: House, operator: Operator, pool: Pool) -> AsyncIterator[Reign]:
    """Sweep what is due and work the inbox off; what is under way when the block ends has a little time."""
    reign = Reign(house, operator)
    scheduler = AsyncIOScheduler(timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1})
    scheduler.add_job(reign.tick, "interval", (pool,), seconds=TICK, next_run_time=house.clock.now())
    scheduler.add_job(reign.tidy, "interval", days=1)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, reign.ended.set)
    loop.add_signal_handler(signal.SIGHUP, reign.reload)
    scheduler.start()
    working = asyncio.create_task(pool.run(operator.workers))
    working.add_done_callback(lambda _: reign.ended.set())  # a pool that died takes the process with it
    log.info("running")
    try:
        yield reign
    finally:
        scheduler.shutdown(wait=False)
        pool.stop()
        await _finish(working)


async def _finish(working: asyncio.Task[None]) -> None:
    """Wait for what is under way, and then no longer: it goes back to the inbox."""
    _, late = await asyncio.wait({working}, timeout=PATIENCE)
    for task in late:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await working
    log.info("end")
