"""What the walk over a list finds: units (rows, items, paragraphs) made of pieces, and links."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

from bot.model import LinkKind


class PieceKind(IntEnum):
    """What a piece of inline content is."""

    TEXT = 0
    CODE = 1
    BREAK = 2
    LINK = 3
    LINK_END = 4
    ANCHOR = 5
    """A link written in HTML; unlike LINK it does not keep GitHub from linking the URLs inside."""
    ANCHOR_END = 6
    IMAGE = 7
    STRONG = 8
    STRONG_END = 9
    TAG = 10
    TAG_END = 11
    MARK = 12
    """Something of no width for a reader that still ends a text: emphasis, a footnote's number."""


OPENERS = (PieceKind.LINK, PieceKind.ANCHOR)
CLOSERS = (PieceKind.LINK_END, PieceKind.ANCHOR_END)


@dataclass(slots=True, eq=False)
class Piece:
    """A stretch of inline content."""

    kind: PieceKind
    text: str
    """The text as a reader sees it, or the name of an HTML tag."""
    start: int
    end: int
    draft: int = -1
    """For LINK, ANCHOR, their ends and IMAGE: index into the drafts."""


class UnitKind(StrEnum):
    """What part of a list a unit is."""

    HEADING = "heading"
    HEAD = "head"
    """The row of a table that names its columns."""
    ROW = "row"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    RULE = "rule"


@dataclass(slots=True, eq=False)
class Unit:
    """A part of a list that may be an entry; its pieces are its own, not those of items nested in it."""

    kind: UnitKind
    start: int
    pieces: list[Piece] = field(default_factory=list)
    cells: list[list[Piece]] = field(default_factory=list)
    """Of a row: its pieces by column."""
    level: int = 0
    """Of a heading: 1 to 6."""
    parent: Unit | None = None
    """The item that an item is nested in."""
    siblings: list[Unit] = field(default_factory=list)
    """Of an item: all items of its list, itself included."""


@dataclass(slots=True)
class Draft:
    """A link while the document is still being read."""

    kind: LinkKind
    tag: str
    url: str
    start: int
    """Where the use begins."""
    raw_start: int
    raw_end: int
    end: int = -1
    """One past the end of the use; -1 where it never ends."""
    words: str = ""
    """Its text; nothing for a picture."""
    alt: str = ""
    """What its pictures, or it as a picture, stand for."""
    footnote: str | None = None
    """Label of the footnote that it stands in."""
    live: bool = True
    """False when GitHub does not render it after all."""

    @property
    def label(self) -> str:
        """What a reader sees of it: its text, or else what its pictures stand for."""
        return self.words or self.alt


class Mask(NamedTuple):
    """Bytes to show the parser instead of those that it would read otherwise than GitHub."""

    start: int
    replacement: bytes
