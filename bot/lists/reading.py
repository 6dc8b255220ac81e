"""One pass over the pieces of a line: its words, its links with their labels, what is in bold."""

# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.lists.tree import LINE_END, Draft, Piece, PieceKind
from bot.model import LinkKind

_CLAUSE = re.compile(r"[.;,，；。|]\s*")
_BRACKETED = re.compile(r"[\[(【（]\s*([^\[\]()【】（）]+?)\s*[\])】）]")
_AFTER_LABEL = " :：-–—=|([（<"
_BEFORE_LABEL = " ,;，；|)]）*•·-"
_LONGEST_LEAD = 50
"""A paragraph may hold ten thousand links; nobody needs all that stands before the last."""
_MOST_BOLD = 5
# To look a member up in its enum costs more than all else that a piece of text needs.
_BREAK, _STRONG = PieceKind.BREAK, PieceKind.STRONG


class Labelled(NamedTuple):
    """A link with the words that name it."""

    draft: int
    label: str
    named: bool
    """False when all that names it is its own address."""
    words: str
    """Its text; nothing for a picture or a bare URL."""
    lead: int
    """How many words stand before it, outside of links."""


@dataclass(slots=True)
class Reading:
    """What a person reads in some pieces."""

    words: list[str]
    outer_words: list[str]
    """Those that are in no link."""
    links: list[Labelled]
    """Those that lead out of the page."""
    bold: Sequence[tuple[int, int]] = ()
    """The first stretches in bold, as ranges of the words."""
    bold_drafts: frozenset[int] = frozenset()
    """Links within bold text or around it."""

    @property
    def text(self) -> str:
        """All the words."""
        return _joined(self.words)

    @property
    def lines(self) -> list[str]:
        """All the words by lines, as hard breaks make them; there is at least one."""
        return [_joined([line]) for line in "".join(self.words).strip().split(LINE_END)]

    @property
    def outside(self) -> str:
        """The words that are in no link."""
        return _joined(self.outer_words)

    def before(self, link: Labelled) -> str:
        """What is written before a link, outside of links; cut off where that is long."""
        return _joined(self.outer_words[: min(link.lead, _LONGEST_LEAD)])

    def lines_before(self, link: Labelled) -> list[str]:
        """The same by lines, as hard breaks make them."""
        return "".join(self.outer_words[: min(link.lead, _LONGEST_LEAD)]).split(LINE_END)

    def spoken(self, start: int, end: int) -> str:
        """Some of the words."""
        return _joined(self.words[start:end])


def _joined(words: list[str]) -> str:
    return " ".join("".join(words).split())


def read_pieces(pieces: Sequence[Piece], drafts: Sequence[Draft]) -> Reading:
    """Read some pieces once."""
    words: list[str] = []
    outer_words: list[str] = []
    links: list[Labelled] = []
    seen: set[int] = set()
    around, label, is_plain = -1, 0, True
    for piece in pieces:
        kind, link = piece.kind, piece.link
        if link != around:
            # A link may go on behind another that stands in it.
            if link >= 0 and link not in seen:
                seen.add(link)
                draft = drafts[link]
                if draft.live and not draft.url.startswith("#"):
                    links.append(_labelled(link, draft, outer_words, label))
            around, label = link, len(outer_words)
        if kind <= _BREAK:
            words.append(piece.text)
            if link < 0:
                outer_words.append(piece.text)
            if kind is _BREAK:
                label = len(outer_words)
        elif kind is _STRONG:
            is_plain = False
    if is_plain:
        return Reading(words, outer_words, links)
    return Reading(words, outer_words, links, *_bold(pieces))


def _labelled(index: int, draft: Draft, outer_words: list[str], label: int) -> Labelled:
    """Name a link: by its words, or by those written before it from `label` on."""
    is_bare = draft.kind is LinkKind.AUTOLINK
    words = "" if is_bare else draft.words
    name = words or _written(outer_words[label:]) or ("" if is_bare else draft.label)
    bracketed = _BRACKETED.fullmatch(name)
    name = bracketed[1] if bracketed else name
    return Labelled(index, name or draft.label, bool(name), words, len(outer_words))


def _written(outer_words: list[str]) -> str:
    """The words before a link since the last one: the `Paper` of `Paper: https://…`."""
    words = _joined(outer_words).rstrip(_AFTER_LABEL).strip(_BEFORE_LABEL)
    return _CLAUSE.split(words)[-1] if words else ""


def _bold(pieces: Sequence[Piece]) -> tuple[list[tuple[int, int]], frozenset[int]]:
    """The stretches in bold, as ranges of the words, and the links in them or around them."""
    found: list[tuple[int, int]] = []
    drafts: set[int] = set()
    words, start = 0, -1
    for piece in pieces:
        words += piece.kind <= _BREAK
        if piece.kind is _STRONG and start < 0:
            start = words
        elif piece.kind is PieceKind.STRONG_END:
            if start >= 0 and len(found) < _MOST_BOLD:
                found.append((start, words))
            start = -1
        if start >= 0 and piece.link >= 0:
            drafts.add(piece.link)
    return found, frozenset(drafts)


def lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """The lines of a paragraph, those with neither words nor links left out; a link is never cut."""
    found: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind is _BREAK and piece.link < 0:
            found.append([])
        else:
            found[-1].append(piece)
    return [line for line in found if any(map(_is_seen, line))]


def _is_seen(piece: Piece) -> bool:
    if piece.kind < _BREAK:
        return piece.link >= 0 or bool(piece.text.strip())
    return piece.link >= 0 or piece.kind is PieceKind.IMAGE
