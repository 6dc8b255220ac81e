"""Asks the Wayback Machine for captures of a page, by its CDX server.

https://github.com/internetarchive/wayback/tree/master/wayback-cdx-server. Its other API, of availability, is
not used: it says of pages that were captured that they were not.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import quote

from bot.checkers._evidence import Unanswered
from bot.checkers._singly import Service, Singly
from bot.checkers._wayback_captures import FIELDS, Capture, captures_in, timestamp_of
from bot.clock import Clock
from bot.net.interface import Outside, Reply

NAME = "the Wayback Machine"
BUDGET = 60
"""Questions in a run, which are two minutes."""
GAP = 2.0
"""Seconds between two questions: it answers 30 a minute."""
REST = timedelta(seconds=60)
"""For so long nobody asks whom it has told to ask less; it does not say how long, and shuts out for hours
whoever goes on."""
MOST = 600
"""Captures in an answer, one a month: more months than there is a web."""
BLOCKED = b"Blocked Site Error"
TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS
MOST_CLOCKS = 64
"""A process has one clock; tests have many, each a world of its own."""


class Blocked:
    """Its owner or a law keeps a site out of the Wayback Machine: it shows no capture of it."""


BLOCKED_SITE = Blocked()


@dataclass(slots=True)
class Pause:
    """Until when no run of this process asks."""

    until: datetime | None = None


@lru_cache(maxsize=MOST_CLOCKS)
def pause_of(clock: Clock) -> Pause:  # noqa: ARG001  (names who shares it)
    """What all who go by this clock share, whatever run or list they belong to."""
    return Pause()


class Wayback:
    """What one run asks of it."""

    def __init__(self, outside: Outside, budget: int = BUDGET) -> None:
        headers = {"accept": "application/json"}
        self._api = Singly(outside, Service(NAME, outside.settings.wayback_api, budget, headers, GAP))
        self._clock = outside.clock
        self._pause = pause_of(outside.clock)
        self._turn = asyncio.Lock()

    @property
    def host(self) -> str:
        return self._api.host

    @property
    def is_shut(self) -> bool:
        """Whether nothing more is asked in this run."""
        return self._api.is_shut

    async def captures(self, url: str, *, until: datetime) -> tuple[Capture, ...] | Blocked | Unanswered:
        """The good captures of a page until then, at most one a month. It is asked one question at a time."""
        async with self._turn:
            answer = await self._ask(_path(url, until))
        if isinstance(answer, Unanswered):
            return answer
        if answer.status == HTTPStatus.FORBIDDEN and BLOCKED in answer.body:
            return BLOCKED_SITE
        found = captures_in(answer.body, url) if answer.status == HTTPStatus.OK else None
        return self._api.strange(answer) if found is None else found

    async def _ask(self, path: str) -> Reply | Unanswered:
        if not self._api.is_shut and self._pause.until is not None and self._clock.now() < self._pause.until:
            return Unanswered(f"{NAME} wanted to be asked less a moment ago", self.host, tries=0)
        answer = await self._api.ask(path)
        if isinstance(answer, Unanswered) and answer.http_status == TOO_MANY:
            self._pause.until = self._clock.now() + REST
        return answer


def _path(url: str, until: datetime) -> str:
    # `exact`, for a URL that ends in `*` would else ask for whatever begins like it.
    return (
        f"/cdx/search/cdx?url={quote(url, safe='')}&matchType=exact&output=json&fl={','.join(FIELDS)}"
        f"&filter=statuscode:200&to={timestamp_of(until)}&collapse=timestamp:6&limit=-{MOST}"
    )
