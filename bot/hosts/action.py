"""`listkeeper action`: what action.yml runs; reads its inputs, and tells the runner what came of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot.errors import ConfigError
from bot.hosts.line import exit_code
from bot.hosts.local import LocalOptions, prepare, run_line
from bot.hosts.review import ReviewOptions, run_review
from bot.hosts.runner import write_outputs, write_summary
from bot.hosts.sweep import ON_BRANCH, SweepOptions, sweep_repository, tell
from bot.model import Report, Severity
from bot.reporters.annotations import render_annotations
from bot.reporters.markdown import render_markdown
from bot.templating import render

COMMANDS = ("sweep", "check", "review")
REVIEWED = ("pull_request_target", "pull_request")
"""Events of a job that is there to review, where no command is given."""
SEVERITIES = ("never", "info", "warning", "error")
SWITCHES = ("true", "false")
IDLE = timedelta(days=50)
"""GitHub switches scheduled workflows of a public repository off after 60 days in which nothing happens there
(https://docs.github.com/actions/managing-workflow-runs/disabling-and-enabling-a-workflow)."""


def run_action(environment: Mapping[str, str], *, delimiter: Callable[[], str]) -> int:
    """Do what the inputs ask for; `delimiter` gives texts that nobody can guess."""
    fail_on = _input(environment, "INPUT_FAIL_ON", SEVERITIES, "never")
    dry = _input(environment, "INPUT_DRY_RUN", SWITCHES, "false") == "true"
    is_review = environment.get("GITHUB_EVENT_NAME") in REVIEWED
    match _input(environment, "INPUT_COMMAND", COMMANDS, "review" if is_review else "sweep"):
        case "review":
            pull = f"#{_pull_number(environment)}"
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
    idle = _idle(outcome.report.checked_at, outcome.repository.committed)
    _tell_runner(outcome.report, environment, delimiter, idle)
    return outcome.code(fail_on)


def _pull_number(environment: Mapping[str, str]) -> int:
    """The pull request that the job is about. Raises ConfigError where it is about none."""
    try:
        event = json.loads(Path(environment.get("GITHUB_EVENT_PATH", "")).read_bytes())
        return int(event["pull_request"]["number"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(
            "`command: review` is for jobs that a pull request starts: on `pull_request_target`."
        ) from error


def _input(environment: Mapping[str, str], name: str, known: Iterable[str], default: str) -> str:
    """An input that is one of a few words. Raises ConfigError."""
    value = environment.get(name, "").strip() or default
    if value not in known:
        called = name.removeprefix("INPUT_").lower().replace("_", "-")
        raise ConfigError(f"The input `{called}` must be one of {', '.join(known)}.")
    return value


def _tell_runner(
    report: Report, environment: Mapping[str, str], delimiter: Callable[[], str], idle: int | None = None
) -> None:
    if idle is not None:
        warning = render("idle.md.j2", days=idle).strip()
        click.echo(f"::warning title=This workflow may stop soon::{warning}")
        write_summary(environment, f"{warning}\n")
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


def _idle(now: datetime, committed: datetime) -> int | None:
    """For how many days nobody has committed anything, where GitHub may soon stop the schedule for it."""
    idle = now - committed
    return idle.days if idle >= IDLE else None
