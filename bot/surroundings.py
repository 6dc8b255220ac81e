"""What stands around an entry: lists put a paper's title above or below its links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from bot.model import Document, Entry, Resource

MOST_LINES = 6
LONGEST_LINE = 1_500
"""So much of an entry is shown to the rules that look around; the rest of a huge one tells no more."""


class Surroundings:
    """The lines of a document by its entries; `resources` says what its links point at."""

    def __init__(self, document: Document, resources: Mapping[str, Resource]) -> None:
        self._lines = document.source.split(b"\n")
        self._resources = resources
        self._entries = document.entries
        self._targets: dict[int, frozenset[Resource]] = {}
        self._at: dict[int, list[int]] = defaultdict(list)
        for number, entry in enumerate(document.entries):
            shown = range(entry.line, min(entry.end_line, entry.line + MOST_LINES) + 1)
            for line in {*shown, entry.end_line}:
                self._at[line].append(number)

    def of(self, entry: Entry, resource: Resource) -> str:
        """The lines of an entry, one before and two after, without those of entries that are about another
        resource of the same kind: a link that was copied from the next row must not be vouched for by it."""
        last = min(entry.end_line, entry.line + MOST_LINES) + 2
        shown = (
            self._lines[line - 1][:LONGEST_LINE]
            for line in range(max(1, entry.line - 1), min(last, len(self._lines)) + 1)
            if entry.line <= line <= entry.end_line or not self._is_about_another(line, resource)
        )
        return b"\n".join(shown).decode(errors="replace")

    def _is_about_another(self, line: int, resource: Resource) -> bool:
        targets = [self._targets_of(number) for number in self._at.get(line, ())]
        return any(
            resource not in there and any(one.kind == resource.kind for one in there) for there in targets
        )

    def _targets_of(self, number: int) -> frozenset[Resource]:
        if number not in self._targets:
            links = self._entries[number].links
            found = (self._resources.get(link.url) for link in links)
            self._targets[number] = frozenset(one for one in found if one is not None)
        return self._targets[number]
