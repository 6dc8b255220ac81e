"""Running the line for a command: what its options say, and how it looks outside while people watch."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from bot.clock import Clock, SystemClock
from bot.config import Settings, parse_connect_to, parse_dns
from bot.errors import ConfigError
from bot.model import Report, Severity
from bot.net.interface import Outside
from bot.reporters.journal import Journal
from bot.reporters.progress import Progress
from bot.reporters.screen import Screen
from bot.reporters.watch import Silent, Watch, Watches

EXIT_FINDINGS = 1
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOptions:
    """The part of the command line that all commands share which run the line, word for word."""

    state: str | None = None
    config: str | None = None
    fail_on: str = "never"
    offline: bool = False
    now: str | None = None
    connect_to: tuple[str, ...] = ()
    dns: str | None = None
    ca_file: str | None = None
    timeout: float | None = None
    retries: int | None = None
    per_host: int | None = None
    concurrency: int | None = None
    verbose: bool = False

    def clock(self) -> Clock:
        """The machine's, or one that says `--now`."""
        return SystemClock(parse_time(self.now) if self.now else None)

    def settings(self, environment: Mapping[str, str]) -> Settings:
        """What the options make of the environment. Raises ConfigError."""
        return Settings.from_environment(
            environment,
            connect_to=tuple(_option("--connect-to", text, parse_connect_to) for text in self.connect_to),
            dns=_option("--dns", self.dns, parse_dns) if self.dns else None,
            ca_file=self.ca_file,
            timeout=self.timeout,
            retries=self.retries,
            per_host=self.per_host,
            concurrency=self.concurrency,
            state=self.state,
        )


@dataclass(frozen=True, slots=True)
class Sight:
    """What a run sees of the outside world, and who is told meanwhile."""

    outside: Outside | None
    watch: Watch


@asynccontextmanager
async def sight(
    clock: Clock, settings: Settings, *, offline: bool, verbose: bool, screen: Screen | None
) -> AsyncIterator[Sight]:
    """Look outside until the block ends, with progress on `screen`, or every decision in the journal."""
    async with AsyncExitStack() as stack:
        if offline:
            yield Sight(None, Silent())
            return
        from bot.net.client import open_client  # noqa: PLC0415 - httpx is a tenth of the start

        chance = random.Random()  # noqa: S311  (spreads requests out, keeps no secret)
        http = await stack.enter_async_context(open_client(settings, clock, chance=chance))
        watch: Watch = Silent()
        if verbose:
            watch = Watches(watch, Journal())
        elif screen is not None:
            progress = await stack.enter_async_context(Progress(screen, clock, http.busy))
            watch = Watches(watch, progress)
        yield Sight(Outside(http, clock, settings, chance), watch)


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """That of uvloop where it can be had, else asyncio's own."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module("uvloop").new_event_loop
    return factory


def _option(name: str, text: str, parse: Callable[[str], Value]) -> Value:
    try:
        return parse(text)
    except ConfigError as error:
        raise ConfigError(f"{name}: {error}") from error


def parse_time(text: str, option: str = "--now") -> datetime:
    """An ISO 8601 time; without a zone it is UTC."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"{option} {text!r} is not an ISO 8601 time, such as 2026-03-02T06:00:00Z."
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def exit_code(report: Report, fail_on: str) -> int:
    """1 where the worst finding is at least as bad as `fail_on`."""
    if fail_on == "never":
        return 0
    least = Severity(fail_on).rank
    return EXIT_FINDINGS if any(finding.severity.rank >= least for finding in report.findings) else 0
