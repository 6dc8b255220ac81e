"""The health issue: the one place where the bot tells a list's maintainers what it found.

Its text is a function of what is believed, never of the day: where nothing changed, nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote

from bot.actions.fixes import replaced, safe_fixes
from bot.actions.watching import wall_notes
from bot.checkers.web import MOVED
from bot.escape import Markdown, terminal
from bot.model import CloseIssue, EnsureIssue, Finding, Report, Severity, Status
from bot.reporters.summary import is_all_known, size, total
from bot.templating import BODY_LIMIT, fit, render

MARKER = "<!-- listkeeper:health {} -->"
FINGERPRINTS_LIMIT = 1_000
PATHS_SHOWN = 5
NOTES_SHOWN = 10


class Part(StrEnum):
    """The sections of the issue, the most important first: the order in which they get room."""

    NEEDS_YOU = "Needs you"
    CAN_BE_MERGED = "Can be merged"
    WORTH_A_LOOK = "Worth a look"
    NEWS = "News"
    WATCHING = "Watching"
    CHECKED = "What was checked"


FOLDED_FROM = {
    Part.NEEDS_YOU: None,
    Part.CAN_BE_MERGED: 20,
    Part.WORTH_A_LOOK: 10,
    Part.NEWS: 10,
    Part.WATCHING: 1,
    Part.CHECKED: 1,
}
"""From how many paragraphs on a section is folded; None is never."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the issue as its template sees it."""

    part: Part
    paragraphs: tuple[Markdown, ...]
    left: int = 0
    """How many paragraphs had no room."""

    @property
    def size(self) -> int:
        return len(self.paragraphs) + self.left

    @property
    def folded(self) -> bool:
        limit = FOLDED_FROM[self.part]
        return limit is not None and self.size >= limit


def decide_issue(report: Report, listed: str) -> EnsureIssue | CloseIssue | None:
    """What should be so of the health issue of list `listed`; None leaves it as it is.

    It is closed only where all is known: a suspect, or an API that is shut, may be news tomorrow.
    """
    marker = MARKER.format(quote(listed, safe="/", errors="replace"))
    told = [finding for finding in report.findings if _is_told(report, finding)]
    if told:
        title = f"Link health: {terminal(listed, 100)}"
        return EnsureIssue(marker, title, _body(report, told, marker))
    if not is_all_known(report) or any(finding.suspected for finding in report.findings):
        return None
    return CloseIssue(marker, render("health_closed.md.j2").strip())


def _is_told(report: Report, finding: Finding) -> bool:
    """Whether it is certain: what one look saw may be gone with the next, and must leave no trace."""
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    seems_moved = finding.rule == MOVED.code and finding.fix is None and not (verdict and verdict.confirmed)
    return not seems_moved and not finding.suspected


def _body(report: Report, told: Sequence[Finding], marker: str) -> Markdown:
    """The text with as much of every section as has room, the most important first."""
    fingerprints = sorted({finding.fingerprint for finding in told})[:FINGERPRINTS_LIMIT]
    values = {
        "marker": Markdown(marker),
        "fingerprints": Markdown(f"<!-- listkeeper:findings {' '.join(fingerprints)} -->"),
    }
    sections = _sections(report, told)
    frame = [replace(section, paragraphs=(), left=section.size) for section in sections]
    room = BODY_LIMIT - len(render("health_issue.md.j2", sections=frame, **values))
    shown = []
    for section in sections:
        kept = fit(section.paragraphs, room)
        left = len(section.paragraphs) - len(kept)
        room = 0 if left else room - sum(len(paragraph) + 1 for paragraph in kept)
        shown.append(replace(section, paragraphs=kept, left=left))
    return render("health_issue.md.j2", sections=shown, **values)


def _sections(report: Report, told: Iterable[Finding]) -> list[Section]:
    """Every section that has something to say."""
    fixed = set(safe_fixes(report))
    paragraphs: dict[Part, list[Markdown]] = {part: [] for part in Part}
    for finding in sorted(told, key=lambda found: (found.path, found.line, found.column, found.rule)):
        part = _part(finding, mergeable=finding in fixed)
        paragraphs[part].append(_paragraph(report, finding, part))
    walls = tuple(wall_notes(report))
    paragraphs[Part.WATCHING] += walls
    paragraphs[Part.CHECKED].append(_checked(report, walls=bool(walls)))
    return [Section(part, tuple(texts)) for part, texts in paragraphs.items() if texts]


def _part(finding: Finding, *, mergeable: bool) -> Part:
    if mergeable:
        return Part.CAN_BE_MERGED
    if finding.severity is Severity.INFO:
        return Part.NEWS
    needs_you = finding.severity is Severity.ERROR or finding.rule.endswith("mismatch")
    return Part.NEEDS_YOU if needs_you else Part.WORTH_A_LOOK


def _paragraph(report: Report, finding: Finding, part: Part) -> Markdown:
    text = render(
        "finding.md.j2",
        finding=finding,
        replaced=replaced(report, finding) if part is Part.CAN_BE_MERGED else None,
        several=len(report.documents) > 1,
    )
    return Markdown(text.rstrip())


def _checked(report: Report, *, walls: bool) -> Markdown:
    """What was looked at and what was not: only counts that change with the list, not with the day."""
    documents = report.documents
    kinds = Counter(resource.kind for resource in set(report.resources.values()))
    bare = [link for document in documents for link in document.links if link.url not in report.resources]
    ignored = sum(link.url in report.ignored for link in bare)
    text = render(
        "checked.md.j2",
        size=size(total(report)),
        paths=[document.path for document in documents[:PATHS_SHOWN]],
        more_paths=max(0, len(documents) - PATHS_SHOWN),
        kinds=sorted(kinds.items(), key=lambda row: (-row[1], row[0])),
        askless=len(bare) - ignored,
        ignored=ignored,
        notes=report.notes[:NOTES_SHOWN],
        more_notes=max(0, len(report.notes) - NOTES_SHOWN),
        walls=walls,
        unseen=any(verdict.status is Status.UNCHECKED for verdict in report.verdicts.values()),
    )
    return Markdown(text.strip())
