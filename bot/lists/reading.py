"""One pass over the pieces of a line: its words, its links with their labels, what is in bold."""

# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.lists.tree import Draft, Piece, PieceKind
from bot.model import LinkKind

_CLAUSE = re.compile(r"[.;,，；。|]\s*")
_AFTER_LABEL = " :：-–—=|([（<"
_BEFORE_LABEL = " ,;，；|)]）*•·-"
_LONGEST_LEAD = 50
_MOST_BOLD = 5
_BOLD_TAGS = frozenset({"b", "strong"})
# To look a member up in its enum costs more than all else that a piece of text needs.
_TEXT, _CODE, _BREAK = PieceKind.TEXT, PieceKind.CODE, PieceKind.BREAK
_LINK, _LINK_END = PieceKind.LINK, PieceKind.LINK_END


class Labelled(NamedTuple):
    """A link with the words that name it."""

    draft: int
    label: str
    named: bool
    """False when all that names it is its own address."""
    words: str
    """Its text; nothing for a picture or a bare URL."""
    before: str
    """What is written before it, outside of links; cut off where that is long."""


@dataclass(slots=True)
class Reading:
    """What a person reads in some pieces."""

    words: list[str] = field(default_factory=list)
    outer_words: list[str] = field(default_factory=list)
    """Those that are in no link."""
    links: list[Labelled] = field(default_factory=list)
    """Those that lead out of the page."""
    bold: list[tuple[str, str]] = field(default_factory=list)
    """The first stretches in bold: the text before each, and its own."""
    bold_drafts: set[int] = field(default_factory=set)
    """Links within bold text or around it."""

    @property
    def text(self) -> str:
        """All the words."""
        return _joined(self.words)

    @property
    def outside(self) -> str:
        """The words that are in no link."""
        return _joined(self.outer_words)


class _Reader:
    """Where a reading stands."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.reading = Reading()
        self.open_link = -1
        self._words = self.reading.words
        self._outer = self.reading.outer_words
        self._drafts = drafts
        self._label = 0
        self._lead = ""
        self._led = 0
        self._bold = -1

    def line_break(self) -> None:
        self._words.append(" ")
        if self.open_link < 0:
            self._outer.append(" ")
        self._label = len(self._outer)

    def link(self, index: int) -> None:
        draft = self._drafts[index]
        if draft.live and not draft.url.startswith("#"):
            words = "" if draft.kind is LinkKind.AUTOLINK else draft.words
            label = words or self._written() or ("" if draft.kind is LinkKind.AUTOLINK else draft.label)
            self.reading.links.append(
                Labelled(index, label or draft.label, bool(label), words, self._before())
            )
        if self._bold >= 0:
            self.reading.bold_drafts.add(index)
        self.open_link = index
        self._label = len(self._outer)

    def _before(self) -> str:
        # A paragraph may hold ten thousand links; nobody needs all that stands before the last.
        if self._led < min(len(self._outer), _LONGEST_LEAD):
            self._led = len(self._outer)
            self._lead = _joined(self._outer[:_LONGEST_LEAD])
        return self._lead

    def link_end(self) -> None:
        self.open_link = -1
        self._label = len(self._outer)

    def _written(self) -> str:
        """The words before a link since the last one: the `Paper` of `Paper: https://…`."""
        words = _joined(self._outer[self._label :]).rstrip(_AFTER_LABEL).strip(_BEFORE_LABEL)
        return _CLAUSE.split(words)[-1] if words else ""

    def bold(self) -> None:
        if self._bold < 0:
            self._bold = len(self._words)
        if self.open_link >= 0:
            self.reading.bold_drafts.add(self.open_link)

    def bold_end(self) -> None:
        if self._bold >= 0 and len(self.reading.bold) < _MOST_BOLD:
            before, own = self._words[: self._bold], self._words[self._bold :]
            self.reading.bold.append((_joined(before), _joined(own)))
        self._bold = -1


def _joined(words: list[str]) -> str:
    return " ".join("".join(words).split())


def read_pieces(pieces: Sequence[Piece], drafts: Sequence[Draft]) -> Reading:
    """Read some pieces once."""
    reader = _Reader(drafts)
    words, outer_words = reader.reading.words, reader.reading.outer_words
    for piece in pieces:
        kind, text = piece.kind, piece.text
        if kind is _TEXT or kind is _CODE:
            words.append(text)
            if reader.open_link < 0:
                outer_words.append(text)
        elif kind is _LINK or kind is PieceKind.ANCHOR:
            reader.link(piece.draft)
        elif kind is _LINK_END or kind is PieceKind.ANCHOR_END:
            reader.link_end()
        elif kind is _BREAK:
            reader.line_break()
        elif kind is PieceKind.STRONG or (kind is PieceKind.TAG and text in _BOLD_TAGS):
            reader.bold()
        elif kind is PieceKind.STRONG_END or (kind is PieceKind.TAG_END and text in _BOLD_TAGS):
            reader.bold_end()
        elif kind is PieceKind.TAG and text == "br":
            reader.line_break()
    return reader.reading


def is_break(piece: Piece) -> bool:
    """Whether a new line begins for the reader."""
    return piece.kind is PieceKind.BREAK or (piece.kind is PieceKind.TAG and piece.text == "br")


def lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The lines of a paragraph; those with neither words nor links are left out."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if is_break(piece):
            found.append([])
        else:
            found[-1].append(piece)
    return [line for line in found if any(piece.draft >= 0 or not _is_blank(piece) for piece in line)]


def _is_blank(piece: Piece) -> bool:
    return piece.kind > PieceKind.CODE or not piece.text.strip()
