"""Memory as one JSON file that is replaced as a whole, for runs that have no disk of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from bot.errors import StateError
from bot.model import Record, Resource, Silence
from bot.stores.memory import MemoryStore, from_text, to_text

log = logging.getLogger(__name__)

ATTEMPTS = 5
"""How often a write is tried again after somebody else was faster."""


@dataclass(frozen=True, slots=True)
class StateText:
    """The file as it was read."""

    text: str
    version: str
    """Names exactly this text: a commit, a checksum."""


class StateFile(Protocol):
    """Where the text is kept: it can be read, and replaced if nobody did meanwhile."""

    def read(self) -> StateText | None:
        """None where there is none yet. Raises ForgeError."""
        ...

    def replace(self, text: str, *, version: str | None) -> bool:
        """Write `text` in place of that `version` (None: where there is none); False where another one
        stands there. Raises ForgeError."""
        ...


class BranchStore:
    """Satisfies `Store`: reads the file when made, works in memory, and writes when closed if need be.

    What several runs write at the same time is merged: whoever comes second reads again what the first
    one wrote, and repeats its own changes on it. A text that makes no sense is no reason to stop: what
    is lost delays reports by the days that strikes take.
    """

    def __init__(self, file: StateFile) -> None:
        self._file = file
        self._version: str | None = None
        self._text = to_text(MemoryStore())
        self._memory = MemoryStore()
        self._read()
        self._changes: list[Callable[[MemoryStore], object]] = []

    def load(self, resources: Iterable[Resource]) -> Mapping[Resource, Record]:
        """See `Store.load`."""
        return self._memory.load(resources)

    def save(
        self, records: Iterable[Record], *, listed: str, present: Iterable[Resource], now: datetime
    ) -> None:
        """See `Store.save`."""
        kept, shown = tuple(records), frozenset(present)
        self._memory.save(kept, listed=listed, present=shown, now=now)
        self._changes.append(
            lambda memory: memory.save(_newer(kept, memory), listed=listed, present=shown, now=now)
        )

    def shown(self, *, listed: str) -> tuple[frozenset[Resource], datetime] | None:
        """See `Store.shown`."""
        return self._memory.shown(listed=listed)

    def forget(self, before: datetime, *, listed: str) -> int:
        """See `Store.forget`."""
        known = len(self._memory.records)
        self._change(partial(MemoryStore.forget, before=before, listed=listed))
        return known - len(self._memory.records)

    def silences(self, *, listed: str) -> tuple[Silence, ...]:
        """See `Store.silences`."""
        return self._memory.silences(listed=listed)

    def silence(self, silences: Iterable[Silence], *, listed: str) -> None:
        """See `Store.silence`."""
        kept = tuple(silences)
        self._change(lambda memory: memory.silence(kept, listed=listed))

    def close(self) -> None:
        """Write what has changed. Raises StateError where others were always faster, and ForgeError."""
        for _ in range(ATTEMPTS):
            text = to_text(self._memory)
            if not self._changes or text == self._text:
                return
            if self._file.replace(text, version=self._version):
                self._changes.clear()
                return
            self._read()
            for change in self._changes:
                change(self._memory)
        raise StateError(
            "What was seen could not be kept: other runs wrote at the same time, again and again."
        )

    def _change(self, change: Callable[[MemoryStore], object]) -> None:
        change(self._memory)
        self._changes.append(change)

    def _read(self) -> None:
        found = self._file.read()
        self._memory = MemoryStore()
        self._version = found.version if found else None
        self._text = found.text if found else to_text(self._memory)
        if found:
            try:
                self._memory = from_text(found.text)
            except StateError as error:
                log.warning("What was remembered cannot be read; memory starts afresh: %s.", error)


def _newer(records: Iterable[Record], memory: MemoryStore) -> tuple[Record, ...]:
    """Those that were looked at no earlier than what stands in `memory`."""
    return tuple(
        record
        for record in records
        if (known := memory.records.get(record.resource)) is None or known.last_checked <= record.last_checked
    )
