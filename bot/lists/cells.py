"""Cells that stand in a row beyond the width of its table's header, which GitHub does not show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.lists.dialect import events
from bot.lists.positions import BOM
from bot.model import Span


@dataclass(frozen=True, slots=True)
class Surplus:
    """What a row has more than its header."""

    span: Span
    """From the first to the last character that is not shown."""
    text: str
    width: int
    """How many the header has."""


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
            surplus = _surplus(body, last, span["end"], width)
            if surplus is not None:
                yield _shifted(surplus, base)


def _surplus(body: bytes, last: int, end: int, width: int) -> Surplus | None:
    """What stands between the end of the last cell that is shown and the end of its row."""
    rest = body[last:end]
    shown = rest.strip(b" \t\r\n|")
    if not shown:
        return None
    start = last + rest.index(shown)
    return Surplus(Span(start, start + len(shown)), shown.decode(errors="replace"), width)


def _shifted(surplus: Surplus, base: int) -> Surplus:
    span = Span(surplus.span.start + base, surplus.span.end + base)
    return Surplus(span, surplus.text, surplus.width)
