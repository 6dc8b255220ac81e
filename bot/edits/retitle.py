"""The edit that gives an entry another title, where it is certain which bytes are the old one."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from bot.edits.padding import padding_edits
from bot.lists.positions import BOM
from bot.model import Document, Edit, Entry, Span

_PLAIN = re.compile(r"(?:(?!_)[\w \-.,;:'\u2019\u201c\u201d\"?!()/+%\u2013\u2014=]|& )+")
"""What means nothing to Markdown, to HTML or to GitHub, wherever it stands."""
_MEANING = re.compile(r"://|\bwww\.|:[\w+-]+:|\A[-+=]|\A\d{1,9}[.)]|--", re.IGNORECASE)
_LONGEST = 300


def replace_title(document: Document, entry: Entry, title: str) -> tuple[Edit, ...]:
    """Write `title` for that of an entry; () where it stands there twice or not in these letters, or where
    the new one is more than plain words: whoever gave a paper its name is a stranger."""
    span = title_span(document, entry)
    if span is None or title == entry.title or not is_plain(title):
        return ()
    edit = Edit(document.path, span.start, span.end, title)
    return (edit, *padding_edits(document, span.end, len(title) - len(entry.title)))


def is_plain(title: str) -> bool:
    """Whether a title can be written as it is."""
    fits = title == title.strip() and len(title) <= _LONGEST
    return bool(fits and _PLAIN.fullmatch(title) and not _MEANING.search(title))


def title_span(document: Document, entry: Entry) -> Span | None:
    """Where the title of an entry stands, and nowhere else in its lines but perhaps in an address."""
    source, words = document.source, entry.title.encode(errors="replace")
    first, last = _extent(source, entry)
    found = [at for at in _places(source[first:last], words) if not _is_in_address(document, first + at)]
    return Span(first + found[0], first + found[0] + len(words)) if len(found) == 1 else None


def _extent(source: bytes, entry: Entry) -> tuple[int, int]:
    starts = _starts(source)
    start = len(BOM) if entry.line == 1 and source.startswith(BOM) else starts[entry.line - 1]
    return start, starts[min(entry.end_line, len(starts) - 1)]


@lru_cache(maxsize=1)
def _starts(source: bytes) -> list[int]:
    """Where each line begins, and the end of the last one."""
    return list(accumulate(map(len, source.splitlines(keepends=True)), initial=0))


def _places(text: bytes, words: bytes) -> list[int]:
    found: list[int] = []
    at = text.find(words) if words else -1
    while at >= 0:
        found.append(at)
        at = text.find(words, at + 1)
    return found


def _is_in_address(document: Document, at: int) -> bool:
    return any(link.span.start <= at < link.span.end for link in document.links)
