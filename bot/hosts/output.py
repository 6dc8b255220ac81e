"""Where a report goes: standard output, or a file that appears only when it is whole."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.errors import InputError


@contextmanager
def open_output(path: str | None, *, keep: Iterable[str | None] = ()) -> Iterator[IO[str]]:
    """Standard output, or a new file at `path`, put there when the block ends well.

    A link stays one; a device or a pipe is written to as it comes.

    Raises InputError at once where the file could not be written, or is one of those to `keep`: the list
    itself, the state, the config.
    """
    if path is None or path == "-":
        yield sys.stdout
        return
    target = Path(path).resolve()
    if any(name and target == Path(name).resolve() for name in keep):
        raise InputError(f"--output {path} would overwrite what this command reads; name another file.")
    if target.is_dir():
        raise InputError(f"--output {path} is a directory; name a file.")
    if target.exists() and not target.is_file():
        with _written_to(target, path) as file:
            yield file
        return
    try:
        draft = tempfile.NamedTemporaryFile(  # noqa: SIM115 - it outlives the `with` below, on purpose
            "w", encoding="utf-8", dir=target.parent, prefix=f".{target.name}.", delete=False
        )
    except OSError as error:
        raise InputError(f"--output {path} cannot be written: {error.strerror}.") from error
    try:
        with draft:
            yield draft.file
        Path(draft.name).chmod(0o644)
        Path(draft.name).replace(target)
    except BaseException:
        Path(draft.name).unlink(missing_ok=True)
        raise


@contextmanager
def _written_to(target: Path, path: str) -> Iterator[IO[str]]:
    try:
        file = target.open("w", encoding="utf-8")
    except OSError as error:
        raise InputError(f"--output {path} cannot be written: {error.strerror}.") from error
    with file:
        yield file
