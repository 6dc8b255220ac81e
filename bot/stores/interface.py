"""Memory across runs: one record for each resource, and which list shows which resource."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from bot.model import Record, Resource, Silence


class Store(Protocol):
    """Losing it only delays a report."""

    def load(self, resources: Iterable[Resource]) -> Mapping[Resource, Record]:
        """The records of those resources that were ever looked at."""
        ...

    def save(
        self, records: Iterable[Record], *, listed: str, present: Iterable[Resource], now: datetime
    ) -> None:
        """Keep `records`, and that list `listed` shows exactly `present` at `now`. All or nothing."""
        ...

    def shown(self, *, listed: str) -> tuple[frozenset[Resource], datetime] | None:
        """What list `listed` showed when it was last saved, and when that was; None where it never was."""
        ...

    def forget(self, before: datetime, *, listed: str) -> int:
        """Forget what list `listed` has not shown since `before`; drop the records that no list shows any
        more, and return how many. Other lists' memory is theirs, however long they were not swept."""
        ...

    def silences(self, *, listed: str) -> tuple[Silence, ...]:
        """What the people of list `listed` do not want to hear of, in the order of its names."""
        ...

    def silence(self, silences: Iterable[Silence], *, listed: str) -> None:
        """Keep exactly these of list `listed`; of two with the same name the last one counts."""
        ...

    def close(self) -> None: ...
