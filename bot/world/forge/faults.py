"""Faults at the n-th request to the simulated forge, and what the asker gets to see of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class Break(StrEnum):
    """How one request goes wrong."""

    RESET_BEFORE = "reset-before"
    """The connection is cut before anything is done."""
    RESET_AFTER = "reset-after"
    """All is done, then the connection is cut: nobody hears of it."""
    BAD_GATEWAY_BEFORE = "bad-gateway-before"
    BAD_GATEWAY_AFTER = "bad-gateway-after"
    """All is done, then the answer is 502."""
    SECONDARY = "secondary"
    """403 with Retry-After; nothing is done."""
    HANG_BEFORE = "hang-before"
    """No answer ever comes, and nothing is done."""
    HANG_AFTER = "hang-after"
    """No answer ever comes, though all is done."""
    KILL_BEFORE = "kill-before"
    """The asker is killed before anything is done."""
    KILL_AFTER = "kill-after"
    """The asker is killed when all is done."""

    @property
    def is_done(self) -> bool:
        """Whether the request takes effect."""
        return self.value.endswith("-after")


@dataclass(slots=True)
class Faults:
    """Counts the requests of those who have been granted a token, and breaks the planned ones."""

    calls: int = 0
    planned: dict[int, Break] = field(default_factory=dict)
    """The number of a request, from 1 on → how it goes wrong."""
    kill: Callable[[], None] = lambda: None
    """Ends the asker, whoever that is."""

    def plan(self, call: int, how: Break) -> None:
        """Break the request of that number, counted from now on."""
        self.calls = 0
        self.planned = {call: how}

    def next(self) -> Break | None:
        self.calls += 1
        return self.planned.get(self.calls)
