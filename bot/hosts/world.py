"""`listkeeper world`: the simulated internet, for trying things out."""

from __future__ import annotations

import shlex
import time
from datetime import UTC, datetime

import click

from bot.hosts.local import parse_time
from bot.lists.read import read
from bot.world.scenario import demo_list
from bot.world.seed import from_list
from bot.world.server import running


def run_world(start: str | None, list_file: str | None) -> int:
    """Run until interrupted; everything of the list is well until something else is planted."""
    source = read(list_file) if list_file else demo_list()
    world = from_list(source, parse_time(start) if start else datetime.now(UTC))
    with running(world) as address:
        click.echo("A small internet is running on this machine, until Ctrl-C. The bot reaches it with\n")
        click.echo(f"  listkeeper check README.md {shlex.join(address.flags())}\n")
        click.echo(f"Plant faults and move its clock at http://127.0.0.1:{address.control}/ (docs/world.md).")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo("\nThe small internet is gone.")
    return 0
