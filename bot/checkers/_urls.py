"""An address taken apart as browsers do, for checkers to recognise what is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Parts:
    """What of an address tells whose it is, as written but for the host, which is in lower case."""

    host: str
    path: str
    query: str


@lru_cache(maxsize=16)
def web_parts(url: str) -> Parts | None:
    """The parts of an http(s) address with a host; None for anything else. Total.

    Remembered, for one checker after the other asks whether an address is its own."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return Parts(host, parts.path, parts.query) if host and parts.scheme in ("http", "https") else None


def segments_of(path: str) -> list[str]:
    """A path's segments as a browser reads them, decoded."""
    read: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            read = read[:-1]
        elif segment not in ("", "."):
            read.append(unquote(segment))
    return read
