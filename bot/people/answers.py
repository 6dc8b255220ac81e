"""What people answered, by boxes and commands, and what becomes of it: silences, wished fixes, reactions.

Only the answers of people who may write reach us (`bot.model.Standing`). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from bot.checkers import resource_of
from bot.markers.boxes import boxes_in, ticked
from bot.markers.hidden import findings_in, silences_in
from bot.model import (
    Answer,
    Heard,
    React,
    Reaction,
    Report,
    Resource,
    Silence,
    Standing,
    StandingIssue,
    Wish,
    link_key,
)
from bot.people.commands import SNOOZE, Command, commands
from bot.people.silences import is_in_force, merged, names_of
from bot.rules import all_rules

DAY = timedelta(days=1)
FINGERPRINT = re.compile(r"[0-9a-f]{16}")
BY_BOX = (Wish.FIX, Wish.SNOOZE, Wish.NEVER)
"""What can be asked with a box, in the order in which they count: of two ticks the last one wins."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What stands on the forge for this run to obey."""

    asked: tuple[Answer, ...] = ()
    """In the order in which they count."""
    commented: frozenset[int] = frozenset()
    """The comments that hold commands."""
    confusing: frozenset[int] = frozenset()
    """Those of them that hold something else that looks like one."""
    boxes: frozenset[str] = frozenset()
    """All boxes that were ticked when the run began."""
    silences: tuple[Silence, ...] = ()
    """What our issues remember."""


def read_answers(standing: Standing, now: datetime) -> Answers:
    """What the people of a list ask for. A tick counts from now on, a command from when it was written."""
    trusted = [issue for issue in standing.issues if issue.edited_by_writers]
    boxes = frozenset(name for issue in standing.issues for name in ticked(issue.body))
    asked = [answer for issue in trusted for answer in _by_boxes(issue, now)]
    commented, confusing = set(), set()
    told = {issue.number: findings_in(issue.body) for issue in trusted}
    for remark in standing.remarks:
        said = commands(remark.body)
        if said:
            commented.add(remark.comment)
        for command in said:
            answers = tuple(_by_command(command, told.get(remark.issue, ()), remark.at))
            asked += (replace(answer, comment=remark.comment) for answer in answers)
            if not answers:
                confusing.add(remark.comment)
    return Answers(
        asked=tuple(asked),
        commented=frozenset(commented),
        confusing=frozenset(confusing),
        boxes=boxes,
        silences=tuple(one for issue in trusted for one in silences_in(issue.body)),
    )


def asked_again(answers: Answers) -> frozenset[Resource]:
    """What somebody wants to have looked at now, whether it is due or not."""
    urls = (answer.about for answer in answers.asked if answer.wish is Wish.RECHECK)
    return frozenset(resource for url in urls if (resource := resource_of(url)) is not None)


def heed(
    answers: Answers, report: Report, remembered: Iterable[Silence], *, by_policy: Collection[str] = ()
) -> Heard:
    """What a run makes of the answers to it; `remembered` are the silences that the store kept, `by_policy`
    the rules whose unsafe edits nobody has to ask for.

    There is no reaction yet to a command about what was asked in vain: the next run obeys it again.
    """
    silences = {one.about: one for one in merged(*answers.silences, *remembered)}
    listing = _Listing(report)
    wished = _still_wished(report, by_policy)
    confusing, waiting = set(answers.confusing), set[int]()
    for answer in answers.asked:
        name = listing.name(answer.about)
        understood = name is not None
        match answer.wish:
            case Wish.SNOOZE | Wish.NEVER if name is not None:
                silences[name] = Silence(name, answer.until)
            case Wish.RECHECK if answer.comment and resource_of(answer.about) in report.unanswered:
                waiting.add(answer.comment)
            case Wish.FIX:
                fixable = listing.fixable(answer.about)
                wished |= fixable
                understood = bool(fixable)
            case Wish.UNSILENCE:
                broken = silences.keys() & listing.names(answer.about)
                understood |= bool(broken)  # not alone: done again after a crash, it finds nothing to undo
                for one in broken:
                    del silences[one]
        if not understood and answer.comment is not None:
            confusing.add(answer.comment)
    return Heard(
        silences=tuple(one for _, one in sorted(silences.items()) if is_in_force(one, report.checked_at)),
        wished=frozenset(wished),
        boxes=answers.boxes,
        reactions=tuple(_reactions(answers.commented - waiting, confusing)),
    )


def _still_wished(report: Report, by_policy: Collection[str]) -> set[str]:
    """The edits that open pull requests offer and for which no issue had a box, so that none was unticked:
    they were asked for before they were lost from sight, for want of an answer."""
    trusted = [issue for issue in report.standing.issues if issue.edited_by_writers]
    if not trusted:
        return set()
    shown = {name.removeprefix(f"{Wish.FIX}:") for issue in trusted for name in boxes_in(issue.body)}
    offered = {one for pull in report.standing.pulls if pull.is_open for one in pull.fixes}
    unsafe = {
        one.fingerprint
        for one in report.findings
        if one.fix is not None and not one.fix.safe and one.rule not in by_policy
    }
    return (offered & unsafe) - shown


class _Listing:
    """What an answer can be about: the links of a list, its findings, and the rules."""

    def __init__(self, report: Report) -> None:
        self._resources = frozenset(report.resources.values())
        self._urls = frozenset(link.url for document in report.documents for link in document.links)
        self._findings = report.findings

    def name(self, about: str) -> str | None:
        """What a silence calls it; None where the list has no such link."""
        if not _is_url(about):
            return about
        resource = resource_of(about)
        if resource in self._resources:
            return link_key(resource)
        told = any(about == finding.url for finding in self._findings)
        return link_key(about) if about in self._urls or told else None

    def names(self, about: str) -> set[str]:
        """What all silences may be called that keep findings about it quiet."""
        name = self.name(about) or link_key(resource_of(about) or about)
        found = [finding for finding in self._findings if name in names_of(finding)]
        return {name, *(finding.fingerprint for finding in found)}

    def fixable(self, about: str) -> set[str]:
        """The fingerprints of findings about it that have an edit."""
        name = self.name(about)
        return {
            finding.fingerprint for finding in self._findings if finding.fix and name in names_of(finding)
        }


def _by_boxes(issue: StandingIssue, now: datetime) -> Iterator[Answer]:
    names = ticked(issue.body)
    for wish in BY_BOX:
        for fingerprint in findings_in(issue.body):
            if f"{wish}:{fingerprint}" in names:
                yield Answer(wish, fingerprint, _day_after(now, SNOOZE) if wish is Wish.SNOOZE else None)


def _by_command(command: Command, told: Collection[str], at: datetime) -> Iterator[Answer]:
    """What a command asks for: nothing where it was not understood, all that the issue tells where it
    names nothing."""
    if command.wish is None or not all(map(_is_name, command.about)):
        return
    until = _day_after(at, command.lasts) if command.wish is Wish.SNOOZE else None
    for about in command.about or told:
        yield Answer(command.wish, about, until)


def _day_after(at: datetime, lasts: timedelta) -> date:
    """The day on which that time is over, at the earliest the next one."""
    at = at.astimezone(UTC)
    return max((at + lasts).date(), (at + DAY).date())


def _is_name(about: str) -> bool:
    return _is_url(about) or about in all_rules() or FINGERPRINT.fullmatch(about) is not None


def _is_url(about: str) -> bool:
    return ":" in about


def _reactions(commented: Iterable[int], confusing: Collection[int]) -> Iterator[React]:
    for comment in sorted(commented):
        yield React(comment, Reaction.CONFUSED if comment in confusing else Reaction.DONE)
