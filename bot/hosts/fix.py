"""`listkeeper fix`: makes in local lists the edits that `check` proposes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.console import Console
from rich.text import Text

from bot.actions.offers import is_missed
from bot.edits.diffs import diff
from bot.edits.fitting import fitting_fixes, replaced, safe_first, safe_only
from bot.edits.patch import apply
from bot.edits.write import Change, vet_writable, write
from bot.errors import InputError
from bot.escape import URL_LIMIT, terminal
from bot.hosts.line import exit_code
from bot.hosts.local import LocalOptions, prepare, run_line
from bot.lists.read import STDIN
from bot.model import Finding, Report
from bot.reporters.edits import addition, more_lines
from bot.reporters.summary import counted

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
"""What steers a terminal; the return of a CRLF does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixOptions(LocalOptions):
    """The command line, word for word."""

    unsafe: bool
    diff: bool


def run_fix(options: FixOptions, environment: Mapping[str, str]) -> int:
    """Fix the lists in place, or show how; 1 where a finding that is left reaches `--fail-on`, else 0.

    Of a list that somebody else has changed in the meantime nothing is written: InputError.
    """
    if STDIN in options.lists and not options.diff:
        raise InputError("standard input cannot be fixed in place; add --diff to see what would change")
    prepared = prepare(options, environment)
    if not options.diff:
        for path in prepared.lists.files:
            vet_writable(path)
    report = run_line(prepared)
    ready = tuple(finding for finding in report.findings if not is_missed(report, finding))
    rank = safe_first if options.unsafe else safe_only
    fixed = fitting_fixes(replace(report, findings=ready), rank)
    done = set(fixed)
    left = tuple(finding for finding in report.findings if finding not in done)
    if options.diff:
        _print_diff(report, fixed)
        _say(Console(stderr=True, highlight=False), _summary(report, fixed, left, options))
        return exit_code(report, options.fail_on)
    write(_changes(report, fixed))
    _print_fixes(report, fixed, _summary(report, fixed, left, options))
    return exit_code(replace(report, findings=left), options.fail_on)


def _changes(report: Report, fixed: Sequence[Finding]) -> dict[str, Change]:
    """What becomes of every file that a fix is for."""
    edits = tuple(edit for finding in fixed if finding.fix for edit in finding.fix.edits)
    return {
        document.path: Change(document.source, apply(document.source, own))
        for document in report.documents
        if (own := [edit for edit in edits if edit.path == document.path])
    }


def _print_diff(report: Report, fixed: Sequence[Finding]) -> None:
    """Print what `git apply` and `patch -p1` take in the current folder; at a terminal, harmlessly."""
    for path, change in _changes(report, fixed).items():
        shown = diff(path if path == STDIN else os.path.relpath(path), change.before, change.after)
        sys.stdout.write(CONTROLS.sub("\N{REPLACEMENT CHARACTER}", shown) if sys.stdout.isatty() else shown)


def _print_fixes(report: Report, fixed: Sequence[Finding], summary: str) -> None:
    console = Console(highlight=False)
    arrow = "->" if console.options.ascii_only else "→"
    for finding in fixed:
        path = f"{terminal(finding.path)}, " if len(report.documents) > 1 else ""
        old, new = (terminal(url, URL_LIMIT) for url in replaced(report, finding))
        more = terminal(addition(report, finding), URL_LIMIT)
        change = f"added {more}" if more else f"{old} {arrow} {new or '(deleted)'}"
        where = f"{path}line {finding.line} {more_lines(report, finding)}".rstrip()
        _say(console, f"{where}: {change}  {finding.rule}")
    _say(console, summary)


def _say(console: Console, line: str) -> None:
    console.print(Text(line), soft_wrap=True)


def _summary(report: Report, fixed: Sequence[Finding], left: Sequence[Finding], options: FixOptions) -> str:
    """`fixed 2, 1 needs --unsafe, 3 findings have no fix`."""
    return ", ".join(
        (
            f"{'would fix' if options.diff else 'fixed'} {len(fixed):,}",
            *_reasons(report, left, unsafe=options.unsafe),
        )
    )


def _reasons(report: Report, left: Sequence[Finding], *, unsafe: bool) -> Iterator[str]:
    """Why the other findings were not fixed."""
    without = sum(finding.fix is None for finding in left)
    held = sum(finding.fix is not None and not finding.fix.safe and not unsafe for finding in left)
    able = [one for one in left if one.fix is not None and (one.fix.safe or unsafe)]
    missed = sum(is_missed(report, finding) for finding in able)
    collided = len(able) - missed
    if held:
        yield f"{held:,} {'needs' if held == 1 else 'need'} --unsafe"
    if missed:
        yield f"{missed:,} {'waits' if missed == 1 else 'wait'}: the page was not found at the last look"
    if collided:
        yield f"{collided:,} did not fit beside the others: run it again"
    if without:
        yield f"{counted(without, 'finding')} {'has' if without == 1 else 'have'} no fix"
