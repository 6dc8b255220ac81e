"""The parts of a list that may be entries: rows, items, paragraphs and headings, each with its own content."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.lists.tree import Block, BlockKind, Piece, PieceKind, Tree

_ROW_TAGS = frozenset({"tr", "li"})
_CELL_TAGS = frozenset({"td", "th"})
_HEADING_TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")


class UnitKind(StrEnum):
    """What part of a list a unit is."""

    HEADING = "heading"
    HEAD = "head"
    ROW = "row"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    RULE = "rule"


@dataclass(slots=True)
class Unit:
    """A part of a list; its pieces are its own, not those of the items nested in it."""

    kind: UnitKind
    start: int
    pieces: list[Piece] = field(default_factory=list)
    cells: list[list[Piece]] = field(default_factory=list)
    """Of a row: its pieces by column."""
    level: int = 0
    """Of a heading: 1 to 6."""
    parent: Unit | None = None
    """The item that an item is nested in."""
    children: list[Unit] = field(default_factory=list)
    siblings: list[Unit] = field(default_factory=list)
    """Of an item: all items of its list, itself included."""

    @property
    def end(self) -> int:
        """One past its last byte that shows."""
        return max((piece.end for piece in self.pieces), default=self.start)


_UNITS = {
    BlockKind.HEADING: UnitKind.HEADING,
    BlockKind.HEAD: UnitKind.HEAD,
    BlockKind.ROW: UnitKind.ROW,
    BlockKind.ITEM: UnitKind.ITEM,
    BlockKind.RULE: UnitKind.RULE,
}
_TOP_LEVEL = frozenset({BlockKind.PARAGRAPH, BlockKind.HTML})


def units(tree: Tree) -> list[Unit]:
    """Cut a document into units in document order."""
    html = _html_units(tree.pieces)
    ranges = _Ranges([span for span, _ in html])
    found = [unit for _, unit in html]
    found.extend(_block_units(tree, ranges))
    return sorted(found, key=lambda unit: unit.start)


@dataclass(slots=True)
class _Visit:
    """A block on the way down, with how far its own pieces are taken."""

    block: Block
    unit: Unit | None
    item: Unit | None
    cursor: int
    child: int = 0
    items: list[Unit] = field(default_factory=list)


def _block_units(tree: Tree, ranges: _Ranges) -> Iterator[Unit]:
    """Walk without recursion: hostile lists nest by the thousand."""
    stack = [_Visit(tree.root, None, None, 0)]
    while stack:
        visit = stack[-1]
        block = visit.block
        done = visit.child >= len(block.children)
        following = block.last if done else block.children[visit.child].first
        if visit.unit:
            _take(visit, tree.pieces[visit.cursor : following], ranges)
        visit.cursor = following
        if done:
            stack.pop()
            if stack:
                stack[-1].cursor = block.last
            continue
        visit.child += 1
        below = _descend(visit, block.children[visit.child - 1])
        if below.unit and below.unit is not visit.unit:
            yield below.unit
        stack.append(below)


def _descend(visit: _Visit, child: Block) -> _Visit:
    unit, item = visit.unit, visit.item
    below = _Visit(child, unit, item, child.first)
    if child.kind in _UNITS:
        below.unit = Unit(_UNITS[child.kind], child.start, level=child.level)
        if child.kind is BlockKind.ITEM:
            _adopt(below.unit, item, visit.items)
            below.item = below.unit
    elif child.kind in _TOP_LEVEL and unit is None:
        below.unit = Unit(UnitKind.PARAGRAPH, child.start)
    elif child.kind is BlockKind.CELL and unit:
        unit.cells.append([])
    return below


def _adopt(unit: Unit, parent: Unit | None, siblings: list[Unit]) -> None:
    unit.parent, unit.siblings = parent, siblings
    siblings.append(unit)
    if parent:
        parent.children.append(unit)


def _take(visit: _Visit, pieces: list[Piece], ranges: _Ranges) -> None:
    unit = visit.unit
    if unit is None or not pieces:
        return
    kept = [piece for piece in pieces if not ranges.hold(piece.start)]
    unit.pieces.extend(kept)
    if unit.cells and visit.block.kind is BlockKind.CELL:
        unit.cells[-1].extend(kept)


class _Ranges:
    """Stretches of the source that rows of HTML tables have taken."""

    def __init__(self, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def hold(self, offset: int) -> bool:
        if not self._starts:
            return False
        number = bisect_right(self._starts, offset) - 1
        return number >= 0 and offset < self._spans[number][1]


def _html_units(pieces: Sequence[Piece]) -> list[tuple[tuple[int, int], Unit]]:
    """Find the rows, items and headings that are written in HTML."""
    found: list[tuple[tuple[int, int], Unit]] = []
    opened: tuple[int, Piece] | None = None
    for number, piece in enumerate(pieces):
        starts = piece.kind is PieceKind.TAG and (piece.text in _ROW_TAGS or piece.text in _HEADING_TAGS)
        ends = piece.kind is PieceKind.TAG_END and opened is not None and _closes(piece.text, opened[1].text)
        if opened and (starts or ends):
            # A row inside of a row: only the innermost is one.
            first, tag = opened
            found.append(((tag.start, piece.start), _html_unit(pieces[first + 1 : number], tag)))
            opened = None
        if starts:
            opened = (number, piece)
    return found


def _closes(name: str, opened: str) -> bool:
    return name == opened or (name == "table" and opened == "tr") or (name in ("ul", "ol") and opened == "li")


def _html_unit(pieces: Sequence[Piece], tag: Piece) -> Unit:
    if tag.text in _HEADING_TAGS:
        return Unit(UnitKind.HEADING, tag.start, list(pieces), level=_HEADING_TAGS.index(tag.text) + 1)
    if tag.text == "li":
        return Unit(UnitKind.ITEM, tag.start, list(pieces))
    cells: list[list[Piece]] = []
    heads = 0
    for piece in pieces:
        if piece.kind is PieceKind.TAG and piece.text in _CELL_TAGS:
            cells.append([])
            heads += piece.text == "th"
        elif cells:
            cells[-1].append(piece)
    kind = UnitKind.HEAD if cells and heads == len(cells) else UnitKind.ROW
    return Unit(kind, tag.start, list(pieces), cells)
