"""How loud each thing is said to whoever has opened a pull request: a failure only for what is certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.checkers import CHECKERS
from bot.lint import LINTS
from bot.model import Changes, Finding, Level, Link, Policy, Report, Severity, Status, Verdict
from bot.rules import all_rules

LEVELS = {Severity.INFO: Level.NOTICE, Severity.WARNING: Level.WARNING, Severity.ERROR: Level.FAILURE}
PLEASE_CHECK = "please check"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is told about a line of a pull request."""

    path: str
    line: int
    end_line: int
    level: Level
    message: str
    url: str
    rule: str | None
    """None where nothing is wrong that we know of."""
    finding: Finding | None = None


def new_links(report: Report, changes: Changes) -> Iterator[Link]:
    """The links that the change brings, in the order of the list."""
    for document in report.documents:
        yield from (link for link in document.links if changes.has_link(document.path, link))


def say(report: Report, changes: Changes, policy: Policy) -> tuple[Said, ...]:
    """The findings of a pull request and its links in trouble, by file and line."""
    said = [*(_of_finding(finding, policy) for finding in report.findings), *_in_trouble(report, changes)]
    order = {document.path: place for place, document in enumerate(report.documents)}
    return tuple(sorted(said, key=lambda one: (order[one.path], one.line, one.rule or "")))


def _of_finding(finding: Finding, policy: Policy) -> Said:
    is_sure = finding.rule in _certain()
    severity = finding.severity
    if finding.suspected and is_sure:  # an API was asked twice: that is no page which may be back tomorrow
        severity = policy.severity_of(all_rules()[finding.rule]) or severity
    level = LEVELS[severity]
    if level is Level.FAILURE and not is_sure:
        level = Level.WARNING
    message = finding.message
    if finding.suspected and not is_sure:
        message = f"{message}: {PLEASE_CHECK}"
    return Said(
        finding.path,
        finding.line,
        max(finding.line, finding.end_line),
        level,
        message,
        finding.url,
        finding.rule,
        finding,
    )


def _certain() -> frozenset[str]:
    """The rules that tell what the text alone shows, or an API that knows."""
    of_text = [rule for lint in LINTS for rule in lint.RULES]
    of_apis = [rule for checker in CHECKERS if checker.BY_API for rule in checker.RULES]
    return frozenset(rule.code for rule in (*of_text, *of_apis))


def _in_trouble(report: Report, changes: Changes) -> Iterator[Said]:
    """New links of which nobody can say anything today."""
    told = {(finding.path, finding.line, finding.url) for finding in report.findings}
    for document in report.documents:
        for link in document.links:
            verdict = _verdict(report, link) if changes.has_link(document.path, link) else None
            if (document.path, link.line, link.url) in told:
                continue
            if verdict is not None and verdict.status is Status.TROUBLE:
                message = f"could not be reached now ({verdict.evidence.reason}): {PLEASE_CHECK}"
                yield Said(document.path, link.line, link.line, Level.NOTICE, message, link.url, rule=None)


def unseen(report: Report, changes: Changes) -> tuple[tuple[str, int], ...]:
    """Why new links could not be judged, and how many: walls, and what could not be asked."""
    reasons: Counter[str] = Counter()
    for link in new_links(report, changes):
        verdict = _verdict(report, link)
        if verdict is not None and verdict.status in (Status.REFUSED, Status.UNCHECKED):
            unanswered = report.unanswered.get(verdict.resource)
            reasons[(unanswered or verdict.evidence).reason] += 1
    return tuple(reasons.most_common())


def _verdict(report: Report, link: Link) -> Verdict | None:
    resource = report.resources.get(link.url)
    return report.verdicts.get(resource) if resource else None
