"""The line over local files, without a forge: what `check` and `fix` have in common."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import random
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from bot.clock import Clock, SystemClock
from bot.config import Settings, parse_connect_to, parse_dns
from bot.errors import ConfigError
from bot.hosts.checkout import Lists, open_lists
from bot.model import Report, Severity
from bot.net.client import open_client
from bot.net.interface import Outside
from bot.pipeline import Run, sweep
from bot.reporters.journal import Journal, telling
from bot.reporters.progress import Progress
from bot.reporters.watch import Silent, Watch, Watches
from bot.stores.interface import Store
from bot.stores.sql import open_store

EXIT_FINDINGS = 1
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalOptions:
    """The part of the command line that `check` and `fix` share, word for word."""

    lists: tuple[str, ...]
    state: str | None
    config: str | None
    fail_on: str
    offline: bool
    now: str | None
    connect_to: tuple[str, ...]
    dns: str | None
    ca_file: str | None
    timeout: float | None
    retries: int | None
    per_host: int | None
    concurrency: int | None
    verbose: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that a run needs, read and found good before anything is sent."""

    listed: str
    """Names the list in memory."""
    clock: Clock
    lists: Lists
    settings: Settings
    offline: bool
    verbose: bool


def prepare(options: LocalOptions, environment: Mapping[str, str]) -> Prepared:
    """Read clock, lists, policy and settings; raises InputError and ConfigError."""
    clock = SystemClock(parse_time(options.now) if options.now else None)
    lists = open_lists(options.lists, options.config)
    listed = " ".join(str(Path(path).resolve()) for path in lists.files)
    return Prepared(listed, clock, lists, _settings(options, environment), options.offline, options.verbose)


def run_line(prepared: Prepared, watch: Watch | None = None, *, bar: bool = True) -> Report:
    """Run the line over the lists, with progress on standard error, or every decision; `watch` is told, too.

    `bar` is False where something else is on its way to the terminal meanwhile.
    """
    console = Console(stderr=True)
    with (
        closing(open_store(prepared.settings.state)) as store,
        telling(console, prepared.clock, verbose=prepared.verbose),
        asyncio.Runner(loop_factory=_loop_factory()) as runner,
    ):
        return runner.run(_sweep(prepared, store, watch or Silent(), console if bar else None))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """That of uvloop where it can be had, else asyncio's own."""
    if importlib.util.find_spec("uvloop") is None:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = importlib.import_module("uvloop").new_event_loop
    return factory


async def _sweep(prepared: Prepared, store: Store, watch: Watch, console: Console | None) -> Report:
    clock, files, settings = prepared.clock, prepared.lists.files, prepared.settings
    async with AsyncExitStack() as stack:
        outside = None
        if not prepared.offline:
            chance = random.Random()  # noqa: S311  (spreads requests out, keeps no secret)
            http = await stack.enter_async_context(open_client(settings, clock, chance=chance))
            outside = Outside(http, clock, settings, chance)
            if prepared.verbose:
                watch = Watches(watch, Journal())
            elif console is not None:
                progress = await stack.enter_async_context(Progress(console, clock, http.busy))
                watch = Watches(watch, progress)
        run = Run(
            listed=prepared.listed,
            clock=clock,
            store=store,
            policy=prepared.lists.policy,
            watch=watch,
            outside=outside,
            forge=None,
            exists=prepared.lists.exists,
        )
        return await sweep(files, run)


def _settings(options: LocalOptions, environment: Mapping[str, str]) -> Settings:
    return Settings.from_environment(
        environment,
        connect_to=tuple(_option("--connect-to", text, parse_connect_to) for text in options.connect_to),
        dns=_option("--dns", options.dns, parse_dns) if options.dns else None,
        ca_file=options.ca_file,
        timeout=options.timeout,
        retries=options.retries,
        per_host=options.per_host,
        concurrency=options.concurrency,
        state=options.state,
    )


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
