"""Commands for a list in a repository: keep it, review what is added, and set that up."""

from __future__ import annotations

import os
import secrets
from typing import Any

import click

from bot.errors import InputError
from bot.hosts.commands.options import CONFIG, REACH, all_of, line_options


@click.command(short_help="Keep one true issue, and fixes, in a list's repository.")
@click.argument("repository", required=False, metavar="[OWNER/REPO]")
@click.option("--dry-run", is_flag=True, help="Print exactly what would be written, and write nothing.")
@line_options(fail_on="never")
def sweep(**options: Any) -> int:
    """Look at every link of the list in OWNER/REPO, and keep one issue there that says what is true.

    Without OWNER/REPO, the repository of the job (GITHUB_REPOSITORY), or that which the checkout you are in
    came from. Its files and policy are read from its default branch, without a checkout. Edits that nobody
    could object to are offered as a pull request. Where nothing has changed, nothing is written.

    With --state branch, what was seen is kept on the branch listkeeper/state of the repository itself.

    \b
    export GITHUB_TOKEN=…                              or LISTKEEPER_FORGE_TOKEN, or a GitHub App's key
    listkeeper sweep OWNER/REPO --state health.sqlite --dry-run
    listkeeper sweep OWNER/REPO --state health.sqlite

    Exit code 0 also where there are findings, unless --fail-on says otherwise; 2 where the repository does
    not let it write, with one sentence that says what to change.
    """  # noqa: D301 - click's own mark for "do not rewrap"
    from bot.hosts.sweep import SweepOptions, run_sweep

    return run_sweep(SweepOptions(**options), os.environ)


@click.command(short_help="Tell a contributor what is wrong with what is added.")
@click.argument("pull", metavar="OWNER/REPO#N")
@click.option("--dry-run", is_flag=True, help="Print exactly what would be written, and write nothing.")
@line_options(fail_on="never")
def review(**options: Any) -> int:
    """Look at what pull request N adds to the list in OWNER/REPO, and tell its author at once.

    Only links and entries that it adds or alters are judged: by every check, by what the list has already,
    and by how the entries beside them are written. It is said as one check and, where there is something to
    do, one review with suggestions to commit; both are kept true at every push. Nothing of the pull request
    is run or obeyed: the policy is that of the branch that it is for.

    \b
    export GITHUB_TOKEN=…       may write checks and pull requests; with statuses instead of checks, a status
    listkeeper review OWNER/REPO#12 --dry-run

    Exit code 0 also where there are findings, unless --fail-on says otherwise.
    """  # noqa: D301 - click's own mark for "do not rewrap"
    from bot.hosts.review import ReviewOptions, run_review

    return run_review(ReviewOptions(**options), os.environ)


@click.command(short_help="Find out why a sweep does not work, and what to do.")
@click.argument("repository", required=False, metavar="[OWNER/REPO]")
@all_of(CONFIG, *REACH)
def doctor(**options: Any) -> int:
    """Look at all that a sweep of OWNER/REPO needs, and say what to do about what is missing.

    Network, clock, tokens and what is left of their limits, the repository and its settings, the list and
    its policy. Writes nothing. Exit code 2 where something keeps a sweep from doing its job.
    """
    from bot.hosts.doctor import DoctorOptions, run_doctor

    return run_doctor(DoctorOptions(**options), os.environ)


@click.command(short_help="Make a list look after itself, by GitHub Actions.")
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option("--yes", is_flag=True, help="Write what is missing without asking; overwrite nothing.")
@click.option("--force", is_flag=True, help="With --yes: overwrite too.")
@click.option("--ref", metavar="REF",
              help="The commit or tag of listkeeper to run.  [default: the commit of this one]")  # fmt: skip
def init(*, folder: str, yes: bool, force: bool, ref: str | None) -> int:
    """Make the list in FOLDER (a clone of its repository) look after itself, by a GitHub Actions cron.

    Shows the files that it takes, asks for each, and writes it: .github/workflows/listkeeper.yml (a sweep a
    day), .github/workflows/listkeeper-review.yml (reviews of pull requests) and .github/listkeeper.toml (the
    policy). Says what to do next, and how to undo it.
    """
    from bot.hosts.init import run_init

    def ask(question: str, *, overwrites: bool) -> bool:
        if yes:
            return force or not overwrites
        try:
            return click.confirm(question, default=not overwrites)
        except click.Abort as abort:
            if isinstance(abort.__context__, EOFError):  # else it was Ctrl-C
                raise InputError("There is nobody here to answer: add --yes.") from None
            raise

    return run_init(folder, ref=ref, ask=ask, say=click.echo)


@click.command(hidden=True)
def action() -> int:
    """What action.yml runs: does what its inputs ask for (INPUT_COMMAND, INPUT_LISTS, INPUT_FAIL_ON,
    INPUT_DRY_RUN), and writes annotations, the job summary and the outputs."""
    from bot.hosts.action import run_action

    return run_action(os.environ, delimiter=lambda: secrets.token_hex(16))
