"""From Markdown to a tree: the parser's events, read as GitHub would read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pyromark

from bot.lists import destinations
from bot.lists.entries import Outline, Outliner
from bot.lists.inlines import Inlines
from bot.lists.linking import Linker
from bot.lists.tree import Draft, Mask, PieceKind
from bot.lists.units import Units
from bot.model import LinkKind

OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
)

_LINKS = frozenset({"Link", "Image"})
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
        "Table",
        "TableCell",
        "TableHead",
        "TableRow",
    )
)
_TELLING_BLOCKS = frozenset({"CodeBlock", "FootnoteDefinition", "Heading", "TableCell", "TableRow"})
"""Those that change how their content is read."""
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
    take_text = walker.inlines.text
    event: Any
    # Ten thousand events for a hundred kilobytes: the order of the cases is by frequency.
    for event, span in pyromark.events_with_range(source.decode(), options=OPTIONS):
        start, end = span["start"], span["end"]
        if isinstance(event, str):
            walker.bare(event, start, end)
            continue
        name, value = event.popitem()
        if name == "Text":
            take_text(value, start, end)
        elif name == "Start":
            walker.open(value, start, end)
        elif name == "End":
            walker.close(value, start, end)
        else:
            walker.rest(name, value, start, end)
    return walker.finish()


class _Walker:
    """The state of one walk."""

    def __init__(self, source: bytes, original: bytes, *, may_mask: bool) -> None:
        self._units = Units()
        self._may_mask = may_mask
        self._linker = Linker(source, original, may_mask=may_mask)
        self.inlines = Inlines(source, self._units, self._linker)
        self._outliner = Outliner(self._linker.drafts)
        self._html: list[tuple[int, int]] = []
        self._referenced: set[str] = set()
        self._source = source
        self._original = original
        self._definitions: dict[str, tuple[int, int]] | None = None
        self._footnotes: list[str | None] = []
        self._has_footnotes = False

    def rest(self, name: str, value: Any, start: int, end: int) -> None:
        """An event of a rarer kind."""
        match name:
            case "Code":
                self.inlines.text(value, start, end, PieceKind.CODE)
            case "InlineHtml":
                self._tag(start, end)
            case "Html":
                self._html.append((start, end))
            case "FootnoteReference":
                self._referenced.add(_fold(value))
                self.inlines.mark(PieceKind.MARK, start, end)

    def bare(self, event: str, start: int, end: int) -> None:
        """An event without content: a line break or a rule."""
        if event == "Rule":
            self.inlines.flush()
            self._units.rule(start)
        else:
            self.inlines.mark(PieceKind.BREAK, start, end)

    def _tag(self, start: int, end: int) -> None:
        """A tag within a text, unless GitHub begins a block of HTML with it."""
        if self._begins_block(start, end):
            self._linker.masks.append(Mask(start, _as_paragraph(self._source[start:end])))
        self.inlines.html(self._original[start:end], start)

    def _begins_block(self, start: int, end: int) -> bool:
        """Whether cmark-gfm lets a lone tag begin a block here: in a table, and after a lazy line."""
        before = self._source[max(0, start - _LONGEST_INDENT) : start].rsplit(b"\n", 1)[-1]
        if before.strip(b" >") or b"\n" in self._source[start:end] or _LONE.match(self._source, end) is None:
            return False
        return self._units.innermost == "TableCell" or self._is_lazy(before)

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

    def open(self, tag: Any, start: int, end: int) -> None:
        name, value = (tag, None) if isinstance(tag, str) else tag.popitem()
        if name in _BLOCKS:
            self.inlines.flush()
            level = self._enter(name, value, start) if name in _TELLING_BLOCKS else 0
            self._units.open(name, start, level)
        elif name in _LINKS:
            self._open_link(name, value, start, end)
        else:
            self.inlines.mark(PieceKind.STRONG if name == "Strong" else PieceKind.MARK, start, start)

    def _enter(self, name: str, value: Any, start: int) -> int:
        """Note what a block changes for the content in it, and give the level of a heading."""
        if name == "TableRow":
            self.inlines.in_code = self._is_indented(start)
        elif name == "TableCell":
            self.inlines.in_cell = True
        elif name == "Heading" and not self.inlines.in_comment:
            return int(value["level"][1])
        elif name == "CodeBlock":
            self.inlines.in_code_block = True
        elif name == "FootnoteDefinition":
            self._has_footnotes = True
            self._footnotes.append(self.inlines.footnote)
            self.inlines.footnote = _fold(value)
        return 0

    def close(self, tag: Any, start: int, end: int) -> None:
        name = tag if isinstance(tag, str) else tag.popitem()[0]
        if name in _BLOCKS:
            if name == "HtmlBlock":
                self._html_block()
            self.inlines.flush()
            if name in _TELLING_BLOCKS:
                self._leave(name)
            # Whether a footnote shows, and so its links, is known at the end of the list.
            if self._units.close() and self.inlines.is_settled and not self._has_footnotes:
                self._hand_over()
        elif name in _LINKS:
            self.inlines.close_link(end, image=name == "Image" and self._is_image(start))
        else:
            self.inlines.mark(PieceKind.STRONG_END if name == "Strong" else PieceKind.MARK, end, end)

    def _leave(self, name: str) -> None:
        if name == "TableRow":
            self.inlines.in_code = False
        elif name == "CodeBlock":
            self.inlines.in_code_block = False
        elif name == "TableCell":
            self.inlines.in_cell = False
        elif name == "FootnoteDefinition":
            self.inlines.footnote = self._footnotes.pop()

    def _is_indented(self, row: int) -> bool:
        """Whether cmark-gfm ends a table of the top level here, for four spaces begin a block of code."""
        before = self._source[max(0, row - len(_CODE_INDENT)) : row]
        return self._units.depth == 1 and before.expandtabs()[-4:] == _CODE_INDENT

    def _hand_over(self) -> None:
        """Let the units be read while they are few: a list of ten megabytes has a million pieces."""
        units = self._units.drain()
        if not (self._may_mask and self._linker.masks):
            self._outliner.take(units)

    def finish(self) -> Tree:
        inlines = self.inlines
        inlines.finish()
        for draft in inlines.drafts:
            if draft.footnote is not None and draft.footnote not in self._referenced:
                draft.live = False
        self._hand_over()
        return Tree(self._outliner.finish(), inlines.drafts, inlines.comments, self._linker.masks)

    def _html_block(self) -> None:
        """Give the lines of a block as one fragment, without the quote marks and indents before them."""
        start = at = self._html[0][0]
        lines = []
        for first, last in self._html:
            lines.append(b" " * (first - at) + self._original[first:last])
            at = last
        self.inlines.html(b"".join(lines), start)
        self.inlines.flush(link=False)
        self._html.clear()

    def _open_link(self, name: str, value: Any, start: int, end: int) -> None:
        image = name == "Image" and self._is_image(start)
        tag, kind = ("img", LinkKind.IMAGE) if image else ("a", LinkKind.LINK)
        url, raw = value["dest_url"], (start, start)
        link_type = value["link_type"]
        if link_type in ("Autolink", "Email"):
            kind, raw = LinkKind.AUTOLINK, (start + 1, end - 1)
            written = self._source[start + 1 : end - 1].decode(errors="replace")
            url = ("mailto:" if link_type == "Email" else "") + destinations.decode_entities(written)
        elif link_type != "Inline":
            raw = self._definition(value["id"]) or raw
        draft = Draft(kind, tag, destinations.href(url), start, *raw)
        self.inlines.open_link(draft, end, inline=link_type == "Inline")

    def _is_image(self, start: int) -> bool:
        # For cmark-gfm "![^" is an exclamation mark before a footnote, or before a link.
        return not self._source.startswith(b"![^", start)

    def _definition(self, label: str) -> tuple[int, int] | None:
        """Where the destination of a reference stands."""
        if self._definitions is None:
            self._definitions = {}
            known = pyromark.reference_definitions(self._source.decode(), options=OPTIONS)
            for name, definition in known.items():
                span = definition["span"]
                where = destinations.definition_span(self._source, span["start"], span["end"])
                if where:
                    self._definitions[_fold(name)] = where
        return self._definitions.get(_fold(label))


def _as_paragraph(tag: bytes) -> bytes:
    """A tag of the same length that begins a block of HTML anywhere."""
    name = _TAG_NAME.match(tag)
    return name[1] + b"p".ljust(len(name[2])) + tag[name.end() :] if name else tag


def _fold(label: str) -> str:
    return " ".join(label.split()).casefold()
