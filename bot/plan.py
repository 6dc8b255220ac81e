"""What to ask now, and why the rest waits."""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from bot.checkers import checker_of
from bot.config import Policy
from bot.judge import is_confirmed_death, is_confirmed_move
from bot.model import Plan, Record, Resource, Status

EARLY = timedelta(hours=4)
"""What is asked one by one may be asked so much before its week is over: a cron that starts a minute earlier
than last time must not put it off until the next run."""

LONG_AGO = datetime.min.replace(tzinfo=UTC)
SPREAD = 0.15
"""It is asked again up to this share of its week earlier than others."""

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
    for resource in sorted(set(resources)):
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
    waiting |= spare
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
        kind = checker_of(resource.kind).KINDS[0]
        spent[kind] += 1
        most, what = budgets.get(kind, (math.inf, ""))
        if spent[kind] <= most:
            now.append(resource)
        else:
            later[resource] = f"over the budget of {most:,} {what} a run"
    return now, later


def _witnesses(
    due: Iterable[Resource], waiting: Iterable[Resource], records: Mapping[Resource, Record]
) -> list[Resource]:
    """Living resources to ask besides those that could not be reached last time.

    Suspects are asked more often than the living. A run of nothing but suspects would take their fault for
    ours, and judge nothing: so enough hosts that answer are asked with them.
    """
    known = [records[resource] for resource in due if resource in records]
    silent = {_host(record) for record in known if _was_silent(record)}
    if not silent:
        return []
    others = {_host(record) for record in known} - silent
    wanted = max(FEWEST_WITNESSES, math.ceil(len(silent) * WITNESSES_PER_SILENT_HOST)) - len(others)
    living = sorted(
        (one for resource in waiting if (one := records.get(resource)) and one.status is Status.ALIVE),
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


def _pause(record: Record, policy: Policy) -> tuple[timedelta, str]:
    """How long to leave a resource alone after a look, and why."""
    is_cheap = record.by_api and checker_of(record.resource.kind).IN_BATCHES
    recheck = policy.recheck_apis if is_cheap else _a_little_early(record.resource, policy.recheck_pages)
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
