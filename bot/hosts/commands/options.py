"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])

CONFIG = click.option(
    "--config", metavar="FILE", help="List policy.  [default: .github/listkeeper.toml of the list]"
)
REACH = (
    click.option("--now", metavar="TIME", help="What the clock says (ISO 8601); waiting is not skipped."),
    click.option("--connect-to", multiple=True, metavar="HOST:PORT:HOST2:PORT2",
                 help="Connect to HOST2:PORT2 instead, as curl does; an empty HOST or PORT matches any."),
    click.option("--dns", metavar="HOST:PORT", help="Ask this name server instead of the system's."),
    click.option("--ca-file", metavar="FILE", help="Trust only the certificate authorities in FILE."),
    click.option("--timeout", type=float, metavar="SECONDS",
                 help="How long one look at a link may take in all.  [default: 20]"),
)  # fmt: skip
OUTPUT = click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
VERBOSE = click.option(
    "--verbose",
    "-v",
    is_flag=True,
    help="Tell every decision on standard error: each request, what waits, and why.",
)


def form_option(*forms: str) -> Callable[[Command], Command]:
    """The option that says how a report is written: for people at a terminal, or otherwise."""
    return click.option("--format", "form", type=click.Choice(forms), default="console",
                        show_default=True, help="How to say it.")  # fmt: skip


def line_options(fail_on: str = "warning") -> Callable[[Command], Command]:
    """The options of every command that runs the line: what it knows, and how it looks outside."""
    return all_of(
        click.option("--state", metavar="FILE",
                     help="Remember what was seen in FILE (SQLite), so that the next run asks only for what "
                     "is due and a death is confirmed over days."),
        CONFIG,
        click.option("--fail-on", type=click.Choice(["info", "warning", "error", "never"]), default=fail_on,
                     show_default=True, help="The least severity that makes the exit code 1."),
        click.option("--offline", is_flag=True, help="Ask nobody; say what the list and memory alone tell."),
        *REACH,
        click.option("--retries", type=int, metavar="N",
                     help="Ask so often again where trouble may pass, after all others.  [default: 2]"),
        click.option("--per-host", type=int, metavar="N",
                     help="Ask one host for at most N links at once, 1 to 10.  [default: 10]"),
        click.option("--concurrency", type=int, metavar="N",
                     help="Ask for at most N links at once, of all hosts.  [default: 64]"),
        VERBOSE,
    )  # fmt: skip


def all_of(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """One decorator of several, which `--help` lists in this order."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
