"""What a line is by the look of it: nothing but labelled links, a title with links behind it, or prose."""

# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.lists.reading import Reading
from bot.lists.roles import is_product, role_of_label
from bot.lists.titles import bold_title, clean, is_link_title
from bot.lists.tree import Piece, PieceKind
from bot.lists.venues import is_date_or_venue

LONGEST_LINE = 400
"""Of a title with authors and venue; what is longer is prose."""
_MOST_LABEL_WORDS = 2
_LONGEST_LABEL = 80
_LONGEST_NOTE = 40
"""Behind a label: "Paper (ICCV 2021, oral): https://…"."""
_AT_END = "])）. ,;"
_DATE_AT_END = re.compile(r"\s*[\[(](?:19|20)\d\d(?:[./-]\d{1,2}){0,2}[\])]$")
_WORDS = re.compile(r"[^\W_]{2}")
_COLON = re.compile(r"[:：]")
_NOTE = re.compile(r"[(（][^()（）]*[)）]?")


def are_link_lines(readings: Iterable[Reading], *, below_title: bool) -> bool:
    """Whether the items of a list are nothing but the links of the title above it.

    Right `below_title`, where there is no other link of it yet, more than half of them are enough.
    """
    labels: list[str] = []
    lines = others = 0
    for reading in readings:
        if not reading.links:
            continue
        if is_link_line(reading):
            lines += 1
        # One misspelt label ("Homeoage: https://…") does not make an entry of its line.
        elif not _is_labelled_url(reading):
            others += 1
            if not below_title:
                return False
        labels.extend(link.label for link in reading.links)
    return lines > others and not all(map(is_product, labels))


def is_link_line(reading: Reading) -> bool:
    """Whether a line is nothing but labelled links: `Paper: https://…`, `[code](…) | [demo](…)`."""
    if not reading.links or bold_title(reading):
        return False
    if label := _first_words(reading.before(reading.links[0])):
        return role_of_label(label) is not None and len(reading.outside) - len(label) <= _LONGEST_NOTE
    labelled = all(not link.named or role_of_label(link.label) for link in reading.links)
    return labelled and not _first_words(reading.outside)


def _first_words(text: str) -> str:
    """What is written before a colon, but for notes in brackets: the `Paper` of `Paper (CVPR): …`."""
    return _COLON.split(clean(_NOTE.sub("", text[:_LONGEST_LABEL])), maxsplit=1)[0].strip()


def _is_labelled_url(reading: Reading) -> bool:
    """Whether a line is a word or two and a bare URL, whatever the words say."""
    (link, *more) = reading.links
    return not more and link.named and not link.words and len(link.label.split()) <= _MOST_LABEL_WORDS


def are_labels(reading: Reading) -> bool:
    """Whether all that a line links, besides its title in bold, is labelled with a role."""
    others = [
        link
        for link in reading.links
        if link.draft not in reading.bold_drafts and link.named and role_of_label(link.label) is None
    ]
    labelled = not others or reading.outside.count("[]") >= len(reading.links)
    return labelled and len(reading.outside) <= LONGEST_LINE


def is_plain_entry(reading: Reading) -> bool:
    """A title in plain words with `[[paper](…)]` behind it, at the end or above a line with the date."""
    if not reading.links or len(reading.text) > LONGEST_LINE or not reading.before(reading.links[0]):
        return False
    bracketed = sum(map(reading.outside.count, "[(|")) >= len(reading.links)
    lines = [_DATE_AT_END.sub("", line) for line in reading.lines]
    if len(lines) > 1 and is_date_or_venue(clean(lines[-1])):
        lines = lines[:-1]
    ends = lines[-1].rstrip(_AT_END).endswith(reading.links[-1].label.rstrip(_AT_END))
    return bracketed and ends and all(role_of_label(link.label) for link in reading.links)


def is_entry_line(reading: Reading) -> bool:
    """Whether a line that begins with a link tells of it, and does not just go on or lead elsewhere."""
    links, outside = reading.links, reading.outside
    if not links or not is_link_title(clean(links[0].words)):
        return False
    return _WORDS.search(outside) is not None or all(role_of_label(link.label) for link in links[1:])


def bold_link(reading: Reading) -> str:
    """The title of a line that begins with a link in bold: what is behind it tells of it."""
    first = reading.links[0] if reading.links else None
    if first is None or first.draft not in reading.bold_drafts or clean(reading.before(first)):
        return ""
    title = clean(first.words)
    return title if is_link_title(title) or (title and is_product(title)) else ""


def begins_with_link(line: Sequence[Piece]) -> bool:
    """Whether nothing that a reader takes in stands before the first link."""
    for piece in line:
        if piece.link >= 0:
            return True
        if piece.kind is PieceKind.TEXT and clean(piece.text):
            return False
    return False
