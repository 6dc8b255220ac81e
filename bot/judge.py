"""What we believe: looks become memory, and memory becomes verdicts ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.checkers import asker_of, is_of_leads
from bot.model import (
    Evidence,
    Failure,
    Move,
    Observation,
    Policy,
    Record,
    Resource,
    Status,
    Stretch,
    Strike,
    Verdict,
)
from bot.net.urls import host_of
from bot.portals import captured

DOWN_FROM_HOSTS = 5
DOWN_SHARE = 0.8
STRETCHES_KEPT = 24
"""Changes of mind of a resource that are remembered; two years of one a month."""
SEVERAL = 2
"""A list with a single host cannot tell its death from ours."""


def network_is_down(seen: Iterable[Observation]) -> bool:
    """Whether the fault is ours: 80 % of five or more distinct hosts fail to connect or resolve.

    With fewer hosts, that none of them answers. Hosts that were merely slow or odd say nothing; one in whose
    place a portal answered did not. That leads fail says nothing either: what a paper called its page years
    ago, nobody promised to keep.
    """
    looks = tuple(seen)
    portal = captured(looks)
    answered: dict[str, bool] = defaultdict(bool)
    for look in looks:
        if is_of_leads(look.resource.kind) and (look.resource in portal or not _has_answered(look)):
            continue
        if look.resource in portal:
            answered[host_of(look.evidence.hops[0].url)] |= False
        elif _has_answered(look) or _failed_here(look):
            answered[look.evidence.host or ""] |= _has_answered(look)
    failed = sum(not ok for ok in answered.values())
    if len(answered) >= DOWN_FROM_HOSTS:
        return failed >= DOWN_SHARE * len(answered)
    return len(answered) >= SEVERAL and failed == len(answered)


def doubt(seen: Sequence[Observation]) -> tuple[Observation, ...]:
    """Take back what a cut cable or a captive portal could have made us see.

    A name that does not resolve counts as gone only if some other host answered in the same run; what a
    portal answered is no look at the page at all. Nor is what a lead saw where nobody answered.
    """
    portal = captured(seen)
    answered = {look.evidence.host for look in seen if look.resource not in portal and _has_answered(look)}
    return tuple(
        _no_look(look, portal[look.resource]) if look.resource in portal else _no_strike(look, answered)
        for look in seen
    )


def _no_look(look: Observation, portal: str) -> Observation:
    if look.status not in (Status.ALIVE, Status.MOVED, Status.DEAD):
        return look  # says nothing of the page anyway
    reason = f"sent on to {portal}, as other sites were: perhaps the network here asks to log in"
    evidence = replace(look.evidence, reason=reason)
    return replace(look, status=Status.UNCHECKED, evidence=evidence, target=None)


def _no_strike(look: Observation, answered: set[str | None]) -> Observation:
    if not _failed_here(look) or not answered <= {look.evidence.host}:
        return look
    if is_of_leads(look.resource.kind):
        return replace(look, status=Status.UNCHECKED)
    return replace(look, status=Status.TROUBLE) if look.status is Status.DEAD else look


def _has_answered(look: Observation) -> bool:
    """Whether the host itself spoke, rather than something on the way to it."""
    evidence = look.evidence
    if not evidence.tries or not evidence.host:
        return False
    return evidence.failure is None or evidence.http_status is not None or evidence.failure.came_from_host


def _failed_here(look: Observation) -> bool:
    failure = look.evidence.failure
    return bool(look.evidence.tries) and failure is not None and failure.is_local_suspect


def learn(
    records: Mapping[Resource, Record], seen: Iterable[Observation], policy: Policy
) -> dict[Resource, Record]:
    """The records that these looks change; the others stay as they are."""
    changed: dict[Resource, Record] = {}
    for look in seen:
        old = changed.get(look.resource) or records.get(look.resource)
        changed[look.resource] = _learn_one(old or _blank(look), look, policy)
    return changed


def _blank(look: Observation) -> Record:
    return Record(
        look.resource,
        first_seen=look.at,
        last_checked=look.at,
        status=Status.UNCHECKED,
        evidence=look.evidence,
        by_api=look.by_api,
    )


def _learn_one(old: Record, look: Observation, policy: Policy) -> Record:
    if look.at < old.last_checked:
        return old  # another run looked later, and has saved what it saw
    if look.status is Status.UNCHECKED:  # no look took place: a shut API must not make us forget
        return replace(old, evidence=look.evidence) if old.status is Status.UNCHECKED else old
    seen = partial(
        replace,
        old,
        last_checked=look.at,
        status=look.status,
        evidence=look.evidence,
        by_api=look.by_api,
        history=_continued(old.history, look),
    )
    match look.status:
        case Status.ALIVE | Status.MOVED:
            return seen(
                last_alive=look.at,
                suspected_since=None,
                strikes=(),
                move=_moved(old.move, look),
                trouble_since=None,
                trouble_looks=0,
                facts=asker_of(look.resource.kind).remember(old.facts, look.facts, look.at),
            )
        case Status.DEAD:
            strikes = _struck(old.strikes, look, policy)
            since = strikes[0].at if len(strikes) == 1 else old.suspected_since
            new = seen(strikes=strikes, suspected_since=since, trouble_since=None, trouble_looks=0)
            # What led elsewhere before it died does not do so again when the strikes lapse.
            return replace(new, move=None) if is_confirmed_death(new, policy, look.at) else new
        case Status.TROUBLE:
            return seen(
                trouble_since=old.trouble_since or look.at,
                trouble_looks=old.trouble_looks + 1,
                facts=asker_of(look.resource.kind).remember(old.facts, look.facts, look.at),
            )
        case _:
            return seen(trouble_since=None, trouble_looks=0)


def _continued(history: tuple[Stretch, ...], look: Observation) -> tuple[Stretch, ...]:
    """The history with one look more, without what is older than the newest `STRETCHES_KEPT` changes."""
    if history and history[-1].status is look.status:
        last = replace(history[-1], until=look.at, looks=history[-1].looks + 1)
        return (*history[:-1], last)
    return (*history, Stretch(look.status, look.at, look.at))[-STRETCHES_KEPT:]


def _moved(old: Move | None, look: Observation) -> Move | None:
    if look.status is not Status.MOVED or look.target is None:
        return None
    if old is not None and old.target == look.target:
        return replace(old, last_seen=look.at)
    return Move(look.target, look.at, look.at)


def _struck(strikes: tuple[Strike, ...], look: Observation, policy: Policy) -> tuple[Strike, ...]:
    """Add a strike, unless it comes too soon after the one before to be a look of its own."""
    fresh = _unlapsed(strikes, policy, look.at)
    strike = Strike(look.at, look.by_api, look.evidence.reason)
    if fresh:
        both_by_api = look.by_api and fresh[-1].by_api
        gap = policy.api_strike_gap if both_by_api else policy.strike_gap
        if look.at - fresh[-1].at < gap:
            return fresh
    return (*fresh, strike)


def _unlapsed(strikes: Iterable[Strike], policy: Policy, now: datetime) -> tuple[Strike, ...]:
    return tuple(strike for strike in strikes if now - strike.at <= policy.strikes_lapse)


def is_confirmed_death(record: Record, policy: Policy, now: datetime) -> bool:
    """Enough strikes, over enough days, and no sign of life since the first of them."""
    strikes = _unlapsed(record.strikes, policy, now)
    if strikes and all(strike.by_api for strike in strikes):
        return len(strikes) >= policy.api_strikes
    return len(strikes) >= policy.strikes and strikes[-1].at - strikes[0].at >= policy.strike_span


def may_be_confirmed(record: Record, policy: Policy, now: datetime) -> bool:
    """Whether a death is confirmed, or one strike more confirms it."""
    strike = Strike(now, record.by_api, record.evidence.reason)
    return is_confirmed_death(replace(record, strikes=(*record.strikes, strike)), policy, now)


def is_confirmed_move(record: Record, policy: Policy) -> bool:
    """Two looks, at least a day apart, were led to the same new address."""
    return record.move is not None and record.move.last_seen - record.move.first_seen >= policy.move_gap


UNREACHABLE_LOOKS = 3


def is_unreachable(record: Record, policy: Policy, now: datetime) -> bool:
    """Nothing but trouble for weeks, on several looks."""
    return (
        record.trouble_since is not None
        and record.trouble_looks >= UNREACHABLE_LOOKS
        and now - record.trouble_since >= policy.unreachable_after
    )


def believe(
    resources: Iterable[Resource], records: Mapping[Resource, Record], policy: Policy, now: datetime
) -> dict[Resource, Verdict]:
    """A verdict for each resource, from memory alone: what was not due is judged by what was seen."""
    return {resource: _verdict(resource, records.get(resource), policy, now) for resource in resources}


NEVER_ASKED = Evidence("not asked", failure=Failure.OFFLINE)


def _verdict(resource: Resource, record: Record | None, policy: Policy, now: datetime) -> Verdict:
    if record is None:
        return Verdict(resource, Status.UNCHECKED, confirmed=False, evidence=NEVER_ASKED)
    if is_confirmed_death(record, policy, now):
        evidence = record.evidence if record.status is Status.DEAD else Evidence(record.strikes[-1].reason)
        return Verdict(resource, Status.DEAD, confirmed=True, evidence=evidence, record=record)
    moved_to = record.move.target if record.move and is_confirmed_move(record, policy) else None
    confirmed = record.status is Status.MOVED and moved_to is not None
    return Verdict(resource, record.status, confirmed, record.evidence, record, moved_to)
