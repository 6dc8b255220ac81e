"""`listkeeper action`: what action.yml runs; reads its inputs, and tells the runner what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from bot.hosts.deeds import exit_code
from bot.hosts.idleness import warn_of_idleness
from bot.hosts.local import LocalOptions, prepare, run_line
from bot.hosts.means import ON_BRANCH
from bot.hosts.review import ReviewOptions, run_review
from bot.hosts.runner import pull_number, read_input, write_outputs, write_summary
from bot.hosts.sweep import SweepOptions, sweep_repository, tell
from bot.model import Report, Severity
from bot.reporters.annotations import render_annotations
from bot.reporters.markdown import render_markdown

COMMANDS = ("sweep", "check", "review")
REVIEWED = ("pull_request_target", "pull_request")
"""Events of a job that is there to review, where no command is given."""
SEVERITIES = ("never", "info", "warning", "error")
SWITCHES = ("true", "false")


def run_action(environment: Mapping[str, str], *, delimiter: Callable[[], str]) -> int:
    """Do what the inputs ask for; `delimiter` gives texts that nobody can guess."""
    fail_on = read_input(environment, "INPUT_FAIL_ON", SEVERITIES, "never")
    dry = read_input(environment, "INPUT_DRY_RUN", SWITCHES, "false") == "true"
    is_review = environment.get("GITHUB_EVENT_NAME") in REVIEWED
    match read_input(environment, "INPUT_COMMAND", COMMANDS, "review" if is_review else "sweep"):
        case "review":
            pull = f"#{pull_number(environment)}"
            options = ReviewOptions(pull=pull, dry_run=dry, state=ON_BRANCH, fail_on=fail_on)
            return run_review(options, environment)
        case "check":
            return _check(environment, fail_on, delimiter)
        case _:
            return _sweep(environment, fail_on, delimiter, dry=dry)


def _check(environment: Mapping[str, str], fail_on: str, delimiter: Callable[[], str]) -> int:
    named = environment.get("INPUT_LISTS", "").split("\n")
    lists = tuple(path.strip() for path in named if path.strip())
    report = run_line(prepare(LocalOptions(lists=lists, fail_on=fail_on), environment))
    _tell_runner(report, environment, delimiter)
    return exit_code(report, fail_on)


def _sweep(environment: Mapping[str, str], fail_on: str, delimiter: Callable[[], str], *, dry: bool) -> int:
    options = SweepOptions(repository=None, dry_run=dry, state=ON_BRANCH, fail_on=fail_on)
    outcome = sweep_repository(options, environment)
    tell(outcome, environment, dry=dry)
    warn_of_idleness(outcome.repository.committed, outcome.report.checked_at, environment)
    _tell_runner(outcome.report, environment, delimiter)
    return exit_code(outcome.report, fail_on)


def _tell_runner(report: Report, environment: Mapping[str, str], delimiter: Callable[[], str]) -> None:
    write_summary(environment, render_markdown(report))
    click.echo(render_annotations(report), nl=False)
    counts = {
        severity: sum(finding.severity is severity for finding in report.findings) for severity in Severity
    }
    outputs = {
        "findings": str(len(report.findings)),
        "errors": str(counts[Severity.ERROR]),
        "warnings": str(counts[Severity.WARNING]),
        "written": "\n".join(report.written),
    }
    write_outputs(environment, outputs, delimiter=delimiter)
