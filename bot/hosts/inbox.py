"""`listkeeper inbox`: what waits, what is parked and why, and how to try it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.errors import InputError
from bot.escape import terminal
from bot.reporters.summary import counted
from bot.serving.database import open_database
from bot.serving.inbox import Inbox, Parked
from bot.serving.operator_file import read_operator_file

LONGEST = 600


def run_inbox(path: Path, retry: Sequence[int], *, retry_all: bool) -> int:
    """Show the inbox of an operator's file, or let parked jobs wait again; a daemon may run meanwhile."""
    with open_database(read_operator_file(path).inbox) as engine:
        inbox = Inbox(engine)
        if retry or retry_all:
            return _retry(inbox, [one.id for one in inbox.parked()] if retry_all else retry)
        click.echo(", ".join(f"{number} {state}" for state, number in inbox.counts().items()))
        for one in inbox.parked():
            click.echo(_line(one))
    return 0


def _retry(inbox: Inbox, numbers: Sequence[int]) -> int:
    found = inbox.retry(numbers, datetime.now(UTC))
    if found < len(set(numbers)):
        raise InputError(
            f"Parked: {found} of the {counted(len(set(numbers)), 'job')} that you named; "
            "`listkeeper inbox FILE` shows which are."
        )
    click.echo(f"{found} will be tried again.")
    return 0


def _line(one: Parked) -> str:
    return terminal(f"{one.id}  {one.job.key}  parked {one.since:%Y-%m-%d %H:%M} UTC: {one.reason}", LONGEST)
