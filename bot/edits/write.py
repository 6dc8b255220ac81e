"""Writes a changed list back: whole or not at all, and never over what somebody wrote in the meantime."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.errors import InputError
from bot.lists.read import read


@dataclass(frozen=True, slots=True)
class Change:
    """What a file was when it was read, and what it should be."""

    before: bytes
    after: bytes


def vet_writable(path: str) -> None:
    """Raise InputError where a list could not be written back, before any work is done on it."""
    target = Path(path).resolve()
    if not (os.access(target, os.W_OK) and os.access(target.parent, os.W_OK)):
        raise InputError(f"{path} may not be written: permission denied")


def write(changes: Mapping[str, Change]) -> None:
    """Write every file that changes. Raises InputError, with nothing written, where one is not as it was."""
    changed = {path: change for path, change in changes.items() if change.after != change.before}
    for path, change in changed.items():
        if read(path) != change.before:
            raise InputError(f"{path} has changed since it was read, so nothing was written; run it again")
    for path, change in changed.items():
        try:
            _replace(Path(path).resolve(), change.after)  # what a symbolic link names, so that it stays one
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror}") from error


def _replace(target: Path, content: bytes) -> None:
    """Put `content` in place of a file, with its owner and mode, at one stroke."""
    kept = target.stat()
    number, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    draft = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):  # only root may give files away
            os.chown(draft, kept.st_uid, kept.st_gid)
        draft.chmod(stat.S_IMODE(kept.st_mode))
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
