"""What stands around a link of an entry: its brackets, the gap to the next one, a line of its own."""
# ruff: noqa: RUF001 - lists are written in Chinese and Japanese too, with their punctuation

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.edits.once import MOST, Text
from bot.lists.roles import is_label
from bot.model import Document, Link, Span

SEPARATOR = re.compile(r"[^\w.)\]}>”\"'`]*$")
CLOSE = {"[": "]", "(": ")", "【": "】"}
_LONE = re.compile(r"(?P<lead>\s*(?:[-*+]|\d+[.)])\s+)(?P<label>[^:：]{0,40}?)(?P<colon>\s*[:：]\s*)$")
LONGEST_GAP = 12


def links_of(document: Document, entry: int) -> Sequence[Link]:
    """The links of an entry that are known from their first bracket or tag to their last."""
    return _by_entry(Text(document)).get(entry, ())


@lru_cache(maxsize=MOST)
def _by_entry(text: Text) -> Mapping[int, Sequence[Link]]:
    links: dict[int, list[Link]] = defaultdict(list)
    for link in text.document.links:
        if link.entry is not None and link.tag == "a" and link.whole:
            links[link.entry].append(link)
    return dict(links)


def whole_of(link: Link) -> Span:
    """A link as written, from its first bracket to its last."""
    return link.whole or link.span


def gap_of(document: Document, before: Link, after: Link) -> str | None:
    """What stands between two links on one line, without words; None where they are not neighbours."""
    first, second = bracketed(document, whole_of(before)), bracketed(document, whole_of(after))
    gap = document.source[first.end : second.start].decode(errors="replace")
    is_near = first.end <= second.start and len(gap) <= LONGEST_GAP and "\n" not in gap
    return gap if is_near and not any(character.isalnum() for character in gap) else None


def bracketed(document: Document, whole: Span) -> Span:
    """A link with the brackets around it, as in `[[pdf](…)]`."""
    source = document.source
    opener = source[whole.start - 1 : whole.start].decode(errors="ignore")
    closer = source[whole.end : whole.end + 1].decode(errors="ignore")
    wrapped = opener in CLOSE and CLOSE[opener] == closer
    return Span(whole.start - wrapped, whole.end + wrapped)


def line_around(source: bytes, at: int) -> Span:
    """The line around a byte, without its line end."""
    end = source.find(b"\n", at)
    end = len(source) if end < 0 else end
    return Span(source.rfind(b"\n", 0, at) + 1, end - (source[end - 1 : end] == b"\r"))


def lone_line(document: Document, link: Link) -> re.Match[str] | None:
    """The lead of a line that holds one labelled link and nothing else: `- Code: https://…`."""
    whole = whole_of(link)
    line = line_around(document.source, whole.start)
    text = document.source[line.start : whole.start].decode(errors="replace")
    rest = document.source[whole.end : line.end]
    lone = _LONE.fullmatch(text) if not rest.strip(b" >") else None
    return lone if lone is not None and is_label(lone["label"]) else None  # else `- Title: [paper](…)`
