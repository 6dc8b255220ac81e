"""Reads a list from a file or from standard input, or says in one sentence why it cannot."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import BinaryIO

from bot.errors import InputError

STDIN = "-"
REPOSITORY = re.compile(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9_-]{1,100}")
"""`OWNER/REPO`; files have an ending."""
MOST_BYTES = 16 * 1024 * 1024


def read(path: str | Path) -> bytes:
    """Give the bytes of a list; `-` is standard input. Raises InputError."""
    if str(path) == STDIN:
        return _checked(sys.stdin.buffer, "standard input")
    try:
        with Path(path).open("rb") as file:
            return _checked(file, str(path))
    except FileNotFoundError as error:
        raise InputError(_missing(str(path))) from error
    except IsADirectoryError as error:
        raise InputError(
            f"{path} is a directory, not a list; run this inside of it and name no list"
        ) from error
    except PermissionError as error:
        raise InputError(f"{path} may not be read: permission denied") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{str(path)!r} cannot be read: {reason}") from error


def _missing(path: str) -> str:
    """That a file is not there, and what to do where a repository was meant."""
    if path.startswith(("http://", "https://")):
        return f"{path} is an address, not a file; clone the list's repository, and name a file there"
    if REPOSITORY.fullmatch(path):
        return f"{path} does not exist; for a repository on GitHub it is: listkeeper sweep {path} --dry-run"
    return f"{path} does not exist"


def _checked(file: BinaryIO, name: str) -> bytes:
    return checked(file.read(MOST_BYTES + 1), name)


def checked(source: bytes, name: str) -> bytes:
    """The same bytes, if they are a text that can be a list; `name` is what to call it. Raises InputError."""
    if len(source) > MOST_BYTES:
        raise InputError(f"{name} is larger than 16 MiB")
    if b"\0" in source:
        raise InputError(f"{name} is binary (byte {source.index(0)} is NUL), not a text")
    try:
        source.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is not UTF-8 (byte {error.start})") from error
    return source
