"""GitHub's dialect of Markdown, as the parser below ours is told to read it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import pyromark

from bot.lists import destinations

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
)


Step: TypeAlias = tuple[Any, Any]
"""What the parser says next, and the range of the source that it is about; see `pyromark.event`."""


def events(source: bytes, breaks: Sequence[int] = ()) -> Iterator[Step]:
    """Everything that the parser sees, with ranges in bytes; what is not UTF-8 is replaced.

    It is shown an empty line at each of the `breaks`, which are in rising order.
    """
    if not breaks:
        return pyromark.events_with_range(source.decode(errors="replace"), options=_OPTIONS)
    cuts = pairwise((0, *breaks, len(source)))
    shown = b"\n".join([source[start:end] for start, end in cuts]).decode(errors="replace")
    return _moved(pyromark.events_with_range(shown, options=_OPTIONS), breaks)


def _moved(steps: Iterator[Step], breaks: Sequence[int]) -> Iterator[Step]:
    """Take the empty lines out of the ranges again."""
    lines = [at + number for number, at in enumerate(breaks)]
    for event, span in steps:
        start, end = span["start"], span["end"]
        moved = {"start": start - bisect_left(lines, start), "end": end - bisect_left(lines, end)}
        yield event, moved


class Definitions:
    """The reference definitions of a document; they are looked for when one is first needed."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._spans: dict[str, tuple[int, int]] | None = None

    def find(self, label: str) -> tuple[int, int] | None:
        """Where the destination of a reference stands."""
        if self._spans is None:
            self._spans = dict(self._read())
        return self._spans.get(fold(label))

    def _read(self) -> Iterator[tuple[str, tuple[int, int]]]:
        known = pyromark.reference_definitions(self._source.decode(errors="replace"), options=_OPTIONS)
        for label, definition in known.items():
            span = definition["span"]
            where = destinations.definition_span(self._source, span["start"], span["end"])
            if where:
                yield fold(label), where


def fold(label: str) -> str:
    """A label of a reference or footnote, to be compared."""
    return " ".join(label.split()).casefold()
