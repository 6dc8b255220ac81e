"""Commands for a list at hand: look at it, mend it, save its pages, show what is in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import click

from bot.hosts.commands.options import CONFIG, OUTPUT, REACH, VERBOSE, all_of, form_option, line_options


@click.command(short_help="Look at every link of a list, and say what is wrong.")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@form_option("console", "json", "jsonl", "markdown", "annotations")
@click.option("--output", metavar="FILE", help="Write the report to FILE instead of standard output.")
@line_options()
def check(**options: Any) -> int:
    """Look at every link of LIST (a Markdown file, or - for standard input) and say what is wrong.

    Without LIST, the list of the checkout that you are in; several files are one list.
    Papers and repositories are asked of arXiv and GitHub in batches; set GITHUB_TOKEN so that all
    repositories take a single request. Without --state nothing is remembered, and a link that is not found
    is called just that; with it, a death is confirmed by three looks over six days.
    """
    from bot.hosts.check import CheckOptions, run_check

    return run_check(CheckOptions(**options), os.environ)


@click.command(short_help="Make the changes that nobody could object to.")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option("--diff", is_flag=True, help="Print the changes as a unified diff, and make none of them.")
@click.option("--unsafe", is_flag=True, help="Make changes too that somebody might object to; review them.")
@line_options()
def fix(**options: Any) -> int:
    """Look at every link of LIST as `check` does, and make the changes that it proposes, in place.

    Without LIST, the list of the checkout that you are in. Only what must change does: padded tables stay
    aligned, and line endings stay what they are. Safe changes are those that nobody could object to, such
    as a repository's new name. A page's new address is one too once two looks a day apart have seen it, so
    give the --state of your checks.

    \b
    listkeeper fix --diff       see what would change
    listkeeper fix --offline    change only what the text alone tells

    Exit code 1 where findings from --fail-on up are left; with --diff, as `check`.
    """  # noqa: D301 - click's own mark for "do not rewrap"
    from bot.hosts.fix import FixOptions, run_fix

    return run_fix(FixOptions(**options), os.environ)


@click.command(short_help="Have a list's pages saved in the Wayback Machine.")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Save nothing: only tell what has a capture and what has none; needs no keys.",
)
@click.option("--most", type=click.IntRange(1, 30_000), metavar="N", default=50, show_default=True,
              help="Save at most N pages in a run; the next one goes on from there.")  # fmt: skip
@form_option("console", "json")
@OUTPUT
@all_of(
    click.option(
        "--state",
        metavar="FILE",
        help="Remember in FILE (SQLite) what has a capture; leave out what checks with this FILE saw dead.",
    ),
    CONFIG,
    *REACH,
    VERBOSE,
)
def archive(**options: Any) -> int:
    """Save the pages that LIST links to in the Wayback Machine, where it has no capture of them yet.

    A page that is gone can be replaced by its capture, if somebody made one in time. Only plain public pages
    are saved, such as demos, project pages and articles: papers, repositories, models and videos have better
    keepers. The archive is asked about 30 pages a minute, and saves seven a minute.

    \b
    export LISTKEEPER_ARCHIVE_KEYS=ACCESS:SECRET      from https://archive.org/account/s3.php
    listkeeper archive README.md --state health.sqlite --dry-run
    listkeeper archive README.md --state health.sqlite

    The keys go to web.archive.org and nowhere else. Stop it whenever you like: what was saved is told and,
    with --state, remembered, and the next run goes on from there.

    Exit code 0 also where pages have no capture; 1 where one could not be saved; 2 without keys, and where
    the archive wants to be asked less.
    """  # noqa: D301 - click's own mark for "do not rewrap"
    from bot.hosts.archive import ArchiveOptions, run_archive

    return run_archive(ArchiveOptions(**options), os.environ)


@click.command(short_help="Show what is in a list, asking nobody.")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@form_option("console", "json")
@OUTPUT
def links(lists: Sequence[str], form: str, output: str | None) -> int:
    """Show the sections, entries and links of LIST, without asking anybody.

    Without LIST, those of the list of the checkout that you are in.
    """
    from bot.hosts.links import run_links

    return run_links(lists, form, output)
