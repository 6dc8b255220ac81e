"""The file of inbox and roster: SQLite, apart from memory, so that neither waits for the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Boolean, Column, Connection, Engine, Index, Integer, MetaData, Table, Text
from sqlalchemy.exc import DBAPIError

from bot.errors import StateError
from bot.stores.engine import open_engine

VERSION = 1
DURABLE = {"synchronous": "FULL"}
SCHEMA = MetaData()
DELIVERIES = Table(
    "deliveries",
    SCHEMA,
    Column("id", Text, primary_key=True, comment="X-GitHub-Delivery, the same when GitHub delivers again"),
    Column("event", Text, nullable=False),
    Column("received", Text, nullable=False, index=True),
)
JOBS = Table(
    "jobs",
    SCHEMA,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("repository", Text, nullable=False),
    Column("number", Integer),
    Column("commit", Text),
    Column("asked_by", Text),
    Column("delivery", Text, comment="what asked for it; NULL is the schedule"),
    Column("state", Text, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("due", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("reason", Text, comment="why it failed last"),
    Index("jobs_by_state", "state", "due"),
    Index("jobs_by_key", "key", "state"),
    sqlite_autoincrement=True,
)
LISTS = Table(
    "lists",
    SCHEMA,
    Column("key", Text, primary_key=True, comment="its name in lower case: GitHub's names have no other"),
    Column("name", Text, nullable=False),
    Column("schedule", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("installed", Boolean, nullable=False, comment="by an App; else by the operator's file"),
    Column("private", Boolean, comment="NULL is not known, and treated as true"),
    Column("ran", Text),
    Column("outcome", Text, comment="a JSON object: what its page shows"),
)


@contextmanager
def open_database(path: str | Path) -> Iterator[Engine]:
    """Open or create the file. Raises StateError."""
    engine = open_engine(str(path), _begin)
    try:
        _prepare(engine, str(path))
        yield engine
    finally:
        engine.dispose()


@contextmanager
def transaction(engine: Engine, *, durable: bool = False) -> Iterator[Connection]:
    """All or nothing. It outlives this process, and where it is `durable` this machine. Raises StateError.

    A disk makes few promises a second: only what GitHub is told to be kept is worth one.
    """
    try:
        with (engine.execution_options(**DURABLE) if durable else engine).begin() as connection:
            yield connection
    except DBAPIError as error:
        raise StateError(f"The inbox {engine.url.database} cannot be used: {error.orig}.") from error


def _begin(connection: Connection) -> None:
    level = connection.get_execution_options().get("synchronous", "NORMAL")
    connection.exec_driver_sql(f"PRAGMA synchronous = {level}")
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare(engine: Engine, path: str) -> None:
    with transaction(engine) as connection:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar()
        if version not in (0, VERSION):
            raise StateError(
                f"The inbox {path} is of version {version}, and this listkeeper knows {VERSION}."
            )
        SCHEMA.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
    with closing(engine.raw_connection()) as raw:
        raw.cursor().execute("PRAGMA journal_mode = WAL")
