"""Jobs that survive: kept before GitHub is answered, given out one by one, tried again, parked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, Engine, RowMapping, and_, delete, exists, func, insert, select, update
from sqlalchemy.dialects import sqlite

from bot.serving import roster
from bot.serving.database import DELIVERIES, JOBS, transaction
from bot.serving.jobs import Job, Kind
from bot.serving.news import News
from bot.serving.schedule import Times
from bot.stores.records import time_text

MOST_FAILURES = 5
FIRST_PAUSE = timedelta(minutes=1)
KEPT = timedelta(days=30)
"""How long a delivery's id is known: GitHub offers to deliver again for a few days."""
LONGEST_REASON = 500
CUT_SHORT = "the process ended while this was under way"


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    SUPERSEDED = "superseded"
    PARKED = "parked"
    """It failed too often, and waits for a person."""


ENDED = (State.DONE, State.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class Letter:
    """A delivery that was understood."""

    delivery: str
    """Its id."""
    event: str
    news: News
    at: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that somebody is working on."""

    id: int
    job: Job
    failures: int


@dataclass(frozen=True, slots=True)
class Parked:
    """A job that waits for a person, and why."""

    id: int
    job: Job
    since: datetime
    reason: str


def pause_after(failures: int) -> timedelta:
    """How long to leave a job alone that failed so often: a minute, then four times as long each time."""
    return FIRST_PAUSE * float(4 ** (failures - 1))


class Inbox:
    """Every method is one transaction, and safe to call from any thread. Raises StateError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # ── what comes in ──

    def receive(self, letters: Iterable[Letter]) -> list[bool]:
        """Keep what deliveries mean for lists on the roster, on the disk.

        False, with nothing kept, for each that has been here before.
        """
        with transaction(self._engine, durable=True) as connection:
            return [_receive(connection, letter) for letter in letters]

    def schedule(self, times: Times, now: datetime) -> int:
        """Put in a sweep of each list that is due, unless one waits already, and note when it is due next."""
        with transaction(self._engine) as connection:
            names = roster.take_due(connection, times, now)
            jobs = [Job(Kind.SWEEP, name) for name in names]
            fresh = [job for job in jobs if not _is_waiting(connection, job.key)]
            for job in fresh:
                _add(connection, job, now, delivery=None)
        return len(fresh)

    # ── what is worked off ──

    def claim(self, now: datetime, kinds: Collection[Kind] = tuple(Kind)) -> Claimed | None:
        """The next job that is due: what people asked for comes first.

        No two of one key are given out at once, nor two sweeps: the second finds in memory what the first
        has seen, so that what several lists show is asked once.
        """
        working = JOBS.alias("working")
        under_way = exists().where(
            (working.c.state == State.WORKING)
            & ((working.c.key == JOBS.c.key) | (working.c.kind == JOBS.c.kind) & (JOBS.c.kind == Kind.SWEEP))
        )
        wanted = (
            select(JOBS)
            .where(JOBS.c.state == State.WAITING, JOBS.c.due <= time_text(now))
            .where(JOBS.c.kind.in_(kinds), ~under_way)
            .order_by(JOBS.c.delivery.is_(None), JOBS.c.due, JOBS.c.id)
            .limit(1)
        )
        with transaction(self._engine) as connection:
            row = connection.execute(wanted).mappings().first()
            if row is None:
                return None
            _set(connection, row["id"], State.WORKING, now)
        return Claimed(row["id"], _job(row), row["failures"])

    def finish(self, claimed: Claimed, now: datetime) -> None:
        """It is done."""
        with transaction(self._engine) as connection:
            _set(connection, claimed.id, State.DONE, now)

    def give_back(self, claimed: Claimed, now: datetime, pause: timedelta = timedelta()) -> None:
        """It waits again, and nobody is to blame."""
        with transaction(self._engine) as connection:
            _set_waiting(connection, claimed, now, now + pause, failures=claimed.failures)

    def fail(self, claimed: Claimed, reason: str, now: datetime) -> State:
        """It is tried again later, or parked, unless a newer one waits already."""
        with transaction(self._engine) as connection:
            return _fail(connection, claimed, reason, now)

    def recover(self, now: datetime) -> int:
        """Take up what was under way when the last process died, which counts as a failure of it."""
        with transaction(self._engine) as connection:
            rows = connection.execute(select(JOBS).where(JOBS.c.state == State.WORKING)).mappings().all()
            for row in rows:
                _fail(connection, Claimed(row["id"], _job(row), row["failures"]), CUT_SHORT, now, pause=False)
        return len(rows)

    # ── what people look at ──

    def counts(self) -> Mapping[State, int]:
        """How many jobs stand where."""
        wanted = select(JOBS.c.state, func.count()).group_by(JOBS.c.state)
        with transaction(self._engine) as connection:
            found: dict[str, int] = {row[0]: row[1] for row in connection.execute(wanted)}
        return {state: found.get(state, 0) for state in State}

    def parked(self) -> tuple[Parked, ...]:
        """What waits for a person, the oldest first."""
        wanted = select(JOBS).where(JOBS.c.state == State.PARKED).order_by(JOBS.c.id)
        with transaction(self._engine) as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(
            Parked(row["id"], _job(row), datetime.fromisoformat(row["changed"]), row["reason"])
            for row in rows
        )

    def retry(self, numbers: Collection[int], now: datetime) -> int:
        """Let parked jobs wait again, as if they had never failed; how many there were of these."""
        chosen = JOBS.c.id.in_(list(numbers)) & (JOBS.c.state == State.PARKED)
        anew = {"state": State.WAITING, "failures": 0, "due": time_text(now), "changed": time_text(now)}
        with transaction(self._engine) as connection:
            return connection.execute(update(JOBS).where(chosen).values(anew)).rowcount

    def forget(self, now: datetime) -> None:
        """Drop what ended long ago."""
        old = time_text(now - KEPT)
        with transaction(self._engine) as connection:
            connection.execute(delete(DELIVERIES).where(DELIVERIES.c.received < old))
            connection.execute(delete(JOBS).where(and_(JOBS.c.state.in_(ENDED), JOBS.c.changed < old)))


def _receive(connection: Connection, letter: Letter) -> bool:
    news, now = letter.news, letter.at
    row = {"id": letter.delivery, "event": letter.event, "received": time_text(now)}
    if not connection.execute(sqlite.insert(DELIVERIES).on_conflict_do_nothing(), row).rowcount:
        return False
    for change in news.changes:
        roster.apply(connection, change, now)
    for gone in news.obsolete:
        _supersede(connection, gone.key, now)
    for job in (job for job in news.jobs if roster.knows(connection, job.repository)):
        _supersede(connection, job.key, now)
        _add(connection, job, now, delivery=letter.delivery)
    return True


def _add(connection: Connection, job: Job, now: datetime, *, delivery: str | None) -> None:
    at = time_text(now)
    row = {"key": job.key, "kind": job.kind, "repository": job.repository, "number": job.number}
    row |= {
        "commit": job.commit,
        "asked_by": job.asked_by,
        "delivery": delivery,
        "state": State.WAITING,
        "failures": 0,
    }
    connection.execute(insert(JOBS), {**row, "due": at, "changed": at})


def _supersede(connection: Connection, key: str, now: datetime) -> None:
    waiting = (JOBS.c.key == key) & (JOBS.c.state == State.WAITING)
    connection.execute(update(JOBS).where(waiting).values(state=State.SUPERSEDED, changed=time_text(now)))


def _is_waiting(connection: Connection, key: str) -> bool:
    waiting = exists().where((JOBS.c.key == key) & (JOBS.c.state == State.WAITING))
    return bool(connection.execute(select(waiting)).scalar())


def _fail(
    connection: Connection, claimed: Claimed, reason: str, now: datetime, *, pause: bool = True
) -> State:
    failures = claimed.failures + 1
    why = reason[:LONGEST_REASON]
    if failures >= MOST_FAILURES:
        _set(connection, claimed.id, State.PARKED, now, failures=failures, reason=why)
        return State.PARKED
    due = now + pause_after(failures) if pause else now
    return _set_waiting(connection, claimed, now, due, failures=failures, reason=why)


def _set_waiting(
    connection: Connection, claimed: Claimed, now: datetime, due: datetime, **values: object
) -> State:
    state = State.SUPERSEDED if _is_waiting(connection, claimed.job.key) else State.WAITING
    _set(connection, claimed.id, state, now, due=time_text(due), **values)
    return state


def _set(connection: Connection, number: int, state: State, now: datetime, **values: object) -> None:
    chosen = update(JOBS).where(JOBS.c.id == number)
    connection.execute(chosen.values(state=state, changed=time_text(now), **values))


def _job(row: RowMapping) -> Job:
    return Job(Kind(row["kind"]), row["repository"], row["number"], row["commit"], row["asked_by"])
