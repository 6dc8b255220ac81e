"""Byte offsets to the line and column that an editor shows."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

BOM = b"\xef\xbb\xbf"


class Positions:
    """The lines of one file; fast when asked in rising order."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._ascii = source.isascii()
        # Lines of bytes, unlike those of text, end with nothing but LF, CR and CRLF.
        self._starts = list(accumulate(map(len, source.splitlines(keepends=True)), initial=0))
        if source.startswith(BOM):
            self._starts[0] = len(BOM)
        self._known = (0, 0, 1)

    def line(self, offset: int) -> int:
        """The 1-based line of a byte of the file."""
        return bisect_right(self._starts, offset) or 1

    def locate(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column, in code points, of a byte."""
        line = self.line(offset)
        start = self._starts[line - 1]
        if self._ascii:
            return line, offset - start + 1
        known_line, known_offset, column = self._known
        # A megabyte on one line may hold ten thousand links: count on from the last one.
        if known_line != line or known_offset > offset:
            known_offset, column = start, 1
        column += _code_points(self._source[known_offset:offset])
        self._known = (line, offset, column)
        return line, column


def _code_points(text: bytes) -> int:
    return len(text) if text.isascii() else len(text.decode(errors="replace"))
