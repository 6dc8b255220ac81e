"""Commands that run the simulated internet: to watch, or to play with."""

from __future__ import annotations

import click


@click.command(short_help="Watch three simulated weeks in the life of a list.")
@click.option("--quick", is_flag=True, help="Do not pause between the days.")
def demo(*, quick: bool) -> int:
    """Watch three simulated weeks in the life of a real list: no token, no network, no harm.

    A small internet runs on this machine, with the papers, repositories and pages of
    Awesome-FullDuplexSDM. Ten things go wrong in it; see what listkeeper makes of them.
    """
    from bot.hosts.demo import run_demo

    return run_demo(quick=quick)


@click.command(short_help="Run a simulated internet to play with.")
@click.option("--start", metavar="TIME", help="When its clock starts (ISO 8601).  [default: now]")
@click.option(
    "--list", "list_file", metavar="FILE", help="Take papers, repositories and pages from this list."
)
def world(start: str | None, list_file: str | None) -> int:
    """Run the simulated internet until Ctrl-C, and print the options by which `check` reaches it."""
    from bot.hosts.world import run_world

    return run_world(start, list_file)
