"""The row model: which links belong together, under which title, in which section."""

# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.lists.reading import Labelled, Reading, lines, read_pieces
from bot.lists.roles import is_product, role_of_label
from bot.lists.titles import bold_title, clean, head_rank, is_title, line_title, row_title
from bot.lists.tree import OPENERS, Draft, Piece, PieceKind, Unit, UnitKind

_CONTENTS = re.compile(r"(?:table of )?contents?|toc|index|navigation|目录|目次|索引", re.IGNORECASE)
_MOST_LABEL_WORDS = 2
_HIDDEN = (PieceKind.BREAK, PieceKind.TAG, PieceKind.TAG_END)
_LONGEST_LINE = 400
"""Of a title with authors and venue; what is longer is prose."""


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
    headings: list[int]
    """Where each section begins."""
    sections: list[tuple[str, ...]]
    """And its path; the first is the one above all headings."""


class Outliner:
    """Reads units in order, remembering the section and the title that waits for its links."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._rows: list[Row] = []
        self._starts: list[int] = []
        self._sections: list[tuple[str, ...]] = [()]
        self._drafts = drafts
        self._path: list[tuple[int, str]] = []
        self._section: tuple[str, ...] = ()
        self._heads: list[str] = []
        self._ranks: list[int] = []
        self._pending: Row | None = None
        self._heading_row: Row | None = None
        self._readings: dict[Unit, Reading] = {}
        self._by_item: dict[Unit, Row] = {}
        self._link_lists: dict[int, bool] = {}

    def take(self, units: Sequence[Unit]) -> None:
        """Read some whole blocks, using them up."""
        for unit in units:
            self._take(unit)
            self._readings.pop(unit, None)
            unit.pieces, unit.cells = [], []
        self._by_item.clear()
        self._link_lists.clear()
        for unit in units:
            # An item is among its own siblings; without that cycle it goes at once.
            unit.siblings.clear()

    def finish(self) -> Outline:
        """Give the sections and entries; an entry has a link that leads somewhere."""
        rows = sorted((row for row in self._rows if row.links), key=lambda row: row.start)
        return Outline(rows, self._starts, self._sections)

    def _take(self, unit: Unit) -> None:
        match unit.kind:
            case UnitKind.ITEM if unit.pieces:
                self._item(unit)
            case UnitKind.ROW:
                self._table_row(unit)
            case UnitKind.PARAGRAPH if unit.pieces:
                self._paragraph(unit)
            case UnitKind.HEADING:
                self._heading(unit)
            case UnitKind.HEAD:
                self._pending = None
                self._heads = [read_pieces(cell, self._drafts).text for cell in unit.cells]
                self._ranks = [head_rank(head) for head in self._heads]
            case UnitKind.RULE:
                self._pending = None

    def _read(self, unit: Unit) -> Reading:
        reading = self._readings.get(unit)
        if reading is None:
            reading = self._readings[unit] = read_pieces(unit.pieces, self._drafts)
        return reading

    def _open(self, title: str, pieces: Sequence[Piece], links: Sequence[Labelled]) -> Row:
        row = Row(title, self._section, _start(pieces), _end(pieces), list(links))
        self._rows.append(row)
        return row

    # ── headings ──────────────────────────────────────────────────────────────────────────

    def _heading(self, unit: Unit) -> None:
        """A heading names a section, and may be the title of the links below it."""
        if not unit.level:
            return
        reading = self._read(unit)
        while self._path and self._path[-1][0] >= unit.level:
            self._path.pop()
        self._section = tuple(title for _, title in self._path)
        text = reading.text or _alternative(unit.pieces, self._drafts)
        is_entry = unit.level > 2 and len(reading.outside) <= len(text) // 3  # noqa: PLR2004 - h1, h2 never
        title = line_title(reading) if is_entry and reading.links else clean(text)
        self._heading_row = self._open(title, unit.pieces, reading.links if is_entry else ())
        self._pending = self._heading_row
        self._path.append((unit.level, text))
        self._section = (*self._section, text)
        self._starts.append(_end(unit.pieces) or unit.start)
        self._sections.append(self._section)
        self._heads, self._ranks = [], []

    # ── tables ────────────────────────────────────────────────────────────────────────────

    def _table_row(self, unit: Unit) -> None:
        self._pending = None
        reading = self._read(unit)
        if reading.links and not self._is_gallery(unit):
            title = row_title(unit.cells, self._ranks, self._drafts) or line_title(reading)
            self._open(title, unit.pieces, [self._named(link, unit) for link in reading.links])

    def _named(self, link: Labelled, unit: Unit) -> Labelled:
        """A bare URL in a column that is headed `Code` is labelled so."""
        if link.named:
            return link
        cells = zip(unit.cells, self._heads, strict=False)
        head = next((head for cell, head in cells if any(piece.draft == link.draft for piece in cell)), "")
        return link._replace(label=head) if role_of_label(head) else link

    def _is_gallery(self, unit: Unit) -> bool:
        """Whether every cell with a link is a picture that is one: contributors, sponsors."""
        linked = [cell for cell in unit.cells if any(piece.draft >= 0 for piece in cell)]
        return all(
            any(piece.kind is PieceKind.IMAGE for piece in cell)
            and not read_pieces(cell, self._drafts).outside
            for cell in linked
        )

    # ── items ─────────────────────────────────────────────────────────────────────────────

    def _item(self, unit: Unit) -> None:
        above = self._by_item.get(unit.parent) if unit.parent else self._pending
        reading = self._read(unit)
        if above and self._are_link_lines(unit.siblings):
            self._attach(above, unit)
            self._by_item[unit] = above
            return
        if self._is_contents(reading):
            return
        row = self._open(line_title(reading), unit.pieces, reading.links)
        self._by_item[unit] = row
        if unit.parent is None:
            self._pending = row if reading.links or bold_title(reading) else None

    def _is_contents(self, reading: Reading) -> bool:
        """Whether an item belongs to a table of contents that leads to other files."""
        heading = self._path[-1][1].strip(" :#") if self._path else ""
        inside = not any("://" in self._drafts[link.draft].url for link in reading.links)
        return inside and _CONTENTS.fullmatch(heading) is not None

    def _are_link_lines(self, siblings: list[Unit]) -> bool:
        """Whether a list is nothing but the links of the title above it."""
        known = self._link_lists.get(id(siblings))
        if known is None:
            readings = [self._read(unit) for unit in siblings]
            linked = [reading for reading in readings if reading.links]
            labels = [link.label for reading in linked for link in reading.links]
            lines = [_is_link_line(reading) for reading in linked]
            known = any(lines) and not all(map(is_product, labels))
            # One misspelt label ("Homeoage: https://…") does not make an entry of its line.
            known = known and all(
                line or _is_labelled_url(one) for line, one in zip(lines, linked, strict=True)
            )
            self._link_lists[id(siblings)] = known
        return known

    def _attach(self, row: Row, unit: Unit) -> None:
        row.links.extend(self._read(unit).links)
        row.end = max(row.end, _end(unit.pieces))

    # ── paragraphs ────────────────────────────────────────────────────────────────────────

    def _paragraph(self, unit: Unit) -> None:
        reading = self._read(unit)
        if self._pending and (_is_link_line(reading) or self._are_authors(reading)):
            self._attach(self._pending, unit)
        elif (bold := bold_title(reading)) and _are_labels(reading):
            self._pending = self._open(bold, unit.pieces, reading.links)
        elif _is_plain_entry(reading):
            self._pending = self._open(line_title(reading), unit.pieces, reading.links)
        elif reading.links:
            self._pending = None
            self._linked_lines(unit)
        elif len(reading.text) > _LONGEST_LINE:
            # Authors may stand between a title and its links, prose may not.
            self._pending = None

    def _are_authors(self, reading: Reading) -> bool:
        """Whether a paragraph gives a title in bold its authors and links: `*A. Author* [[pdf](…)]`."""
        titled = (
            self._pending is not None and not self._pending.links and self._pending is not self._heading_row
        )
        return titled and bool(reading.links) and not bold_title(reading) and _are_labels(reading)

    def _linked_lines(self, unit: Unit) -> None:
        """Lines that each begin with a link are entries each; anything else is prose."""
        found = lines(unit.pieces)
        if not all(_begins_with_link(line) for line in found):
            return
        for line in found:
            reading = read_pieces(line, self._drafts)
            title = line_title(reading)
            if reading.links and reading.links[0].words and is_title(title):
                self._open(title, line, reading.links)


def _is_link_line(reading: Reading) -> bool:
    """Whether a line is nothing but labelled links: `Paper: https://…`, `[code](…) | [demo](…)`."""
    if not reading.links or bold_title(reading):
        return False
    around = re.split(r"[:：(（]", clean(reading.outside))[0].strip()
    if around and role_of_label(around) is None:
        return False
    return bool(around) or all(not link.named or role_of_label(link.label) for link in reading.links)


def _is_labelled_url(reading: Reading) -> bool:
    """Whether a line is a word or two and a bare URL, whatever the words say."""
    (link, *more) = reading.links
    return not more and link.named and not link.words and len(link.label.split()) <= _MOST_LABEL_WORDS


def _are_labels(reading: Reading) -> bool:
    """Whether all that a line links, besides its title in bold, is labelled with a role."""
    labelled = all(
        link.draft in reading.bold_drafts or not link.named or role_of_label(link.label)
        for link in reading.links
    )
    return labelled and len(reading.outside) <= _LONGEST_LINE


def _is_plain_entry(reading: Reading) -> bool:
    """A title in plain words with `[[paper](…)]` behind it."""
    if not reading.links or len(reading.text) > _LONGEST_LINE or not reading.links[0].before:
        return False
    bracketed = sum(map(reading.outside.count, "[(|")) >= len(reading.links)
    ends = reading.text.rstrip("])）. ,;").endswith(reading.links[-1].label.rstrip("])）. ,;"))
    return bracketed and ends and all(role_of_label(link.label) for link in reading.links)


def _begins_with_link(line: Sequence[Piece]) -> bool:
    for piece in line:
        if piece.kind in OPENERS:
            return True
        if piece.kind is PieceKind.TEXT and clean(piece.text):
            return False
    return False


def _start(pieces: Sequence[Piece]) -> int:
    """The first byte that shows."""
    first = next(filter(_shows, pieces), None)
    if first is None:
        return 0
    return first.start + (len(first.text) - len(first.text.lstrip()) if first.kind is PieceKind.TEXT else 0)


def _end(pieces: Sequence[Piece]) -> int:
    """One past the last byte that shows."""
    last = next(filter(_shows, reversed(pieces)), None)
    if last is None:
        return 0
    return last.end - (len(last.text) - len(last.text.rstrip()) if last.kind is PieceKind.TEXT else 0)


def _shows(piece: Piece) -> bool:
    if piece.kind <= PieceKind.CODE:
        return not piece.text.isspace()
    return piece.kind not in _HIDDEN


def _alternative(pieces: Sequence[Piece], drafts: Sequence[Draft]) -> str:
    return " ".join(drafts[piece.draft].label for piece in pieces if piece.kind is PieceKind.IMAGE)
