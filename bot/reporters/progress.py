"""How far a run is and what it waits for: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.clock import Clock
from bot.escape import terminal
from bot.model import Observation, Report, Status
from bot.net.lanes import Busy
from bot.reporters.screen import Screen
from bot.reporters.summary import counted

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

LINE_EVERY = timedelta(seconds=10)
TICK = 0.25
"""Seconds between two looks at the hosts, also while no answer comes."""
HOST_WIDTH = 30
NOT_FOUND = "not found"
"""What a look that found nothing is called while it may yet be our own network's fault."""
PACED = "an API sets the pace"
"""Said while nobody is being asked, such as in the three seconds between two questions to arXiv."""


class Progress:
    """A watch for people: `async with Progress(screen, clock, busy) as watch: …`, on standard error.

    Lines, unlike the bar, follow `clock`, so that a log of simulated weeks stays short.
    """

    def __init__(
        self,
        screen: Screen,
        clock: Clock,
        busy: Callable[[], Sequence[Busy]] = tuple,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._screen = screen
        self._clock = clock
        self._busy = busy
        self._sleep = sleep
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._ticker: asyncio.Task[None] | None = None
        self._total = self._waiting = 0
        self._statuses: Counter[Status] = Counter()
        self._started = self._spoken = clock.now()

    async def __aenter__(self) -> Self:
        if self._screen.console is not None:
            self._bar = _bar(self._screen.console)
            self._bar.start()
        self._ticker = asyncio.create_task(self._tick())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ticker is not None:
            self._ticker.cancel()
            with suppress(asyncio.CancelledError):
                await self._ticker
        if self._bar is not None:
            self._tell()
            self._bar.stop()

    def planned(self, before: Report) -> None:
        """Start to count."""
        self._total, self._waiting = len(before.plan.due), len(before.plan.waiting)
        self._statuses.clear()
        self._started = self._spoken = self._clock.now()
        if self._bar is not None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task("", total=self._total, rate="", hosts="")

    def seen(self, look: Observation) -> None:
        """Count one."""
        self._statuses[look.status] += 1
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1)  # the rest of it looks at all hosts: now and then will do
        else:
            self._tell()

    async def _tick(self) -> None:
        while True:
            await self._sleep(TICK)
            self._tell()

    def _tell(self) -> None:
        now = self._clock.now()
        if self._bar is not None and self._task is not None:
            rate = f"{self._rate(now):.0f}/s"
            self._bar.update(self._task, rate=rate, hosts=self._holdup())
        elif self._bar is None and self._total and now - self._spoken >= LINE_EVERY:
            self._spoken = now
            self._screen.say(self._line(now))

    def _line(self, now: datetime) -> str:
        done = self._statuses.total()
        found = ", ".join(
            f"{number:,} {NOT_FOUND if status is Status.DEAD else status}"
            for status, number in sorted(self._statuses.items())
        )
        rest = f", {self._waiting:,} waiting" if self._waiting else ""
        said = f"{done:,} of {self._total:,} checked{rest}, {self._rate(now):.1f} a second"
        return "; ".join(part for part in (f"{said}: {found}" if found else said, self._holdup()) if part)

    def _holdup(self) -> str:
        is_between = 0 < self._statuses.total() < self._total
        return holdup(self._busy()) or (PACED if is_between else "")

    def _rate(self, now: datetime) -> float:
        """Looks a second; a clock that stands still counts as one second."""
        return self._statuses.total() / ((now - self._started).total_seconds() or 1.0)


def holdup(busy: Sequence[Busy]) -> str:
    """What a run waits for: `7 hosts to go, slowest example.org (120 left, asks us to wait 25 s)`."""
    if not busy:
        return ""
    slowest = max(busy, key=lambda one: (one.seconds, one.left, one.host))
    pause = f", asks us to wait {slowest.pause:.0f} s" if slowest.pause >= 1 else ""
    name = terminal(slowest.host, HOST_WIDTH)
    return f"{counted(len(busy), 'host')} to go, slowest {name} ({slowest.left:,} left{pause})"


def _bar(console: Console) -> Bar:
    from rich import progress  # noqa: PLC0415 - only a terminal has a bar

    return progress.Progress(
        progress.TextColumn("Checking"),
        progress.BarColumn(bar_width=24),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}", style="dim", markup=False),
        progress.TextColumn("{task.fields[hosts]}", style="dim", markup=False),
        console=console,
        transient=True,
    )
