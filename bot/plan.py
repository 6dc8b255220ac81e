"""What to ask now, and why the rest waits."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from bot.checkers import asker_of, is_of_leads
from bot.judge import is_confirmed_death, is_confirmed_move
from bot.model import Plan, Policy, Record, Resource, Status

EARLY = timedelta(hours=4)
"""What is asked one by one may be asked so much before its week is over: a cron that starts a minute earlier
than last time must not put it off until the next run."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
SPREAD = 0.15
"""It is asked again up to this share of its week earlier than others."""

LEADS_REST = timedelta(days=30)
"""What no link points at is asked so seldom: what it may tell is no hurry, and mostly it is nothing."""
LEADS_A_RUN = 25
LINKS_TO_A_LEAD = 150
"""A run asks one by one about at most `LEADS_A_RUN` leads, or one for so many links, of all kinds together:
a warm day is cheap, and what a new list has to ask comes in the course of a month."""

FEWEST_WITNESSES = 2
WITNESSES_PER_SILENT_HOST = 0.5
"""So that a third of the hosts answer where all is well here; `judge` needs more than a fifth."""


MOST = 0.5
FEWEST_TO_LOSE = 10
LOSS_DOUBTED = timedelta(days=3)


def has_lost_most(
    shown: tuple[frozenset[Resource], datetime] | None, present: Iterable[Resource], now: datetime
) -> bool:
    """Whether a list has suddenly lost most of its links: an accident, or a file that is no longer the list.

    `shown` is what it showed when it was last swept, and when that was. What is still so after three days
    is meant.
    """
    before, last = shown or (frozenset(), now)
    left = len(before.intersection(present))
    return len(before) >= FEWEST_TO_LOSE and left < MOST * len(before) and now - last < LOSS_DOUBTED


def make_plan(
    resources: Iterable[Resource],
    records: Mapping[Resource, Record],
    policy: Policy,
    now: datetime,
    *,
    wanted: Collection[Resource] = (),
) -> Plan:
    """Split `resources` into those to ask now, in a stable order, and those that wait, with a reason.

    What people have `wanted` to be asked about is due at once.
    """
    due: list[Resource] = []
    waiting: dict[Resource, str] = {}
    known = sorted(set(resources))
    for resource in known:
        record = records.get(resource)
        if record is None or resource in wanted:
            due.append(resource)
            continue
        pause, why = _pause(record, policy)
        next_look = record.last_checked + pause
        if next_look <= now:
            due.append(resource)
        else:
            waiting[resource] = f"{why}; next look {next_look:%Y-%m-%d %H:%M} UTC"
    due, spare = _within_budget(due, records, policy, wanted)
    due, later = _leads_within_budget(due, records, max(LEADS_A_RUN, len(known) // LINKS_TO_A_LEAD))
    waiting |= spare | later
    for witness in _witnesses(due, waiting, records):
        due.append(witness)
        del waiting[witness]
    return Plan(tuple(sorted(due)), waiting)


def last_seen(record: Record | None) -> datetime:
    """When a look at it took place; long ago where none did."""
    if record is None or record.status is Status.UNCHECKED:
        return LONG_AGO
    return record.last_checked


def _within_budget(
    due: Iterable[Resource],
    records: Mapping[Resource, Record],
    policy: Policy,
    wanted: Collection[Resource],
) -> tuple[list[Resource], dict[Resource, str]]:
    """What is wanted and then the longest unseen of what is due, as many of each kind as a run may ask for,
    and the rest with why."""
    budgets = {
        "web": (policy.budget_pages, "pages"),
        "arxiv": (policy.budget_papers, "papers"),
        "github": (policy.budget_repositories, "repositories"),
        "huggingface": (policy.budget_others, "things on Hugging Face"),
        "doi": (policy.budget_others, "DOIs"),
        "openreview": (policy.budget_others, "papers of OpenReview"),
        "youtube": (policy.budget_others, "videos"),
    }
    spent: Counter[str] = Counter()
    now: list[Resource] = []
    later: dict[Resource, str] = {}
    for resource in sorted(due, key=lambda one: (one not in wanted, last_seen(records.get(one)), one)):
        kind = asker_of(resource.kind).KINDS[0]
        spent[kind] += 1
        most, what = budgets.get(kind, (math.inf, ""))
        if spent[kind] <= most:
            now.append(resource)
        else:
            later[resource] = f"over the budget of {most:,} {what} a run"
    return now, later


def _leads_within_budget(
    due: Iterable[Resource], records: Mapping[Resource, Record], most: int
) -> tuple[list[Resource], dict[Resource, str]]:
    """All of `due` but the leads that are asked one by one; of those the longest unseen of each kind in
    turn, so that a kind whose API is shut holds up no other, and the rest with why."""
    now: list[Resource] = []
    turns: Counter[str] = Counter()
    queue: list[tuple[int, Resource]] = []
    for resource in sorted(due, key=lambda one: (last_seen(records.get(one)), one)):
        if not is_of_leads(resource.kind) or asker_of(resource.kind).IN_BATCHES:
            now.append(resource)
        else:
            turns[resource.kind] += 1
            queue.append((turns[resource.kind], resource))
    leads = [resource for _, resource in sorted(queue)]
    why = f"over the budget of {most:,} leads a run"
    return [*now, *leads[:most]], dict.fromkeys(leads[most:], why)


def _witnesses(
    due: Iterable[Resource], waiting: Iterable[Resource], records: Mapping[Resource, Record]
) -> list[Resource]:
    """Living resources to ask besides those that could not be reached last time.

    Suspects are asked more often than the living. A run of nothing but suspects would take their fault for
    ours, and judge nothing: so enough hosts that answer are asked with them. What only leads point at is no
    suspect: that it is silent takes nothing from our network.
    """
    links = (resource for resource in due if not is_of_leads(resource.kind))
    known = [records[resource] for resource in links if resource in records]
    silent = {_host(record) for record in known if _was_silent(record)}
    if not silent:
        return []
    others = {_host(record) for record in known} - silent
    wanted = max(FEWEST_WITNESSES, math.ceil(len(silent) * WITNESSES_PER_SILENT_HOST)) - len(others)
    living = sorted(
        (
            one
            for resource in waiting
            if (one := records.get(resource))
            and one.status is Status.ALIVE
            and not is_of_leads(resource.kind)
        ),
        key=lambda record: (record.last_checked, record.resource),
    )
    by_host = {_host(record): record.resource for record in reversed(living)}
    chosen = [resource for host, resource in reversed(by_host.items()) if host not in others | silent]
    return chosen[: max(0, wanted)]


def _host(record: Record) -> str | None:
    return record.evidence.host


def _was_silent(record: Record) -> bool:
    failure = record.evidence.failure
    return failure is not None and failure.is_local_suspect


def _a_little_early(resource: Resource, recheck: timedelta) -> timedelta:
    """Every page has its own moment, so that what was added on one day is not asked on one day for ever."""
    first = hashlib.sha256(str(resource).encode()).digest()[0]
    return recheck - min(EARLY, recheck / 10) - recheck * SPREAD * (first / 256)


def _recheck(record: Record, policy: Policy) -> timedelta:
    """How often a living resource is asked."""
    if is_of_leads(record.resource.kind):
        return _a_little_early(record.resource, LEADS_REST)
    is_cheap = record.by_api and asker_of(record.resource.kind).IN_BATCHES
    return policy.recheck_apis if is_cheap else _a_little_early(record.resource, policy.recheck_pages)


def _pause(record: Record, policy: Policy) -> tuple[timedelta, str]:
    """How long to leave a resource alone after a look, and why."""
    recheck = _recheck(record, policy)
    gap = policy.api_strike_gap if record.by_api else policy.strike_gap
    match record.status:
        case Status.UNCHECKED:
            return timedelta(), "never answered"
        case Status.TROUBLE:
            return min(recheck, policy.recheck_trouble), "in trouble when last seen"
        case Status.DEAD if is_confirmed_death(record, policy, record.last_checked):
            return min(recheck, gap), "dead when last seen"
        case Status.DEAD:
            return min(recheck, gap), "not found when last seen"
        case Status.MOVED if not is_confirmed_move(record, policy):
            return min(recheck, policy.move_gap), "seemed to have moved when last seen"
        case Status.REFUSED:
            return recheck, "refused to answer when last seen"
        case _:
            return recheck, "alive when last seen"
