"""Relative destinations: which file of the checkout one means."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

from bot.model import Document

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_LONGEST = 1_000


def path_of(document: Document, url: str) -> str | None:
    """The path that a relative destination means, written as the paths of documents are.

    None for everything that is no path, and for what leaves the checkout: on GitHub `../../issues` is a
    page of the repository.
    """
    if url.startswith(("#", "//")) or _SCHEME.match(url):
        return None
    path = unquote(re.split(r"[?#]", url, maxsplit=1)[0])
    if not path.strip("/ ") or len(path) > _LONGEST or _CONTROL.search(path) or "\\" in path:
        return None
    if path.startswith("/"):
        # Of the repository's top we know where it is only if the list's own path starts there.
        rooted = not document.path.startswith(("/", "..")) and document.path != "-"
        return posixpath.normpath(path.lstrip("/")) if rooted else None
    folder = posixpath.dirname(document.path)
    joined = posixpath.normpath(posixpath.join(folder, path))
    climbs = path.count("../") or path == ".."
    return None if climbs and _leaves(folder, joined) else joined


def _leaves(folder: str, joined: str) -> bool:
    """Whether a path leads above the top, or above what we can know to be the top."""
    return joined.startswith("..") or posixpath.isabs(folder) or folder.startswith("..")
