"""One process at a time: two that worked off one inbox would do everything twice."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.errors import StateError


@contextmanager
def alone(inbox: Path) -> Iterator[None]:
    """Hold a lock beside the inbox until the block, or the process, ends. Raises StateError."""
    path = inbox.with_name(f"{inbox.name}.lock")
    try:
        with path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError:
        raise StateError(
            f"Another process is working off the inbox {inbox}: there can be only one."
        ) from None
    except OSError as error:
        raise StateError(f"The lock {path} cannot be taken: {error.strerror}.") from error
