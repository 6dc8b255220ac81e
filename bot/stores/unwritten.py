"""Memory that is only read, for runs that must leave no trace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.model import Record, Resource, Silence
from bot.stores.interface import Store


@dataclass(frozen=True, slots=True)
class UnwrittenStore:
    """Satisfies `Store`: knows what the store behind it knows, and keeps nothing."""

    behind: Store

    def load(self, resources: Iterable[Resource]) -> Mapping[Resource, Record]:
        """See `Store.load`."""
        return self.behind.load(resources)

    def save(
        self, records: Iterable[Record], *, listed: str, present: Iterable[Resource], now: datetime
    ) -> None:
        """Keep nothing."""

    def shown(self, *, listed: str) -> tuple[frozenset[Resource], datetime] | None:
        """See `Store.shown`."""
        return self.behind.shown(listed=listed)

    def forget(self, before: datetime, *, listed: str) -> int:  # noqa: ARG002 - there is nothing to forget
        """Forget nothing."""
        return 0

    def silences(self, *, listed: str) -> tuple[Silence, ...]:
        """See `Store.silences`."""
        return self.behind.silences(listed=listed)

    def silence(self, silences: Iterable[Silence], *, listed: str) -> None:
        """Keep nothing."""

    def close(self) -> None:
        """Close what is behind."""
        self.behind.close()
