"""The health issue: the one place where the bot tells a list's maintainers what it found.

It is written anew only when what it tells has changed. Where things stand in the list, and how they look from
day to day, is as it was when it was last written, and says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.actions.checked import checked
from bot.actions.offers import is_of_lead
from bot.actions.told import Offer, Part, Told, all_told, paragraph, sift
from bot.actions.watching import watched
from bot.escape import Markdown, terminal
from bot.markers.hidden import digest, findings_block, news_of, sealed, silences_block, silences_in, tells_of
from bot.markers.names import HEALTH, name_in_markers
from bot.model import CloseIssue, EnsureIssue, Policy, Report, Silence, StandingIssue
from bot.people.silences import is_in_force
from bot.reporters.summary import is_all_known
from bot.templating import BODY_LIMIT, fit, render

SEAL_SIZE = 80
"""What `sealed` adds to a body, and a little more."""

FOLDED_FROM = {
    Part.NEEDS_YOU: None,
    Part.CAN_BE_MERGED: 20,
    Part.WORTH_A_LOOK: 10,
    Part.NEWS: 10,
    Part.WATCHING: 1,
    Part.CHECKED: 1,
}
"""From how many paragraphs on a section is folded; None is never."""
RULES_NAMED = 5
HEADLINE = {
    Part.NEEDS_YOU: ("needs you", "need you"),
    Part.CAN_BE_MERGED: ("can be merged", "can be merged"),
    Part.WORTH_A_LOOK: ("is worth a look", "are worth a look"),
    Part.NEWS: ("is news", "are news"),
}
"""What the first line says of one finding, and of several."""
MOST_NEWS = 50
"""Paragraphs of news: a new list has hundreds, and nobody reads on. Others follow as these are answered."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the issue as its template sees it."""

    part: Part
    paragraphs: tuple[Markdown, ...]
    left: int = 0
    """How many paragraphs had no room."""
    rules: str = ""
    """What its findings are, for those who see it folded: `34 dead-anchor, 2 missing-file`."""

    @property
    def size(self) -> int:
        return len(self.paragraphs) + self.left

    @property
    def folded(self) -> bool:
        limit = FOLDED_FROM[self.part]
        return limit is not None and self.size >= limit


def decide_issue(report: Report, listed: str, policy: Policy) -> tuple[EnsureIssue | CloseIssue, ...]:
    """What should be so of the health issue of list `listed`; nothing where there was none and needs none.

    It is closed only where all is known: a suspect, or an API that is shut, may be news tomorrow.
    """
    marker, standing = _marker(report, listed), health_issue(report, listed)
    told = all_told(report, policy)
    if standing is None and not told:
        return ()
    wanted = EnsureIssue(
        marker,
        title=f"Link health: {terminal(listed, 100)}",
        body=_text(report, told, marker, standing),
        obeyed=report.heard.boxes,
        opens=bool(told) and not is_hushed(standing, told),
    )
    if told or standing is None or not standing.is_open or not _is_well(report):
        return (wanted,)
    return wanted, CloseIssue(marker, render("health_closed.md.j2").strip())


def health_issue(report: Report, listed: str) -> StandingIssue | None:
    """The health issue as it stood when the run began."""
    marker = _marker(report, listed)
    return next((issue for issue in report.standing.issues if issue.marker == marker), None)


def _marker(report: Report, listed: str) -> str:
    return HEALTH.format(name_in_markers(listed, report.standing))


def is_hushed(standing: StandingIssue | None, told: Iterable[Told]) -> bool:
    """Whether a person closed the issue and nothing that it did not tell of has come since, but news: of that
    there is some more every other day, and nothing to be done."""
    if standing is None or standing.is_open or not standing.closed_by_person:
        return False
    return all(one.part is Part.NEWS or tells_of(standing.body, one.fingerprint) for one in told)


def _is_well(report: Report) -> bool:
    return is_all_known(report) and not sift(report)[1]


def _text(report: Report, told: Sequence[Told], marker: str, standing: StandingIssue | None) -> str:
    """The body as it stands where it tells and remembers the same, else a new one."""
    news = digest(one.news(report) for one in told)
    silences = _kept(report.heard.silences, report)
    if standing is None or not standing.edited_by_writers or news_of(standing.body) != news:
        return sealed(_body(report, told, marker), news)
    if set(_kept(silences_in(standing.body), report)) == set(silences):
        return standing.body
    return sealed(_body(report, told, marker), news)


def _kept(silences: Iterable[Silence], report: Report) -> tuple[Silence, ...]:
    """Those in force that a body has room for."""
    in_force = [one for one in silences if is_in_force(one, report.checked_at)]
    return silences_in(silences_block(in_force))


def _body(report: Report, told: Sequence[Told], marker: str) -> Markdown:
    """The text with as much of every section as has room, the most important first."""
    values = {
        "marker": Markdown(marker),
        "day": f"{report.checked_at:%Y-%m-%d}",
        "headline": _headline(told),
        "is_barred": any(one.place is not None and one.place.number is None for one in told),
        "findings": findings_block(one.fingerprint for one in told),
        "silences": silences_block(report.heard.silences),
    }
    sections = _sections(report, told)
    frame = [replace(section, paragraphs=(), left=section.size) for section in sections]
    room = BODY_LIMIT - SEAL_SIZE - len(render("health_issue.md.j2", sections=frame, **values))
    return render("health_issue.md.j2", sections=_within(room, sections), **values)


def _within(room: int, sections: Sequence[Section]) -> list[Section]:
    """What of each section has room: what was checked, for it is short and vouches for the rest, and then the
    most important first."""
    shown: dict[Part, Section] = {}
    for section in sorted(sections, key=lambda one: one.part is not Part.CHECKED):
        most = section.paragraphs[: MOST_NEWS if section.part is Part.NEWS else None]
        kept = fit(most, room)
        is_full = len(kept) < len(most) and section.part is not Part.CHECKED
        room = 0 if is_full else room - sum(len(paragraph) + 1 for paragraph in kept)
        shown[section.part] = replace(section, paragraphs=kept, left=section.size - len(kept))
    return [shown[section.part] for section in sections]


def _sections(report: Report, told: Sequence[Told]) -> list[Section]:
    """Every section that has something to say."""
    paragraphs: dict[Part, list[Markdown]] = {part: [] for part in Part}
    for one in sorted(told, key=_haste):
        paragraphs[one.part].append(paragraph(report, one))
    paragraphs[Part.WATCHING] += watched(report)
    paragraphs[Part.CHECKED].append(checked(report))
    return [
        Section(part, tuple(texts), rules=_rules(one.first.rule for one in told if one.part is part))
        for part, texts in paragraphs.items()
        if texts
    ]


def _headline(told: Sequence[Told]) -> str:
    """`3 need you, 1 can be merged`; empty where there is nothing to tell."""
    counts = Counter(one.part for one in told)
    return ", ".join(
        f"{counts[part]:,} {one if counts[part] == 1 else several}"
        for part, (one, several) in HEADLINE.items()
        if counts[part]
    )


def _rules(rules: Iterable[str]) -> str:
    counts = Counter(rules).most_common()
    named = [f"{number:,} {rule}" for rule, number in counts[:RULES_NAMED]]
    return ", ".join([*named, *(["…"] if len(counts) > RULES_NAMED else [])])


def _haste(one: Told) -> int:
    """The order of news: what has happened comes before what was found, and that before what has no edit."""
    if one.part is not Part.NEWS or not is_of_lead(one.first):
        return 0
    return 2 if one.offer is Offer.NONE else 1
