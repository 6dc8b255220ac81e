"""The lists that this process keeps, when each is due, and how it stood when it was last swept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, RowMapping, delete, select, update
from sqlalchemy.dialects import sqlite

from bot.serving.database import LISTS, transaction
from bot.serving.news import Change, Joined, Left, Renamed, Seen
from bot.serving.schedule import Schedule, Times
from bot.stores.records import time_text

USUAL = ""
"""The schedule of a list that no file names: whatever is usual when it is asked."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One list, and how it stands."""

    name: str
    due: datetime
    public: bool
    """Whether it is known that strangers may see it."""
    ran: datetime | None
    outcome: Mapping[str, Any] | None
    """What its page shows."""


class Roster:
    """Every method is one transaction, and safe to call from any thread. Raises StateError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def reconcile(self, wanted: Mapping[str, Schedule], times: Times, now: datetime) -> None:
        """Keep exactly the lists that the operator's file names, besides those that an App came with.

        A list that is new is due at once, give or take the jitter. One that was there stays due when it was,
        unless its schedule is another now.
        """
        schedules = {name.lower(): (name, schedule) for name, schedule in wanted.items()}
        with transaction(self._engine) as connection:
            for key, row in {row["key"]: row for row in _all(connection)}.items():
                if key not in schedules and not row["installed"]:
                    connection.execute(delete(LISTS).where(LISTS.c.key == key))
                elif row["schedule"] != (text := schedules[key][1].text if key in schedules else USUAL):
                    due = times.next_due(text, row["name"], now)
                    _update(connection, key, schedule=text, due=time_text(due))
            for name, schedule in schedules.values():
                _put(connection, name, schedule.text, times.first_due(name, now), installed=False)

    def record(self, name: str, outcome: Mapping[str, Any], now: datetime, *, private: bool) -> None:
        """How a sweep ended."""
        with transaction(self._engine) as connection:
            _update(connection, name, outcome=json.dumps(outcome), ran=time_text(now), private=private)

    def find(self, name: str) -> Listed | None:
        """A list by its name, in upper or lower case."""
        with transaction(self._engine) as connection:
            row = _find(connection, name)
        return None if row is None else _listed({**row})

    def all(self) -> tuple[Listed, ...]:
        """Every list, by name, without its outcome."""
        with transaction(self._engine) as connection:
            return tuple(_listed({**row, "outcome": None}) for row in _all(connection))


# ── within a transaction of the inbox ──


def apply(connection: Connection, change: Change, now: datetime) -> None:
    """What a delivery tells of a list. A file's lists stay on the roster, whatever becomes of an App."""
    match change:
        case Seen(name, private):
            _update(connection, name, private=private)
        case Joined(name, private):
            _put(connection, name, USUAL, now, installed=True)
            _update(connection, name, private=private, installed=True)
        case Left(name):
            of_file = (LISTS.c.key == name.lower()) & (LISTS.c.schedule != USUAL)
            connection.execute(update(LISTS).where(of_file).values(installed=False))
            connection.execute(
                delete(LISTS).where((LISTS.c.key == name.lower()) & (LISTS.c.schedule == USUAL))
            )
        case Renamed(before, after):
            if _find(connection, after) is None:
                _update(connection, before, key=after.lower(), name=after)


def take_due(connection: Connection, times: Times, now: datetime) -> list[str]:
    """The lists that are due, each of them due again when its schedule says so.

    However often one was missed meanwhile, it is due once.
    """
    rows = [row for row in _all(connection) if datetime.fromisoformat(row["due"]) <= now]
    for row in rows:
        due = times.next_due(row["schedule"], row["name"], now)
        _update(connection, row["key"], due=time_text(due))
    return [row["name"] for row in rows]


def knows(connection: Connection, name: str) -> bool:
    """Whether a list is on the roster."""
    return _find(connection, name) is not None


def _put(connection: Connection, name: str, schedule: str, due: datetime, *, installed: bool) -> None:
    row = {"key": name.lower(), "name": name, "schedule": schedule, "due": time_text(due)}
    connection.execute(sqlite.insert(LISTS).on_conflict_do_nothing(), {**row, "installed": installed})


def _update(connection: Connection, listed: str, **values: object) -> None:
    connection.execute(update(LISTS).where(LISTS.c.key == listed.lower()).values(values))


def _find(connection: Connection, name: str) -> RowMapping | None:
    return connection.execute(select(LISTS).where(LISTS.c.key == name.lower())).mappings().first()


def _all(connection: Connection) -> list[RowMapping]:
    return list(connection.execute(select(LISTS).order_by(LISTS.c.key)).mappings())


def _listed(row: Mapping[Any, Any]) -> Listed:
    return Listed(
        row["name"],
        datetime.fromisoformat(row["due"]),
        row["private"] is False,
        datetime.fromisoformat(row["ran"]) if row["ran"] else None,
        json.loads(row["outcome"]) if row["outcome"] else None,
    )
