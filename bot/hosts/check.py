"""`listkeeper check`: the line over local files, without a forge."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from bot.clock import Clock, SystemClock
from bot.config import Policy, Settings, parse_connect_to, parse_dns
from bot.errors import ConfigError
from bot.hosts.output import open_output
from bot.lists.read import read
from bot.model import Report, Severity
from bot.net.client import open_client
from bot.net.interface import Outside
from bot.pipeline import Run, sweep
from bot.policy_file import load_policy
from bot.reporters.progress import Progress
from bot.reporters.registry import REPORTERS
from bot.stores.interface import Store
from bot.stores.sql import open_store

EXIT_FINDINGS = 1
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """The command line, word for word."""

    lists: tuple[str, ...]
    form: str
    output: str | None
    state: str | None
    config: str | None
    fail_on: str
    offline: bool
    now: str | None
    connect_to: tuple[str, ...]
    dns: str | None
    ca_file: str | None
    timeout: float | None


def run_check(options: CheckOptions, environment: Mapping[str, str]) -> int:
    """Check the lists and print the report; 1 where a finding reaches `--fail-on`, else 0.

    What can be wrong with the command line, the lists, the policy and the state is found before anything
    is sent.
    """
    clock = SystemClock(parse_time(options.now) if options.now else None)
    files = {path: read(path) for path in options.lists}
    policy = load_policy(options.config, root=checkout_of(options.lists[0]))
    settings = _settings(options, environment)
    with open_output(options.output) as out, closing(open_store(settings.state)) as store:
        listed = " ".join(str(Path(path).resolve()) for path in files)
        run = _Prepared(listed, clock, store, policy, None if options.offline else settings)
        report = asyncio.run(_sweep(files, run))
        REPORTERS[options.form](report, out)
    return exit_code(report, options.fail_on)


def _settings(options: CheckOptions, environment: Mapping[str, str]) -> Settings:
    return Settings.from_environment(
        environment,
        connect_to=tuple(_option("--connect-to", text, parse_connect_to) for text in options.connect_to),
        dns=_option("--dns", options.dns, parse_dns) if options.dns else None,
        ca_file=options.ca_file,
        timeout=options.timeout,
        state=options.state,
    )


def _option(name: str, text: str, parse: Callable[[str], Value]) -> Value:
    try:
        return parse(text)
    except ConfigError as error:
        raise ConfigError(f"{name}: {error}") from error


@dataclass(frozen=True, slots=True)
class _Prepared:
    listed: str
    clock: Clock
    store: Store
    policy: Policy
    settings: Settings | None


async def _sweep(files: Mapping[str, bytes], prepared: _Prepared) -> Report:
    clock, settings = prepared.clock, prepared.settings
    async with AsyncExitStack() as stack:
        watch = stack.enter_context(Progress(Console(stderr=True), clock))
        outside = None
        if settings is not None:
            http = await stack.enter_async_context(open_client(settings, clock))
            outside = Outside(http, clock, settings)
        run = Run(
            listed=prepared.listed,
            clock=clock,
            store=prepared.store,
            policy=prepared.policy,
            watch=watch,
            outside=outside,
            forge=None,
        )
        return await sweep(files, run)


def parse_time(text: str) -> datetime:
    """An ISO 8601 time; without a zone it is UTC."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"--now {text!r} is not an ISO 8601 time, such as 2026-03-02T06:00:00Z.") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def checkout_of(path: str) -> Path:
    """The top folder of the checkout that a list is in; without one, the list's own folder."""
    folder = Path.cwd() if path == "-" else Path(path).resolve().parent
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)


def exit_code(report: Report, fail_on: str) -> int:
    """1 where the worst finding is at least as bad as `fail_on`."""
    if fail_on == "never":
        return 0
    least = Severity(fail_on).rank
    return EXIT_FINDINGS if any(finding.severity.rank >= least for finding in report.findings) else 0
