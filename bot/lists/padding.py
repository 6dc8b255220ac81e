"""Keeps the columns of a table aligned when a cell gets longer or shorter."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.model import Document, Edit

_PIPE = re.compile(rb"(?:\\.|[^\\|\n\r])*")
_DELIMITER_ROW = re.compile(
    rb"^[ \t>]*+\|?[ \t]*+:?-+:?[ \t]*+(?:\|[ \t]*+:?-+:?[ \t]*+)*+\|?[ \t]*+\r?$", re.MULTILINE
)


def padding_edits(document: Document, at: int, growth: int) -> tuple[Edit, ...]:
    """Give back to the cell around `at` the spaces that a change by `growth` characters costs it.

    Only in a table whose lines are aligned, and only while a space is left before the `|`.
    """
    source = document.source
    pipe = _closing_pipe(source, at)
    if pipe is None or not growth or not _is_aligned_row(source, at):
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
    start = source.rfind(b"\n", 0, at) + 1
    paragraph = max(source.rfind(b"\n\n", 0, start), 0)
    paragraph = max(source.rfind(b"\n\r\n", paragraph, start), paragraph)
    return _DELIMITER_ROW.search(source, paragraph, start) is not None


def _is_aligned_row(source: bytes, at: int) -> bool:
    """Whether the line is a table's row and as wide as the line above or below it."""
    start = source.rfind(b"\n", 0, at) + 1
    end = _line_end(source, at)
    above = source[source.rfind(b"\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    below = source[end + 1 : _line_end(source, end + 1)]
    width = _width(source[start:end])
    return any(b"|" in line and _width(line) == width for line in (above, below)) and in_table(source, at)


def _line_end(source: bytes, at: int) -> int:
    end = source.find(b"\n", at)
    return len(source) if end < 0 else end


def _width(line: bytes) -> int:
    return len(line.rstrip(b"\r").decode(errors="replace"))
