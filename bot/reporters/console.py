"""The report for somebody at a terminal: findings by section, then one line that sums it up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING

from bot.edits.fitting import main_edit
from bot.escape import terminal
from bot.lists.read import STDIN
from bot.model import Document, Finding, Report, Severity, Status
from bot.reporters.edits import addition, more_lines
from bot.reporters.proof import proof
from bot.reporters.summary import (
    IN_VAIN,
    STANDING,
    UNFOLLOWED,
    counted,
    size,
    summary_line,
    told_from_memory,
    total,
    unfollowed,
    unjudged,
    waiting,
)

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
GLYPHS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.INFO: "i"}
ASCII_GLYPHS = GLYPHS | {Severity.ERROR: "x"}
INDENT = 11
"""Where a message starts: under its URL, which follows line number and glyph."""
HINT = "What a rule means, and how to silence it: listkeeper rules RULE"
REASONS = 5
"""How many reasons are told apart before the rest is counted together."""
URL_SHOWN = 2_000
FOLDED = re.compile(r"<details>\n<summary><b>(.*?)</b>(.*?)</summary>")


def print_report(report: Report, console: Console) -> None:
    """Print the report. Nothing from outside reaches the console but through `terminal`, as plain Text."""
    for document in report.documents:
        findings = [finding for finding in report.findings if finding.path == document.path]
        if findings:
            _print_findings(report, document, findings, console)
    _print_unjudged(report, console)
    _print_notes(report, console)
    _print_end(report, console)


def unfold(body: str) -> str:
    """Markdown of ours with its folded sections as headings, for renderers that show no HTML, as rich."""
    return FOLDED.sub(r"### \1\2", body).replace("</details>\n", "")


def _print_findings(
    report: Report, document: Document, findings: Iterable[Finding], console: Console
) -> None:
    _print(console, _named(document), "bold underline")
    console.print()
    ordered = sorted(findings, key=lambda finding: (finding.line, finding.column, finding.rule))
    for section, group in groupby(ordered, key=lambda finding: finding.section):
        _print(console, " > ".join(map(terminal, section)) or "(before the first heading)", "bold")
        for finding in group:
            _print_finding(report, finding, console)
        console.print()


def _named(document: Document) -> str:
    return "standard input" if document.path == STDIN else terminal(document.path)


def _print_finding(report: Report, finding: Finding, console: Console) -> None:
    glyphs = ASCII_GLYPHS if console.options.ascii_only else GLYPHS
    head = _text(f"{finding.line:>6}  ")
    head.append(f"{glyphs[finding.severity]}  ", STYLES[finding.severity])
    head.append(terminal(finding.url, URL_SHOWN) or "(no address)")
    # an address is never broken, so that it can be copied, searched for and clicked
    console.print(head, soft_wrap=True)
    if finding.entry:
        _print_under(console, _text(terminal(finding.entry), "dim"))
    message = _text(terminal(finding.message))
    message.append(f"  {terminal(finding.rule)}", "dim")
    _print_under(console, message)
    if proven := proof(report, finding):
        _print_under(console, _text(terminal(proven, URL_SHOWN), "dim"))
    if (edit := main_edit(finding)) and finding.fix:
        more = addition(report, finding)
        what = "addition" if more else "fix"
        name = what if finding.fix.safe else f"possible {what}, if you agree"
        hint = f"{name}: {terminal(more or edit.replacement, URL_SHOWN) or 'delete it'}"
        if others := more_lines(report, finding):
            hint += f", {others} likewise"
        _print_under(console, _text(hint, "green"))


def _print_under(console: Console, text: Text) -> None:
    """Print text below an address: wrapped at a terminal's width, one line where a program reads."""
    width = console.width - INDENT
    lines = text.wrap(console, width) if console.is_terminal and width > INDENT else [text]
    for line in lines:
        line.rstrip()
        console.print(_text(" " * INDENT).append_text(line), soft_wrap=True)


def _print_unjudged(report: Report, console: Console) -> None:
    """Fold what was neither accused nor acquitted, or was not looked at today, to counts with reasons."""
    rows = unjudged(report)
    in_vain, remembered, leads = told_from_memory(report), waiting(report), unfollowed(report)
    for status, group in groupby(rows, key=lambda row: row.status):
        reasons = {row.reason: row.links for row in group}
        _print_folded(console, STANDING[status], reasons)
    _print_folded(console, IN_VAIN, dict(in_vain), "yellow")
    _print_folded(console, "not asked, told from memory", dict(remembered))
    _print_folded(console, UNFOLLOWED, dict(leads))
    if rows or in_vain or remembered or leads:
        console.print()


def _print_folded(console: Console, standing: str, reasons: Mapping[str, int], style: str = "dim") -> None:
    if not reasons:
        return
    told = [f"{terminal(reason)} ({links:,})" for reason, links in list(reasons.items())[:REASONS]]
    if len(reasons) > REASONS:
        told.append(f"and {counted(len(reasons) - REASONS, 'more reason')}")
    text = _text(f"{sum(reasons.values()):>6,}  {standing}: {', '.join(told)}", style)
    console.print(text, soft_wrap=not console.is_terminal)


def _print_notes(report: Report, console: Console) -> None:
    """Remarks that change no exit code: what was meant to silence something and no longer does."""
    for note in report.notes:
        _print(console, f"  note  {terminal(note)}", "dim")
    if report.notes:
        console.print()


def _print_end(report: Report, console: Console) -> None:
    counts = total(report)
    paths = ", ".join(map(_named, report.documents[:3]))
    if counts.told:
        _print(console, HINT, "dim")
        style = next(STYLES[severity] for severity, number in counts.findings.items() if number)
        _print(console, summary_line(counts), style)
    elif not counts.links + counts.images:
        _print(console, f"Nothing to check: {paths or 'the list'} has no links.", "green")
    elif report.unanswered:
        _print(console, f"Not everything was answered. {summary_line(counts)}.", "yellow")
    elif counts.statuses[Status.ALIVE] == counts.links + counts.images:
        _print(console, f"All is well: {size(counts)}, all alive.", "bold green")
    else:
        _print(console, f"Nothing to do. {summary_line(counts)}.", "green")


def _print(console: Console, line: str, style: str) -> None:
    console.print(_text(line, style), soft_wrap=not console.is_terminal)


def _text(line: str, style: str = "") -> Text:
    from rich.text import Text  # noqa: PLC0415 - `--help` needs none of it

    return Text(line, style)
