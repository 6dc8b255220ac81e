"""The anchors that GitHub gives a document: slugs of its headings, and names that its HTML sets."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from bot.lists import rawhtml
from bot.lists.dialect import events
from bot.lists.positions import BOM
from bot.lists.rawhtml import TokenKind

_SHORTCODE = re.compile(r":[a-z0-9_+-]{1,50}:")
_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_PREFIX = "user-content-"
_KEPT = frozenset("LMN")
_DROPPED = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\u20e3\U000e0020-\U000e007f]")
"""Selectors and joiners of emoji: GitHub keeps some of them, and what writes tables of contents does not."""
_LONGEST = 2_000


@dataclass(slots=True)
class Anchors:
    """Where the links within a document may lead."""

    slugs: tuple[str, ...]
    """One for each heading, in order, as a link must write it."""
    known: frozenset[str]
    """All anchors there are, folded: look them up with `fold`."""

    def __contains__(self, fragment: str) -> bool:
        return fold(fragment) in self.known


def anchors(source: bytes) -> Anchors:
    """Find the anchors of a document. Linear, and total over UTF-8."""
    reader = _Reader()
    for event, _ in events(source.removeprefix(BOM)):
        reader.take(event)
    reader.end_heading()
    slugs = tuple(_numbered([_slug(heading.text) for heading in reader.headings]))
    known = {fold(slug) for slug in slugs} | {fold(name) for name in reader.names}
    for number in range(_VARIANTS):
        known.update(map(fold, _numbered([_variant(heading, number) for heading in reader.headings])))
    return Anchors(slugs, frozenset(known - {""}))


def fold(fragment: str) -> str:
    """A fragment without the differences that no reader of GitHub has ever noticed.

    A script of its pages looks anchors up in any case; of emoji some parts are seen by nobody.
    """
    name = unicodedata.normalize("NFC", unquote(fragment)).removeprefix(_PREFIX)
    return _DROPPED.sub("", name).casefold()


@dataclass(slots=True)
class _Heading:
    text: str
    pictures: bool = False
    """Whether it holds something that has no text of its own; then the spaces around that are in doubt."""


@dataclass(slots=True)
class _Reader:
    """Collects headings and names from the parser's events."""

    headings: list[_Heading] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    _words: list[str] | None = None
    _pictures: bool = False
    _images: int = 0
    _html: list[str] | None = None
    _code: bool = False

    def take(self, event: Any) -> None:
        if isinstance(event, str):
            self._word(" " if event in ("SoftBreak", "HardBreak") else "")
            return
        ((name, value),) = event.items()
        match name:
            case "Start":
                self._start(value if isinstance(value, str) else next(iter(value)))
            case "End":
                self._end(value if isinstance(value, str) else next(iter(value)))
            case "Text" | "Code":
                self._word(value)
            case "InlineHtml":
                self._markup(value)
            case "Html" if self._html is not None:
                self._html.append(value)

    def _start(self, tag: str) -> None:
        if tag == "Heading":
            self.end_heading()
            self._words = []
        elif tag == "Image":
            self._images += 1
            self._pictures = True
        elif tag == "HtmlBlock":
            self._html = []
        elif tag == "CodeBlock":
            self._code = True

    def _end(self, tag: str) -> None:
        if tag == "Heading":
            self.end_heading()
        elif tag == "Image":
            self._images -= 1
        elif tag == "HtmlBlock":
            self._markup("".join(self._html or ()))
            self._html = None
        elif tag == "CodeBlock":
            self._code = False

    def _word(self, text: str) -> None:
        if self._words is not None and not self._images and not self._code:
            self._words.append(text)

    def _markup(self, fragment: str) -> None:
        source = fragment.encode()
        for token in rawhtml.scan(source):
            if token.kind is TokenKind.TEXT:
                self._word(html.unescape(source[token.start : token.end].decode(errors="replace")))
            elif token.kind is TokenKind.OPEN:
                for attribute in ("id", "name"):
                    if where := token.attributes.get(attribute):
                        self.names.add(_value(source[where[0] : where[1]]))
                self._open(token.name)
            elif token.kind is TokenKind.CLOSE and token.name in _TAGS:
                self.end_heading()

    def _open(self, tag: str) -> None:
        if tag in _TAGS:
            self.end_heading()
            self._words = []
        elif tag in ("img", "sup", "br", "a", "picture"):
            self._pictures = True

    def end_heading(self) -> None:
        if self._words is not None:
            text = "".join(self._words)[:_LONGEST]
            self.headings.append(
                _Heading(text.strip("\r\n\t") if self._pictures else text.strip(), self._pictures)
            )
        self._words, self._pictures = None, False


def _value(raw: bytes) -> str:
    return rawhtml.unescape_attribute(raw.decode(errors="replace"))


def _slug(text: str) -> str:
    """GitHub's own recipe: lower case, nothing but letters, marks, numbers, `_`, `-`, and spaces as `-`."""
    kept = (character for character in text.lower() if _is_kept(character))
    return "".join(kept).replace(" ", "-")


def _is_kept(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in "_- "
    category = unicodedata.category(character)
    return category[0] in _KEPT or category == "Pc"


_VARIANTS = 4


def _variant(heading: _Heading, number: int) -> str:
    """Other slugs that a heading may well have: where GitHub's recipe is in doubt, nobody is accused."""
    text = heading.text
    if number & 1 and heading.pictures:
        text = text.strip()
    if number & 2:
        text = _SHORTCODE.sub("", text)
    return _slug(text)


def _numbered(slugs: list[str]) -> Iterator[str]:
    """`a`, `a-1`, `a-2` for headings of one name; a number that another heading has is not given twice."""
    taken: set[str] = set()
    seen: Counter[str] = Counter()
    for slug in slugs:
        name = slug
        while name in taken:
            seen[slug] += 1
            name = f"{slug}-{seen[slug]}"
        taken.add(name)
        yield name
