"""What to ask now, and why the rest waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.config import Policy
from bot.judge import is_confirmed_death, is_confirmed_move
from bot.model import Plan, Record, Resource, Status

EARLY = timedelta(hours=4)
"""A page may be asked so much before its week is over: a cron that starts a minute earlier than last time
must not put it off until the next run."""


def make_plan(
    resources: Iterable[Resource], records: Mapping[Resource, Record], policy: Policy, now: datetime
) -> Plan:
    """Split `resources` into those to ask now, in a stable order, and those that wait, with a reason."""
    due: list[Resource] = []
    waiting: dict[Resource, str] = {}
    for resource in sorted(set(resources)):
        record = records.get(resource)
        if record is None:
            due.append(resource)
            continue
        pause, why = _pause(record, policy)
        next_look = record.last_checked + pause
        if next_look <= now:
            due.append(resource)
        else:
            waiting[resource] = f"{why}; next look {next_look:%Y-%m-%d %H:%M} UTC"
    return Plan(tuple(due), waiting)


def _pause(record: Record, policy: Policy) -> tuple[timedelta, str]:
    """How long to leave a resource alone after a look, and why."""
    recheck = policy.recheck_apis if record.by_api else policy.recheck_pages - EARLY
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
