"""A finding as people are told of it: once, however many lines it is true of, with what they can answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from bot.actions.offers import is_asked_for, is_of_text, settled_fixes
from bot.checkers.web import MOVED
from bot.edits.fitting import fitting_fixes, replaced
from bot.escape import Markdown, code, destination
from bot.markers.hidden import findings_in
from bot.model import Finding, Offered, Policy, Report, Revision, Severity, Status
from bot.reporters.edits import addition, more_lines
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
    SETTLED = "settled"
    """Somebody has merged or closed the pull request that offered it."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told once."""

    part: Part
    offer: Offer
    findings: tuple[Finding, ...]
    """Those of one fingerprint, in the order of their lines."""
    place: Offered | None = None
    """Where the edit waits to be merged, if it does already."""

    @property
    def first(self) -> Finding:
        return self.findings[0]

    @property
    def fingerprint(self) -> str:
        return self.first.fingerprint

    def news(self, report: Report) -> str:
        """What makes it worth telling anew when it changes; never where it stands, or how it looks today."""
        written = replaced(report, self.first)[1] if self.first.fix else ""
        where = (self.place.number or self.place.branch) if self.place else ""
        return repr((self.part, self.offer, where, self.fingerprint, self.first.news, written))


def all_told(report: Report, policy: Policy) -> tuple[Told, ...]:
    """All that is certain, in the order of the list."""
    grouped: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(sift(report)[0], key=lambda one: (one.path, one.line, one.column, one.rule)):
        grouped[finding.fingerprint].append(finding)
    offers = _offers(report, policy)
    return tuple(_told(report, group, offers) for group in grouped.values())


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
    return finding.rule == MOVED.code and finding.fix is None and not (verdict and verdict.moved_to)


def paragraph(report: Report, told: Told) -> Markdown:
    """An item of a list of findings, with its boxes below."""
    text = render(
        "finding.md.j2",
        finding=told.first,
        places=places(report, told.findings),
        replaced=replaced(report, told.first) if told.first.fix else None,
        added=addition(report, told.first),
        others=more_lines(report, told.first),
        offer=told.offer,
        place=_pull(report, told.place) if told.place else "",
        looks=_looks(report, told.first),
        fingerprint=Markdown(told.fingerprint),
    )
    return Markdown(text.rstrip())


def places(report: Report, findings: Iterable[Finding]) -> Markdown:
    """The lines of findings, each as a link to the line as it was when it was read."""
    several = len(report.documents) > 1
    where = list(dict.fromkeys((finding.path, finding.line) for finding in findings))
    shown = [place(report.revision, path, line, several=several) for path, line in where[:LINES_SHOWN]]
    more = len(where) - len(shown)
    return Markdown(", ".join(shown) + (f" and {more} more" if more else ""))


def place(revision: Revision | None, path: str, line: int, *, several: bool) -> Markdown:
    """A line as a link to what it was when it was read, with its file where there are several."""
    words = code(f"{path} line {line}" if several else f"line {line}")
    if revision is None:
        return words
    # Without `plain`, GitHub renders a Markdown file, and a line of it cannot be pointed at.
    url = f"{revision.web}/blob/{quote(revision.commit)}/{quote(path, errors='replace')}?plain=1#L{line}"
    target = destination(url)
    return Markdown(f"[{words}]({target})") if target else words


def _pull(report: Report, place: Offered) -> Markdown:
    """`#12`, or where there can be no pull request a link to where people can open one."""
    if place.number is not None:
        return Markdown(f"#{place.number}" if place.number else "a new pull request")
    words = code(place.branch)
    if report.revision is None:
        return words
    # Without its base, GitHub would lead from a fork to the repository that it was taken from.
    ends = f"{quote(report.revision.base)}...{quote(place.branch)}"
    target = destination(f"{report.revision.web}/compare/{ends}?expand=1")
    return Markdown(f"[{words}]({target})") if target else words


def _told(report: Report, group: list[Finding], offers: Mapping[str, Offer]) -> Told:
    name = group[0].fingerprint
    offer = offers.get(name, Offer.NONE)
    place = report.offered.get(name) if offer in (Offer.PULL, Offer.WISHED) else None
    return Told(_part(group, offer, place), offer, tuple(group), place)


def _part(group: Iterable[Finding], offer: Offer, place: Offered | None) -> Part:
    if offer is Offer.PULL or place is not None:
        return Part.CAN_BE_MERGED
    worst = max(group, key=lambda finding: finding.severity.rank)
    if worst.severity is Severity.INFO:
        return Part.WORTH_A_LOOK if is_of_text(worst) else Part.NEWS
    needs_you = worst.severity is Severity.ERROR or worst.suspected or worst.rule.endswith("mismatch")
    return Part.NEEDS_YOU if needs_you else Part.WORTH_A_LOOK


def _offers(report: Report, policy: Policy) -> Mapping[str, Offer]:
    """How the edits of all findings stand that have one which fits."""

    def rank(finding: Finding) -> int | None:
        if finding.fix is None:
            return None
        return 0 if finding.fix.safe else 1 if is_asked_for(report, finding, policy) else 2

    offers = {finding.fingerprint: _offer(report, finding, policy) for finding in fitting_fixes(report, rank)}
    return offers | dict.fromkeys(settled_fixes(report), Offer.SETTLED)


def _offer(report: Report, finding: Finding, policy: Policy) -> Offer:
    if finding.fix is not None and finding.fix.safe:
        return Offer.PULL
    if finding.fingerprint in report.heard.wished:
        return Offer.WISHED
    return Offer.PULL if is_asked_for(report, finding, policy) else Offer.BOX


def _looks(report: Report, finding: Finding) -> str:
    """How often what is gone was looked at and not found, and until when."""
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    if verdict is None or verdict.record is None or verdict.status is not Status.DEAD:
        return ""
    days = [f"{strike.at:%Y-%m-%d}" for strike in verdict.record.strikes]
    if len(days) > 1:
        return f"not found at {len(days)} looks, the last on {days[-1]}"
    return f"not found on {days[0]}" if days else ""
