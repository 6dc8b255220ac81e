"""The cells of tables, and those beyond the width of the header, which GitHub does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.lists.dialect import events
from bot.lists.positions import BOM
from bot.model import Span

_PIPE = re.compile(rb"(?<!\\)\|")
_ESCAPED = re.compile(rb"\\.")


@dataclass(frozen=True, slots=True)
class Surplus:
    """What a row has more than its header."""

    span: Span
    """From the first to the last character that is not shown."""
    text: str
    width: int
    """How many the header has."""
    pipes: tuple[int, ...] = ()
    """Where a backslash is wanted, for the `|` there divides what belongs together; none where nobody can
    tell."""


def surplus_cells(source: bytes) -> Iterator[Surplus]:
    """Find what GitHub drops, in the order of the file. Linear, and total over UTF-8."""
    if b"|" not in source:
        return
    base = len(BOM) if source.startswith(BOM) else 0
    body = source[base:]
    width = last = 0
    for event, span in events(body):
        if not isinstance(event, dict):
            continue
        if (tag := event.get("Start")) is not None:
            if tag == "TableRow":
                last = -1
            elif isinstance(tag, dict) and "Table" in tag:
                width = len(tag["Table"])
        elif event.get("End") == "TableCell":
            last = span["end"]
        elif event.get("End") == "TableRow" and last >= 0:
            surplus = _surplus(body, last, span, width)
            if surplus is not None:
                yield _shifted(surplus, base)


def cells_of(row: bytes) -> tuple[Span, ...]:
    """Where the cells of a table's row stand in it, without the `|` around them."""
    text = row.rstrip(b" \t\r\n")
    cells, start = [], 0
    for pipe in _PIPE.finditer(text):
        if text[: pipe.start()].strip(b" \t"):
            cells.append(Span(start, pipe.start()))
        start = pipe.end()
    if text[start:]:
        cells.append(Span(start, len(text)))
    return tuple(cells)


def _surplus(body: bytes, last: int, row: Mapping[str, int], width: int) -> Surplus | None:
    """What stands between the end of the last cell that is shown and the end of its row."""
    rest = body[last : row["end"]]
    shown = rest.strip(b" \t\r\n|")
    if not shown:
        return None
    start = last + rest.index(shown)
    pipes = tuple(row["start"] + at for at in _dividing(body[row["start"] : row["end"]], width))
    return Surplus(Span(start, start + len(shown)), shown.decode(errors="replace"), width, pipes)


def _dividing(row: bytes, width: int) -> Sequence[int]:
    """The pipes that cut emphasis, code or a link in two, where without them the row has its right width."""
    cells = cells_of(row)
    pipes, whole, start = [], 0, None
    for cell in cells:
        start = cell.start if start is None else start
        if _is_whole(row[start : cell.end]):
            whole, start = whole + 1, None
        else:
            pipes.append(cell.end)
    return pipes if start is None and whole == width else ()


def _is_whole(text: bytes) -> bool:
    """Whether nothing is left open in a piece of Markdown."""
    plain = _ESCAPED.sub(b"", text)
    pairs = (plain.count(b"[") == plain.count(b"]"), plain.count(b"(") == plain.count(b")"))
    return all(pairs) and not any(plain.count(mark) % 2 for mark in (b"**", b"__", b"`"))


def _shifted(surplus: Surplus, base: int) -> Surplus:
    span = Span(surplus.span.start + base, surplus.span.end + base)
    return Surplus(span, surplus.text, surplus.width, tuple(pipe + base for pipe in surplus.pipes))
