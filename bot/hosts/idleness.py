"""The warning that GitHub may soon stop a schedule, because nobody has committed anything for weeks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import click

from bot.hosts.runner import write_summary
from bot.templating import render

IDLE = timedelta(days=50)
"""GitHub switches scheduled workflows of a public repository off after 60 days in which nothing happens there
(https://docs.github.com/actions/managing-workflow-runs/disabling-and-enabling-a-workflow)."""


def warn_of_idleness(committed: datetime, now: datetime, environment: Mapping[str, str]) -> None:
    """Say so in the job's log and in its summary, where the last commit is that long ago."""
    idle = now - committed
    if idle < IDLE:
        return
    warning = render("idle.md.j2", days=idle.days).strip()
    click.echo(f"::warning title=This workflow may stop soon::{warning}")
    write_summary(environment, f"{warning}\n")
