"""The report for a job summary: tables by severity, harmless wherever Markdown is rendered."""

from __future__ import annotations

from dataclasses import dataclass

from bot.escape import Markdown
from bot.model import Finding, Report, Severity
from bot.reporters.summary import (
    IN_VAIN,
    STANDING,
    UNFOLLOWED,
    summary_line,
    told_from_memory,
    total,
    unfollowed,
    unjudged,
    waiting,
)
from bot.templating import fit, render

TITLES = {Severity.ERROR: "Errors", Severity.WARNING: "Warnings", Severity.INFO: "News"}
ROOM = 80_000
"""Characters for each severity: a step summary over 1 MiB is thrown away whole."""
REASONS_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one severity as the template sees them."""

    title: str
    rows: tuple[Markdown, ...]
    left: int

    @property
    def size(self) -> int:
        return len(self.rows) + self.left


def render_markdown(report: Report) -> Markdown:
    """The report as Markdown, well under 1 MiB for any list."""
    groups = [group for severity in reversed(Severity) if (group := _group(report, severity)).size]
    return render(
        "report.md.j2",
        summary=summary_line(total(report)),
        groups=groups,
        unjudged=unjudged(report)[:REASONS_LIMIT],
        in_vain=told_from_memory(report)[:REASONS_LIMIT],
        in_vain_standing=IN_VAIN,
        unfollowed=unfollowed(report)[:REASONS_LIMIT],
        unfollowed_standing=UNFOLLOWED,
        waiting=waiting(report)[:REASONS_LIMIT],
        standing=STANDING,
        notes=report.notes,
        unsaid=report.unsaid,
    )


def _group(report: Report, severity: Severity) -> Group:
    findings = sorted(
        (finding for finding in report.findings if finding.severity is severity),
        key=lambda found: (found.path, found.line, found.column, found.rule),
    )
    several = len(report.documents) > 1
    rows = [_row(finding, several=several) for finding in findings]
    shown = fit(rows, ROOM)
    return Group(TITLES[severity], shown, len(rows) - len(shown))


def _row(finding: Finding, *, several: bool) -> Markdown:
    return Markdown(render("report_row.md.j2", finding=finding, several=several).strip())
