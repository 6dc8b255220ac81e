"""Keeps the columns of a table aligned when a cell gets longer or shorter."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.model import Document, Edit

_PIPE = re.compile(rb"[^\\|\n\r]*+(?:\\.[^\\|\n\r]*+)*+")
_LINE_END = re.compile(rb"\n")
_BREAK = re.compile(rb"\n\r?\n")
_DELIMITER_ROW = re.compile(
    rb"^[ \t>]*+\|?[ \t]*+:?-+:?[ \t]*+(?:\|[ \t]*+:?-+:?[ \t]*+)*+\|?[ \t]*+\r?$", re.MULTILINE
)


def padding_edits(document: Document, at: int, growth: int) -> tuple[Edit, ...]:
    """Give back to the cell around `at` the spaces that a change by `growth` characters costs it.

    Only in a table whose lines are aligned, and only while a space is left before the `|`.
    """
    source = document.source
    if not growth or not _is_aligned_row(source, _line_start(source, at)):
        return ()
    pipe = _closing_pipe(source, at)
    if pipe is None:
        return ()
    padding = _padding(document.path, source, pipe, growth)
    return (padding,) if padding and (growth < 0 or padding.end - padding.start == growth) else ()


def _padding(path: str, source: bytes, pipe: int, growth: int) -> Edit | None:
    """Narrow or widen the gap before a `|`; a space stays there."""
    if growth < 0:
        return Edit(path, pipe, pipe, " " * -growth)
    line = source.rfind(b"\n", 0, pipe) + 1
    room = pipe - line - len(source[line:pipe].rstrip(b" ")) - 1
    return Edit(path, pipe - min(room, growth), pipe, "") if room > 0 else None


def settled(source: bytes, edits: Sequence[Edit]) -> list[Edit]:
    """Drop repeated edits, and pad each cell once for all that changes in it."""
    unique = list(dict.fromkeys(edits))
    paddings = {edit.end: edit for edit in unique if is_padding(source, edit)}
    if not paddings:
        return unique
    rest = [edit for edit in unique if not is_padding(source, edit)]
    growth: dict[int, int] = {}
    for edit in rest:
        pipe = _closing_pipe(source, edit.end) if 0 <= edit.start <= edit.end <= len(source) else None
        if pipe in paddings:
            old = source[edit.start : edit.end].decode(errors="replace")
            growth[pipe] = growth.get(pipe, 0) + len(edit.replacement) - len(old)
    for pipe, padding in paddings.items():
        settled_padding = _padding(padding.path, source, pipe, growth[pipe]) if pipe in growth else padding
        if settled_padding:
            rest.append(settled_padding)
    return rest


def is_padding(source: bytes, edit: Edit) -> bool:
    """Whether an edit only changes the gap before the `|` that ends a cell."""
    return (
        0 <= edit.start <= edit.end < len(source)
        and source[edit.end : edit.end + 1] == b"|"
        and not source[edit.start : edit.end].strip(b" ")
        and not edit.replacement.strip(" ")
    )


def _closing_pipe(source: bytes, at: int) -> int | None:
    rest = _PIPE.match(source, at)
    end = rest.end() if rest else at
    return end if source[end : end + 1] == b"|" else None


def in_table(source: bytes, at: int) -> bool:
    """Whether a byte stands in the rows of a table."""
    return _is_table_row(source, _line_start(source, at))


def _is_table_row(source: bytes, line: int) -> bool:
    tables = _layout(source).tables
    number = bisect_left(tables, (line, 0)) - 1
    return number >= 0 and line < tables[number][1]


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the edits of a file ask again and again."""

    lines: list[int]
    """Where each begins."""
    tables: list[tuple[int, int]]
    """From each delimiter row to the end of its paragraph."""


@lru_cache(maxsize=1)
def _layout(source: bytes) -> _Layout:
    # Remembered, for a table may have eight thousand rows, and each edit would look for its head again.
    tables: list[tuple[int, int]] = []
    end = -1
    for row in _DELIMITER_ROW.finditer(source):
        if row.end() >= end:
            gap = _BREAK.search(source, row.end())
            end = gap.end() if gap else len(source) + 1
        tables.append((row.start(), end))
    return _Layout([0, *(mark.end() for mark in _LINE_END.finditer(source))], tables)


def _line_start(source: bytes, at: int) -> int:
    lines = _layout(source).lines
    return lines[bisect_right(lines, at) - 1]


@lru_cache(maxsize=1)
def _is_aligned_row(source: bytes, start: int) -> bool:
    """Whether the line that begins there is a table's row and as wide as the line above or below it."""
    if not _is_table_row(source, start):
        return False
    end = _line_end(source, start)
    above = source[source.rfind(b"\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    below = source[end + 1 : _line_end(source, end + 1)]
    width = _width(source[start:end])
    return any(b"|" in line and _width(line) == width for line in (above, below))


def _line_end(source: bytes, at: int) -> int:
    end = source.find(b"\n", at)
    return len(source) if end < 0 else end


def _width(line: bytes) -> int:
    return len(line.rstrip(b"\r").decode(errors="replace"))
