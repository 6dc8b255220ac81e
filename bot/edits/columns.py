"""The column of a table in which rows have a link of some role, and the cell of another row there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.edits.padding import in_table
from bot.lists.cells import cells_of
from bot.lists.roles import Role, role_of
from bot.model import Document, Edit, Link, Span

_NOTHING = re.compile(
    r"\s*(?:[-\u2013\u2014./\u00d7\u2717\u274c]{0,3}|n/?a|none|no|tb[ad])\s*", re.IGNORECASE
)
"""What people write into a cell that has nothing in it."""
_MOST_LINKS = 500
"""So many links of a table are looked at: the first rows tell as much as all of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an entry's row."""

    span: Span
    """In the file, between its `|`."""
    is_empty: bool


def column_cell(document: Document, links: Sequence[Link], role: Role) -> Cell | None:
    """Where in the row of these links one of this role belongs, by where other rows have theirs.

    None where that is not another column than that of the last link: then it belongs beside that.
    """
    last = links[-1]
    own = _column(document, last)
    if own is None:
        return None
    others = Counter(_columns(document, last, role))
    column, count = others.most_common(1)[0] if others else (own, 0)
    if column == own or others[own] >= count:
        return None
    line = _line(document.source, last.span.start)
    cells = cells_of(document.source[line.start : line.end])
    if column >= len(cells):
        return None
    span = Span(line.start + cells[column].start, line.start + cells[column].end)
    text = document.source[span.start : span.end].decode(errors="replace")
    return Cell(span, _NOTHING.fullmatch(text) is not None)


def fill(document: Document, cell: Cell, new: str) -> tuple[Edit, ...]:
    """Make the edit that puts a text into an empty cell, which stays as wide as it was where it can."""
    span = cell.span
    width = len(document.source[span.start : span.end].decode(errors="replace"))
    return (Edit(document.path, span.start, span.end, f" {new} ".ljust(width)),)


def _columns(document: Document, row: Link, role: Role) -> Iterator[int]:
    """The columns in which other rows of the same table have links of a role."""
    table = _table_lines(document.source, row)
    looked = 0
    for link in document.links:
        if (
            link.tag != "a"
            or link.entry in (None, row.entry)
            or not table.start <= link.span.start < table.end
        ):
            continue
        looked += 1
        if looked > _MOST_LINKS:
            return
        column = _column(document, link) if role_of(link.text, link.url) is role else None
        if column is not None:
            yield column


def _column(document: Document, link: Link) -> int | None:
    """The number of the column that a link stands in."""
    if not in_table(document.source, link.span.start):
        return None
    line = _line(document.source, link.span.start)
    at = link.span.start - line.start
    cells = cells_of(document.source[line.start : line.end])
    return next((number for number, cell in enumerate(cells) if cell.start <= at < cell.end), None)


def _table_lines(source: bytes, link: Link) -> Span:
    """The lines around a row that stand in no other paragraph."""
    above, below = source.rfind(b"\n\n", 0, link.span.start), source.find(b"\n\n", link.span.start)
    return Span(above + 1, len(source) if below < 0 else below)


def _line(source: bytes, at: int) -> Span:
    end = source.find(b"\n", at)
    return Span(source.rfind(b"\n", 0, at) + 1, len(source) if end < 0 else end)
