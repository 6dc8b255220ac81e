"""Memory in a SQLite file, or in memory only."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from sqlalchemy import (
    URL,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    RowMapping,
    Table,
    Text,
    create_engine,
    delete,
    event,
    exists,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from bot.errors import StateError
from bot.model import Record, Resource, Silence
from bot.stores.records import from_json, time_text, to_json

MEMORY = ":memory:"
HEADER_BYTES = 100
CHUNK = 500
"""Keys in one IN list: SQLite took at most 999 parameters before 3.32."""

SCHEMA = MetaData()
META = Table("meta", SCHEMA, Column("schema_version", Integer, nullable=False))
RESOURCES = Table(
    "resources",
    SCHEMA,
    Column("key", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("first_seen", Text, nullable=False),
    Column("last_checked", Text, nullable=False),
    Column("last_alive", Text),
    Column("rest", Text, nullable=False, comment="a JSON object: what `to_json` gives beside the columns"),
)
PRESENCE = Table(
    "presence",
    SCHEMA,
    Column("listed", Text, primary_key=True),
    Column("resource", Text, primary_key=True),
    Column("first_seen", Text, nullable=False),
    Column("last_seen", Text, nullable=False),
    Index("presence_by_resource", "resource"),
)
SILENCES = Table(
    "silences",
    SCHEMA,
    Column("listed", Text, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("until", Text, comment="a day; NULL is never again"),
)
COLUMNS = ("status", "first_seen", "last_checked", "last_alive")
"""Fields of a record that are columns of their own, because they are worth a query."""

STEPS: tuple[Callable[[Connection], None], ...] = (
    SCHEMA.create_all,
    lambda connection: SILENCES.create(connection, checkfirst=True),
)
"""Step n makes version n + 1 of the schema out of version n; version 0 is an empty database."""

TROUBLES: Mapping[int, str] = {
    sqlite3.SQLITE_NOTADB: "it is not a database; give another file, or remove it to start afresh",
    sqlite3.SQLITE_CORRUPT: "it is damaged; give another file, or remove it to start afresh",
    sqlite3.SQLITE_READONLY: "it cannot be read and written; change its permissions, or give another file",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened or created; look at the permissions of its folder",
    sqlite3.SQLITE_BUSY: "another run is using it; try again when that has ended",
    sqlite3.SQLITE_FULL: "the disk is full",
}


def open_store(url_or_path: str | None, *, busy_seconds: float = 10.0) -> SqlStore:
    """Open or create the state file at a path or `sqlite:///` URL; None keeps memory in memory only.

    Whatever is wrong with the file raises StateError here, before anything is sent, and leaves the
    file as it was. A broken row of a sound file is found by `load`.
    """
    path = MEMORY if url_or_path is None else _path(url_or_path)
    engine = create_engine(
        URL.create("sqlite", database=path),
        poolclass=QueuePool,
        pool_size=1,  # in memory, another connection would be another database
        max_overflow=0,
        connect_args={"timeout": busy_seconds, "check_same_thread": False, "isolation_level": None},
    )
    event.listen(engine, "begin", _begin)
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


def _path(text: str) -> str:
    """The path of a state file that can be opened, or will be created."""
    scheme, divider, rest = text.partition("://")
    if divider and scheme != "sqlite":
        # Not the URL itself: it may hold a password.
        raise StateError(f"State in {scheme!r} is not supported yet: give a file, or sqlite:///FILE.")
    if divider and (not rest.startswith("/") or "?" in rest):
        raise StateError(f"The state URL {text!r} is not of the form sqlite:///FILE.")
    path = Path(rest[1:] if divider else text)
    try:
        if path.exists() and not path.is_file():
            raise StateError(f"The state file {path} cannot be used: it is a directory or a device.")
        if not path.parent.is_dir():
            raise StateError(f"The state file {path} cannot be created: there is no folder {path.parent}.")
        if path.exists() and (trouble := _trouble(path)):
            raise StateError(f"The state file {path} cannot be used: {TROUBLES[trouble]}.")
    except OSError as error:
        raise StateError(f"The state file {path} cannot be used: {error.strerror}.") from error
    return str(path)


def _trouble(path: Path) -> int | None:
    """What SQLite itself would notice too late, as its own code for that."""
    # Not by opening the file: to close it again would drop the locks that other connections of this
    # process hold (https://sqlite.org/howtocorrupt.html, "Posix advisory locks canceled").
    if not os.access(path, os.R_OK | os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        return sqlite3.SQLITE_READONLY
    # A file of one byte passes for an empty one there, and would be overwritten.
    return sqlite3.SQLITE_NOTADB if 0 < path.stat().st_size < HEADER_BYTES else None


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
