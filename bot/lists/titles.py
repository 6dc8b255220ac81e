"""The title that a person reads in a row, an item or a paragraph."""

# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from bot.lists.reading import Reading, is_break, read_pieces
from bot.lists.roles import role_of_label
from bot.lists.tree import CLOSERS, OPENERS, Draft, Piece, PieceKind

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
_LONGEST_REMEMBERED = 200
_SHORTEST_SENTENCE = 8
_LONGEST_VENUE = 40


def clean(title: str) -> str:
    """A title without numbering, tags before it, emoji and punctuation around it."""
    return _remembered_clean(title) if len(title) <= _LONGEST_REMEMBERED else _clean(title)


def _clean(title: str) -> str:
    if _PLAIN.fullmatch(title) and title[-1] not in _EDGES:
        return title
    title = _trim(_SHORTCODE.sub(" ", title) if ":" in title else title)
    for _ in range(3):
        title = _NUMBERING.sub("", title)
        tag = _TAG.match(title)
        if not tag or not _TAG_LIKE.search(tag[1] or tag[2] or tag[3]):
            break
        title = _trim(title[tag.end() :])
    return " ".join(title.split())


_remembered_clean = lru_cache(maxsize=256)(_clean)
"""A label is asked for several times while its entry is read."""


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
    for before, own in reading.bold:
        if before and not _is_tag(before):
            return ""
        title = clean(own)
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
    if reading.links and (label := _label_first(reading)):
        return label
    for link in reading.links:
        if len(link.before) > _LONGEST_BEFORE and len(clean(link.before)) > _LONGEST_BEFORE:
            break
        label = clean(link.words)
        if is_title(label):
            return label
    before = reading.links[0].before if reading.links else reading.outside
    return _from_sentence(before) or _from_labels(reading)


def _label_first(reading: Reading) -> str:
    """The title where a label comes first: `[Keras](…) - a library`, `[pdf](…) A Title`."""
    label = clean(reading.links[0].words)
    if not label or is_title(label) or clean(reading.links[0].before):
        return ""
    rest = _EMPTY_BRACKETS.sub("", reading.outside).strip()
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


def row_title(cells: Sequence[Sequence[Piece]], ranks: Sequence[int], drafts: Sequence[Draft]) -> str:
    """The title of a table's row: from the column that is headed so, or else by the look of its cells."""
    for rank in sorted({*ranks[: len(cells)], *([1] if len(cells) > len(ranks) else [])}, reverse=True):
        columns = [n for n in range(len(cells)) if (ranks[n] if n < len(ranks) else 1) == rank]
        columns.sort(key=lambda n: (not _is_bold(cells[n]), not ranks and not _is_linked(cells[n])))
        for column in columns:
            title = _cell_title(cells[column], drafts)
            if title:
                return title
    return ""


def _is_bold(cell: Sequence[Piece]) -> bool:
    return any(piece.kind is PieceKind.STRONG for piece in cell)


def _is_linked(cell: Sequence[Piece]) -> bool:
    return any(piece.kind in OPENERS for piece in cell)


def _cell_title(cell: Sequence[Piece], drafts: Sequence[Draft]) -> str:
    reading = read_pieces(_without_labels(cell, drafts), drafts)
    title = bold_title(reading) or clean(_EMPTY_BRACKETS.sub("", reading.text))
    return title if is_title(title) else ""


def _without_labels(cell: Sequence[Piece], drafts: Sequence[Draft]) -> list[Piece]:
    """A cell's first line of words without its labelled links: `Title [paper] [code]` is `Title`."""
    kept: list[Piece] = []
    skipping = False
    for piece in cell:
        if piece.kind in OPENERS:
            words = drafts[piece.draft].words
            skipping = not words or role_of_label(words) is not None
        elif piece.kind in CLOSERS:
            skipping = False
        elif is_break(piece) and any(clean(one.text) for one in kept if one.kind <= PieceKind.CODE):
            break
        elif not skipping:
            kept.append(piece)
    return kept


_HEADS = (
    (5, r"\btitle\b|标题|題目|题目"),
    (4, r"^(?:paper|article|publication|book|survey|论文|文章|書名|书名)(?:\s*(?:name|名))?s?$|paper name"),
    (3, r"\bname\b|名称|名字|名前"),
    (2, r"project|tool|librar|model|method|approach|dataset|benchmark|framework|package|repo|resource|work"),
    (2, r"\bapp\b|software|course|product|service|\bapi\b|paper|system|algorithm|项目|工具|模型|方法|数据集"),
    (0, r"date|year|time|venue|pub|conf|journal|author|star|licen|lang|link|url|code|note|descr|comment"),
    (0, r"type|task|tag|categor|#|日期|年份|会议|作者|链接|代码|描述|说明|备注|简介"),
)
_RANKS = tuple((re.compile(pattern, re.IGNORECASE), rank) for rank, pattern in _HEADS)


def head_rank(head: str) -> int:
    """How surely a column with this head holds the titles."""
    return next((rank for pattern, rank in _RANKS if pattern.search(head)), 1)
