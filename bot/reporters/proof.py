"""What lets anybody check a finding: how a page was asked, how often, when, and the way that led there."""

from __future__ import annotations

from collections.abc import Iterator

from bot.checkers import checker_of
from bot.model import Evidence, Finding, Report, Status
from bot.reporters.summary import counted
from bot.rules import HOST_DOWN, UNREACHABLE

PROVEN = (Status.DEAD, Status.MOVED, Status.TROUBLE)
"""What is said of living pages needs no proof: a click shows it."""


def proof(report: Report, finding: Finding) -> str:
    """`GET, then GET afresh, 2 requests, 2026-10-01 06:17 UTC`; empty where nobody was asked.

    Pure. The text is a stranger's where redirects and headers are.
    """
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    if verdict is None or verdict.record is None or verdict.status not in PROVEN:
        return ""
    own = {rule.code for rule in (*checker_of(verdict.resource.kind).RULES, UNREACHABLE, HOST_DOWN)}
    if finding.rule not in own or verdict.evidence.method is None:
        return ""
    asked = f"{verdict.record.last_checked:%Y-%m-%d %H:%M} UTC"
    return ", ".join((*_how(verdict.evidence), asked, *_way(verdict.evidence)))


def _how(evidence: Evidence) -> Iterator[str]:
    if evidence.method:
        yield evidence.method
    if evidence.tries:
        yield counted(evidence.tries, "request")


def _way(evidence: Evidence) -> Iterator[str]:
    """Every hop with its status, and what came in the end."""
    if evidence.hops:
        end = evidence.http_status or evidence.failure
        steps = [f"{hop.url} ({hop.status})" for hop in evidence.hops]
        yield f"by way of {', '.join(steps)} to {evidence.final_url} ({end})"
    if evidence.header:
        yield f"with the header {evidence.header}"
