"""The entries beside one that a pull request adds: what a list's own style is told by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import TypeVar

from bot.lint._groups import groups
from bot.model import Changes, Document, Entry

One = TypeVar("One", bound=Hashable)
FEWEST = 5
"""So many must agree before they are a style."""
SHARE = 0.9


class Neighbours:
    """Those of one document that stood there before, by the table or list that they stand in."""

    def __init__(self, document: Document, changes: Changes) -> None:
        self._document = document
        self._groups = groups(document)
        self._rows = _rows(document)
        self._old = [
            index for index in range(len(document.entries)) if not changes.has_entry(document.path, index)
        ]
        self._known: dict[tuple[int, bool], tuple[int, ...]] = {}

    def of(self, index: int) -> tuple[Entry, ...]:
        """Those of the same table or list, or of all the others of its kind where those are few."""
        return tuple(self._document.entries[one] for one in self.indices(index))

    def indices(self, index: int) -> tuple[int, ...]:
        """The same as indices into `Document.entries`; for all of one table the very same tuple."""
        key = self._groups[index], self._rows[index]
        if key not in self._known:
            beside = tuple(one for one in self._old if self._groups[one] == key[0])
            if len(beside) < FEWEST:
                beside = tuple(one for one in self._old if self._rows[one] == key[1])
            self._known[key] = beside
        return self._known[key]


def _rows(document: Document) -> list[bool]:
    """For each entry whether it is the row of a table."""
    lines = document.source.splitlines()
    return [lines[entry.line - 1].lstrip().startswith(b"|") for entry in document.entries]


def agreed(values: Iterable[One], share: float = SHARE) -> One | None:
    """What almost all of enough values are; None where they are few, or differ."""
    counts = Counter(values)
    total = counts.total()
    for value, count in counts.most_common(1):
        return value if total >= FEWEST and count >= share * total else None
    return None
