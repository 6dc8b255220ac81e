"""Captures of the Wayback Machine: which of them stands for a page that is gone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Self
from urllib.parse import unquote

from bot.checkers._json import parse_json
from bot.net.looks import Look
from bot.net.urls import Address, parse_url

FIELDS = ("timestamp", "original", "statuscode", "mimetype")
"""What is asked of each capture, in this order."""
REPLAY = "https://web.archive.org/web"
READABLE = ("text/html", "application/xhtml+xml", "application/pdf")
GOOD = "200"
_NOT_SHOWN = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)
_TIMESTAMP = re.compile(r"[0-9]{14}")
_FORM = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True, order=True)
class Capture:
    """A copy that was made of a page at a moment."""

    at: datetime

    @classmethod
    def parse(cls, timestamp: object) -> Self | None:
        """Read `20260302060000`; None for anything else."""
        if not isinstance(timestamp, str) or not _TIMESTAMP.fullmatch(timestamp):
            return None
        try:
            return cls(datetime.strptime(timestamp, _FORM).replace(tzinfo=UTC))
        except ValueError:
            return None

    @property
    def timestamp(self) -> str:
        return timestamp_of(self.at)

    def address(self, url: str) -> str:
        """Where people see it."""
        return f"{REPLAY}/{self.timestamp}/{url}"

    def source(self, url: str) -> str:
        """Where machines see it, as it was sent: without the archive's own banner."""
        return f"{REPLAY}/{self.timestamp}id_/{url}"


def timestamp_of(at: datetime) -> str:
    """A moment as the Wayback Machine writes it."""
    moment = at.astimezone(UTC)
    return f"{moment.year:04}{moment:%m%d%H%M%S}"  # %Y has no leading zeros on Linux


def captures_in(body: bytes, url: str) -> tuple[Capture, ...] | None:
    """The good captures of a page in an answer of the CDX server, which may be none; None for nonsense."""
    rows = parse_json(body)
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return None
    if rows and rows[0] != list(FIELDS):
        return None
    return tuple(dict.fromkeys(_good(rows[1:], url)))


def _good(rows: Iterable[Sequence[object]], url: str) -> Iterator[Capture]:
    for row in rows:
        if len(row) != len(FIELDS) or row[2] != GOOD or row[3] not in READABLE:
            continue
        capture = Capture.parse(row[0])
        if capture is not None and isinstance(row[1], str) and is_of(row[1], url):
            yield capture


def is_of(original: str, url: str) -> bool:
    """Whether a capture is one of this page: the same address but for scheme, `www.`, slash and escapes."""
    one, other = parse_url(original), parse_url(url)
    return isinstance(one, Address) and isinstance(other, Address) and _page(one) == _page(other)


def _page(address: Address) -> tuple[object, ...]:
    port = 0 if address.port in (80, 443) else address.port
    path = unquote(address.path).rstrip("/")
    return address.host.removeprefix("www."), port, path, unquote(address.query)


def by_worth(captures: Iterable[Capture], *, added: datetime | None, before: datetime) -> tuple[Capture, ...]:
    """The captures that may stand for a page, the best first: that nearest to when the list took it up, of
    two as near the later; where that is not known, the last. What was captured once the page was missed may
    be of something else, and is none of them.
    """
    early = sorted({capture for capture in captures if capture.at < before}, reverse=True)
    return tuple(early if added is None else sorted(early, key=lambda one: abs(one.at - added)))


def shows_nothing(look: Look, capture: Capture) -> bool:
    """Whether what was captured is surely not the page, though it came with a good status: a page that says
    that there is none, a parked domain, a bot wall; or a capture that the archive does not show after all."""
    if look.failure is not None:
        return False  # the archive is slow, and its index says that the page was well
    if look.status in _NOT_SHOWN:
        return True
    is_it = f"/{capture.timestamp}" in look.url  # it may lead to another spelling of the address, or moment
    return look.status == HTTPStatus.OK and (look.sign is not None or look.wall is not None or not is_it)
