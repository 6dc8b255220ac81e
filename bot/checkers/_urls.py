"""An address taken apart as browsers do, for checkers to recognise what is theirs."""

from __future__ import annotations

from urllib.parse import SplitResult, unquote, urlsplit


def web_parts(url: str) -> SplitResult | None:
    """The parts of an http(s) address with a host; None for anything else. Total."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return parts if host and parts.scheme in ("http", "https") else None


def segments_of(path: str) -> list[str]:
    """A path's segments as a browser reads them, decoded."""
    read: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            read = read[:-1]
        elif segment not in ("", "."):
            read.append(unquote(segment))
    return read
