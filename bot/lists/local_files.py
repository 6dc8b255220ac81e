"""The files of a checkout on this machine."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from bot.errors import InputError
from bot.lists.read import read

MOST_SEEN = 100_000
"""Files of a checkout that are matched with globs; whoever has more names the list itself."""


class LocalFiles:
    """Satisfies `bot.lists.files.Files`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.name = str(root)

    def files(self) -> Iterator[str]:
        """Those behind symbolic links to folders are left out, so there is no loop."""
        seen = 0
        for folder, folders, names in os.walk(self._root):
            folders[:] = sorted(name for name in folders if name != ".git")
            seen += len(names)
            if seen > MOST_SEEN:
                raise InputError(
                    f"{self.name} has more than {MOST_SEEN:,} files; name the list's files instead"
                )
            within = os.path.relpath(folder, self._root)
            yield from (posixpath.normpath(posixpath.join(within, name)) for name in sorted(names))

    def names(self, folder: str) -> list[str]:
        try:
            return os.listdir(self._root / folder)  # noqa: PTH208 - names are all
        except OSError:
            return []

    def is_folder(self, path: str) -> bool:
        return os.path.isdir(self._root / path)  # noqa: PTH112 - as in `real`

    def real(self, path: str) -> str | None:
        """See `Files.real`; links are followed, but not into git's own files."""
        # os.path, because pathlib raises where a link leads to itself or a name is too long.
        real = os.path.realpath(self._root / path)
        within = Path(os.path.relpath(real, os.path.realpath(self._root)))
        is_file = os.path.isfile(self._root / path)  # noqa: PTH113 - as above
        return real if is_file and not {os.pardir, ".git"} & {*within.parts} else None

    def read(self, path: str) -> bytes:
        return read(self._root / path)
