"""`listkeeper world`: the simulated internet, for trying things out."""

from __future__ import annotations

import shlex
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.hosts.line import parse_time
from bot.lists.read import read
from bot.world.forge.accounts import ACTIONS
from bot.world.forge.people import grant, host
from bot.world.scenario import demo_list
from bot.world.seed import from_list
from bot.world.server import running

REPOSITORY, TOKEN = "octocat/awesome-list", "a-token-for-nothing-but-this"


def run_world(start: str | None, list_file: str | None) -> int:
    """Run until interrupted; everything of the list is well until something else is planted."""
    source = read(list_file) if list_file else demo_list()
    world = from_list(source, parse_time(start, "--start") if start else datetime.now(UTC))
    host(world, REPOSITORY, {"README.md": source})
    grant(world, TOKEN, ACTIONS.login, {"issues": "write", "contents": "write", "pull_requests": "write"})
    with running(world) as address:
        path = Path(list_file) if list_file else Path(address.ca_file).with_name("awesome-fullduplexsdm.md")
        if not list_file:
            path.write_bytes(source)
        click.echo(f"A small internet with all that {path.name} links to is running on this machine, until")
        click.echo("Ctrl-C. Look at that list, as the bot would out there:\n")
        click.echo(f"  listkeeper check {shlex.quote(str(path))} {shlex.join(address.flags())}\n")
        click.echo(
            "It is also the README of a repository that can be written to; sweep it, and look what stands"
        )
        click.echo(f"there at http://127.0.0.1:{address.control}/hosted/{REPOSITORY}:\n")
        click.echo(f"  GITHUB_TOKEN={TOKEN} listkeeper sweep {REPOSITORY} {shlex.join(address.flags())}\n")
        click.echo(f"Plant faults and move its clock at http://127.0.0.1:{address.control}/ (docs/world.md).")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo("\nThe small internet is gone.")
    return 0
