"""What a line is by the look of it: nothing but labelled links, a title with links behind it, or prose."""

# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.lists.reading import Reading
from bot.lists.roles import is_product, role_of_label
from bot.lists.titles import bold_title, clean
from bot.lists.tree import Piece, PieceKind

LONGEST_LINE = 400
"""Of a title with authors and venue; what is longer is prose."""
_MOST_LABEL_WORDS = 2
_AROUND = re.compile(r"[:：(（]")


def are_link_lines(readings: Iterable[Reading]) -> bool:
    """Whether the items of a list are nothing but the links of the title above it."""
    labels: list[str] = []
    found = False
    for reading in readings:
        if not reading.links:
            continue
        if is_link_line(reading):
            found = True
        # One misspelt label ("Homeoage: https://…") does not make an entry of its line.
        elif not _is_labelled_url(reading):
            return False
        labels.extend(link.label for link in reading.links)
    return found and not all(map(is_product, labels))


def is_link_line(reading: Reading) -> bool:
    """Whether a line is nothing but labelled links: `Paper: https://…`, `[code](…) | [demo](…)`."""
    if not reading.links or bold_title(reading):
        return False
    around = _AROUND.split(clean(reading.outside[:LONGEST_LINE]), maxsplit=1)[0].strip()
    if around:
        return role_of_label(around) is not None
    return all(not link.named or role_of_label(link.label) for link in reading.links)


def _is_labelled_url(reading: Reading) -> bool:
    """Whether a line is a word or two and a bare URL, whatever the words say."""
    (link, *more) = reading.links
    return not more and link.named and not link.words and len(link.label.split()) <= _MOST_LABEL_WORDS


def are_labels(reading: Reading) -> bool:
    """Whether all that a line links, besides its title in bold, is labelled with a role."""
    labelled = all(
        link.draft in reading.bold_drafts or not link.named or role_of_label(link.label)
        for link in reading.links
    )
    return labelled and len(reading.outside) <= LONGEST_LINE


def is_plain_entry(reading: Reading) -> bool:
    """A title in plain words with `[[paper](…)]` behind it."""
    if not reading.links or len(reading.text) > LONGEST_LINE or not reading.before(reading.links[0]):
        return False
    bracketed = sum(map(reading.outside.count, "[(|")) >= len(reading.links)
    ends = reading.text.rstrip("])）. ,;").endswith(reading.links[-1].label.rstrip("])）. ,;"))
    return bracketed and ends and all(role_of_label(link.label) for link in reading.links)


def begins_with_link(line: Sequence[Piece]) -> bool:
    """Whether nothing that a reader takes in stands before the first link."""
    for piece in line:
        if piece.link >= 0:
            return True
        if piece.kind is PieceKind.TEXT and clean(piece.text):
            return False
    return False
