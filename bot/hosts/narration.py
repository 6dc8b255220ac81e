"""What changed between two reports, in sentences for people who watch the demo. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.model import Finding, Report, Resource, Status
from bot.reporters.console import GLYPHS, STYLES

SUSPECT = "One look proves nothing: it waits, and looks again in two days."
SEEMS_MOVED = "Offered only if a second look, at least a day later, is led there too."
REFUSED = "A wall neither accuses nor acquits the page behind it."
UNSAID = "Nothing was said, so nothing needs taking back."
STUMBLED = "Who stumbles is asked again when all others were asked."
TROUBLE = "Servers have bad days: it asks again, and says nothing."


@dataclass(frozen=True, slots=True)
class Line:
    """One thing worth watching."""

    glyph: str
    style: str
    text: str
    comment: str = ""
    """Why the bot does what it does about it."""


def narrate(before: Report | None, after: Report) -> tuple[Line, ...]:
    """What is new since `before`, in the order of the list; with None, everything that is not just fine."""
    return (
        *_findings(before, after),
        *_healed(before, after),
        *_undecided(before, after),
        *_stumbled(before, after),
    )


def _findings(before: Report | None, after: Report) -> Iterator[Line]:
    known = {(old.fingerprint, old.severity, old.fix is None) for old in before.findings} if before else set()
    for finding in after.findings:
        if (finding.fingerprint, finding.severity, finding.fix is None) not in known:
            yield Line(
                GLYPHS[finding.severity],
                STYLES[finding.severity],
                f"line {finding.line}, {_short(finding.url)}: {finding.message}",
                _comment(after, finding),
            )


def _comment(report: Report, finding: Finding) -> str:
    if finding.suspected:
        return SUSPECT
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    if (
        verdict
        and verdict.resource.kind == "web"
        and verdict.status is Status.MOVED
        and not verdict.confirmed
    ):
        return SEEMS_MOVED
    return ""


def _healed(before: Report | None, after: Report) -> Iterator[Line]:
    """Findings that are gone because the resource showed life."""
    for old in before.findings if before else ():
        verdict = after.verdicts.get(old.resource) if old.resource else None
        still = any(finding.resource == old.resource for finding in after.findings)
        if verdict and verdict.status is Status.ALIVE and not still:
            told = UNSAID if old.suspected else ""
            yield Line("✓", "green", f"line {old.line}, {_short(old.url)}: alive again", told)


def _stumbled(before: Report | None, after: Report) -> Iterator[Line]:
    """Pages that needed a second try; told once, on the first day."""
    for link in (link for document in after.documents for link in document.links if before is None):
        resource = after.resources.get(link.url)
        verdict = after.verdicts.get(resource) if resource else None
        if (
            verdict
            and verdict.status is Status.ALIVE
            and verdict.evidence.tries - len(verdict.evidence.hops) > 1
        ):
            yield Line("·", "dim", f"line {link.line}, {_short(link.url)}: alive at the second try", STUMBLED)


def _undecided(before: Report | None, after: Report) -> Iterator[Line]:
    """Walls and trouble that were not there before."""
    lines = {link.url: link.line for document in reversed(after.documents) for link in document.links}
    shown: set[Resource] = set()
    for url, resource in after.resources.items():
        verdict = after.verdicts[resource]
        old = before.verdicts.get(resource) if before else None
        new = old is None or old.status is not verdict.status
        if new and resource not in shown and verdict.status in (Status.REFUSED, Status.TROUBLE):
            shown.add(resource)
            comment = REFUSED if verdict.status is Status.REFUSED else TROUBLE
            yield Line("·", "dim", f"line {lines[url]}, {_short(url)}: {verdict.evidence.reason}", comment)


def _short(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".removeprefix("www.").rstrip("/")
