"""From Markdown to a tree: the parser's events, read as GitHub would read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.lists.dialect import Step, events, fold
from bot.lists.entries import Outline, Outliner
from bot.lists.inlines import Inlines
from bot.lists.linking import Linker
from bot.lists.tree import Draft, Mask, Surroundings
from bot.lists.units import Units

_BLOCKS = frozenset(
    (
        "BlockQuote",
        "CodeBlock",
        "FootnoteDefinition",
        "Heading",
        "HtmlBlock",
        "Item",
        "List",
        "Paragraph",
        "Rule",
        "Table",
        "TableCell",
        "TableHead",
        "TableRow",
    )
)
_CODE_INDENT = b"    "
_FOOTNOTE_INDENT = 4
_LONGEST_INDENT = 1000
_LONE = re.compile(rb"[ \t]*(?:\r?\n|\Z)")
_TAG_NAME = re.compile(rb"(</?)([A-Za-z][A-Za-z0-9-]*)")
_MARKER = re.compile(rb"(?:[-+*]|[0-9]{1,9}[.)])(?: {1,4}(?! )|)")


@dataclass(slots=True)
class Tree:
    """All that a walk over a list found."""

    outline: Outline
    drafts: list[Draft]
    comments: list[tuple[int, int]]
    """Ranges of HTML comments."""
    masks: list[Mask]
    """Why it must be read again."""


def walk(source: bytes, original: bytes, *, may_mask: bool = True) -> Tree:
    """Read `source`, which is `original` or a copy of the same length with some bytes masked.

    Where the parser must be shown something else first, the tree's masks say so and the rest of that
    paragraph is not read; with `may_mask` false it makes the best of it instead.
    """
    walker = _Walker(source, original, may_mask=may_mask)
    walker.read(events(source))
    return walker.finish()


class _Walker:
    """The state of one walk."""

    def __init__(self, source: bytes, original: bytes, *, may_mask: bool) -> None:
        self._around = Surroundings()
        self._units = Units()
        self._may_mask = may_mask
        self._linker = Linker(source, original, self._around, may_mask=may_mask)
        self._inlines = Inlines(source, original, self._linker, self._around)
        self._outliner = Outliner(self._linker.drafts)
        self._referenced: set[str] = set()
        self._source = source
        self._original = original
        self._footnotes: list[str | None] = []
        self._has_footnotes = False

    def read(self, steps: Iterator[Step]) -> None:
        """Follow the blocks, and cut what is in them into runs of inline content."""
        run: list[Step] = []
        for step in steps:
            event, span = step
            if "Text" in event:
                run.append(step)
                continue
            tag = event if isinstance(event, str) else event.get("Start") or event.get("End")
            block = next(iter(tag)) if isinstance(tag, dict) else tag
            if block not in _BLOCKS:
                run.append(step)
                if block is None:
                    self._note(event, span)
                continue
            if run:
                pieces = self._inlines.read(run)
                self._units.give(pieces, tags=self._inlines.markup.has_tags)
                run = []
            if "End" in event:
                self._close(block)
            else:
                self._open(block, tag, span["start"], steps)

    def _note(self, event: Any, span: Any) -> None:
        """What some inline content means for more than its run."""
        if "FootnoteReference" in event:
            self._referenced.add(fold(event["FootnoteReference"]))
        elif "InlineHtml" in event and self._begins_block(span["start"], span["end"]):
            tag = self._source[span["start"] : span["end"]]
            self._linker.masks.append(Mask(span["start"], _as_paragraph(tag)))

    # ── blocks ────────────────────────────────────────────────────────────────────────────

    def _open(self, block: str, tag: Any, start: int, steps: Iterator[Step]) -> None:
        level = 0
        if block == "TableCell":
            self._units.open_cell(start)
            return
        if block == "Rule":
            self._units.rule(start)
            return
        if block == "CodeBlock" or (block == "TableRow" and self._is_indented(start)):
            _skip(steps, block)
            return
        if block == "HtmlBlock":
            self._html_block(start, steps)
            return
        if block == "Heading" and not self._around.in_comment:
            level = int(tag[block]["level"][1])
        elif block == "Table":
            self._around.in_cell = True
        elif block == "FootnoteDefinition":
            self._has_footnotes = True
            self._footnotes.append(self._around.footnote)
            self._around.footnote = fold(tag[block])
        self._units.open(block, start, level)

    def _close(self, block: str) -> None:
        if block == "TableCell":
            return
        if block == "Table":
            self._around.in_cell = False
        elif block == "FootnoteDefinition":
            self._around.footnote = self._footnotes.pop()
        # Whether a footnote shows, and so its links, is known at the end of the list.
        if self._units.close() and self._inlines.markup.is_settled and not self._has_footnotes:
            self._hand_over()

    def _html_block(self, start: int, steps: Iterator[Step]) -> None:
        """Read the lines of a block as one fragment, without the quote marks and indents before them."""
        at = start
        lines: list[bytes] = []
        for event, span in steps:
            if "End" in event:
                break
            if "Html" in event:
                lines.append(b" " * (span["start"] - at) + self._original[span["start"] : span["end"]])
                at = span["end"]
        self._units.open("HtmlBlock", start)
        pieces = self._inlines.read_html(b"".join(lines), start)
        self._units.give(pieces, tags=self._inlines.markup.has_tags)
        self._close("HtmlBlock")

    def _hand_over(self) -> None:
        """Let the units be read while they are few: a list of ten megabytes has a million pieces."""
        units = self._units.drain()
        if not (self._may_mask and self._linker.masks):
            self._outliner.take(units)

    def finish(self) -> Tree:
        """End the document."""
        markup, drafts = self._inlines.markup, self._linker.drafts
        markup.finish()
        for draft in drafts:
            if draft.footnote is not None and draft.footnote not in self._referenced:
                draft.live = False
        self._hand_over()
        return Tree(self._outliner.finish(), drafts, markup.comments, self._linker.masks)

    # ── where cmark-gfm sees other blocks than the parser ─────────────────────────────────

    def _begins_block(self, start: int, end: int) -> bool:
        """Whether cmark-gfm lets a lone tag begin a block here: in a table, and after a lazy line."""
        before = self._source[max(0, start - _LONGEST_INDENT) : start].rsplit(b"\n", 1)[-1]
        if before.strip(b" >") or b"\n" in self._source[start:end] or _LONE.match(self._source, end) is None:
            return False
        return self._around.in_cell or self._is_lazy(before)

    def _is_lazy(self, before: bytes) -> bool:
        """Whether a line that starts like this continues a paragraph whose container it has left."""
        for name, start in self._units.open_blocks():
            if name == "BlockQuote":
                return b">" not in before
            if name == "FootnoteDefinition":
                return len(before) < _FOOTNOTE_INDENT
            if name == "Item":
                return len(before) < self._item_indent(start)
        return False

    def _item_indent(self, item: int) -> int:
        line = self._source.rfind(b"\n", max(0, item - _LONGEST_INDENT), item) + 1
        marker = _MARKER.match(self._source, item)
        return item - line + (len(marker.group()) if marker else 0)

    def _is_indented(self, row: int) -> bool:
        """Whether cmark-gfm ends a table of the top level here, for four spaces begin a block of code."""
        before = self._source[max(0, row - len(_CODE_INDENT)) : row]
        return self._units.depth == 1 and before.expandtabs()[-4:] == _CODE_INDENT


def _skip(steps: Iterator[Step], block: str) -> None:
    """Pass over a block that holds no other of its kind."""
    for event, _ in steps:
        if event == {"End": block}:
            return


def _as_paragraph(tag: bytes) -> bytes:
    """A tag of the same length that begins a block of HTML anywhere."""
    name = _TAG_NAME.match(tag)
    return name[1] + b"p".ljust(len(name[2])) + tag[name.end() :] if name else tag
