"""A document as the key of a cache: what is asked of all of it is worked out once, for all its entries."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model import Document

MOST = 8
"""Answers that each of these caches keeps: of one document or two, with a few roles each."""


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A document that is the same as another where its bytes are: the same bytes have the same links.

    Bytes remember their hash; a document's own would be worked out anew from all of its links.
    """

    document: Document

    def __hash__(self) -> int:
        return hash(self.document.source)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        ours, theirs = self.document, other.document
        return ours is theirs or (ours.source == theirs.source and ours.entries == theirs.entries)
