"""A SQLite database behind one connection, whose transactions begin as their owner wants."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool


def open_engine(path: str, begin: Callable[[Connection], None], *, busy_seconds: float = 10.0) -> Engine:
    """Open or create the file at `path`, or `:memory:`; `begin` begins each transaction on it."""
    engine = create_engine(
        URL.create("sqlite", database=path),
        poolclass=QueuePool,
        pool_size=1,  # one writer; and in memory, another connection would be another database
        max_overflow=0,
        connect_args={"timeout": busy_seconds, "check_same_thread": False, "isolation_level": None},
    )
    event.listen(engine, "begin", begin)
    return engine
