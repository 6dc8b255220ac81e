"""What should be so: verdicts become findings, each tied to its line, with an edit where one is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.checkers import checker_of
from bot.checkers.web import DEAD
from bot.judge import is_unreachable
from bot.leads import spots as spots_of_leads
from bot.leads import unsettled
from bot.leads.captures import rescued
from bot.lint import spots
from bot.lint.arxiv_ids import ARXIV_MALFORMED
from bot.lint.interface import Checkout, Spot, spot
from bot.lint.neighbours import Neighbours
from bot.model import (
    Claim,
    Document,
    Entry,
    Failure,
    Finding,
    Fix,
    Link,
    Policy,
    Resource,
    Severity,
    Sighting,
    Status,
    Verdict,
    fingerprint,
)
from bot.net.urls import host_of
from bot.policy.ignoring import Ignores
from bot.policy.silencing import silence
from bot.policy.stale import misspelt, notes
from bot.rules import HOST_DOWN, UNREACHABLE
from bot.surroundings import Surroundings


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to tell of a list."""

    findings: tuple[Finding, ...]
    """In the order of its lines."""
    notes: tuple[str, ...]
    """A phrase for each ignore that has nothing left to silence."""
    unsettled: frozenset[tuple[str, Resource]] = frozenset()
    """Rules, and resources of which they may have something to say tomorrow though they do not now."""


def find(checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime) -> Found:
    """All that is to be told of a list: a function of list, memory and policy.

    `verdicts` are of its links and of what leads have asked about. Of a link whose resource has none only
    the text is judged.
    """
    checkout = replace(checkout, ignores=Ignores.of(policy.ignore, now.date()))
    seen = [
        *_of_links(checkout, verdicts, policy, now),
        *spots_of_leads(checkout, verdicts, policy, now),
        *spots(checkout),
        *misspelt(checkout.documents),
    ]
    findings = [_finding(spot, severity) for spot in seen if (severity := _severity(spot.claim, policy))]
    order = {document.path: place for place, document in enumerate(checkout.documents)}
    findings.sort(key=lambda finding: (order[finding.path], finding.line, finding.column))
    told, used = silence(findings, checkout)
    return Found(
        _causes(told),
        notes(checkout, policy.ignore, used, now.date()),
        unsettled(checkout, verdicts, policy),
    )


def _of_links(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterator[Spot]:
    """What is to be said of each link by what it leads to."""
    linked = dict.fromkeys(checkout.resources.values())
    failing = _failing_hosts((verdicts[one] for one in linked if one in verdicts), policy)
    told: set[str] = set()
    for document in checkout.documents:
        beside = _Beside(document, checkout)
        for link in document.links:
            resource = checkout.resources.get(link.url)
            if resource is None or resource not in verdicts:
                continue
            verdict = verdicts[resource]
            claims = tuple(_remembered(beside, link, verdict, policy, now))
            if (host := failing.get(resource)) is None or not _is_worth_telling(verdict, policy, now):
                fate = _fate(verdict, policy, now, is_explained=bool(claims))
                claims = tuple(rescued(claim, link, verdict, verdicts) for claim in (*fate, *claims))
            elif host not in told:
                told.add(host)
                group = [verdicts[one] for one, its_host in failing.items() if its_host == host]
                claims = (_host_down(host, group, verdict), *claims)
            yield from (spot(checkout, document, link, claim) for claim in claims)


class _Beside:
    """The entries of a document, and what stands around those that a pull request adds or alters."""

    def __init__(self, document: Document, checkout: Checkout) -> None:
        self._document = document
        self._changes = checkout.changes
        self._surroundings = Surroundings(document, checkout.resources)
        self._neighbours: Neighbours | None = None

    def sighting(self, link: Link, verdict: Verdict) -> Sighting:
        entry = None if link.entry is None else self._document.entries[link.entry]
        around = partial(self._surroundings.of, entry, verdict.resource) if entry else str
        return Sighting(link, entry, verdict, around, self._neighbours_of(link.entry))

    def _neighbours_of(self, entry: int | None) -> tuple[Entry, ...] | None:
        changes = self._changes
        if changes is None or entry is None or not changes.has_entry(self._document.path, entry):
            return None
        if self._neighbours is None:
            self._neighbours = Neighbours(self._document, changes)
        return self._neighbours.of(entry)


def _remembered(
    beside: _Beside, link: Link, verdict: Verdict, policy: Policy, now: datetime
) -> Iterable[Claim]:
    """What its checker says: of what was not found, but may be back tomorrow, the same as before."""
    if verdict.status is Status.DEAD:
        if verdict.confirmed or verdict.record is None or verdict.record.last_alive is None:
            return ()
        before = Status.ALIVE if verdict.record.move is None else Status.MOVED
        verdict = replace(verdict, status=before, confirmed=verdict.moved_to is not None)
    return checker_of(verdict.resource.kind).claims(beside.sighting(link, verdict), policy, now)


def _fate(verdict: Verdict, policy: Policy, now: datetime, *, is_explained: bool) -> Iterator[Claim]:
    """That it is gone or unreachable; a page in trouble is explained where its checker knows what became of
    it."""
    if verdict.status is Status.DEAD:
        yield _gone(verdict)
    elif not is_explained and verdict.record is not None and is_unreachable(verdict.record, policy, now):
        since = f"nothing but trouble since {verdict.record.trouble_since:%Y-%m-%d}"
        yield Claim(UNREACHABLE, f"{since}: {verdict.evidence.reason}", news=since)


def _gone(verdict: Verdict) -> Claim:
    rule = checker_of(verdict.resource.kind).gone(verdict)
    reason = verdict.evidence.reason
    if not verdict.confirmed or verdict.record is None:
        message = f"not found now ({reason})"
        return Claim(rule, message, severity=Severity.WARNING, suspected=True, news="")
    record = verdict.record
    alive = f"last seen alive {record.last_alive:%Y-%m-%d}" if record.last_alive else "never seen alive"
    message = f"gone since {record.suspected_since:%Y-%m-%d} ({reason}; {alive})"
    context = verdict.evidence.context
    return Claim(rule, f"{message}; {context}" if context else message, news="")


def _failing_hosts(verdicts: Iterable[Verdict], policy: Policy) -> dict[Resource, str]:
    """Resource → host, for hosts with many resources of which every one fails for the host's sake."""
    by_host: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.resource.kind == "web":
            by_host[host_of(verdict.resource.key)].append(verdict)
    return {
        verdict.resource: host
        for host, group in by_host.items()
        if len(group) > policy.host_failing and all(_fails_with_its_host(verdict) for verdict in group)
        for verdict in group
    }


def _fails_with_its_host(verdict: Verdict) -> bool:
    return verdict.status is Status.TROUBLE or (
        verdict.status is Status.DEAD and verdict.evidence.failure is Failure.NXDOMAIN
    )


def _is_worth_telling(verdict: Verdict, policy: Policy, now: datetime) -> bool:
    """Whether a failing resource would be a finding if it stood alone."""
    unreachable = verdict.record is not None and is_unreachable(verdict.record, policy, now)
    return unreachable or verdict.status is Status.DEAD


def _host_down(host: str, group: Sequence[Verdict], first: Verdict) -> Claim:
    """One claim for a host, tied to the first of its links that there is anything to tell of."""
    confirmed = any(verdict.confirmed for verdict in group)
    return Claim(
        HOST_DOWN,
        f"{host} fails as a whole, with all {len(group)} of its pages",
        host,
        severity=None if confirmed else Severity.WARNING,
        suspected=first.status is Status.DEAD and not confirmed,
        news="",
    )


def _severity(claim: Claim, policy: Policy) -> Severity | None:
    """How much a claim matters in this list; None where its rule is off.

    A claim that is less certain than its rule stays below it, whatever the policy makes of the rule.
    """
    wanted, own = policy.severity_of(claim.rule), claim.severity or claim.rule.severity
    is_unsure = wanted is not None and own.rank < min(wanted.rank, claim.rule.severity.rank)
    return own if is_unsure else wanted


def _finding(spot: Spot, severity: Severity) -> Finding:
    claim, link, document = spot.claim, spot.link, spot.document
    about = None if claim.rule is HOST_DOWN else spot.resource
    entry = None if link is None or link.entry is None else document.entries[link.entry]
    return Finding(
        rule=claim.rule.code,
        severity=severity,
        path=document.path,
        line=spot.line,
        column=spot.column,
        end_line=spot.end_line,
        url=spot.url,
        resource=spot.resource,
        message=claim.message,
        fingerprint=fingerprint(claim.rule.code, about, claim.target or ("" if about else spot.url)),
        section=link.section if link else _section_at(document, spot.line),
        entry=entry.title if entry else None,
        fix=Fix(claim.safe, spot.edits) if spot.edits else None,
        suspected=claim.suspected,
        news=claim.message if claim.news is None else claim.news,
    )


def _section_at(document: Document, line: int) -> tuple[str, ...]:
    """The section of a line that holds no link: that of the last link before it."""
    before = [link for link in document.links if link.line <= line]
    return max(before, key=lambda link: link.line).section if before else ()


def _causes(told: Sequence[Finding]) -> tuple[Finding, ...]:
    """All but what is told already by its cause: where no paper can be, there is no page either."""
    wrong = {(one.path, one.line, one.column) for one in told if one.rule == ARXIV_MALFORMED.code}
    return tuple(
        one for one in told if one.rule != DEAD.code or (one.path, one.line, one.column) not in wrong
    )
