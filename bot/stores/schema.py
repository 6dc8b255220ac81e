"""The tables that memory has in SQLite, and the steps from each version of them to the next."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, Connection, Index, Integer, MetaData, Table, Text

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
