"""Which files of a checkout are the list: what its policy names, or its README and what that indexes."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol

from bot.errors import InputError
from bot.lists.local_files import LocalFiles
from bot.lists.parse import parse
from bot.lists.paths import path_of

MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
README_NAMES = ("readme.md", "readme.markdown")
README_FOLDERS = ("", ".github", "docs")
MOST_LISTED = 1_000
"""Files that one list may have."""

ABOUT = re.compile(r"contributing|code[-_]of[-_]conduct|licen[cs]e|changelog|security|support|governance")
"""Pages about a project, by their lower-case stem: nearly every README links some of them."""
_ANYTHING = "**"


class Files(Protocol):
    """The files around a list: a checkout on this machine, or a commit of its forge."""

    @property
    def name(self) -> str:
        """What to call them in a message."""
        ...

    def files(self) -> Iterator[str]:
        """The path of every file."""
        ...

    def names(self, folder: str) -> list[str]:
        """The names in a folder; none where there is no such folder."""
        ...

    def is_folder(self, path: str) -> bool: ...

    def real(self, path: str) -> str | None:
        """The file that a path leads to, the same for all paths to it; None where it leads to none."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a text. Raises InputError."""
        ...


def list_files(root: Path, globs: Sequence[str]) -> tuple[str, ...]:
    """The same as `files_of` for a checkout on this machine; paths are relative to its top."""
    return files_of(LocalFiles(root), globs)


def files_of(files: Files, globs: Sequence[str]) -> tuple[str, ...]:
    """Paths of the list's files, the README first.

    They never lead out of the checkout nor into `.git`, also not by a symbolic link. Raises InputError
    where there are none, or absurdly many.
    """
    paths = _matching(files, globs) if globs else _by_readme(files)
    if len(paths) > MOST_LISTED:
        raise InputError(f"the list in {files.name} has more than {MOST_LISTED:,} files")
    return tuple(sorted(paths, key=_order))


def _order(path: str) -> tuple[int, str]:
    folder, name = posixpath.split(path)
    is_readme = folder in README_FOLDERS and name.lower() in README_NAMES
    return README_FOLDERS.index(folder) if is_readme else len(README_FOLDERS), path


# ── what the policy names ─────────────────────────────────────────────────────────────────


def _matching(files: Files, globs: Sequence[str]) -> tuple[str, ...]:
    split = [[part for part in glob.split("/") if part not in ("", ".")] for glob in globs]
    matches = (path for path in files.files() if any(_matches(path, glob) for glob in split))
    found = _distinct(files, matches)
    if not found:
        named = ", ".join(globs[:5]) + (", …" if len(globs) > 5 else "")  # noqa: PLR2004 - enough to know it by
        raise InputError(f"no file in {files.name} matches `lists` of its policy: {named}")
    return found


def _matches(path: str, glob: Sequence[str]) -> bool:
    """Whether a path matches, name by name; `**` is any number of folders. Linear in either of them."""
    reached = _past_anything({0}, glob)
    for name in path.split("/"):
        stepped = {at if glob[at] == _ANYTHING else at + 1 for at in reached if _takes(glob, at, name)}
        reached = _past_anything(stepped, glob)
    return len(glob) in reached


def _takes(glob: Sequence[str], at: int, name: str) -> bool:
    return at < len(glob) and (glob[at] == _ANYTHING or fnmatchcase(name, glob[at]))


def _past_anything(reached: Collection[int], glob: Sequence[str]) -> set[int]:
    """Where matching may go on, given that a `**` may also stand for no folder at all."""
    out: set[int] = set()
    for start in reached:
        at = start
        out.add(at)
        while at < len(glob) and glob[at] == _ANYTHING and at + 1 not in out:
            at += 1
            out.add(at)
    return out


# ── what GitHub shows first ───────────────────────────────────────────────────────────────


def _by_readme(files: Files) -> tuple[str, ...]:
    readme = next((found for folder in README_FOLDERS if (found := _readme_in(files, folder))), None)
    if readme is None:
        raise InputError(f"there is no README.md in {files.name}; name the list's files")
    return _distinct(files, (readme, *_indexed(files, readme)))


def _readme_in(files: Files, folder: str) -> str | None:
    """The README that GitHub shows for a folder."""
    names = [name for name in files.names(folder) if name.lower() in README_NAMES]
    names.sort(key=lambda name: (README_NAMES.index(name.lower()), name != "README.md", name))
    paths = (posixpath.join(folder, name) for name in names)
    return next((path for path in paths if _is_list(files, path)), None)


def _indexed(files: Files, readme: str) -> tuple[str, ...]:
    """The pages of a bare index: more of its links lead to them than out, and few are entries of its own."""
    document = parse(readme, files.read(readme))
    images = {(link.line, link.column) for link in document.links if link.tag == "img"}
    pages: dict[str, str | None] = {}
    out = 0
    for link in document.links:
        if link.url in pages or link.tag != "a" or link.url.startswith("#"):
            continue
        pages[link.url] = _page(files, readme, link.url)
        is_badge = (link.line, link.column + 1) in images
        out += not is_badge and path_of(readme, link.url) is None
    leading = [page for page in pages.values() if page]
    own = sum(not any(pages.get(link.url) for link in entry.links) for entry in document.entries)
    is_index = len(leading) > out and own <= 1 + len(leading) // 5
    return tuple(dict.fromkeys(leading)) if is_index else ()


def _page(files: Files, readme: str, url: str) -> str | None:
    """The Markdown file that a link of its README opens, if it can be part of a list."""
    path = path_of(readme, url)
    if path is None:
        return None
    if files.is_folder(path):
        path = _readme_in(files, path)
    if path is None or not path.lower().endswith(MARKDOWN) or not _is_list(files, path):
        return None
    folder, name = posixpath.split(path)
    stem = name.lower().partition(".")[0]
    is_translation = stem.startswith("readme") and folder == posixpath.dirname(readme)
    return None if is_translation or ABOUT.fullmatch(stem) else path


def _distinct(files: Files, paths: Iterable[str]) -> tuple[str, ...]:
    """Those that are files; of two names of one file, the first."""
    kept: dict[str, str] = {}
    for path in paths:
        if _is_list(files, path):
            kept.setdefault(files.real(path) or path, path)
    return tuple(kept.values())


def _is_list(files: Files, path: str) -> bool:
    # A name that cannot be printed is no list's, and would steer whatever shows it.
    return path.isprintable() and files.real(path) is not None
