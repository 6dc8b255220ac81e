"""Whether a file can be the state file, and what to say where it cannot."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path

from bot.errors import StateError

HEADER_BYTES = 100
TROUBLES: Mapping[int, str] = {
    sqlite3.SQLITE_NOTADB: "it is not a database; give another file, or remove it to start afresh",
    sqlite3.SQLITE_CORRUPT: "it is damaged; give another file, or remove it to start afresh",
    sqlite3.SQLITE_READONLY: "it cannot be read and written; change its permissions, or give another file",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened or created; look at the permissions of its folder",
    sqlite3.SQLITE_BUSY: "another run is using it; try again when that has ended",
    sqlite3.SQLITE_FULL: "the disk is full",
}


def state_path(text: str) -> str:
    """The path of a state file that can be opened, or will be created. Raises StateError."""
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
