"""What a page is made of, in few bytes: enough to tell an update from another page in its place."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from bot.model import Json
from bot.net.interface import Reply
from bot.net.pages import charset_of

MARKS = 32
"""So many of a page's words stand for all of them: those with the smallest hashes
(A. Broder, On the resemblance and containment of documents, 1997)."""
MOST_NAMES = 16
LONGEST_NAME = 30
SHORTEST_NAME = 3
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"[{_CJK}]|[^\W{_CJK}]{{2,{LONGEST_NAME}}}")
"""Where words are not divided by spaces each letter counts as one: there is more in common then, not less."""
_TAG = re.compile(r"<[^<>]{0,4000}>")
_HIDDEN = (("<script", "</script"), ("<style", "</style"), ("<!--", "-->"))
_MAKES_MORE = re.compile(
    r"<(?:script|i?frame|img|picture|svg|video|audio|canvas|object|embed|link|input|form)\b|http-equiv",
    re.IGNORECASE,
)
"""What shows something that is no text in the page."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A page's words, by a few of them."""

    words: int
    """How many different ones there are."""
    marks: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    """Those that were looked for and stand in it."""
    bare: bool = False
    """Whether it came whole, and has nothing to show but its words."""

    def likeness(self, other: Sketch) -> float:
        """How much of the words of both both have, from 0 to 1, roughly."""
        both = nsmallest(MARKS, {*self.marks, *other.marks})
        shared = {*self.marks} & {*other.marks}
        return len(shared.intersection(both)) / len(both) if both else 1.0


def sketch_of(reply: Reply, titles: Iterable[str]) -> Sketch:
    """The sketch of a page, in which the words of these titles are looked for. Linear, total."""
    text = reply.body.decode(charset_of(reply), errors="replace")
    words = set(_words(html.unescape(_TAG.sub(" ", _visible(text)))))
    wanted = sorted({name for title in titles for name in _words(title) if len(name) >= SHORTEST_NAME})
    return Sketch(
        words=len(words),
        marks=tuple(nsmallest(MARKS, map(_mark, words))),
        names=tuple(name for name in wanted if name in words)[:MOST_NAMES],
        bare=not reply.truncated and _MAKES_MORE.search(text) is None,
    )


def sketch_to_json(sketch: Sketch) -> Json:
    """Half a kilobyte at most."""
    marks = "".join(f"{mark:08x}" for mark in sketch.marks)
    return {"words": sketch.words, "marks": marks, "names": list(sketch.names), "bare": sketch.bare}


def sketch_from_json(row: Json) -> Sketch | None:
    """Read a sketch back; None for what is none, for memory may be of any age or origin. Total."""
    if not isinstance(row, Mapping):
        return None
    words, marks, names = row.get("words"), row.get("marks"), row.get("names")
    if not (isinstance(words, int) and isinstance(marks, str) and isinstance(names, list)):
        return None
    try:
        numbers = tuple(int(marks[at : at + 8], 16) for at in range(0, min(len(marks), 8 * MARKS), 8))
    except ValueError:
        return None
    known = tuple(name for name in names if isinstance(name, str))[:MOST_NAMES]
    return Sketch(words, numbers, known, row.get("bare") is True)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _mark(word: str) -> int:
    return zlib.crc32(word.encode(errors="replace"))


def _visible(text: str) -> str:
    """A page without its scripts, styles and comments; one that does not end takes the rest with it."""
    for start, end in _HIDDEN:
        lower, parts, at = text.lower(), [], 0
        while (opening := lower.find(start, at)) >= 0:
            parts.append(text[at:opening])
            closing = lower.find(end, opening)
            at = closing + len(end) if closing >= 0 else len(text)
        text = " ".join((*parts, text[at:]))
    return text
