"""What we learn of one host in a run: how many requests it takes at once, when it wants none, if it is down.

No clock and no waiting here; `lanes` does both.
"""

from __future__ import annotations

import logging
import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

from bot.model import Failure
from bot.net.waits import retry_after, used_up

log = logging.getLogger(__name__)

START = 2
"""How many requests a host gets at once before we know how it takes them."""
QUICK, SLOW = 1.0, 5.0
"""Seconds: an answer within the first widens the lane, one after the second narrows it."""
MOST_WAITING = 60.0
"""Seconds that one host may make us wait in a run: all its pauses together, less what it makes up for."""
MOST_SLOW = 240.0
"""Seconds that the slow answers and silences of one host may take in a run: all together, less the same."""
WAITING_MADE_UP, SLOW_MADE_UP = 0.1, 0.5
"""Seconds that a good answer makes up for. A host of thousands of links may well have dozens that are silent,
and ask us to wait a dozen times; what it may not do is to answer hardly anything else."""
WELL_AFTER, WELL_AGAIN = 3, 1
"""A 429 may be about one page or about all, and does not say (RFC 6585, section 4). So many good answers to
what was asked after that page show that it alone was meant; the second number is for a host of which that was
shown before, and nothing else since: with ten at once few are asked after, and often all wait for them."""
MEANS_ALL = 5.0
"""Seconds. A host that asks for so many sees nothing of us until then, whatever else it answers meanwhile."""
_REMEMBERED = 32
_FIRST_PAUSE = 2.0
"""After a 429 that does not say how long, and half as much again by chance; doubled each time."""
_DEAD_AFTER = 3
_SILENT_AFTER = 2
"""A host that never answered at all is given up after so many timeouts: each costs a whole deadline."""
_UNWELL_AFTER = 20
"""A host that answers nothing but 5xx is spared the rest."""
_WALL = 999
"""LinkedIn's word for "no machines": no server error."""
_BREAKING = (Failure.CONNECT, Failure.TLS)


@dataclass(frozen=True, slots=True)
class Refused:
    """A request that was turned away, and what was thought of its host before."""

    number: int
    width: float
    calm: int
    waited: float
    complained: bool


@dataclass(slots=True)
class Lane:
    """One host's."""

    host: str
    width: float
    """So many at once, rounded down."""
    widest: float
    chance: random.Random
    closed: tuple[Failure, str] | None = None
    """Why nobody asks any more."""
    answered: bool = False
    took: float = 0.0
    """Seconds of the last answer."""
    begun: int = 0
    """Requests so far; the number of a request is what this was with it."""
    _open_at: datetime | None = None
    """Nobody asks before."""
    _refused: Refused | None = None
    """The last refusal, where it may be about one page alone."""
    _singles_out: bool = False
    """Its last refusals were about one page each, as was shown."""
    _good: deque[int] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    """The numbers of the last requests that were answered well."""
    _waited: float = 0.0
    """Seconds of pauses so far."""
    _next_pause: float = _FIRST_PAUSE
    _complained: bool = False
    _calm: int = 0
    """Good answers since the last complaint."""
    _slow: float = 0.0
    """Seconds of slow answers and silences so far."""
    _failures: int = 0
    """In a row."""
    _errors: int = 0
    """Answers of 5xx in a row."""

    @property
    def asked_to_wait(self) -> bool:
        """Perhaps until a time that is over: `pause` tells."""
        return self._open_at is not None

    def pause(self, now: datetime) -> float:
        """Seconds for which nothing is asked; none on a closed lane, where nothing is asked anyway."""
        if self._open_at is None or self.closed:
            return 0.0
        # A clock that was set back must not make us wait longer than anybody asked for.
        return max(0.0, min((self._open_at - now).total_seconds(), MOST_WAITING))

    def learn(
        self, now: datetime, status: int, headers: Mapping[str, str], *, seconds: float, number: int
    ) -> None:
        """Learn from an answer that took so many seconds, and from what it says about waiting."""
        self.answered, self._failures, self.took = True, 0, seconds
        unwell = status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != _WALL
        self._errors = self._errors + 1 if unwell else 0
        if self._errors >= _UNWELL_AFTER:
            self._give_up(Failure.PROTOCOL, f"HTTP {status}; the host failed {self._errors} times in a row")
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            self._be_turned_away(now, status, headers, number)
            return
        if wanted := used_up(headers, now):
            self._refused, self._singles_out = None, False
            self._wait(now, wanted, "its rate limit is used up")
        if seconds > SLOW:
            self._be_slowed(seconds)
        elif not unwell:
            self._please(number, quick=seconds < QUICK)
        if self._refused is not None and self.pause(now) <= 0:
            self._refused = None  # the pause is over: what comes well now proves nothing
        if self._refused is not None and self._is_well_since(self._refused):
            self._forgive(self._refused)

    def fail(self, failure: Failure, reason: str, *, seconds: float) -> None:
        """Learn from a failure: a host that proves down is not asked for all its other links."""
        if failure is Failure.TIMEOUT and self.answered:
            self._be_slowed(seconds)
        elif failure in (*_BREAKING, Failure.TIMEOUT):
            self._failures += 1
            if self._failures >= (_SILENT_AFTER if failure is Failure.TIMEOUT else _DEAD_AFTER):
                self._give_up(failure, f"{reason}; the host failed {self._failures} times in a row")

    def _please(self, number: int, *, quick: bool) -> None:
        """A good answer: for a quick one, one more at once; after a complaint, for every two."""
        self._calm += 1
        self._good.append(number)
        self._waited = max(0.0, self._waited - WAITING_MADE_UP)
        self._slow = max(0.0, self._slow - SLOW_MADE_UP)
        if quick:
            self.width = min(self.widest, self.width + (0.5 if self._complained else 1))

    def _is_well_since(self, refused: Refused) -> bool:
        enough = WELL_AGAIN if self._singles_out else WELL_AFTER
        return sum(good > refused.number for good in self._good) >= enough

    def _forgive(self, refused: Refused) -> None:
        """It was about one page alone: of the host all is thought as before."""
        log.debug("%s goes on to answer: it turned away one page alone", self.host)
        self.width = max(self.width, refused.width)
        self._complained, self._calm = refused.complained, self._calm + refused.calm
        self._waited, self._open_at, self._refused = refused.waited, None, None
        self._singles_out = True

    def _be_turned_away(self, now: datetime, status: int, headers: Mapping[str, str], number: int) -> None:
        # What was under way when the host asked to wait is no further complaint, but shows that it means it.
        first, seldom = self.pause(now) <= 0, self._calm >= self.width
        busy = status == HTTPStatus.TOO_MANY_REQUESTS
        wanted = retry_after(headers.get("retry-after", ""), now)
        if wanted is None:
            wanted = used_up(headers, now)
        self._refused = None
        self._singles_out = self._singles_out and first and seldom
        if first and (busy or self._errors > 1):  # a single 503 is one page's hiccup
            if busy and seldom and (wanted or 0.0) < MEANS_ALL:
                self._refused = Refused(number, self.width, self._calm, self._waited, self._complained)
            # One less at once, and half as many where it was so a moment ago.
            self.width = max(1.0, self.width - 1 if seldom else self.width / 2)
            self._complained, self._calm = True, 0
        if self._refused is not None and self._is_well_since(self._refused):  # later answers came first
            self._forgive(self._refused)
            return
        if wanted is None and busy:
            wanted, self._next_pause = self._next_pause * self.chance.uniform(1, 1.5), self._next_pause * 2
        if wanted:
            self._wait(now, wanted, f"HTTP {status}")

    def _be_slowed(self, seconds: float) -> None:
        self.width = max(min(START, self.widest), self.width - 1)
        self._slow += seconds
        if self._slow > MOST_SLOW:
            self._give_up(Failure.BUDGET, f"{self.host} is too slow to be asked for all its links")

    def _wait(self, now: datetime, seconds: float, why: str) -> None:
        extra = seconds - self.pause(now)
        if extra <= 0:
            return
        self._waited += extra
        if self._waited > MOST_WAITING:
            self._give_up(Failure.BUDGET, f"the host asked us to wait {seconds:.0f} s")
            return
        log.info("%s asks us to wait %.1f s (%s)", self.host, seconds, why)
        self._open_at = now + timedelta(seconds=seconds)

    def _give_up(self, failure: Failure, reason: str) -> None:
        """Ask nothing more in this run."""
        if self.closed is None:
            log.info("%s is not asked any more: %s", self.host, reason)
        self.closed = (failure, reason)
