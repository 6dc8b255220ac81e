"""From Markdown to a tree: the parser's events, read as GitHub would read them."""

from __future__ import annotations

import re
from typing import Any

import pyromark

from bot.lists import destinations
from bot.lists.inlines import Inlines
from bot.lists.tree import Block, BlockKind, Draft, Mask, PieceKind, Tree
from bot.model import LinkKind

OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
)

_BLOCKS = {
    "BlockQuote": BlockKind.QUOTE,
    "CodeBlock": BlockKind.CODE,
    "FootnoteDefinition": BlockKind.FOOTNOTE,
    "Heading": BlockKind.HEADING,
    "HtmlBlock": BlockKind.HTML,
    "Item": BlockKind.ITEM,
    "List": BlockKind.LIST,
    "Paragraph": BlockKind.PARAGRAPH,
    "Table": BlockKind.TABLE,
    "TableCell": BlockKind.CELL,
    "TableHead": BlockKind.HEAD,
    "TableRow": BlockKind.ROW,
}


_CODE_INDENT = b"    "
_FOOTNOTE_INDENT = 4
_LONE = re.compile(rb"[ \t]*(?:\r?\n|\Z)")
_TAG_NAME = re.compile(rb"(</?)([A-Za-z][A-Za-z0-9-]*)")
_MARKER = re.compile(rb"(?:[-+*]|[0-9]{1,9}[.)])(?: {1,4}(?! )|)")


def walk(source: bytes, original: bytes) -> Tree:
    """Read `source`, which is `original` or a copy of the same length with some bytes masked."""
    walker = _Walker(source, original)
    for event, span in pyromark.events_with_range(source.decode(), options=OPTIONS):
        start, end = span["start"], span["end"]
        if isinstance(event, str):
            walker.bare(event, start, end)
            continue
        for name, value in event.items():
            match name:
                case "Text":
                    walker.text(value, start, end)
                case "Start":
                    walker.open(value, start, end)
                case "End":
                    walker.close(value, start, end)
                case "Code":
                    walker.inlines.text(value, start, end, PieceKind.CODE)
                case "Html":
                    walker.html.append((start, end))
                case "InlineHtml":
                    walker.tag(start, end)
                case "FootnoteReference":
                    walker.referenced.add(_fold(value))
                    walker.inlines.mark(PieceKind.MARK, start, end)
    return walker.finish()


class _Walker:
    """The state of one walk."""

    def __init__(self, source: bytes, original: bytes) -> None:
        self.inlines = Inlines(source, original)
        self.html: list[tuple[int, int]] = []
        self.referenced: set[str] = set()
        self._source = source
        self._original = original
        self._definitions: dict[str, tuple[int, int]] | None = None
        self._root = Block(BlockKind.ROOT, 0, len(source), 0, 0)
        self._stack = [self._root]
        self._footnotes: list[str | None] = []

    def text(self, value: str, start: int, end: int) -> None:
        if self._stack[-1].kind is not BlockKind.CODE:
            self.inlines.text(value, start, end)

    def bare(self, event: str, start: int, end: int) -> None:
        """An event without content: a line break or a rule."""
        if event == "Rule":
            self.inlines.flush()
            first = len(self.inlines.pieces)
            self._stack[-1].children.append(Block(BlockKind.RULE, start, end, first, first))
        else:
            self.inlines.mark(PieceKind.BREAK, start, end)

    def tag(self, start: int, end: int) -> None:
        """A tag within a text, unless GitHub begins a block of HTML with it."""
        lines = self._begins_block(start, end)
        if lines:
            self.inlines.masks.append(Mask(start, _as_paragraph(self._source[start:end])))
        self.inlines.html(self._original[start:end], start)

    def _begins_block(self, start: int, end: int) -> bool:
        """Whether cmark-gfm lets a lone tag begin a block here: in a table, and after a lazy line."""
        before = self._source[max(0, start - 200) : start].rsplit(b"\n", 1)[-1]
        if before.strip(b" >") or b"\n" in self._source[start:end] or _LONE.match(self._source, end) is None:
            return False
        kinds = [block.kind for block in self._stack]
        if kinds[-1] is BlockKind.CELL:
            return True
        return self._is_lazy(before)

    def _is_lazy(self, before: bytes) -> bool:
        """Whether a line that starts like this continues a paragraph whose container it has left."""
        for block in reversed(self._stack):
            if block.kind is BlockKind.QUOTE:
                return b">" not in before
            if block.kind is BlockKind.FOOTNOTE:
                return len(before) < _FOOTNOTE_INDENT
            if block.kind is BlockKind.ITEM:
                return len(before) < self._item_indent(block)
        return False

    def _item_indent(self, item: Block) -> int:
        line = self._source.rfind(b"\n", 0, item.start) + 1
        marker = _MARKER.match(self._source, item.start)
        return item.start - line + (len(marker.group()) if marker else 0)

    def open(self, tag: Any, start: int, end: int) -> None:
        name, value = (tag, None) if isinstance(tag, str) else next(iter(tag.items()))
        kind = _BLOCKS.get(name)
        if kind is None:
            self._open_inline(name, value, start, end)
            return
        self.inlines.flush()
        block = Block(kind, start, end, len(self.inlines.pieces), 0)
        if kind is BlockKind.HEADING and not self.inlines.in_comment:
            block.level = int(value["level"][1])
        elif kind is BlockKind.FOOTNOTE:
            self._footnotes.append(self.inlines.footnote)
            self.inlines.footnote = _fold(value)
        self.inlines.in_cell = kind is BlockKind.CELL
        if kind is BlockKind.ROW:
            self.inlines.in_code = self._is_indented(start)
        self._stack[-1].children.append(block)
        self._stack.append(block)

    def close(self, tag: Any, start: int, end: int) -> None:
        name = tag if isinstance(tag, str) else next(iter(tag))
        kind = _BLOCKS.get(name)
        if kind is None:
            self._close_inline(name, start, end)
            return
        if kind is BlockKind.HTML:
            self._html_block()
        self.inlines.flush()
        if kind is BlockKind.FOOTNOTE:
            self.inlines.footnote = self._footnotes.pop()
        self.inlines.in_cell = False
        if kind is BlockKind.ROW:
            self.inlines.in_code = False
        self._stack.pop().last = len(self.inlines.pieces)

    def _is_indented(self, row: int) -> bool:
        """Whether cmark-gfm ends a table of the top level here, for four spaces begin a block of code."""
        before = self._source[max(0, row - len(_CODE_INDENT)) : row]
        return len(self._stack) == 2 and before.expandtabs()[-4:] == _CODE_INDENT

    def finish(self) -> Tree:
        self.inlines.flush()
        self._root.last = len(self.inlines.pieces)
        for draft in self.inlines.drafts:
            if draft.footnote is not None and draft.footnote not in self.referenced:
                draft.live = False
        return Tree(
            self._root,
            self.inlines.pieces,
            self.inlines.drafts,
            self.inlines.comments,
            self.inlines.masks,
        )

    def _html_block(self) -> None:
        """Give the lines of a block as one fragment, without the quote marks and indents before them."""
        start, at = self.html[0][0], self.html[0][0]
        lines = []
        for first, last in self.html:
            lines.append(b" " * (first - at) + self._original[first:last])
            at = last
        self.inlines.html(b"".join(lines), start)
        self.inlines.skip_run()
        self.html.clear()

    def _open_inline(self, name: str, value: Any, start: int, end: int) -> None:
        if name in ("Link", "Image"):
            self._open_link(name, value, start, end)
        else:
            kind = PieceKind.STRONG if name == "Strong" else PieceKind.MARK
            self.inlines.mark(kind, start, start)

    def _close_inline(self, name: str, start: int, end: int) -> None:
        if name in ("Link", "Image"):
            self.inlines.close_link(end, image=self._is_image(name, start))
        else:
            kind = PieceKind.STRONG_END if name == "Strong" else PieceKind.MARK
            self.inlines.mark(kind, end, end)

    def _open_link(self, name: str, value: Any, start: int, end: int) -> None:
        image = self._is_image(name, start)
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

    def _is_image(self, name: str, start: int) -> bool:
        # For cmark-gfm "![^" is an exclamation mark before a footnote, or before a link.
        return name == "Image" and not self._source.startswith(b"![^", start)

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
