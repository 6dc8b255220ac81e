"""Memory in a SQLite file, or in memory only."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from itertools import islice

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    Table,
    delete,
    exists,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from bot.errors import StateError
from bot.model import Record, Resource, Silence
from bot.stores.engine import open_engine
from bot.stores.records import from_json, time_text, to_json
from bot.stores.schema import COLUMNS, META, PRESENCE, RESOURCES, SCHEMA, SILENCES, STEPS
from bot.stores.state_file import TROUBLES, state_path

MEMORY = ":memory:"
CHUNK = 500
"""Keys in one IN list: SQLite took at most 999 parameters before 3.32."""


def open_store(url_or_path: str | None, *, busy_seconds: float = 10.0) -> SqlStore:
    """Open or create the state file at a path or `sqlite:///` URL; None keeps memory in memory only.

    Whatever is wrong with the file raises StateError here, before anything is sent, and leaves the
    file as it was. A broken row of a sound file is found by `load`.
    """
    path = MEMORY if url_or_path is None else state_path(url_or_path)
    engine = open_engine(path, _begin, busy_seconds=busy_seconds)
    store = SqlStore(engine, path)
    try:
        store.prepare()
    except StateError:
        store.close()
        raise
    return store


class SqlStore:
    """Memory in SQLite; each method is one transaction, and safe to call from any thread."""

    def __init__(self, engine: Engine, path: str) -> None:
        self._engine = engine
        self._path = path

    def prepare(self) -> None:
        """Make sure that the database is sound and ours, and of this version of the schema."""
        with self._transaction() as connection:
            version = self._version(connection)
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise self._error(TROUBLES[sqlite3.SQLITE_CORRUPT])
            for step in STEPS[version:]:
                step(connection)
            if version == 0:
                connection.execute(insert(META).values(schema_version=len(STEPS)))
            elif version < len(STEPS):
                connection.execute(update(META).values(schema_version=len(STEPS)))
            for table in SCHEMA.tables.values():
                connection.execute(select(table).limit(0))  # fails where a column is missing
        # Only now: the switch writes to the file. It fails while another run has the file open,
        # and then that run or the next one makes it.
        with closing(self._engine.raw_connection()) as raw, suppress(sqlite3.OperationalError):
            raw.cursor().execute("PRAGMA journal_mode = WAL")

    def load(self, resources: Iterable[Resource]) -> Mapping[Resource, Record]:
        """See `Store.load`. Raises StateError for a row that makes no sense."""
        keys = iter({str(resource) for resource in resources})
        rows: list[RowMapping] = []
        with self._transaction() as connection:
            while chunk := list(islice(keys, CHUNK)):
                wanted = select(RESOURCES).where(RESOURCES.c.key.in_(chunk))
                rows += connection.execute(wanted).mappings()
        records = [self._record(row) for row in rows]
        return {record.resource: record for record in records}

    def save(
        self, records: Iterable[Record], *, listed: str, present: Iterable[Resource], now: datetime
    ) -> None:
        """See `Store.save`. A link that is gone keeps the time at which it was last shown."""
        kept = [_row(record) for record in records]
        at = time_text(now)
        shown = [
            {"listed": _plain(listed), "resource": str(resource), "first_seen": at, "last_seen": at}
            for resource in set(present)
        ]
        with self._transaction() as connection:
            _upsert(connection, RESOURCES, kept, renew=(*COLUMNS, "rest"))
            _upsert(connection, PRESENCE, shown, renew=("last_seen",))

    def shown(self, *, listed: str) -> tuple[frozenset[Resource], datetime] | None:
        """See `Store.shown`."""
        of_list = PRESENCE.c.listed == _plain(listed)
        last = select(func.max(PRESENCE.c.last_seen)).where(of_list)
        with self._transaction() as connection:
            at = connection.execute(last).scalar()
            wanted = select(PRESENCE.c.resource).where(of_list & (PRESENCE.c.last_seen == at))
            keys = connection.execute(wanted).scalars().all()
        return (frozenset(map(Resource.parse, keys)), datetime.fromisoformat(at)) if at else None

    def forget(self, before: datetime, *, listed: str) -> int:
        """See `Store.forget`."""
        old = (PRESENCE.c.last_seen < time_text(before)) & (PRESENCE.c.listed == _plain(listed))
        with self._transaction() as connection:
            connection.execute(delete(PRESENCE).where(old))
            shown = exists().where(PRESENCE.c.resource == RESOURCES.c.key)
            return connection.execute(delete(RESOURCES).where(~shown)).rowcount

    def silences(self, *, listed: str) -> tuple[Silence, ...]:
        """See `Store.silences`. Raises StateError for a row that makes no sense."""
        wanted = select(SILENCES).where(SILENCES.c.listed == _plain(listed)).order_by(SILENCES.c.about)
        with self._transaction() as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(self._silence(row) for row in rows)

    def silence(self, silences: Iterable[Silence], *, listed: str) -> None:
        """See `Store.silence`."""
        rows = [
            {"listed": _plain(listed), "about": one.about, "until": one.until and one.until.isoformat()}
            for one in {one.about: one for one in silences}.values()
        ]
        with self._transaction() as connection:
            connection.execute(delete(SILENCES).where(SILENCES.c.listed == _plain(listed)))
            if rows:
                connection.execute(insert(SILENCES), rows)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except DBAPIError as error:
            code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF  # the rest are finer shades of it
            raise self._error(TROUBLES.get(code, str(error.orig))) from error
        except UnicodeDecodeError as error:
            raise self._error(TROUBLES[sqlite3.SQLITE_CORRUPT]) from error

    def _version(self, connection: Connection) -> int:
        """The version of the schema that the database has; 0 when it is empty."""
        schema = inspect(connection)
        tables = schema.get_table_names()
        if not tables:
            return 0
        columns = schema.get_columns("meta") if "meta" in tables else []
        if [column["name"] for column in columns] != ["schema_version"]:
            raise self._error("it belongs to another program; give another file")
        found = connection.execute(select(META.c.schema_version)).scalars().all()
        if len(found) != 1 or type(found[0]) is not int or found[0] < 1:
            raise self._error("it does not say its version; remove it to start afresh")
        if found[0] > len(STEPS):
            raise self._error(
                f"it has version {found[0]} of the schema and this listkeeper knows {len(STEPS)}; "
                "upgrade listkeeper, or give another file"
            )
        return found[0]

    def _record(self, row: RowMapping) -> Record:
        try:
            columns = {name: row[name] for name in COLUMNS}
            return from_json({**json.loads(row["rest"]), "resource": row["key"], **columns})
        except (StateError, TypeError, ValueError, RecursionError) as error:
            key = str(row["key"])[:200]
            raise self._error(
                f"the row {key!r} is broken ({error}); remove the file to start afresh"
            ) from error

    def _silence(self, row: RowMapping) -> Silence:
        try:
            return Silence(row["about"], None if row["until"] is None else date.fromisoformat(row["until"]))
        except (TypeError, ValueError) as error:
            raise self._error(
                f"a silence in it is broken ({error}); remove the file to start afresh"
            ) from error

    def _error(self, why: str) -> StateError:
        return StateError(f"The state file {self._path} cannot be used: {why}.")


def _begin(connection: Connection) -> None:
    # As a writer from the start: a transaction that begins as a reader fails when another writes first.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _row(record: Record) -> dict[str, object]:
    rest = to_json(record)
    key = rest.pop("resource")
    columns = {name: rest.pop(name, None) for name in COLUMNS}
    return {"key": key, "kind": record.resource.kind, **columns, "rest": json.dumps(rest)}


def _plain(listed: str) -> str:
    """A path from the command line may hold bytes that are no UTF-8, as lone surrogates."""
    return listed.encode(errors="backslashreplace").decode()


def _upsert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, object]], *, renew: Sequence[str]
) -> None:
    if not rows:
        return
    statement = sqlite.insert(table)
    renewed = {name: statement.excluded[name] for name in renew}
    keys = list(table.primary_key.columns)
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=renewed), rows)
