"""The command line: reads its words, calls one command, turns what happens into an exit code.

Exit codes: 0 healthy, 1 findings, 2 could not do its job, 3 a bug, 130 interrupted. Everything heavy is
imported inside the command that needs it, so that `--help` and `links` start without the network stack.
"""

from __future__ import annotations

import gc
import io
import os
import platform
import secrets
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from bot.errors import ConfigError, InputError, ListkeeperError
from bot.version import version

HEALTHY, FINDINGS, UNABLE, BUG, INTERRUPTED = 0, 1, 2, 3, 130
GARBAGE = (10_000, 20, 50)
"""When Python looks for garbage (https://docs.python.org/3/library/gc.html#gc.set_threshold)."""
Command = TypeVar("Command", bound=Callable[..., Any])


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version(), prog_name="listkeeper")
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


def _form(*forms: str) -> Callable[[Command], Command]:
    """The option that says how a report is written: for people at a terminal, or otherwise."""
    return click.option("--format", "form", type=click.Choice(forms), default="console",
                        show_default=True, help="How to say it.")  # fmt: skip


def line_options(fail_on: str = "warning") -> Callable[[Command], Command]:
    """The options of every command that runs the line: what it knows, and how it looks outside."""
    return _all_of(
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


def _all_of(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@cli.command(short_help="Look at every link of a list, and say what is wrong.")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@_form("console", "json", "jsonl", "markdown", "annotations")
@click.option("--output", metavar="FILE", help="Write the report to FILE instead of standard output.")
@line_options()
def check(**options: Any) -> int:
    """Look at every link of LIST (a Markdown file, or - for standard input) and say what is wrong.

    Without LIST, the list of the checkout that you are in; several files are one list.
    Papers and repositories are asked of arXiv and GitHub in batches; set GITHUB_TOKEN so that all
    repositories take a single request. Without --state nothing is remembered, and a link that is not found
    is called just that; with it, a death is confirmed by three looks over six days.
    """
    from bot.hosts.check import CheckOptions, run_check  # noqa: PLC0415 - see the module's docstring

    return run_check(CheckOptions(**options), os.environ)


@cli.command(short_help="Make the changes that nobody could object to.")
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
    from bot.hosts.fix import FixOptions, run_fix  # noqa: PLC0415

    return run_fix(FixOptions(**options), os.environ)


@cli.command(short_help="Keep one true issue, and fixes, in a list's repository.")
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
    from bot.hosts.sweep import SweepOptions, run_sweep  # noqa: PLC0415

    return run_sweep(SweepOptions(**options), os.environ)


@cli.command(short_help="Tell a contributor what is wrong with what is added.")
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
    from bot.hosts.review import ReviewOptions, run_review  # noqa: PLC0415

    return run_review(ReviewOptions(**options), os.environ)


@cli.command(short_help="Have a list's pages saved in the Wayback Machine.")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@click.option(
    "--dry-run",
    is_flag=True,
    help="Save nothing: only tell what has a capture and what has none; needs no keys.",
)
@click.option("--most", type=click.IntRange(1, 30_000), metavar="N", default=50, show_default=True,
              help="Save at most N pages in a run; the next one goes on from there.")  # fmt: skip
@_form("console", "json")
@OUTPUT
@_all_of(
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
    from bot.hosts.archive import ArchiveOptions, run_archive  # noqa: PLC0415

    return run_archive(ArchiveOptions(**options), os.environ)


@cli.command(short_help="Show what is in a list, asking nobody.")
@click.argument("lists", nargs=-1, metavar="[LIST]...")
@_form("console", "json")
@OUTPUT
def links(lists: Sequence[str], form: str, output: str | None) -> int:
    """Show the sections, entries and links of LIST, without asking anybody.

    Without LIST, those of the list of the checkout that you are in.
    """
    from bot.hosts.links import run_links  # noqa: PLC0415

    return run_links(lists, form, output)


@cli.command(short_help="Explain what can be found, or one rule.")
@click.argument("code", required=False, metavar="[RULE]")
@_form("console", "json", "markdown")
def rules(code: str | None, form: str) -> int:
    """Explain every rule, or RULE alone: how much it matters, what it means, what the bot does about it,
    whether its edits are safe, and how to silence it.
    """
    from bot.hosts.rules import run_rules  # noqa: PLC0415

    return run_rules(code, form)


@cli.command(short_help="Show a list's policy, and where its values come from.")
@click.option("--config", "path", metavar="FILE", help="Another file than .github/listkeeper.toml.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of the file instead, for editors.")
def config(path: str | None, *, schema: bool) -> int:
    """Show the policy of the list of the checkout that you are in, and where each of its values comes from.

    What it prints is a policy file itself. A file that makes no sense is refused with one sentence that
    names the key, and exit code 2.
    """
    from bot.hosts.config import run_config  # noqa: PLC0415

    return run_config(path, schema=schema)


@cli.command(short_help="Find out why a sweep does not work, and what to do.")
@click.argument("repository", required=False, metavar="[OWNER/REPO]")
@line_options(fail_on="never")
def doctor(**options: Any) -> int:
    """Look at all that a sweep of OWNER/REPO needs, and say what to do about what is missing.

    Network, clock, tokens and what is left of their limits, the repository and its settings, the list and
    its policy. Writes nothing. Exit code 2 where something keeps a sweep from doing its job.
    """
    from bot.hosts.doctor import DoctorOptions, run_doctor  # noqa: PLC0415

    return run_doctor(DoctorOptions(**options), os.environ)


@cli.command(hidden=True)
def action() -> int:
    """What action.yml runs: does what its inputs ask for (INPUT_COMMAND, INPUT_LISTS, INPUT_FAIL_ON,
    INPUT_DRY_RUN), and writes annotations, the job summary and the outputs."""
    from bot.hosts.action import run_action  # noqa: PLC0415

    return run_action(os.environ, delimiter=lambda: secrets.token_hex(16))


@cli.command(short_help="Make a list look after itself, by GitHub Actions.")
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
    from bot.hosts.init import run_init  # noqa: PLC0415

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


@cli.command(short_help="Keep many lists, each when it is due.")
@click.argument("file", type=click.Path(path_type=Path))
def daemon(file: Path) -> int:
    """Keep all the lists that FILE names, the operator's own TOML file, until SIGTERM.

    Each is swept as `sweep` does when its schedule says so; docs/operating.md tells how to write FILE.
    """
    from bot.hosts.daemon import run_daemon  # noqa: PLC0415

    return run_daemon(file, os.environ)


@cli.command(short_help="Do what daemon does, and answer GitHub's webhooks.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="Listen here.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8000, show_default=True, help="And on this.")
def serve(file: Path, host: str, port: int) -> int:
    """Do what `daemon` does, and answer GitHub's webhooks, health checks and Prometheus.

    The webhook's secret is in LISTKEEPER_WEBHOOK_SECRET. Needs an extra: pip install '.[serve]' in the clone.
    """
    try:
        from bot.hosts.serve import run_serve  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise ConfigError(f"`serve` needs {error.name}: pip install '.[serve]' in the clone.") from error
    return run_serve(file, host, port, os.environ)


@cli.command(short_help="Show what waits for a daemon, and what failed.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--retry", multiple=True, type=int, metavar="ID", help="Try this parked job again.")
@click.option("--retry-all", is_flag=True, help="Try all parked jobs again.")
def inbox(file: Path, retry: tuple[int, ...], *, retry_all: bool) -> int:
    """Show what waits in the inbox of a daemon, and what is parked after five failures, with the reason."""
    from bot.hosts.inbox import run_inbox  # noqa: PLC0415

    return run_inbox(file, retry, retry_all=retry_all)


@cli.command("app-manifest", short_help="Print a GitHub App's manifest.")
@click.option("--url", required=True, help="Where `serve` is reached from outside, https://…")
@click.option("--public", is_flag=True, help="Let others install the App, too.")
def app_manifest(url: str, *, public: bool) -> int:
    """Print the manifest of a GitHub App that may do what listkeeper needs, and no more."""
    from bot.hosts.app_manifest import run_app_manifest  # noqa: PLC0415

    return run_app_manifest(url, public=public)


@cli.command(short_help="Watch three simulated weeks in the life of a list.")
@click.option("--quick", is_flag=True, help="Do not pause between the days.")
def demo(*, quick: bool) -> int:
    """Watch three simulated weeks in the life of a real list: no token, no network, no harm.

    A small internet runs on this machine, with the papers, repositories and pages of
    Awesome-FullDuplexSDM. Ten things go wrong in it; see what listkeeper makes of them.
    """
    from bot.hosts.demo import run_demo  # noqa: PLC0415

    return run_demo(quick=quick)


@cli.command(short_help="Run a simulated internet to play with.")
@click.option("--start", metavar="TIME", help="When its clock starts (ISO 8601).  [default: now]")
@click.option(
    "--list", "list_file", metavar="FILE", help="Take papers, repositories and pages from this list."
)
def world(start: str | None, list_file: str | None) -> int:
    """Run the simulated internet until Ctrl-C, and print the options by which `check` reaches it."""
    from bot.hosts.world import run_world  # noqa: PLC0415

    return run_world(start, list_file)


def main() -> NoReturn:
    """The one error boundary."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="backslashreplace"
            )  # a terminal that knows only ASCII is no bug of ours
    # What a run builds lives to its end; to search it for garbage every 700 objects took a quarter of a run.
    gc.set_threshold(*GARBAGE)
    # A cancelled job ends as Ctrl-C does: what was seen is kept.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    sys.exit(run(sys.argv[1:]))


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
        f"listkeeper: this is a bug in listkeeper {version()}, "
        f"Python {platform.python_version()} on {platform.system()}. Please report it with the lines above."
    )
