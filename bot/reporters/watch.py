"""Somebody to tell while a run is under way: what is asked, and what was seen."""

from __future__ import annotations

from typing import Protocol

from bot.model import Observation, Report


class Watch(Protocol):
    """What a run tells while it checks."""

    def planned(self, before: Report) -> None:
        """A run begins to ask: `before` is all that was known until now, with the plan, without findings."""
        ...

    def seen(self, look: Observation) -> None:
        """One resource was looked at."""
        ...


class Silent:
    """Watches without a word."""

    def planned(self, before: Report) -> None:
        """Say nothing."""

    def seen(self, look: Observation) -> None:
        """Say nothing."""


class Watches:
    """Several watches as one."""

    def __init__(self, *watches: Watch) -> None:
        self._watches = watches

    def planned(self, before: Report) -> None:
        """Tell all of them."""
        for watch in self._watches:
            watch.planned(before)

    def seen(self, look: Observation) -> None:
        """Tell all of them."""
        for watch in self._watches:
            watch.seen(look)
