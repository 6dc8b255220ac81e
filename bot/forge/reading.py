"""The files of a list at one commit, read from its forge without a checkout."""

from __future__ import annotations

import base64
import binascii
import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import ForgeError, InputError
from bot.forge.repository import Repository
from bot.lists.read import MOST_BYTES, checked

SYMLINK, SUBMODULE, FOLDER = "120000", "160000", "040000"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file, link, submodule or folder of a tree."""

    mode: str
    oid: str
    size: int


@dataclass(frozen=True, slots=True)
class Tree:
    """Satisfies `Files`: all paths are known, and what a path holds is fetched when it is read."""

    repository: Repository
    commit: str
    leaves: Mapping[str, Leaf]
    _children: Mapping[str, list[str]]
    _contents: dict[str, bytes] = field(default_factory=dict, repr=False)
    """By the hash of a blob."""

    @property
    def name(self) -> str:
        """What to call it in a message."""
        return self.repository.name

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder. What a link or submodule leads to is not known: then yes."""
        whole = posixpath.normpath(path)
        if whole == "." or whole in self.leaves:
            return True
        return any(
            self.leaves[above].mode in (SYMLINK, SUBMODULE)
            for above in _folders(whole)
            if above in self.leaves
        )

    def files(self) -> Iterator[str]:
        """Every path but those of folders."""
        return (path for path, leaf in self.leaves.items() if leaf.mode != FOLDER)

    def is_folder(self, path: str) -> bool:
        """Whether there is a folder at a path."""
        return path.strip("/.") == "" or (path in self.leaves and self.leaves[path].mode == FOLDER)

    def names(self, folder: str) -> list[str]:
        """The names in a folder; none where there is no such folder."""
        return self._children.get(folder.strip("/"), [])

    def real(self, path: str) -> str | None:
        """The path itself, where it is a file's; links are not followed."""
        leaf = self.leaves.get(path)
        return path if leaf is not None and leaf.mode != FOLDER else None

    def read(self, path: str) -> bytes:
        """The bytes of a text. Raises InputError for what is none, and ForgeError."""
        leaf = self._file(path)
        if leaf.oid not in self._contents:
            self._contents[leaf.oid] = checked(self._blob(path, leaf), f"{path} of {self.name}")
        return self._contents[leaf.oid]

    def _file(self, path: str) -> Leaf:
        leaf, called = self.leaves.get(path), f"{path} of {self.name}"
        if leaf is None or leaf.mode == FOLDER:
            raise InputError(f"{called} is not there")
        if leaf.mode == SYMLINK:
            raise InputError(
                f"{called} is a symbolic link; name the file that it leads to in `lists` of the policy"
            )
        if leaf.mode == SUBMODULE:
            raise InputError(f"{called} is a submodule, not a file; name a file in `lists` of the policy")
        if leaf.size > MOST_BYTES:
            raise InputError(f"{called} is larger than 16 MiB")
        return leaf

    def _blob(self, path: str, leaf: Leaf) -> bytes:
        blob = self.repository.get(f"/git/blobs/{leaf.oid}", to=f"read {path}")
        try:
            return base64.b64decode(blob["content"])
        except binascii.Error as error:
            raise ForgeError(f"GitHub's answer for {path} of {self.name} cannot be decoded.") from error


def _folders(path: str) -> Iterator[str]:
    """The folders above a path, from inner to outer."""
    while path := posixpath.dirname(path):
        yield path


def read_tree(repository: Repository, commit: str, *, like: Tree | None = None) -> Tree:
    """All paths of a commit, by one request; what it shares with a tree `like` it is read but once.

    Raises ForgeError."""
    answer = repository.get(f"/git/trees/{commit}", to="see the files", recursive=1)
    if answer["truncated"]:
        raise ForgeError(
            f"{repository.name} has more files than GitHub tells at once. "
            "Keep the list in a repository of its own."
        )
    rows: list[Mapping[str, Any]] = answer["tree"]
    leaves = {str(row["path"]): Leaf(row["mode"], row["sha"], row.get("size") or 0) for row in rows}
    children = defaultdict(list)
    for path in leaves:
        folder, name = posixpath.split(path)
        children[folder].append(name)
    return Tree(repository, commit, leaves, children, {} if like is None else like._contents)  # noqa: SLF001 - its own class
