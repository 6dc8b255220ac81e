"""Cuts a list into the parts that may be entries, as the parser opens and closes its blocks."""

from __future__ import annotations

from collections.abc import Iterator

from bot.lists.tree import Piece, PieceKind, Unit, UnitKind

_KINDS = {
    "Heading": UnitKind.HEADING,
    "TableHead": UnitKind.HEAD,
    "TableRow": UnitKind.ROW,
}
_FREE = frozenset({"Paragraph", "HtmlBlock"})
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_UNIT_TAGS = frozenset({"tr", "li", *_HEADING_TAGS})
_CELL_TAGS = frozenset({"td", "th"})
_ENDS = {"tr": ("tr", "table"), "li": ("li", "ul", "ol")}


_Frame = tuple[str, Unit | None, Unit | None, list[Unit], int]
"""An open block: its name, the unit that takes its content, the item around it and its list, its start."""


class Units:
    """The units found so far, and the blocks that are open."""

    def __init__(self) -> None:
        self._found: list[Unit] = []
        self._stack: list[_Frame] = [("", None, None, [], 0)]
        self._html: Unit | None = None
        self._html_tag = ""

    @property
    def depth(self) -> int:
        """How many blocks are open."""
        return len(self._stack) - 1

    def open_blocks(self) -> Iterator[tuple[str, int]]:
        """Names and starts of the open blocks, the innermost first."""
        return ((name, start) for name, _, _, _, start in reversed(self._stack))

    @property
    def start(self) -> int:
        """Where the innermost open block begins."""
        return self._stack[-1][4]

    def open(self, name: str, start: int, level: int = 0) -> None:
        _, unit, item, siblings, _ = self._stack[-1]
        if name == "Item":
            unit = item = Unit(UnitKind.ITEM, start, parent=item, siblings=siblings)
            siblings.append(unit)
            self._found.append(unit)
        elif name in _KINDS:
            unit = Unit(_KINDS[name], start, level=level)
            self._found.append(unit)
            if name == "Heading":
                # A tag that was never closed must not swallow the rest of the list.
                self._html = None
        elif name == "List":
            siblings = []
        elif unit is None and name in _FREE:
            unit = Unit(UnitKind.PARAGRAPH, start)
            self._found.append(unit)
        self._stack.append((name, unit, item, siblings, start))

    def open_cell(self, start: int) -> None:
        if unit := self._stack[-1][1]:
            unit.add_cell(start)

    def close(self) -> bool:
        """Close the innermost block; tell whether nothing more can come to the units found so far."""
        self._stack.pop()
        return len(self._stack) == 1 and self._html is None

    def drain(self) -> list[Unit]:
        """Give away the units found so far, in document order."""
        drained, self._found = self._found, []
        drained.sort(key=lambda unit: unit.start)
        return drained

    def rule(self, start: int) -> None:
        self._found.append(Unit(UnitKind.RULE, start))

    def give(self, pieces: list[Piece], *, tags: bool) -> None:
        """Hand pieces to the innermost unit; `tags` says that HTML may cut them into other units."""
        if tags or self._html:
            for piece in pieces:
                self._give_html(piece)
        elif unit := self._stack[-1][1]:
            unit.pieces += pieces

    def _give_html(self, piece: Piece) -> None:
        kind = piece.kind
        if kind is PieceKind.TAG and piece.text in _UNIT_TAGS:
            # A row inside of a row ends the outer one: only the innermost is an entry.
            self._open_html(piece)
        elif kind is PieceKind.TAG_END and piece.text in _ENDS.get(self._html_tag, (self._html_tag,)):
            self._html, self._html_tag = None, ""
        elif self._html is None:
            if unit := self._stack[-1][1]:
                unit.pieces.append(piece)
        elif kind is PieceKind.TAG and piece.text in _CELL_TAGS and self._html_tag == "tr":
            self._html.add_cell(piece.start)
            if piece.text == "td":
                self._html.kind = UnitKind.ROW
        else:
            self._html.pieces.append(piece)

    def _open_html(self, tag: Piece) -> None:
        self._html_tag = tag.text
        if tag.text == "tr":
            self._html = Unit(UnitKind.HEAD, tag.start)
        elif tag.text == "li":
            self._html = Unit(UnitKind.ITEM, tag.start)
            self._html.siblings.append(self._html)
        else:
            self._html = Unit(UnitKind.HEADING, tag.start, level=1 + _HEADING_TAGS.index(tag.text))
        self._found.append(self._html)
