"""The title that a person reads in a row, an item or a paragraph."""

# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re
import unicodedata

from bot.lists.reading import Labelled, Reading
from bot.lists.roles import role_of_label

_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9'/+&?!,-]++|:? (?=[A-Za-z0-9]))*+")
_SHORTCODE = re.compile(r":(?=[0-9_+-]*[a-z])[a-z0-9_+-]{1,50}:")
_NUMBERING = re.compile(r"^\s*(?:[(\[]?\d{1,4}[)\].]|\d{1,4}[、．])(?=\s|[^\W\d])\s*")
_TAG = re.compile(r"^\s*(?:\[([^\]]{1,30})\]|\(([^)]{1,30})\)|【([^】]{1,30})】)\s*[:：.,-]?\s*(?=\S)")
_TAG_LIKE = re.compile(r"\d{2,4}|^[A-Z][A-Za-z]*[A-Z]|^[A-Z/ +-]+$|^[*xX✓✔ ]*$|\b[Nn]ew\b|\bNEW\b|\b[Hh]ot\b")
_DATE = re.compile(r"^[\d\s./年月日,-]+$|^(?:19|20)\d\d\b.{0,12}$")
_VENUE = re.compile(r"^(?:[A-Z][A-Za-z&/-]*\s?){1,3}[ '’]?\d{2,4}(?:\s*\(?\w+\)?)?$|^[A-Z][A-Z&/ -]{1,9}$")
_QUOTED = re.compile(r"[“\"]([^”\"]{8,300})[”\"]")
_SENTENCE_END = re.compile(r"(?<=[\w)\]?!”\"])(?<!\b[A-Z])(?<!\bUniv)[.。]\s+(?=\S)|\s+[—–|]\s+|\s-\s")
_EMPTY_BRACKETS = re.compile(r"[\[(（【]\s*[\])）】]")
_LETTER = re.compile(r"[^\W_]")
_EDGES = " \t\r\n.,:;：，。、|*_~-–—•·"
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ('"', '"'), ("（", "）"), ("【", "】"))
_BRACKETS = frozenset(bracket for pair in _PAIRS for bracket in pair)
_AFTER_TITLE = "-–—:,(|："
_LONGEST_BEFORE = 60
"""Longer than any tag, venue or "Name:" before a title."""
_MOST_TAGS = 3
_SHORTEST_SENTENCE = 8
_LONGEST_VENUE = 40


def clean(title: str) -> str:
    """A title without numbering, tags before it, emoji and punctuation around it."""
    if _PLAIN.fullmatch(title) and title[-1] not in _EDGES:
        return title
    title = _trim(_SHORTCODE.sub(" ", title) if ":" in title else title)
    for _ in range(_MOST_TAGS):
        if title[:1].isalpha():
            break
        title = _NUMBERING.sub("", title)
        tag = _TAG.match(title)
        if not tag or not _TAG_LIKE.search(tag[1] or tag[2] or tag[3]):
            break
        title = _trim(title[tag.end() :])
    return " ".join(title.split())


def without_empty_brackets(text: str) -> str:
    """A text without the `[]` that is left of a `[[pdf](…)]`."""
    return _EMPTY_BRACKETS.sub("", text)


def _trim(title: str) -> str:
    title = _bare(title)
    if title[-1:] not in _BRACKETS:
        return title
    for opener, closer in _PAIRS:
        if title.endswith(opener) and title.count(opener) % 2:
            title = title[:-1].rstrip(_EDGES)
        once = title.count(opener) == 1 + (opener == closer)
        if once and title.startswith(opener) and title.endswith(closer):
            title = title[1:-1].strip(_EDGES)
    return title


def _bare(title: str) -> str:
    """A title without punctuation and emoji around it."""
    if title.isascii():
        return title.strip(_EDGES)
    first, last = 0, len(title)
    while first < last and (title[first] in _EDGES or _is_ornament(title[first])):
        first += 1
    while first < last and (title[last - 1] in _EDGES or _is_ornament(title[last - 1])):
        last -= 1
    return title[first:last]


def _is_ornament(character: str) -> bool:
    return not character.isascii() and unicodedata.category(character) in ("So", "Sk", "Mn", "Cf", "Cn")


def is_title(text: str) -> bool:
    """Whether a text can name an entry: no date, number, venue, person or bare label."""
    return (
        bool(text)
        and not text.startswith("@")
        and not _is_date_or_venue(text)
        and _LETTER.search(text) is not None
        and role_of_label(text) is None
    )


def bold_title(reading: Reading) -> str:
    """The title that is in bold before anything else, or nothing."""
    for start, end in reading.bold:
        before = reading.spoken(0, start)
        if before and not _is_tag(before):
            return ""
        title = clean(reading.spoken(start, end))
        if is_title(title):
            return title
    return ""


def _is_tag(text: str) -> bool:
    """Whether a text before a title is no more than a number, a date or a venue."""
    rest = clean(text)
    return not rest or _is_date_or_venue(rest) or clean(text + " x") == "x"


def _is_date_or_venue(text: str) -> bool:
    return len(text) <= _LONGEST_VENUE and bool(_DATE.match(text) or _VENUE.match(text))


def line_title(reading: Reading) -> str:
    """The title of an item or a paragraph."""
    if bold := bold_title(reading):
        return bold
    for number, link in enumerate(reading.links):
        label = clean(link.words)
        if is_title(label):
            return label if _is_near(reading, link) else _before_links(reading)
        if number == 0 and (title := _label_first(reading, label)):
            return title
    return _before_links(reading)


def _is_near(reading: Reading, link: Labelled) -> bool:
    """Whether a link stands so near to the beginning that its words may be the title."""
    before = reading.before(link)
    return len(before) <= _LONGEST_BEFORE or len(clean(before)) <= _LONGEST_BEFORE


def _before_links(reading: Reading) -> str:
    before = reading.before(reading.links[0]) if reading.links else reading.outside
    return _from_sentence(before) or _from_labels(reading)


def _label_first(reading: Reading, label: str) -> str:
    """The title where a label comes first: `[Keras](…) - a library`, `[pdf](…) A Title`."""
    if not label or clean(reading.before(reading.links[0])):
        return ""
    rest = without_empty_brackets(reading.outside).strip()
    if not rest or rest[0] in _AFTER_TITLE or rest.startswith("by "):
        return label
    return _from_sentence(rest)


def _from_sentence(text: str) -> str:
    quoted = _QUOTED.search(text)
    if quoted:
        return clean(quoted[1])
    text = clean(text)
    ends = (end.start() for end in _SENTENCE_END.finditer(text))
    cut = next((end for end in ends if end > _SHORTEST_SENTENCE), len(text))
    title = clean(text[:cut])
    return title if is_title(title) else ""


def _from_labels(reading: Reading) -> str:
    labels = [clean(link.label) for link in reading.links]
    return next((label for label in labels if is_title(label)), labels[0] if labels else "")
