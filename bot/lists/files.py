"""Which files of a checkout are the list: what its policy names, or its README and what that indexes."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import unquote

from bot.errors import InputError
from bot.lists.parse import parse
from bot.lists.read import read

MARKDOWN = (".md", ".markdown", ".mdown", ".mkdn", ".mkd")
README_NAMES = ("readme.md", "readme.markdown")
README_FOLDERS = ("", ".github", "docs")
MOST_LISTED = 1_000
"""Files that one list may have."""
MOST_SEEN = 100_000
"""Files of a checkout that are matched with globs; whoever has more names the list itself."""

ABOUT = re.compile(r"contributing|code[-_]of[-_]conduct|licen[cs]e|changelog|security|support|governance")
"""Pages about a project, by their lower-case stem: nearly every README links some of them."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LONGEST = 1_000
_ANYTHING = "**"


def list_files(root: Path, globs: Sequence[str]) -> tuple[str, ...]:
    """Paths of the list's files, relative to `root`, the README first.

    They never lead out of the checkout nor into `.git`, also not by a symbolic link. Raises InputError
    where there are none, or absurdly many.
    """
    paths = _matching(root, globs) if globs else _by_readme(root)
    if len(paths) > MOST_LISTED:
        raise InputError(f"the list in {root} has more than {MOST_LISTED:,} files")
    return tuple(sorted(paths, key=_order))


def _order(path: str) -> tuple[int, str]:
    folder, name = posixpath.split(path)
    is_readme = folder in README_FOLDERS and name.lower() in README_NAMES
    return README_FOLDERS.index(folder) if is_readme else len(README_FOLDERS), path


# ── what the policy names ─────────────────────────────────────────────────────────────────


def _matching(root: Path, globs: Sequence[str]) -> tuple[str, ...]:
    split = [[part for part in glob.split("/") if part not in ("", ".")] for glob in globs]
    matches = (path for path in _files(root) if any(_matches(path, glob) for glob in split))
    found = _distinct(root, matches)
    if not found:
        named = ", ".join(globs[:5]) + (", …" if len(globs) > 5 else "")  # noqa: PLR2004 - enough to know it by
        raise InputError(f"no file in {root} matches `lists` of its policy: {named}")
    return found


def _files(root: Path) -> Iterator[str]:
    """Every file of the checkout; folders behind symbolic links are not entered, so there is no loop."""
    seen = 0
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != ".git")
        seen += len(names)
        if seen > MOST_SEEN:
            raise InputError(f"{root} has more than {MOST_SEEN:,} files; name the list's files instead")
        within = os.path.relpath(folder, root)
        yield from (posixpath.normpath(posixpath.join(within, name)) for name in sorted(names))


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


def _by_readme(root: Path) -> tuple[str, ...]:
    readme = next((found for folder in README_FOLDERS if (found := _readme_in(root, folder))), None)
    if readme is None:
        raise InputError(f"there is no README.md in {root}; name the list's files")
    return _distinct(root, (readme, *_indexed(root, readme)))


def _readme_in(root: Path, folder: str) -> str | None:
    """The README that GitHub shows for a folder."""
    try:
        names = [name for name in os.listdir(root / folder) if name.lower() in README_NAMES]  # noqa: PTH208 - names are all
    except OSError:
        return None
    names.sort(key=lambda name: (README_NAMES.index(name.lower()), name != "README.md", name))
    paths = (posixpath.join(folder, name) for name in names)
    return next((path for path in paths if _is_within(root, path)), None)


def _indexed(root: Path, readme: str) -> tuple[str, ...]:
    """The pages of a bare index: more of its links lead to them than out, and few are entries of its own."""
    document = parse(readme, read(root / readme))
    images = {(link.line, link.column) for link in document.links if link.tag == "img"}
    pages: dict[str, str | None] = {}
    out = 0
    for link in document.links:
        if link.url in pages or link.tag != "a" or link.url.startswith("#"):
            continue
        pages[link.url] = _page(root, readme, link.url)
        is_badge = (link.line, link.column + 1) in images
        out += not is_badge and _path(readme, link.url) is None
    leading = [page for page in pages.values() if page]
    own = sum(not any(pages.get(link.url) for link in entry.links) for entry in document.entries)
    is_index = len(leading) > out and own <= 1 + len(leading) // 5
    return tuple(dict.fromkeys(leading)) if is_index else ()


def _page(root: Path, readme: str, url: str) -> str | None:
    """The Markdown file of the checkout that a link of its README opens, if it can be part of a list."""
    path = _path(readme, url)
    if path is None:
        return None
    if os.path.isdir(root / path):  # noqa: PTH112 - as in `_is_within`
        path = _readme_in(root, path)
    if path is None or not path.lower().endswith(MARKDOWN) or not _is_within(root, path):
        return None
    folder, name = posixpath.split(path)
    stem = name.lower().partition(".")[0]
    is_translation = stem.startswith("readme") and folder == posixpath.dirname(readme)
    return None if is_translation or ABOUT.fullmatch(stem) else path


def _path(readme: str, url: str) -> str | None:
    """The path that a relative destination means, where it stays within the checkout."""
    path = unquote(re.split(r"[?#]", url, maxsplit=1)[0])
    is_elsewhere = _SCHEME.match(url) or url.startswith("//") or "\\" in path
    if is_elsewhere or not path or len(path) > _LONGEST or not path.isprintable():
        return None
    folder = "" if path.startswith("/") else posixpath.dirname(readme)
    joined = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
    return None if joined.startswith("..") else joined


# ── where a path leads ────────────────────────────────────────────────────────────────────


def _distinct(root: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """The files within the checkout; of two names of one file, the first."""
    kept: dict[str, str] = {}
    for path in paths:
        if _is_within(root, path):
            kept.setdefault(os.path.realpath(root / path), path)
    return tuple(kept.values())


def _is_within(root: Path, path: str) -> bool:
    """Whether a path is a file of the checkout, whatever symbolic links it passes, and none of git's own."""
    if not path.isprintable():  # such a name is no list's, and would steer whatever shows it
        return False
    # os.path, because pathlib raises where a link leads to itself or a name is too long.
    real = Path(os.path.relpath(os.path.realpath(root / path), os.path.realpath(root)))
    return not {os.pardir, ".git"} & {*real.parts} and os.path.isfile(root / path)  # noqa: PTH113
