"""The rendered shape of a list: a tree of blocks over one flat row of inline pieces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import NamedTuple

from bot.model import LinkKind


class BlockKind(StrEnum):
    """What a block of Markdown is."""

    ROOT = "root"
    QUOTE = "quote"
    LIST = "list"
    ITEM = "item"
    PARAGRAPH = "paragraph"
    HEADING = "heading"
    TABLE = "table"
    HEAD = "head"
    ROW = "row"
    CELL = "cell"
    HTML = "html"
    CODE = "code"
    RULE = "rule"
    FOOTNOTE = "footnote"


class PieceKind(IntEnum):
    """What a piece of inline content is."""

    TEXT = 0
    CODE = 1
    BREAK = 2
    LINK = 3
    LINK_END = 4
    IMAGE = 5
    STRONG = 6
    STRONG_END = 7
    TAG = 8
    TAG_END = 9
    ANCHOR = 10
    """A link written in HTML; unlike LINK it does not keep GitHub from linking the URLs inside."""
    ANCHOR_END = 11
    MARK = 12
    """Something of no width for a reader that still ends a text: emphasis, a footnote's number."""


class Piece(NamedTuple):
    """A stretch of inline content."""

    kind: PieceKind
    text: str
    """The text as a reader sees it, or the name of an HTML tag."""
    start: int
    end: int
    draft: int = -1
    """For LINK, ANCHOR, their ends and IMAGE: index into the drafts."""


@dataclass(slots=True)
class Block:
    """A block of Markdown with the range of pieces that it holds."""

    kind: BlockKind
    start: int
    end: int
    first: int
    """Index of its first piece."""
    last: int
    """One past its last piece."""
    level: int = 0
    """Of a heading."""
    children: list[Block] = field(default_factory=list)


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
    text: list[str] = field(default_factory=list)
    alt: list[str] = field(default_factory=list)
    footnote: str | None = None
    """Label of the footnote that it stands in."""
    live: bool = True
    """False when GitHub does not render it after all."""

    @property
    def label(self) -> str:
        """What a reader sees of it."""
        return " ".join("".join(self.text).split()) or " ".join(" ".join(self.alt).split())


class Mask(NamedTuple):
    """Bytes to show the parser instead of those that it would read otherwise than GitHub."""

    start: int
    replacement: bytes


@dataclass(slots=True)
class Tree:
    """All that the walk over a list found."""

    root: Block
    pieces: list[Piece]
    drafts: list[Draft]
    comments: list[tuple[int, int]]
    """Ranges of HTML comments."""
    masks: list[Mask]
    """Why it must be read again."""


def blocks(block: Block) -> Iterator[Block]:
    """Give a block and all below it in document order; as deep as hostile nesting goes."""
    stack = [block]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(top.children))
