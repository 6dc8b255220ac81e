"""Things of the simulated internet that come, change and go as its clock moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from bot.world.behaviours import ALWAYS, Window

T = TypeVar("T")


@dataclass(slots=True)
class Shelf(Generic[T]):
    """Things by key, each for a window of time; what was put last wins."""

    _things: dict[str, tuple[tuple[Window, T | None], ...]] = field(default_factory=dict)

    def put(self, key: str, thing: T, window: Window = ALWAYS) -> None:
        """From now on there is such a thing during `window`."""
        before = () if window == ALWAYS else self._things.get(key, ())
        self._things[key] = (*before, (window, thing))

    def take(self, key: str, since: datetime) -> None:
        """From `since` on there is no such thing."""
        self._things[key] = (*self._things.get(key, ()), (Window(since), None))

    def get(self, key: str, now: datetime) -> T | None:
        """What is there under this key now."""
        known = reversed(self._things.get(key, ()))
        return next((thing for window, thing in known if window.holds(now)), None)

    def all(self, now: datetime) -> Iterator[tuple[str, T]]:
        """Everything that is there now."""
        for key in self._things:
            if (thing := self.get(key, now)) is not None:
                yield key, thing
