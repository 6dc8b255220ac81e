"""Findings as annotations of a GitHub Actions job: commands that the runner turns into notes on lines.

The runner shows ten of each kind and drops the rest without a word, so the worst come first and the last line
says how many are left (facts: https://docs.github.com/actions/reference/workflow-commands-for-github-actions).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.escape import terminal
from bot.model import Finding, Report, Severity
from bot.rules import page_of

SHOWN = 10
"""Of each kind; the runner drops what comes after them."""
NEW_LINE = "%0A"
"""Within the message of a command."""
KINDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render_annotations(report: Report) -> str:
    """One line for each of the first findings of every severity, then how many had no room."""
    return "".join(f"{line}\n" for line in _lines(report.findings))


def _lines(findings: Iterable[Finding]) -> Iterator[str]:
    found = tuple(findings)
    left = 0
    for severity, kind in KINDS.items():
        own = sorted((one for one in found if one.severity is severity), key=_place)
        yield from (_command(kind, finding) for finding in own[:SHOWN])
        left += max(0, len(own) - SHOWN)
    if left:
        yield f"{left} more had no room as annotations; the job summary has them all."


def _place(finding: Finding) -> tuple[str, int, int, str]:
    return finding.path, finding.line, finding.column, finding.rule


def _command(kind: str, finding: Finding) -> str:
    properties = {
        "file": finding.path,
        "line": str(finding.line),
        "endLine": str(max(finding.line, finding.end_line)),
        "title": f"{finding.rule}: {finding.entry}" if finding.entry else finding.rule,
    }
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    about = f"{finding.url}: {finding.message}" if finding.url else finding.message
    return f"::{kind} {named}::{_message(about)}{NEW_LINE}{page_of(finding.rule)}"


def _message(text: str) -> str:
    """The runner decodes these three, and nothing else, in what follows the second `::`."""
    return terminal(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """As in a message, and what divides properties."""
    return _message(text).replace(":", "%3A").replace(",", "%2C")
