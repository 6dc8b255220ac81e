"""Somebody to tell while a run is under way: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from bot.clock import Clock
from bot.escape import terminal
from bot.model import Observation, Status

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

LINE_EVERY = timedelta(seconds=10)
HOST_WIDTH = 30


class Watch(Protocol):
    """What a run tells while it checks."""

    def planned(self, total: int, waiting: int) -> None:
        """`total` resources are asked now; `waiting` ones are not."""
        ...

    def seen(self, observation: Observation) -> None:
        """One of them was looked at."""
        ...


class Silent:
    """Watches without a word."""

    def planned(self, total: int, waiting: int) -> None:
        """Say nothing."""

    def seen(self, observation: Observation) -> None:
        """Say nothing."""


class Progress:
    """A watch for people: `with Progress(console, clock) as watch: …`, on standard error.

    Lines, unlike the bar, follow `clock`, so that a log of simulated weeks stays short.
    """

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._clock = clock
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._total = self._waiting = 0
        self._statuses: Counter[Status] = Counter()
        self._started = self._spoken = clock.now()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bar = _bar(self._console)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def planned(self, total: int, waiting: int) -> None:
        """Start to count."""
        self._total, self._waiting = total, waiting
        self._statuses.clear()
        self._started = self._spoken = self._clock.now()
        if self._bar is not None:
            if self._task is not None:
                self._bar.remove_task(self._task)
            self._task = self._bar.add_task("", total=total, rate="", host="")

    def seen(self, observation: Observation) -> None:
        """Count one."""
        self._statuses[observation.status] += 1
        if self._bar is not None and self._task is not None:
            host = terminal(observation.evidence.host or observation.resource.kind, HOST_WIDTH)
            rate = f"{self._rate(self._clock.now()):.0f}/s"
            self._bar.update(self._task, advance=1, rate=rate, host=host)
        elif self._bar is None and (now := self._clock.now()) - self._spoken >= LINE_EVERY:
            self._spoken = now
            self._say(self._line(now))

    def _line(self, now: datetime) -> str:
        done = self._statuses.total()
        found = ", ".join(f"{number:,} {status}" for status, number in sorted(self._statuses.items()))
        rest = f", {self._waiting:,} waiting" if self._waiting else ""
        return f"{done:,} of {self._total:,} checked{rest}, {self._rate(now):.1f} a second: {found}"

    def _rate(self, now: datetime) -> float:
        """Looks a second; a clock that stands still counts as one second."""
        return self._statuses.total() / ((now - self._started).total_seconds() or 1.0)

    def _say(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


def _bar(console: Console) -> Bar:
    from rich import progress  # noqa: PLC0415 - `--help` needs none of it

    return progress.Progress(
        progress.TextColumn("Checking"),
        progress.BarColumn(bar_width=24),
        progress.MofNCompleteColumn(),
        progress.TextColumn("{task.fields[rate]}", style="dim", markup=False),
        progress.TextColumn("{task.fields[host]}", style="dim", markup=False),
        console=console,
        transient=True,
    )
