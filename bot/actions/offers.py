"""Which edits of a list are wanted, and how it stands with those that an open pull request offers already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from bot.act import Done
from bot.checkers import CHECKERS
from bot.edits.fitting import place
from bot.leads import LEADS
from bot.lint import LINTS
from bot.model import (
    Action,
    ClosePull,
    EnsurePull,
    Finding,
    Offered,
    Policy,
    Report,
    Resource,
    Status,
    Verdict,
    link_key,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The edits of one fingerprint, which are offered together."""

    findings: tuple[Finding, ...]
    """In the order of their lines."""

    @property
    def fingerprint(self) -> str:
        return self.findings[0].fingerprint

    @property
    def is_safe(self) -> bool:
        """Whether nobody could object; else somebody has asked for it."""
        return all(finding.fix is not None and finding.fix.safe for finding in self.findings)

    @property
    def about(self) -> str:
        """The `link_key` whose looks it depends on, or what a lead is after; "" where the text of the list
        alone tells."""
        first = self.findings[0]
        if first.resource is None or is_of_text(first):
            return ""
        return _lead_key(first.rule, first.resource) if is_of_lead(first) else link_key(first.resource)


class Fate(StrEnum):
    """Why an open pull request offers what is not wanted any more, in the order in which it is told."""

    LEFT = "The list does not need it any more."
    SILENCED = "It was silenced, as you asked."
    UNASKED = "Nobody asks for it any more."
    SETTLED = "It was settled elsewhere."
    MISFIT = "It does not fit the list any more."
    DOUBTED = "doubted"
    """It may be missing only because somebody did not answer, or not as before: then it stays."""


def wanted_fixes(report: Report, policy: Policy) -> dict[str, Wanted]:
    """Fingerprint → what should be offered: all safe edits, and those that somebody who may write or the
    policy asks for. What people have merged or closed once is never offered again."""
    settled = settled_fixes(report)
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in sorted(report.findings, key=place):
        is_wanted = finding.fix is not None and (finding.fix.safe or is_asked_for(report, finding, policy))
        if is_wanted and finding.fingerprint not in settled:
            groups[finding.fingerprint].append(finding)
    return {fingerprint: Wanted(tuple(group)) for fingerprint, group in groups.items()}


def is_asked_for(report: Report, finding: Finding, policy: Policy) -> bool:
    """Whether somebody who may write wants an edit to which others might object, or the policy does."""
    return finding.fingerprint in report.heard.wished or finding.rule in policy.unsafe_fixes


def is_missed(report: Report, finding: Finding) -> bool:
    """Whether what a finding is about was not found at the last look, nor is known to be gone: then its edit
    may lead to nothing any more, and is made or offered for the first time on a better day."""
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    is_suspect = verdict is not None and verdict.status is Status.DEAD and not verdict.confirmed
    return (
        is_suspect
        and not is_of_text(finding)
        and any(one.suspected and one.resource == finding.resource for one in report.findings)
    )


def settled_fixes(report: Report) -> frozenset[str]:
    """The fingerprints of all fixes that people have decided on: the pull request was merged, or closed."""
    decided = (pull for pull in report.standing.pulls if pull.is_final)
    return frozenset(fingerprint for pull in decided for fingerprint in pull.fixes)


class Fates:
    """Answers for each fix of an open pull request that is not wanted, why it is not."""

    def __init__(self, report: Report, wanted: Mapping[str, Wanted]) -> None:
        self._overtaken = frozenset(one.about for one in wanted.values())
        self._silenced = frozenset(finding.fingerprint for finding in report.silenced)
        self._settled = settled_fixes(report)
        self._fixable = frozenset(finding.fingerprint for finding in report.findings if finding.fix)
        self._found = frozenset(finding.fingerprint for finding in report.findings)
        self._unsettled = frozenset(_lead_key(*one) for one in report.unsettled)
        self._verdicts: Mapping[str, Verdict] = {
            link_key(resource): verdict for resource, verdict in report.verdicts.items()
        }

    def of(self, fingerprint: str, about: str) -> Fate:
        """A move is not taken back by a bad day: only by a look that says so, or an edit of the list."""
        if fingerprint in self._silenced:
            return Fate.SILENCED
        if fingerprint in self._settled:
            return Fate.SETTLED
        if fingerprint in self._fixable:
            return Fate.UNASKED
        if about in self._unsettled and about not in self._overtaken:
            return Fate.DOUBTED
        verdict = self._verdicts.get(about)
        if verdict is not None and not _is_sure(verdict) and about not in self._overtaken:
            return Fate.DOUBTED
        return Fate.MISFIT if fingerprint in self._found else Fate.LEFT


def _is_sure(verdict: Verdict) -> bool:
    """Whether a look at it says what there is to say: that a page has moved takes two, an API knows."""
    by_api = verdict.record is not None and verdict.record.by_api
    return verdict.status is Status.ALIVE or (
        verdict.status is Status.MOVED and (verdict.confirmed or by_api)
    )


def offered(report: Report, actions: Iterable[Action], done: Done) -> dict[str, Offered]:
    """Fingerprint → where its edit can be merged, now that these actions were carried out."""
    tried = tuple(actions)
    closed = {action.branch for action in tried if isinstance(action, ClosePull)}
    gone = closed | done.numbers.keys()
    places = {
        fingerprint: Offered(pull.branch, pull.number)
        for pull in report.standing.pulls
        if pull.is_open and pull.branch not in gone
        for fingerprint in pull.fixes
    }
    for action in tried:
        if isinstance(action, EnsurePull) and action.branch in done.numbers:
            where = Offered(action.branch, done.numbers[action.branch])
            places |= dict.fromkeys(action.fixes, where)
    return places


def is_of_text(finding: Finding) -> bool:
    """Whether the text of the list alone tells it, whatever its links lead to."""
    return finding.rule in _rules_of_text()


def is_of_lead(finding: Finding) -> bool:
    """Whether others than those whom a link leads to have told it."""
    return finding.rule in _rules_of_leads()


def _lead_key(rule: str, resource: Resource) -> str:
    return link_key(f"{rule} {resource}")


@cache
def _rules_of_leads() -> frozenset[str]:
    """But of those that looks at links tell too, with what a lead has found."""
    of_links = {rule.code for checker in CHECKERS for rule in checker.RULES}
    return frozenset(rule.code for lead in LEADS for rule in lead.RULES) - of_links


@cache
def _rules_of_text() -> frozenset[str]:
    return frozenset(rule.code for lint in LINTS for rule in lint.RULES)
