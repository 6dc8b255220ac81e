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

    text: str = ""
    outside: str = ""
    """The words that are in no link."""
    links: list[Labelled] = field(default_factory=list)
    """Those that lead out of the page."""
    bold: list[tuple[str, str]] = field(default_factory=list)
    """The first stretches in bold: the text before each, and its own."""
    bold_drafts: set[int] = field(default_factory=set)
    """Links within bold text or around it."""


class _Reader:
    """Where a reading stands."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.reading = Reading()
        self._drafts = drafts
        self._words: list[str] = []
        self._outside: list[str] = []
        self._label = 0
        self._lead = ""
        self._led = 0
        self._link = -1
        self._bold = -1

    def word(self, text: str) -> None:
        self._words.append(text)
        if self._link < 0:
            self._outside.append(text)

    def line_break(self) -> None:
        self.word(" ")
        self._label = len(self._outside)

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
        self._link = index
        self._label = len(self._outside)

    def _before(self) -> str:
        # A paragraph may hold ten thousand links; nobody needs all that stands before the last.
        if self._led < _LONGEST_LEAD:
            self._led = len(self._outside)
            self._lead = " ".join("".join(self._outside[:_LONGEST_LEAD]).split())
        return self._lead

    def link_end(self) -> None:
        self._link = -1
        self._label = len(self._outside)

    def _written(self) -> str:
        """The words before a link since the last one: the `Paper` of `Paper: https://…`."""
        words = " ".join("".join(self._outside[self._label :]).split())
        words = words.rstrip(_AFTER_LABEL).strip(_BEFORE_LABEL)
        return _CLAUSE.split(words)[-1] if words else ""

    def bold(self) -> None:
        if self._bold < 0:
            self._bold = len(self._words)
        if self._link >= 0:
            self.reading.bold_drafts.add(self._link)

    def bold_end(self) -> None:
        if self._bold >= 0 and len(self.reading.bold) < _MOST_BOLD:
            before, own = self._words[: self._bold], self._words[self._bold :]
            self.reading.bold.append((" ".join("".join(before).split()), " ".join("".join(own).split())))
        self._bold = -1

    def finish(self) -> Reading:
        self.reading.text = " ".join("".join(self._words).split())
        self.reading.outside = " ".join("".join(self._outside).split())
        return self.reading


def read_pieces(pieces: Sequence[Piece], drafts: Sequence[Draft]) -> Reading:
    """Read some pieces once."""
    reader = _Reader(drafts)
    for kind, text, _, _, draft in pieces:
        if kind <= PieceKind.CODE:
            reader.word(text)
        elif kind is PieceKind.BREAK:
            reader.line_break()
        elif kind in (PieceKind.LINK, PieceKind.ANCHOR):
            reader.link(draft)
        elif kind in (PieceKind.LINK_END, PieceKind.ANCHOR_END):
            reader.link_end()
        elif kind is PieceKind.STRONG or (kind is PieceKind.TAG and text in _BOLD_TAGS):
            reader.bold()
        elif kind is PieceKind.STRONG_END or (kind is PieceKind.TAG_END and text in _BOLD_TAGS):
            reader.bold_end()
        elif kind is PieceKind.TAG and text == "br":
            reader.line_break()
    return reader.finish()


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
