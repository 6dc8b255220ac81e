"""Which lines of a file a diff shows: only there can a comment stand on a pull request."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEADER = re.compile(r"@@ -\d{1,9}(?:,\d{1,9})? \+(?P<first>\d{1,9})(?:,\d{1,9})? @@")


@dataclass(frozen=True, slots=True)
class Hunks:
    """What a diff shows of a file as it is after the change; lines are counted from 1."""

    shown: tuple[range, ...] = ()
    """The lines of each hunk, added ones and their context."""
    added: frozenset[int] = frozenset()

    def holds(self, first: int, last: int) -> bool:
        """Whether one hunk shows all of these lines: a comment never reaches over two."""
        return any(first in hunk and last in hunk for hunk in self.shown)


def read_patch(patch: str) -> Hunks:
    """Read the `patch` that GitHub gives for a file. Total: what makes no sense shows nothing."""
    shown: list[range] = []
    added: set[int] = set()
    first = at = 0
    for line in patch.split("\n"):
        if (header := _HEADER.match(line)) is not None:
            shown.append(range(first, at))
            first = at = int(header["first"])
        elif first and line[:1] in ("+", " "):
            if line[0] == "+":
                added.add(at)
            at += 1
    shown.append(range(first, at))
    return Hunks(tuple(hunk for hunk in shown if hunk), frozenset(added))
