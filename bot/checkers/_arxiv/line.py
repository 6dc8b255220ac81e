"""A polite line to one of arXiv's APIs: it waits its turn, waits out throttling, and knows when to stop."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus

from bot.checkers._arxiv.pace import pace_of
from bot.checkers._batches import Shut
from bot.checkers._evidence import Unanswered, host_of
from bot.net.interface import Answer, NoReply, Outside, Reply
from bot.net.waits import retry_after

log = logging.getLogger(__name__)

BACKOFF = (60.0, 180.0, 600.0)
"""Seconds to wait while arXiv throttles us: all the patience that a run has. Cooldowns of minutes to hours
are reported (https://github.com/lukasschwab/arxiv.py/issues/203)."""
LONGEST_WAIT = 600.0
AFTER_DENIAL = 3600.0
"""Seconds for which nobody of this process asks again after `403 Access denied`."""
LONGEST_REST = 86_400.0
"""The same after a `Retry-After`, whatever number it has."""
WORTH_TELLING = 10.0
"""A wait of so many seconds is told: it holds up a whole run."""

# Since September 2026 the edge throttles with 406, too: https://github.com/blazickjp/arxiv-mcp-server/issues/277
THROTTLED = frozenset(
    {HTTPStatus.NOT_ACCEPTABLE, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
)


class Line:
    """One run's line to the API at `url`; once it is shut, nothing more is asked over it."""

    def __init__(self, outside: Outside, url: str, *, patience: Sequence[float] = BACKOFF) -> None:
        self._outside = outside
        self._url = url
        self._patience = list(patience)
        self._wait = BACKOFF[0]
        self._pace = pace_of(outside.clock)
        self.shut: Shut | None = None

    async def get(self, query: str, *, accept: str) -> Reply | Shut:
        """Ask, as often as patience lasts."""
        if self.shut is None:
            answer = await self._ask(f"{self._url}?{query}", accept)
            if isinstance(answer, Reply):
                return answer
            self.shut = answer
        return self.shut

    async def _ask(self, url: str, accept: str) -> Reply | Shut:
        unreached = False
        while True:
            if self._pace.left() > LONGEST_WAIT:
                return self._closed("arXiv wants to be left alone for longer than a run can wait")
            match await self._turn(url, accept):
                case NoReply() as answer if unreached:
                    return Shut(Unanswered.by(self._url, answer, "arXiv"))
                case NoReply():
                    unreached = True
                case Reply(status=status) as answer if status in THROTTLED:
                    if not self._will_wait(answer):
                        return self._closed(f"arXiv is throttling us (HTTP {status})", answer)
                case Reply(status=HTTPStatus.FORBIDDEN) as answer:
                    self._pace.hold(AFTER_DENIAL)
                    return self._closed("arXiv denies access (HTTP 403)", answer)
                case Reply() as answer:
                    return answer

    async def _turn(self, url: str, accept: str) -> Answer:
        if (left := self._pace.left()) > WORTH_TELLING:
            log.warning("arXiv is throttling us: waiting %s before it is asked again", _spoken(left))
        # A missing `accept` is one suspected cause of 406, and a reused connection another.
        headers = {"accept": accept, "connection": "close"}
        async with self._pace.turn():
            return await self._outside.http.api("GET", url, headers=headers)

    def _will_wait(self, answer: Reply) -> bool:
        """Whether to ask again; either way nobody of this process asks before arXiv may have calmed down."""
        asked = retry_after(answer.headers.get("retry-after", ""), self._outside.clock.now()) or 0.0
        has_patience = bool(self._patience) and asked <= LONGEST_WAIT
        if has_patience:
            self._wait = self._patience.pop(0)
        self._pace.hold(min(max(self._wait, asked), LONGEST_REST))
        return has_patience

    def _closed(self, reason: str, answer: Reply | None = None) -> Shut:
        tries = 1 if answer else 0
        status = answer.status if answer else None
        return Shut(Unanswered(reason, host_of(self._url), http_status=status, tries=tries))


def _spoken(seconds: float) -> str:
    """`45 s`, `3 min`."""
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"  # noqa: PLR2004 - 1.5 minutes
