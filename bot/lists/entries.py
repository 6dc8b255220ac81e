"""The row model: which links belong together, under which title, in which section."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.lists.reading import Labelled, Reading, lines, read_pieces
from bot.lists.sections import SECOND, Heading, Purpose, Row, Sections
from bot.lists.shapes import (
    LONGEST_LINE,
    are_labels,
    are_link_lines,
    begins_with_link,
    bold_link,
    is_entry_line,
    is_link_line,
    is_plain_entry,
)
from bot.lists.tables import Table, is_gallery
from bot.lists.titles import bold_title, clean, line_title
from bot.lists.tree import Draft, Piece, PieceKind, Unit, UnitKind, alt_of, words_of

_AT_DATE = re.compile(r"[\W_]*(?:19|20)\d\d\s*[-./年]\s*\d{1,2}\b")
_FEWEST_LINES = 2


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
        self._drafts = drafts
        self._sections = Sections()
        self._table = Table((), drafts)
        self._pending: Row | None = None
        self._readings: dict[Unit, Reading] = {}
        self._by_item: dict[Unit, Row] = {}
        self._link_lists: dict[int, bool] = {}

    def take(self, units: Sequence[Unit]) -> None:
        """Read some whole blocks, using them up."""
        for unit in units:
            self._take(unit)
            self._readings.pop(unit, None)
            unit.pieces = []
        self._by_item.clear()
        self._link_lists.clear()
        for unit in units:
            # An item is among its own siblings; without that cycle it goes at once.
            unit.siblings.clear()

    def finish(self) -> Outline:
        """Give the sections and entries; an entry has a link that leads somewhere."""
        self._sections.settle()
        rows = sorted((row for row in self._rows if row.links), key=lambda row: row.start)
        return Outline(rows, self._sections.starts, self._sections.paths)

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
                self._table = Table([words_of(cell) for cell in unit.cells], self._drafts)
            case UnitKind.RULE:
                self._pending = None

    def _read(self, unit: Unit) -> Reading:
        reading = self._readings.get(unit)
        if reading is None:
            reading = self._readings[unit] = read_pieces(unit.pieces, self._drafts)
        return reading

    def _open(self, title: str, pieces: Sequence[Piece], links: Sequence[Labelled]) -> Row:
        row = Row(title, self._sections.path, *self._extent(pieces), list(links))
        self._rows.append(row)
        return row

    def _extent(self, pieces: Sequence[Piece]) -> tuple[int, int]:
        """The first byte that shows, and one past the last."""
        first = next(filter(_shows, pieces), None)
        if first is None:
            return 0, 0
        last = next(filter(_shows, reversed(pieces)))
        if first.kind is PieceKind.LABEL:
            start = self._drafts[first.link].start
        else:
            start = first.start + len(first.text) - len(first.text.lstrip())
        if last.kind is PieceKind.LABEL:
            end = self._drafts[last.link].end
        else:
            end = last.end - len(last.text) + len(last.text.rstrip())
        return start, end

    # ── headings ──────────────────────────────────────────────────────────────────────────

    def _heading(self, unit: Unit) -> None:
        """A heading names a section, and may be an entry or the title of the links below it."""
        if not unit.level:
            return
        reading = self._read(unit)
        path = self._sections.above(unit.level)
        text = reading.text or alt_of(unit.pieces)
        is_linked = unit.level >= SECOND and len(reading.outside) <= len(text) // 3
        links = reading.links if is_linked else []
        row = self._open(line_title(reading) if links else clean(text), unit.pieces, links)
        row.section = path
        heading = Heading(unit.level, text, row, len(links))
        self._pending = self._sections.enter(heading, row.end or unit.start)
        self._table = Table((), self._drafts)

    # ── tables ────────────────────────────────────────────────────────────────────────────

    def _table_row(self, unit: Unit) -> None:
        self._pending = None
        reading = self._read(unit)
        if not reading.links:
            return
        cells = unit.cells
        if not is_gallery(cells):
            title = self._table.title(cells) or line_title(reading)
            self._open(title, unit.pieces, [self._table.named(link, cells) for link in reading.links])

    # ── items ─────────────────────────────────────────────────────────────────────────────

    def _item(self, unit: Unit) -> None:
        above = self._by_item.get(unit.parent) if unit.parent else self._pending
        reading = self._read(unit)
        if above and (self._sections.purpose is Purpose.LINKS or self._are_link_lines(unit, above)):
            self._attach(above, unit)
            self._by_item[unit] = above
            return
        if self._sections.purpose is Purpose.CONTENTS and not any(map(self._leads_out, reading.links)):
            return
        if self._sections.purpose is Purpose.NEWS and _AT_DATE.match(reading.text):
            return
        row = self._open(line_title(reading), unit.pieces, reading.links)
        self._by_item[unit] = row
        if unit.parent is None:
            self._pending = row if reading.links or bold_title(reading) else None

    def _leads_out(self, link: Labelled) -> bool:
        """Whether a link leads to other places than the files of the list and their sections."""
        url = self._drafts[link.draft].url
        return "://" in url and "#" not in url

    def _are_link_lines(self, unit: Unit, above: Row) -> bool:
        known = self._link_lists.get(id(unit.siblings))
        if known is None:
            below_title = unit.parent is None and not above.links and self._heading_of(above) is None
            known = are_link_lines(map(self._read, unit.siblings), below_title=below_title)
            self._link_lists[id(unit.siblings)] = known
        return known

    def _attach(self, row: Row, unit: Unit) -> None:
        row.links.extend(self._read(unit).links)
        row.end = max(row.end, self._extent(unit.pieces)[1])

    # ── paragraphs ────────────────────────────────────────────────────────────────────────

    def _paragraph(self, unit: Unit) -> None:
        reading = self._read(unit)
        if self._pending and (is_link_line(reading) or self._tells_of(self._pending, reading)):
            self._attach(self._pending, unit)
        elif self._is_lines_of_entries(unit, reading):
            self._pending = None
            self._linked_lines(unit)
        elif title := bold_link(reading) or (bold_title(reading) if are_labels(reading) else ""):
            self._pending = self._open(title, unit.pieces, reading.links)
        elif is_plain_entry(reading):
            self._pending = self._open(line_title(reading), unit.pieces, reading.links)
        elif reading.links:
            self._pending = None
            self._linked_lines(unit)
        elif len(reading.text) > LONGEST_LINE and not self._is_below_heading():
            # Authors may stand between a title and its links, prose may not.
            self._pending = None

    def _heading_of(self, row: Row | None) -> Heading | None:
        """The heading right above, if that is the title."""
        heading = self._sections.innermost
        return heading if heading and heading.row is row else None

    def _is_below_heading(self) -> bool:
        """Whether the title that waits for its links is a lower heading, so that what follows tells of it."""
        heading = self._heading_of(self._pending)
        return heading is not None and heading.level > SECOND

    def _is_lines_of_entries(self, unit: Unit, reading: Reading) -> bool:
        """Whether several lines each begin with a title that is a link."""
        if len(reading.links) < _FEWEST_LINES or len(reading.lines) < _FEWEST_LINES:
            return False
        found = lines(unit.pieces)
        return len(found) >= _FEWEST_LINES and all(
            begins_with_link(line) and is_entry_line(read_pieces(line, self._drafts)) for line in found
        )

    def _tells_of(self, row: Row, reading: Reading) -> bool:
        """Whether a paragraph has the links of a title in bold or of a heading that is an entry.

        Authors or a description may come with them: `*A. Author* [[pdf](…)]`.
        """
        heading = self._heading_of(row)
        titled = heading.own > 0 if heading else not row.links
        return titled and bool(reading.links) and not bold_title(reading) and are_labels(reading)

    def _linked_lines(self, unit: Unit) -> None:
        """Lines that each begin with a link are entries each; anything else is prose."""
        found = lines(unit.pieces)
        if self._sections.purpose is Purpose.ASIDE or not all(begins_with_link(line) for line in found):
            return
        for line in found:
            reading = read_pieces(line, self._drafts)
            # One line that reads on behind its link tells of something else.
            is_prose = len(found) == 1 and reading.outside[:1].isalpha()
            if is_entry_line(reading) and not is_prose:
                self._open(line_title(reading), line, reading.links)


def _shows(piece: Piece) -> bool:
    """Whether a reader sees a piece, or where a link begins or ends."""
    if piece.kind <= PieceKind.CODE:
        return piece.kind is PieceKind.LABEL or not piece.text.isspace()
    if piece.kind >= PieceKind.TAG:
        return piece.kind is PieceKind.MARK or (piece.link >= 0 and piece.text == "a")
    return piece.kind is not PieceKind.BREAK
