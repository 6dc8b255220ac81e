"""Relative destinations: which file of the checkout one means."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LONGEST = 1_000


def path_of(page: str, url: str) -> str | None:
    """The path that a destination on a page means, written as the page's own path is.

    None for everything that is no path, and for what leaves the checkout: on GitHub `../../issues` is a
    page of the repository. Where the page's path does not start at the top, the top is not known.
    """
    if url.startswith(("#", "//")) or _SCHEME.match(url):
        return None
    path = unquote(re.split(r"[?#]", url, maxsplit=1)[0])
    if not path.strip("/ ") or len(path) > _LONGEST or not path.isprintable() or "\\" in path:
        return None
    starts_at_top = not page.startswith(("/", "../")) and page != "-"
    if path.startswith("/"):
        joined = posixpath.normpath(path.lstrip("/"))
        return joined if starts_at_top and not _is_above(joined) else None
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(page), path))
    climbs = ".." in path.split("/")
    return None if climbs and (not starts_at_top or _is_above(joined)) else joined


def _is_above(path: str) -> bool:
    return path.split("/", 1)[0] == ".."
