"""The command line: reads its words, calls one command, turns what happens into an exit code.

Exit codes: 0 healthy, 1 findings, 2 could not do its job, 3 a bug, 130 interrupted.
"""

from __future__ import annotations

import gc
import io
import os
import platform
import signal
import sys
import traceback
from collections.abc import Sequence
from typing import NoReturn

import click

from bot.errors import ListkeeperError
from bot.hosts.commands import lists, operating, policy, repositories, simulation
from bot.version import VERSION

HEALTHY, UNABLE, BUG, INTERRUPTED = 0, 2, 3, 130
GARBAGE = (100_000, 10, 10)
"""When Python looks for garbage (https://docs.python.org/3/library/gc.html#gc.set_threshold)."""
COMMANDS = (
    lists.check, lists.fix, lists.archive, lists.links,
    repositories.sweep, repositories.review, repositories.doctor, repositories.init, repositories.action,
    policy.rules, policy.config,
    operating.daemon, operating.serve, operating.inbox, operating.app_manifest,
    simulation.demo, simulation.world,
)  # fmt: skip


@click.group(
    commands=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, prog_name="listkeeper")
def cli() -> None:
    """Keep curated lists alive.

    \b
    listkeeper demo              watch three weeks in the life of a list: no network, no token
    listkeeper check README.md   look at every link of a list, and say what is wrong
    listkeeper fix README.md     make the changes that nobody could object to
    listkeeper sweep OWNER/REPO  look at the list in a repository, and say there what is true, once
    listkeeper review O/R#N      look at what a pull request adds, and tell its author
    listkeeper archive LIST      save its pages in the Wayback Machine, before they are gone
    listkeeper links README.md   show what is in a list, without asking anybody
    listkeeper rules             explain what it can find
    listkeeper config            show the policy of the list, and where each value comes from
    listkeeper init              make a repository's list look after itself
    listkeeper doctor OWNER/REPO find out why it does not

    Name no list in a checkout, and its policy says which files are the list; without one it is README.md,
    with the pages that it is an index of.

    Exit codes: 0 healthy, 1 findings, 2 could not do its job, 3 a bug, 130 interrupted.
    """  # noqa: D301 - click's own mark for "do not rewrap"


def main() -> NoReturn:
    """The one error boundary."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows only ASCII is no bug
    # What a run builds lives to its end; to search it for garbage every 700 objects took a quarter of a run.
    gc.set_threshold(*GARBAGE)
    # httpx has a command line too, and rich and pygments for it: a tenth of our start. It can do without.
    sys.modules["httpx._main"] = None  # type: ignore[assignment]
    # A cancelled job ends as Ctrl-C does: what was seen is kept.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    code = run(sys.argv[1:])
    gc.freeze()  # else Python searches all of this for garbage before it throws it away
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        code = cli.main(args=list(arguments), prog_name="listkeeper", standalone_mode=False)
    except ListkeeperError as error:
        click.echo(f"listkeeper: {error}", err=True)
        return UNABLE
    except click.ClickException as error:
        error.show()
        return UNABLE
    except (KeyboardInterrupt, click.Abort):
        click.echo("listkeeper: interrupted", err=True)
        return INTERRUPTED
    except (BrokenPipeError, SystemExit):  # click and rich make the second of the first
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - the reader left; say nothing at exit either
        return HEALTHY
    except Exception:  # noqa: BLE001 - a bug: show it with all that a report of it needs
        click.echo(_bug_report(), err=True)
        return BUG
    return code if isinstance(code, int) else HEALTHY


def _bug_report() -> str:
    return (
        f"{traceback.format_exc()}\n"
        f"listkeeper: this is a bug in listkeeper {VERSION}, "
        f"Python {platform.python_version()} on {platform.system()}. Please report it with the lines above."
    )
