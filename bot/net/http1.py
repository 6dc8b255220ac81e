"""HTTP/1.1 without sockets: a question as bytes, and an answer read out of whatever bytes come back.

As tolerant as browsers are, for what people can read is alive: bare line feeds, folded lines, lines that are
no headers, the same length told twice. And bounded everywhere, for strangers choose every byte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum, auto
from typing import NamedTuple, NoReturn

from bot.model import Failure
from bot.net.arrival import Fields, headers_of
from bot.net.failures import NoAnswerError
from bot.net.urls import Address

MOST_HEADERS = 100
MOST_HEADER_BYTES = 64 * 1024
_LONGEST_CHUNK_LINE = 4 * 1024

_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+([1-9]\d\d)(?:[ \t].*)?", re.IGNORECASE | re.DOTALL)
_BEGINNING = b"HTTP/"
_CHUNK = re.compile(rb"(?:\r?\n)?[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
"""The end of the chunk before, if there was one, and the size of the next."""
_USUAL_END, _BARE_END = b"\n\r\n", b"\n\n"
_SWITCHING = 101
_WITHOUT_BODY = (204, 304)


def question_bytes(
    method: str, address: Address, headers: Mapping[str, str], content: bytes | None = None
) -> bytes:
    """A whole request. Raises ValueError for a header that would end its line."""
    lines = [f"{method} {address.tail} HTTP/1.1", f"Host: {address.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if content is not None:
        lines.append(f"Content-Length: {len(content)}")
    if not all(map(str.isprintable, lines)):
        raise ValueError("a header contains control characters")
    return "\r\n".join([*lines, "\r\n"]).encode() + (content or b"")


class Head(NamedTuple):
    """What stands before the body."""

    status: int
    fields: Fields
    headers: Mapping[str, str]
    cookies: Sequence[str]
    """See `headers_of`."""
    lasting: bool
    """True where the server says that the connection stays open."""


class _Body(Enum):
    """How the end of a body is found."""

    SIZED = auto()
    CHUNKED = auto()
    TO_THE_END = auto()
    """The connection's."""


class AnswerReader:
    """Reads one answer: feed it what comes. Raises NoAnswerError where that is no HTTP, or has no end."""

    def __init__(self, method: str = "GET") -> None:
        self.head: Head | None = None
        self.ended = False
        self._method = method
        self._held = b""
        self._allowed = MOST_HEADER_BYTES
        self._body = _Body.SIZED
        self._left = 0
        """Bytes until the end of the body, or of the chunk."""
        self._trailing = False
        """The last chunk has come, and headers may follow it."""

    def feed(self, came: bytes) -> bytes:
        """The part of the body that is in these bytes."""
        self._held = self._held + came if self._held else came
        if self.head is None and not self._read_head():
            return b""
        if self.ended:
            return b""
        match self._body:
            case _Body.SIZED:
                return self._sized()
            case _Body.CHUNKED:
                return self._chunks()
        piece, self._held = self._held, b""
        return piece

    def close(self) -> bool:
        """The connection has ended. True where the answer may end there, too."""
        self.ended = self.ended or (self.head is not None and self._body is _Body.TO_THE_END)
        return self.ended

    @property
    def reusable(self) -> bool:
        """True where another question may follow on the connection: nothing is left of this answer."""
        lasting = self.head is not None and self.head.lasting
        return lasting and self.ended and not self._held and self._body is not _Body.TO_THE_END

    def _read_head(self) -> bool:
        while self.head is None:
            self._held = self._held.lstrip(b"\r\n")  # some servers end the last body with one too many
            end = _end_of_head(self._held)
            if not _BEGINNING.startswith(self._held[: len(_BEGINNING)].upper()):
                _fail("the answer was not HTTP")
            if (end or len(self._held)) > self._allowed:
                _fail("more than 64 KiB of headers")
            if end is None:
                return False
            head, self._held = read_head(self._held[:end]), self._held[end:]
            self._allowed -= end
            if head.status == _SWITCHING:
                _fail("the answer was not HTTP")
            if head.status >= 200:  # noqa: PLR2004 - before it come hints, as many as fit into the bound
                self._measure(head)
                self.head = head
        return True

    def _measure(self, head: Head) -> None:
        """Find out where the body will end."""
        coding = head.headers.get("transfer-encoding", "").lower().rpartition(",")[2].strip()
        sizes = {size for told in head.headers.get("content-length", "").split(",") if (size := told.strip())}
        if self._method == "HEAD" or head.status in _WITHOUT_BODY:
            self.ended = True
        elif coding == "chunked":
            self._body = _Body.CHUNKED
        elif coding not in ("", "identity") or not sizes:
            self._body = _Body.TO_THE_END
        else:
            self._left = _only(sizes)
            self.ended = self._left == 0

    def _sized(self) -> bytes:
        piece, self._held = self._held[: self._left], self._held[self._left :]
        self._left -= len(piece)
        self.ended = self._left == 0
        return piece

    def _chunks(self) -> bytes:
        held, at, pieces = self._held, 0, []
        while not self._trailing:
            if self._left:
                piece = held[at : at + self._left]
                pieces.append(piece)
                self._left -= len(piece)
                at += len(piece)
                if self._left:
                    break
            line = _CHUNK.match(held, at)
            if line is None:
                _must_be_unfinished(held[at:])
                break
            at = line.end()
            self._left = int(line[1], 16)
            self._trailing = not self._left
        self._held = held[at:]
        if self._trailing:
            self._trailers()
        return b"".join(pieces)

    def _trailers(self) -> None:
        """Headers after the last chunk say nothing that we want to know; an empty line ends them."""
        end = _end_of_head(b"\n" + self._held)
        if (end or len(self._held)) > self._allowed:
            _fail("more than 64 KiB of headers")
        if end is not None:
            self.ended, self._held = True, self._held[end - 1 :]


def read_head(raw: bytes) -> Head:
    """Read status line and headers. Raises NoAnswerError."""
    first, *lines = raw.split(b"\n")
    match = _STATUS_LINE.fullmatch(first.rstrip(b"\r"))
    if match is None or b"\0" in raw:
        _fail("the answer was not HTTP")
    if len(lines) > MOST_HEADERS + 2:  # the head ends with two that are empty
        _fail(f"more than {MOST_HEADERS} headers")
    fields = _unfolded(lines)
    headers, cookies = headers_of(fields)
    told = headers.get("connection", "").lower()
    lasting = "close" not in told and (first[5:8] == b"1.1" or "keep-alive" in told)
    return Head(int(match[1]), fields, headers, cookies, lasting)


def _unfolded(lines: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Names and values. A line that begins with a space goes on with the value before it."""
    rows: list[tuple[bytes, bytes]] = []
    for line in lines:
        if line[:1] in (b" ", b"\t") and rows:
            name, value = rows[-1]
            rows[-1] = name, (value + b" " + line.strip()).strip()
            continue
        name, colon, value = line.partition(b":")
        if colon:
            rows.append((name.strip(), value.strip()))
    return rows


def _must_be_unfinished(line: bytes) -> None:
    rest = line.lstrip(b"\r\n")
    if b"\n" in rest or len(rest) > _LONGEST_CHUNK_LINE:
        _fail("the answer was not HTTP")


def _end_of_head(held: bytes) -> int | None:
    usual = held.find(_USUAL_END)
    bare = held.find(_BARE_END, 0, None if usual < 0 else usual + 1)  # not in all of the body
    if bare >= 0:
        return bare + len(_BARE_END)
    return usual + len(_USUAL_END) if usual >= 0 else None


def _only(sizes: set[str]) -> int:
    """The length, where all that tell one agree."""
    size = sizes.pop()
    if sizes or not (size.isascii() and size.isdigit() and len(size) <= 18):  # noqa: PLR2004 - an exabyte
        _fail("the answer does not say how long it is")
    return int(size)


def _fail(reason: str) -> NoReturn:
    raise NoAnswerError(Failure.PROTOCOL, reason)
