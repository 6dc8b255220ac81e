"""What a command did on a forge, or would have done: as sentences, word for word, and as an exit code."""

from __future__ import annotations

import re
import secrets
import sys
from collections.abc import Mapping, Sequence

import click

from bot.escape import terminal
from bot.forge.github import Draft
from bot.hosts import line
from bot.model import Report

REFUSED = 2
LONGEST = 500
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
"""What steers a terminal; the return of a CRLF does not."""


def exit_code(report: Report, fail_on: str) -> int:
    """2 where the forge did not let it, else by `fail_on`."""
    return REFUSED if report.refused else line.exit_code(report, fail_on)


def tell_deeds(report: Report, *, dry: bool) -> None:
    """Print what was done on the forge, what could not be said there, and what it refused."""
    for sentence in report.written if not dry else ():
        click.echo(terminal(sentence, LONGEST))
    if report.unsaid:
        click.echo(f"note: {terminal(report.unsaid, LONGEST)}")
    for sentence in dict.fromkeys(report.refused):
        click.echo(f"listkeeper: {terminal(sentence, LONGEST)}", err=True)


def show(drafts: Sequence[Draft], environment: Mapping[str, str]) -> None:
    """Print drafts word for word; nothing in them steers a terminal, or speaks to the Actions runner."""
    token = secrets.token_hex(16) if drafts and environment.get("GITHUB_ACTIONS") else None
    if token:
        click.echo(f"::stop-commands::{token}")
    for draft in drafts:
        text = draft.text.removesuffix("\n")
        click.echo(f"\n==> would {terminal(draft.to, LONGEST)}\n")
        click.echo(CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text) if sys.stdout.isatty() else text)
    if token:
        click.echo(f"::{token}::")
