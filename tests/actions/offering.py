"""What tests of pull requests share: a list whose people know of us, and pull requests as they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.actions.fixes import decide_fixes
from bot.markers.hidden import findings_block
from bot.model import (
    Claim,
    ClosePull,
    Document,
    EnsurePull,
    Finding,
    Heard,
    Policy,
    PullState,
    Report,
    StandingIssue,
    StandingPull,
)
from tests.samples import MOVED, NOW, finding

LIST = "o/list"
MARKER = f"<!-- listkeeper:health {LIST} -->"


def introduced(report: Report, told: Iterable[str] = (), **changes: Any) -> Report:
    """The report where the health issue stands, and tells of these fingerprints."""
    issue = StandingIssue(1, MARKER, "Link health", str(findings_block(told)), is_open=True)
    return replace(report, standing=replace(report.standing, issues=(replace(issue, **changes),)))


def decide(report: Report, policy: Policy | None = None) -> tuple[EnsurePull | ClosePull, ...]:
    return decide_fixes(report, LIST, policy or Policy())


def opened(report: Report, policy: Policy | None = None) -> tuple[EnsurePull, ...]:
    """The pull requests that are wanted of a list whose people know of us, where nothing is to be closed."""
    actions = decide(introduced(report), policy)
    pulls = tuple(action for action in actions if isinstance(action, EnsurePull))
    assert pulls == actions
    return pulls


def only(report: Report) -> EnsurePull:
    (pull,) = opened(report)
    return pull


def standing(pull: EnsurePull, number: int | None = 2, **changes: Any) -> StandingPull:
    """A pull request as the last run wrote it, a day ago."""
    day_ago = NOW - timedelta(days=1)
    written = StandingPull(
        number, pull.branch, pull.fixes, PullState.OPEN, opened_at=day_ago, shape=pull.shape
    )
    return replace(written, **changes)


def with_pulls(report: Report, *pulls: StandingPull) -> Report:
    report = introduced(report) if not report.standing.issues else report
    return replace(report, standing=replace(report.standing, pulls=pulls))


def wishing(report: Report, *findings: Finding) -> Report:
    """The report where somebody has asked for the edits of these findings."""
    return replace(report, heard=Heard(wished=frozenset(one.fingerprint for one in findings)))


def moved(document: Document, url: str, new: str) -> Finding:
    """A page that has moved for good, with a safe edit."""
    return finding(document, url, Claim(MOVED, f"moved for good to {new}", new, new, safe=True))


def perhaps(document: Document, url: str, new: str) -> Finding:
    """The same with an edit that somebody might object to."""
    return finding(document, url, Claim(MOVED, f"moved to {new}", new, new, safe=False))
