"""A finding as people are told of it: once, however many lines it is true of, with what they can answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from bot.actions.fixes import declined, fitting_fixes, replaced, safe_fixes
from bot.checkers.web import MOVED
from bot.escape import Markdown, code, destination
from bot.forge.hidden import findings_in
from bot.model import Finding, Report, Revision, Severity, Status
from bot.templating import render

LINES_SHOWN = 5


class Part(StrEnum):
    """The sections of the issue, the most important first: the order in which they get room."""

    NEEDS_YOU = "Needs you"
    CAN_BE_MERGED = "Can be merged"
    WORTH_A_LOOK = "Worth a look"
    NEWS = "News"
    WATCHING = "Watching"
    CHECKED = "What was checked"


class Offer(StrEnum):
    """How the edit of a finding stands."""

    NONE = "none"
    PULL = "pull"
    """It comes as a pull request."""
    BOX = "box"
    """It will, once somebody ticks its box."""
    WISHED = "wished"
    """Somebody has."""
    DECLINED = "declined"
    """Somebody has closed the pull request that offered it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told once."""

    part: Part
    offer: Offer
    findings: tuple[Finding, ...]
    """Those of one fingerprint, in the order of their lines."""

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def fingerprint(self) -> str:
        return self.first.fingerprint

    def news(self, report: Report) -> str:
        """What makes it worth telling anew when it changes; never where it stands, or how it looks today."""
        written = replaced(report, self.first)[1] if self.first.fix else ""
        return repr((self.part, self.offer, self.fingerprint, self.first.news, written))


def all_told(report: Report) -> tuple[Told, ...]:
    """All that is certain, in the order of the list."""
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(sift(report)[0], key=lambda one: (one.path, one.line, one.column, one.rule)):
        grouped[finding.fingerprint].append(finding)
    offers = _offers(report)
    return tuple(_told(group, offers) for group in grouped.values())


def sift(report: Report) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The findings that are certain, and those that one look saw: they may be gone with the next.

    A death that was told stays told until there is a sign of life, though memory was lost and counts anew.
    """
    before = told_before(report)
    certain: list[Finding] = []
    doubtful: list[Finding] = []
    for finding in report.findings:
        sure = finding.fingerprint in before if finding.suspected else not _seems_moved(report, finding)
        (certain if sure else doubtful).append(finding)
    return tuple(certain), tuple(doubtful)


def told_before(report: Report) -> frozenset[str]:
    """The fingerprints of all that our issues told of when the run began."""
    trusted = (issue for issue in report.standing.issues if issue.edited_by_writers)
    return frozenset(fingerprint for issue in trusted for fingerprint in findings_in(issue.body))


def _seems_moved(report: Report, finding: Finding) -> bool:
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    return finding.rule == MOVED.code and finding.fix is None and not (verdict and verdict.confirmed)


def paragraph(report: Report, told: Told) -> Markdown:
    """An item of a list of findings, with its boxes below."""
    text = render(
        "finding.md.j2",
        finding=told.first,
        places=places(report, told.findings),
        replaced=replaced(report, told.first) if told.first.fix else None,
        offer=told.offer,
        looks=_looks(report, told.first),
        fingerprint=Markdown(told.fingerprint),
    )
    return Markdown(text.rstrip())


def places(report: Report, findings: Iterable[Finding]) -> Markdown:
    """The lines of findings, each as a link to the line as it was when it was read."""
    several = len(report.documents) > 1
    where = list(dict.fromkeys((finding.path, finding.line) for finding in findings))
    shown = [_place(report.revision, path, line, several=several) for path, line in where[:LINES_SHOWN]]
    more = len(where) - len(shown)
    return Markdown(", ".join(shown) + (f" and {more} more" if more else ""))


def _place(revision: Revision | None, path: str, line: int, *, several: bool) -> Markdown:
    words = code(f"{path} line {line}" if several else f"line {line}")
    if revision is None:
        return words
    # Without `plain`, GitHub renders a Markdown file, and a line of it cannot be pointed at.
    url = f"{revision.web}/blob/{quote(revision.commit)}/{quote(path)}?plain=1#L{line}"
    target = destination(url)
    return Markdown(f"[{words}]({target})") if target else words


def _told(group: list[Finding], offers: Mapping[str, Offer]) -> Told:
    offer = offers.get(group[0].fingerprint, Offer.NONE)
    return Told(_part(group, offer), offer, tuple(group))


def _part(group: Iterable[Finding], offer: Offer) -> Part:
    if offer is Offer.PULL:
        return Part.CAN_BE_MERGED
    worst = max(group, key=lambda finding: finding.severity.rank)
    if worst.severity is Severity.INFO:
        return Part.NEWS
    needs_you = worst.severity is Severity.ERROR or worst.suspected or worst.rule.endswith("mismatch")
    return Part.NEEDS_YOU if needs_you else Part.WORTH_A_LOOK


def _offers(report: Report) -> Mapping[str, Offer]:
    """How the edits of all findings stand that have one which fits."""
    offers = {
        finding.fingerprint: Offer.WISHED if finding.fingerprint in report.heard.wished else Offer.BOX
        for finding in fitting_fixes(report, unsafe=True)
        if finding.fix and not finding.fix.safe
    }
    offers |= {finding.fingerprint: Offer.PULL for finding in safe_fixes(report)}
    return offers | dict.fromkeys(declined(report), Offer.DECLINED)


def _looks(report: Report, finding: Finding) -> str:
    """How often what is gone was looked at and not found, and until when."""
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    if verdict is None or verdict.record is None or verdict.status is not Status.DEAD:
        return ""
    strikes = verdict.record.strikes
    return f"not found at {len(strikes)} looks, the last on {strikes[-1].at:%Y-%m-%d}" if strikes else ""
