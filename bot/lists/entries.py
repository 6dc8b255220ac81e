"""The row model: which links belong together, under which title, in which section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.lists import titles
from bot.lists.roles import role_of_label
from bot.lists.titles import Labelled
from bot.lists.tree import Draft, Piece, PieceKind, Tree
from bot.lists.units import Unit, UnitKind, units

_CONTENTS = re.compile(r"^(?:table of )?contents?$|^toc$|^index$|^目录$|^目次$|^索引$|^navigation$", re.IGNORECASE)
_MOST_WORDS_AROUND = 40
_LONGEST_LINE = 400


@dataclass(slots=True)
class Row:
    """An entry while it is being put together."""

    title: str
    section: tuple[str, ...]
    start: int
    end: int
    links: list[Labelled] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """The entries of a document and the headings above every place."""

    rows: list[Row]
    headings: list[tuple[int, tuple[str, ...]]]
    """Where each section begins, with its path."""


def outline(tree: Tree) -> Outline:
    """Find sections and entries; entries without a link that leads anywhere are none."""
    builder = _Builder(tree)
    for unit in units(tree):
        builder.take(unit)
    rows = [row for row in builder.rows if row.links]
    return Outline(sorted(rows, key=lambda row: row.start), builder.headings)


class _Builder:
    """Reads units in order, remembering the section and the title that waits for its links."""

    def __init__(self, tree: Tree) -> None:
        self.rows: list[Row] = []
        self.headings: list[tuple[int, tuple[str, ...]]] = []
        self._drafts = tree.drafts
        self._path: list[tuple[int, str]] = []
        self._heads: list[str] = []
        self._pending: Row | None = None
        self._by_item: dict[int, Row] = {}
        self._lists: dict[int, bool] = {}

    def take(self, unit: Unit) -> None:
        match unit.kind:
            case UnitKind.HEADING:
                self._heading(unit)
            case UnitKind.HEAD:
                self._pending = None
                self._heads = [titles.plain(cell) for cell in unit.cells]
            case UnitKind.ROW:
                self._pending = None
                self._table_row(unit)
            case UnitKind.ITEM:
                self._item(unit)
            case UnitKind.PARAGRAPH:
                self._paragraph(unit)
            case UnitKind.RULE:
                self._pending = None

    @property
    def _section(self) -> tuple[str, ...]:
        return tuple(title for _, title in self._path)

    def _open(self, title: str, unit: Unit, links: Sequence[Labelled] = ()) -> Row:
        row = Row(title, self._section, _first_shown(unit), unit.end, list(links))
        self.rows.append(row)
        return row

    def _links(self, pieces: Sequence[Piece]) -> list[Labelled]:
        """The links that lead out of the page; a badge's or a picture's own address is no link."""
        found = titles.links_of(pieces, self._drafts)
        return [link for link in found if not self._drafts[link.draft].url.startswith("#")]

    # ── headings ──────────────────────────────────────────────────────────────────────────

    def _heading(self, unit: Unit) -> None:
        if not unit.level:
            return
        while self._path and self._path[-1][0] >= unit.level:
            self._path.pop()
        text = titles.plain(unit.pieces) or _alternative(unit.pieces, self._drafts)
        row = Row(titles.clean(text), self._section, unit.start, unit.end)
        self._path.append((unit.level, text))
        self.headings.append((unit.end, self._section))
        links = self._links(unit.pieces)
        if unit.level > 2 and links and len(titles.outside_links(unit.pieces)) <= len(text) // 3:  # noqa: PLR2004
            row.links = links
        self.rows.append(row)
        self._pending = row
        self._heads = []

    # ── tables ────────────────────────────────────────────────────────────────────────────

    def _table_row(self, unit: Unit) -> None:
        links = self._links(unit.pieces)
        if not links or self._is_gallery(unit):
            return
        title = titles.cell_title(unit.cells, self._heads, self._drafts)
        self._open(title or titles.line_title(unit.pieces, self._drafts), unit, links)

    def _is_gallery(self, unit: Unit) -> bool:
        """Whether every cell is a picture that is a link: contributors, sponsors."""
        filled = [cell for cell in unit.cells if any(piece.draft >= 0 for piece in cell)]
        return len(filled) > 0 and all(
            any(piece.kind is PieceKind.IMAGE for piece in cell) and any(p.draft >= 0 for p in cell)
            and not titles.outside_links(cell)
            for cell in filled
        )  # fmt: skip

    # ── items ─────────────────────────────────────────────────────────────────────────────

    def _item(self, unit: Unit) -> None:
        parent = self._by_item.get(id(unit.parent)) if unit.parent else self._pending
        if parent and self._are_link_lines(unit.siblings or [unit]):
            self._attach(parent, unit)
            self._by_item[id(unit)] = parent
            return
        links = self._links(unit.pieces)
        if self._path and _CONTENTS.match(self._path[-1][1].strip(" :#")) and not self._leads_out(links):
            return
        row = self._open(titles.line_title(unit.pieces, self._drafts), unit, links)
        self._by_item[id(unit)] = row
        if unit.parent is None:
            self._pending = row if links or titles.strong_title(unit.pieces) else None

    def _leads_out(self, links: Sequence[Labelled]) -> bool:
        return any("://" in self._drafts[link.draft].url for link in links)

    def _are_link_lines(self, siblings: list[Unit]) -> bool:
        known = self._lists.get(id(siblings))
        if known is None:
            lines = [self._is_link_line(unit.pieces) for unit in siblings]
            linked = [bool(self._links(unit.pieces)) for unit in siblings]
            known = any(lines) and all(line or not link for line, link in zip(lines, linked, strict=True))
            self._lists[id(siblings)] = known
        return known

    def _is_link_line(self, pieces: Sequence[Piece]) -> bool:
        """Whether a line is nothing but labelled links: `Paper: https://…`, `[code](…) | [demo](…)`."""
        links = self._links(pieces)
        if not links or len(links) > len(pieces):
            return False
        outside = titles.clean(titles.outside_links(pieces))
        labelled = all(role_of_label(link.label) or not link.named for link in links)
        if labelled:
            return len(outside) <= _MOST_WORDS_AROUND
        return role_of_label(outside.split(":")[0].split("：")[0]) is not None

    def _attach(self, row: Row, unit: Unit) -> None:
        row.links.extend(self._links(unit.pieces))
        row.end = max(row.end, unit.end)

    # ── paragraphs ────────────────────────────────────────────────────────────────────────

    def _paragraph(self, unit: Unit) -> None:
        links = self._links(unit.pieces)
        if links and self._pending and self._is_link_line(unit.pieces):
            self._attach(self._pending, unit)
            return
        bold = titles.strong_title(unit.pieces)
        if bold and (not links or self._are_labels(unit.pieces, links)):
            self._pending = self._open(bold, unit, links)
        elif links and self._is_line_of_entry(unit, links):
            self._pending = self._open(titles.line_title(unit.pieces, self._drafts), unit, links)
        elif links:
            self._pending = None
            self._linked_lines(unit)
        elif titles.plain(unit.pieces) and self._pending and not self._pending.links:
            # Authors may stand between a title and its links, prose may not.
            long = len(titles.plain(unit.pieces)) > _LONGEST_LINE
            self._pending = None if long else self._pending

    def _are_labels(self, pieces: Sequence[Piece], links: Sequence[Labelled]) -> bool:
        inside = _drafts_in_strong(pieces)
        return all(
            link.draft in inside or role_of_label(link.label) or not link.named for link in links
        ) and len(titles.outside_links(pieces)) <= _LONGEST_LINE

    def _is_line_of_entry(self, unit: Unit, links: Sequence[Labelled]) -> bool:
        """A title in plain words with `[[paper](…)]` behind it."""
        text = titles.plain(unit.pieces)
        bracketed = text.count("[") + text.count("(") + text.count("|") >= len(links)
        roles = all(role_of_label(link.label) for link in links)
        tail = text.rstrip("])）. ,;").endswith(links[-1].label.rstrip("])）. ,;"))
        starts = titles.outside_links(unit.pieces)[:1]
        return roles and bracketed and tail and bool(starts) and len(text) <= _LONGEST_LINE

    def _linked_lines(self, unit: Unit) -> None:
        """Lines that each begin with a link are entries each; anything else is prose."""
        lines = _lines(unit.pieces)
        starts = [_begins_with_link(line) for line in lines]
        if not all(starts):
            return
        for line in lines:
            links = self._links(line)
            title = titles.line_title(line, self._drafts)
            if links and titles.is_title(title):
                self._open(title, Unit(UnitKind.PARAGRAPH, line[0].start, line), links)


def _first_shown(unit: Unit) -> int:
    return min((piece.start for piece in unit.pieces if piece.kind is not PieceKind.BREAK), default=unit.start)


def _alternative(pieces: Sequence[Piece], drafts: Sequence[Draft]) -> str:
    return " ".join(drafts[piece.draft].label for piece in pieces if piece.kind is PieceKind.IMAGE)


def _drafts_in_strong(pieces: Sequence[Piece]) -> set[int]:
    inside: set[int] = set()
    depth = 0
    around = -1
    for piece in pieces:
        if piece.kind is PieceKind.STRONG:
            depth += 1
            inside.add(around)
        elif piece.kind is PieceKind.STRONG_END:
            depth -= 1
        elif piece.kind in (PieceKind.LINK, PieceKind.ANCHOR):
            around = piece.draft
            if depth:
                inside.add(piece.draft)
        elif piece.kind in (PieceKind.LINK_END, PieceKind.ANCHOR_END):
            around = -1
    return inside


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind is PieceKind.BREAK or (piece.kind is PieceKind.TAG and piece.text == "br"):
            lines.append([])
        else:
            lines[-1].append(piece)
    return [line for line in lines if titles.plain(line) or any(piece.draft >= 0 for piece in line)]


def _begins_with_link(line: Sequence[Piece]) -> bool:
    for piece in line:
        if piece.kind in (PieceKind.LINK, PieceKind.ANCHOR):
            return True
        if piece.kind is PieceKind.TEXT and titles.clean(piece.text):
            return False
    return False
