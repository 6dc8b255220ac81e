"""GFM's extended autolinks: bare URLs and addresses in text (the rules are cmark-gfm's autolink.c)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.lists.tree import Piece, PieceKind

# All that may come first stands first: the search then skips a text without looking into it.
_TOKEN = re.compile(
    rb"[\[\]hHfFw](?:(?<=[\[\]])|(?<![A-Za-z].)(?:(?<=[hH])(?i:ttps?)|(?<=[fF])(?i:tp))://|(?<=w)ww\.)",
    re.DOTALL,
)
_URL_END = re.compile(rb"[\s<]")
_DOMAIN = re.compile(rb"(?:\\?[^\s\\!-,/:-@\[-^`{-~\x80-\xff])*")
_BEFORE_WWW = b" \t\n\v\f\r*_~("
_DEEP_DOMAIN = 10

_LOCAL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+_-:"
_REMOTE = re.compile(rb"(?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9]))*")
_REMOTE_XMPP = re.compile(rb"(?:[A-Za-z0-9_/-]|\.(?=[A-Za-z0-9]))*")


def find_urls(source: bytes, pieces: Sequence[Piece], limit: int) -> list[tuple[int, int]]:
    """Find the bare URLs in the pieces of one run, whose text ends at `limit`."""
    search = _Search(source, limit)
    before: Piece | None = None
    for piece in pieces:
        if piece.kind is PieceKind.TEXT:
            search.text(piece, before)
        before = piece
    return search.found


class _Search:
    """How far a search for bare URLs has come, and how many brackets are open there."""

    def __init__(self, source: bytes, limit: int) -> None:
        self.found: list[tuple[int, int]] = []
        self._source = source
        self._limit = limit
        self._depth = 0
        self._resume = 0

    def text(self, piece: Piece, before: Piece | None) -> None:
        source, start = self._source, piece.start
        fresh = before is None or (before.kind is PieceKind.BREAK and source[before.end - 1] in b"\r\n")
        # The parser leaves the backslash of an escape out of the text that follows it.
        adjacent = before is not None and before.end == start
        escaped = source[start - 1 : start] == b"\\" and not adjacent
        for token in _TOKEN.finditer(source, max(start + escaped, self._resume), piece.end):
            mark = token.group()
            if token.start() < self._resume:
                continue
            if mark == b"[":
                self._depth += 1
            elif mark == b"]":
                self._depth = max(0, self._depth - 1)
            elif not self._depth:
                # GitHub links nothing between a "[" and what may yet become its link.
                self._url(token, fresh=fresh and token.start() == start)

    def _url(self, token: re.Match[bytes], *, fresh: bool) -> None:
        end = _url_end(self._source, token, self._limit, fresh=fresh)
        if end is not None:
            self.found.append((token.start(), end))
            self._resume = end


def url_end(text: bytes) -> int | None:
    """Where the bare URL at the start of a text ends, or None where GitHub makes no link of it."""
    token = _TOKEN.match(text)
    return _url_end(text, token, len(text), fresh=True) if token else None


def _url_end(source: bytes, token: re.Match[bytes], limit: int, *, fresh: bool) -> int | None:
    start = token.start()
    if token.group() == b"www.":
        before = source[start - 1 : start]
        if not fresh and start and before not in _BEFORE_WWW:
            return None
        host, domain = start, _domain(source, start, limit)
        if domain is None or b"." not in domain[1:]:
            return None
        floor = start
    else:
        host = token.end()
        if not _is_host_start(source, host, limit) or _domain(source, host, limit) is None:
            return None
        floor = host - len(b"://")
    end = _URL_END.search(source, host, limit)
    trimmed = _trim(source, floor, end.start() if end else limit)
    return trimmed if trimmed > floor else None


def _is_host_start(source: bytes, at: int, limit: int) -> bool:
    if at >= limit:
        return False
    first = source[at : min(at + 4, limit)].decode(errors="ignore")[:1]
    return bool(first) and not _breaks_host(first)


def _breaks_host(character: str) -> bool:
    if character.isascii():
        return character.isspace() or not (character.isalnum() or character < " ")
    return unicodedata.category(character)[0] in "PZ"


def _domain(source: bytes, host: int, limit: int) -> bytes | None:
    """The host as cmark-gfm reads it, or None where an underscore forbids a link."""
    match = _DOMAIN.match(source, host + 1, max(limit - 1, host + 1))
    domain = source[host : match.end() if match else host + 1]
    parts = domain[1:].split(b".")
    # Beyond ten dots GitHub gives up on the underscore rule, to stay linear.
    if any(b"_" in part for part in parts[-2:]) and len(parts) - 1 <= _DEEP_DOMAIN:
        return None
    return domain


def _trim(source: bytes, start: int, end: int) -> int:
    surplus = source.count(b")", start, end) - source.count(b"(", start, end)
    while end > start:
        last = source[end - 1 : end]
        if last == b")":
            if surplus <= 0:
                return end
            surplus -= 1
            end -= 1
        elif last == b";":
            end = _before_entity(source, start, end)
        elif last in b"?!.,:*_~'\"":
            end -= 1
        else:
            return end
    return end


def _before_entity(source: bytes, start: int, end: int) -> int:
    at = end - 2
    while at > start and source[at : at + 1].isalpha():
        at -= 1
    return at if at < end - 2 and source[at : at + 1] == b"&" else end - 1


@dataclass(frozen=True, slots=True)
class Address:
    """A bare e-mail or XMPP address in a text."""

    start: int
    end: int
    url: str


def find_addresses(text: bytes) -> Iterator[Address]:
    """Find bare addresses in one text; `mailto:` and `xmpp:` before them belong to them."""
    floor = dots = 0
    protocol = b""
    at = text.find(b"@")
    while at >= 0:
        start, written = _local_start(text, floor, at)
        protocol = written or protocol
        remote = (_REMOTE_XMPP if protocol == b"xmpp:" else _REMOTE).match(text, at + 1)
        end = remote.end() if remote and start < at else at + 1
        dots += text.count(b".", at + 1, end)
        if start < at and text[end : end + 1] == b"@":
            # GitHub tries again from the second "@", and remembers the dots it has seen.
            floor, at = at + 1, end
            continue
        if start < at and dots and text[end - 1 : end].isalpha():
            prefix = "" if protocol else "mailto:"
            yield Address(start, end, prefix + text[start:end].decode(errors="replace"))
        floor, protocol, dots = end, b"", 0
        at = text.find(b"@", floor)


def _local_start(text: bytes, floor: int, at: int) -> tuple[int, bytes]:
    start = floor + len(text[floor:at].rstrip(_LOCAL))
    part = text[start:at]
    for protocol in (b"mailto:", b"xmpp:"):
        found = part.rfind(protocol)
        if found >= 0 and b":" not in part[found + len(protocol) :] and not part[:found][-1:].isalnum():
            earlier = part.rfind(b":", 0, found)
            return start + earlier + 1, protocol
    return start + part.rfind(b":") + 1, b""
