"""When a list is due: by a crontab line or an interval, and each list later than that by an own distance."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.policy.durations import parse_duration

EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
"""A Monday; intervals are counted from it, not from the last run, so that they never drift."""
SHORTEST = timedelta(minutes=5)
DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
CRON, EVERY = "cron ", "every "
_DAY = re.compile(r"(?P<first>[0-7])(?:-(?P<last>[0-7]))?")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something is due; made by `cron` and `every`, and kept as its text."""

    text: str

    def next_due(self, name: str, after: datetime, jitter: timedelta) -> datetime:
        """The first moment after `after`.

        A list keeps its own distance from the exact time, less than `jitter`: so a thousand that are due at
        six do not start at once, and yet each is due a whole week after its last time.
        """
        trigger = _trigger(self.text)
        late = jitter * _share(name)
        found = trigger.get_next_fire_time(None, after - late + timedelta(microseconds=1))
        if found is None:
            raise ValueError(f"{self.text!r} is never due")
        due: datetime = found.astimezone(UTC) + late
        return due


@dataclass(frozen=True, slots=True)
class Times:
    """What goes for all lists."""

    usual: Schedule
    """For lists that nobody has made a schedule for."""
    jitter: timedelta

    def next_due(self, text: str, name: str, after: datetime) -> datetime:
        """When a list with the schedule of this text is due next."""
        return (Schedule(text) if text else self.usual).next_due(name, after, self.jitter)

    def first_due(self, name: str, now: datetime) -> datetime:
        """When a list that is new is due."""
        return now + self.jitter * _share(name)


def cron(line: str) -> Schedule:
    """Five fields as in a crontab, in UTC. Raises ValueError."""
    schedule = Schedule(f"{CRON}{' '.join(line.split())}")
    schedule.next_due("", EPOCH, timedelta())  # the 31st of February
    return schedule


def every(duration: str) -> Schedule:
    """A duration such as `12h` or `7d`. Raises ValueError."""
    if parse_duration(duration) < SHORTEST:
        raise ValueError("oftener than every five minutes")
    return Schedule(f"{EVERY}{duration}")


@lru_cache(maxsize=1_024)
def _trigger(text: str) -> BaseTrigger:
    if text.startswith(EVERY):
        seconds = int(parse_duration(text.removeprefix(EVERY)).total_seconds())
        return IntervalTrigger(seconds=seconds, start_date=EPOCH, timezone=UTC)
    fields = text.removeprefix(CRON).split()
    if len(fields) != 5:  # noqa: PLR2004 - a crontab's
        raise ValueError("a crontab line has five fields")
    minute, hour, day, month, weekday = fields
    return CronTrigger(
        minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday), timezone=UTC
    )


def _weekdays(field: str) -> str:
    """Days by name: to a crontab 0 is Sunday, and to APScheduler Monday."""
    return ",".join(_named(part) for part in field.split(","))


def _named(part: str) -> str:
    match = _DAY.fullmatch(part)
    if match is None:
        return part
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if last < first:
        raise ValueError(f"{part!r} ends before it begins")
    return ",".join(DAYS[first : last + 1])


def _share(name: str) -> float:
    return int.from_bytes(hashlib.sha256(name.lower().encode()).digest()[:4]) / 2**32
