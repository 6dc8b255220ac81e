"""Which entries of a list stand together: in one table or one list, at one depth, with nothing in between."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model import Document, Entry

_LINE_END = re.compile(rb"\r\n|\n|\r")
_INDENT = re.compile(rb"[ \t]*")
_GOES_ON = re.compile(rb"[|+*-][ \t|]|\|\S|[0-9]{1,9}[.)]|[ \t]")
"""How a line begins that does not end a list or a table."""
_TAB = 4


def groups(document: Document) -> list[int]:
    """For each entry the number of its group; entries of different sections are never of one.

    A heading, a `<summary>` or a line of prose begins a new group, and so does a bullet of a lesser depth.
    """
    lines = _LINE_END.split(document.source)
    starts: dict[int, list[int]] = {}
    for number, entry in enumerate(document.entries):
        starts.setdefault(entry.line, []).append(number)
    within = _within(document.entries, len(lines))
    found = [-1] * len(document.entries)
    open_groups: list[tuple[int, int]] = []
    fresh = 0
    for at, line in enumerate(lines, 1):
        if not line.strip():
            continue
        depth = _depth(line)
        while open_groups and open_groups[-1][0] > depth:
            open_groups.pop()
        if at not in starts:
            if not within[at] and not _GOES_ON.match(line):
                open_groups.clear()
            continue
        if not open_groups or open_groups[-1][0] < depth:
            open_groups.append((depth, fresh))
            fresh += 1
        for number in starts[at]:
            found[number] = open_groups[-1][1]
    return found


def _within(entries: Sequence[Entry], lines: int) -> list[bool]:
    """For each 1-based line whether an entry covers it."""
    change = [0] * (lines + 2)
    for entry in entries:
        change[min(entry.line, lines)] += 1
        change[min(entry.end_line, lines) + 1] -= 1
    covered, depth = [], 0
    for step in change:
        depth += step
        covered.append(depth > 0)
    return covered


def _depth(line: bytes) -> int:
    indent = _INDENT.match(line)
    return len(indent.group().expandtabs(_TAB)) if indent else 0
