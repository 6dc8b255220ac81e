"""What the parts of the bot log, told to people: every decision with `--verbose`, else what holds them up."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from bot.clock import Clock
from bot.escape import terminal
from bot.model import Observation, Report
from bot.reporters.screen import Screen

LONGEST = 2_000
log = logging.getLogger(__name__)


class Journal:
    """A watch that logs what is asked, what is not and why, and what was seen."""

    def planned(self, before: Report) -> None:
        """Tell what waits, and until when."""
        plan = before.plan
        log.debug("%d to ask, %d waiting", len(plan.due), len(plan.waiting))
        for resource, why in plan.waiting.items():
            log.debug("%s waits: %s", resource, why)

    def seen(self, look: Observation) -> None:
        """Tell what one look says."""
        log.debug("%s: %s, %s (%s)", look.resource, look.status, look.evidence.reason, look.evidence.method)


class Teller(logging.Handler):
    """Prints records on a screen, one harmless line each."""

    def __init__(self, screen: Screen, clock: Clock, *, verbose: bool) -> None:
        super().__init__(logging.DEBUG if verbose else logging.WARNING)
        self._screen = screen
        self._clock = clock
        self._since = clock.now() if verbose else None

    def emit(self, record: logging.LogRecord) -> None:
        """Print it: names, headers and reasons come from strangers."""
        try:
            lines = [record.getMessage()]
            if record.exc_info and record.exc_info[1]:
                lines += "".join(traceback.format_exception(record.exc_info[1])).splitlines()
            for line in lines:
                self._print(terminal(line, LONGEST))
        except Exception:  # noqa: BLE001 - a log that fails must not fail what it tells of: logging's own rule
            self.handleError(record)

    def _print(self, line: str) -> None:
        if self._since is not None:
            line = f"{(self._clock.now() - self._since).total_seconds():8.2f}  {line}"
        self._screen.say(line)


@contextmanager
def telling(screen: Screen, clock: Clock, *, verbose: bool) -> Iterator[None]:
    """Print what the bot logs in this block."""
    ours = logging.getLogger("bot")
    teller = Teller(screen, clock, verbose=verbose)
    before, ours.level = ours.level, logging.DEBUG if verbose else ours.level
    ours.addHandler(teller)
    try:
        yield
    finally:
        ours.removeHandler(teller)
        ours.setLevel(before)
