"""Where cmark-gfm sees other blocks than the parser, and what the parser must be shown to see them too."""

from __future__ import annotations

import re
from typing import Any

from bot.lists.tree import Again, Mask, Surroundings
from bot.lists.units import Units

_CODE_INDENT = 4
_FOOTNOTE_INDENT = 4
_LONGEST_INDENT = 1000
_LONGEST_HEAD = 10_000
_LONGEST_MARKER = 20
_TAB = 4
_LONE = re.compile(rb"[ \t]*(?:\r?\n|\Z)")
_TAG_NAME = re.compile(rb"(</?)([A-Za-z][A-Za-z0-9-]*)")
_MARKER = re.compile(rb" *(?:[-+*]|[0-9]{1,9}[.)])(?: {1,4}(?! )|)")
_PREFIX = re.compile(rb"[ \t>]*+")
_DELIMITERS = re.compile(rb"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?[ \t]*+(?:\r?\n|\Z)")
_PIPE = re.compile(rb"\\.|\|")
_LIST_ITEM = re.compile(rb"(?:\r?\n)?(?P<line>[ \t>]*-[ \t])")


_NEWER = re.compile(
    rb"^((?:[ \t>]|[-+*][ \t]|[0-9]{1,9}[.)][ \t])*+</?)(source|search)(?=[\s>]|/>)",
    re.MULTILINE | re.IGNORECASE,
)
_NEWER_NAMES = re.compile(rb"</?(?:source|search)", re.IGNORECASE)
_OLDER = {b"source": b"center", b"search": b"strong"}


def older(body: bytes) -> bytes:
    """Rename the tags that begin a block of HTML for one of them only: the lists of names have changed."""
    if _NEWER_NAMES.search(body) is None:
        return body
    return _NEWER.sub(lambda tag: tag[1] + _OLDER[tag[2].lower()], body)


class Differences:
    """Looks at what the parser says, and notes what must be read again."""

    def __init__(self, source: bytes, units: Units, around: Surroundings, again: Again) -> None:
        self._source = source
        self._units = units
        self._around = around
        self._again = again

    def note(self, event: Any, span: Any) -> None:
        """Look at some inline content."""
        if "InlineHtml" in event:
            self._tag(span["start"], span["end"])
        elif "TaskListMarker" in event:
            self._task(span["start"], span["end"])
        elif event in ("SoftBreak", "HardBreak"):
            self._line_end(span["start"], span["end"])

    def heading(self, start: int, end: int) -> None:
        """Look at a heading: tabs at its end keep the parser from seeing a reference before them."""
        text = self._source[start:end].rstrip(b"\r\n")
        kept = text.rstrip(b" \t")
        if b"\t" in text[len(kept) :]:
            self._again.masks.append(Mask(start + len(kept), b" " * (len(text) - len(kept))))

    def head(self, end: int) -> None:
        """Look at the head of a table: `- | -` below it is no row of delimiters, but an item."""
        item = _LIST_ITEM.match(self._source, end)
        if item:
            self._again.breaks.append(item.start("line"))

    def is_indented(self, row: int) -> bool:
        """Whether cmark-gfm ends a table of the top level here, for four spaces begin a block of code."""
        before = self._source[max(0, row - _CODE_INDENT) : row]
        return self._units.depth == 1 and before.expandtabs(_TAB)[-_CODE_INDENT:] == b" " * _CODE_INDENT

    def _tag(self, start: int, end: int) -> None:
        """A lone tag may begin a block of HTML: in a table, and after a lazy line."""
        before = self._line_start(start)
        if before.strip(b" >") or b"\n" in self._source[start:end] or _LONE.match(self._source, end) is None:
            return
        if self._around.in_cell or self._columns(before) < 0:
            self._again.masks.append(Mask(start, _as_paragraph(self._source[start:end])))

    def _task(self, start: int, end: int) -> None:
        """A box to tick needs something behind it, if only a space."""
        if self._source[end : end + 1] not in (b" ", b"\t"):
            self._again.masks.append(Mask(start, b"/"))

    def _line_end(self, start: int, end: int) -> None:
        """The last line of a paragraph may be the head of a table; the parser wants a pipe in front."""
        source, breaks = self._source, self._again.breaks
        below = self._indent(end)
        delimiters = _DELIMITERS.match(source, end + len(below))
        line = source.rfind(b"\n", max(0, start - _LONGEST_HEAD), start) + 1
        if delimiters is None or line <= max(self._units.start, breaks[-1] if breaks else 0):
            return
        before = self._indent(line)
        if not (0 <= self._columns(before) < _CODE_INDENT and 0 <= self._columns(below) < _CODE_INDENT):
            return
        if _width(source[line + len(before) : start]) == _width(delimiters.group()):
            breaks.append(line)

    # ── where a line begins ───────────────────────────────────────────────────────────────

    def _indent(self, line: int) -> bytes:
        prefix = _PREFIX.match(self._source, line)
        return prefix.group() if prefix else b""

    def _line_start(self, at: int) -> bytes:
        return self._source[max(0, at - _LONGEST_INDENT) : at].rsplit(b"\n", 1)[-1]

    def _columns(self, before: bytes) -> int:
        """How far a line that starts like this is indented within the innermost container.

        Negative where it continues a paragraph whose container it has left.
        """
        width = len(before.expandtabs(_TAB))
        for name, start in self._units.open_blocks():
            if name == "BlockQuote":
                return len(before.rpartition(b">")[2].expandtabs(_TAB)) - 1 if b">" in before else -1
            if name == "FootnoteDefinition":
                return width - _FOOTNOTE_INDENT
            if name == "Item":
                return width - self._item_indent(start)
        return width

    def _item_indent(self, item: int) -> int:
        """The column in which the content of an item begins."""
        before = self._line_start(item)
        line = (before + self._source[item : item + _LONGEST_MARKER]).expandtabs(_TAB)
        marker = _MARKER.match(line, len(before.expandtabs(_TAB)))
        return marker.end() if marker else 0


def _width(row: bytes) -> int:
    """How many cells a row of a table has; the pipes around it are not needed."""
    inner = row.strip().removeprefix(b"|")
    pipes = [pipe.end() for pipe in _PIPE.finditer(inner) if pipe.group() == b"|"]
    return len(pipes) + (not pipes or pipes[-1] < len(inner))


def _as_paragraph(tag: bytes) -> bytes:
    """A tag of the same length that begins a block of HTML anywhere."""
    name = _TAG_NAME.match(tag)
    return name[1] + b"p".ljust(len(name[2])) + tag[name.end() :] if name else tag
