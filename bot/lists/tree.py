"""What the walk over a list finds: units (rows, items, paragraphs) made of pieces, and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from itertools import pairwise
from typing import NamedTuple

from bot.model import LinkKind

LINE_END = "\v"
"""What `<br>` and a hard break are among words: white space that no text has of its own."""


class PieceKind(IntEnum):
    """What a piece of inline content is; the first three are words."""

    TEXT = 0
    LABEL = 1
    """Text of a link, in which GitHub links no URL; what stands between HTML's `<a>` and `</a>` is TEXT."""
    CODE = 2
    BREAK = 3
    IMAGE = 4
    STRONG = 5
    STRONG_END = 6
    TAG = 7
    TAG_END = 8
    MARK = 9
    """Something of no width for a reader that still ends a text: emphasis, a footnote's number."""


@dataclass(slots=True, eq=False)
class Piece:
    """A stretch of inline content."""

    kind: PieceKind
    text: str
    """The text as a reader sees it, what an image stands for, or the name of an HTML tag."""
    start: int
    end: int
    link: int = -1
    """The link that it stands in: index into the drafts."""


def words_of(pieces: Sequence[Piece]) -> str:
    """What a reader sees of some pieces, but for the pictures among them."""
    return normal("".join([piece.text for piece in pieces if piece.kind <= PieceKind.BREAK]))


def alt_of(pieces: Sequence[Piece]) -> str:
    """What the pictures among some pieces stand for."""
    return normal(" ".join([piece.text for piece in pieces if piece.kind is PieceKind.IMAGE]))


def normal(text: str) -> str:
    """A text with single spaces; the very same where it has no others, so that no copy is held."""
    spaced = " ".join(text.split())
    return text if spaced == text else spaced


@dataclass(slots=True)
class Surroundings:
    """What is open around a run of inline content, and changes how it is read."""

    in_cell: bool = False
    in_comment: bool = False
    footnote: str | None = None
    """Label of the footnote."""


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
    columns: list[int] = field(default_factory=list)
    """Of a row: how many pieces stand before each of its cells."""
    level: int = 0
    """Of a heading: 1 to 6."""
    parent: Unit | None = None
    """The item that an item is nested in."""
    siblings: list[Unit] = field(default_factory=list)
    """Of an item: all items of its list, itself included."""

    def add_cell(self, start: int) -> None:
        """Begin a cell of a row; to a reader the cells stand apart."""
        self.pieces.append(Piece(PieceKind.BREAK, " ", start, start))
        self.columns.append(len(self.pieces))

    @property
    def cells(self) -> list[list[Piece]]:
        """Of a row: its pieces by column."""
        bounds = pairwise((*self.columns, len(self.pieces) + 1))
        return [self.pieces[start : end - 1] for start, end in bounds]


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
    footnote: str | None = None
    """Label of the footnote that it stands in."""
    live: bool = True
    """False when GitHub does not render it after all."""
    words: str = ""
    """Its text; nothing for a picture."""
    alt: str = ""
    """What its pictures, or it as a picture, stand for."""
    entry: int | None = None
    """Index of the entry that it is a labelled link of."""

    @property
    def label(self) -> str:
        """What a reader sees of it: its text, or else what its pictures stand for."""
        return self.words or self.alt


class Mask(NamedTuple):
    """Bytes to show the parser instead of those that it would read otherwise than GitHub."""

    start: int
    replacement: bytes


@dataclass(slots=True)
class Again:
    """Why a document must be read again: what the parser must be shown to see what GitHub sees."""

    masks: list[Mask] = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    """Lines to be set off by an empty one: where they begin."""
