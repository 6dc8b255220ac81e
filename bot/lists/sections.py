"""The headings of a list: the section of a place, what a section is for, which headings are entries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from bot.lists.reading import Labelled
from bot.lists.titles import clean

_CONTENTS = re.compile(r"(?:table of )?contents?|toc|index|navigation|目录|目次|索引", re.IGNORECASE)
_LINKS = re.compile(r"(?:useful |external )?links?|链接|リンク", re.IGNORECASE)
_NEWS = re.compile(
    r"\b(?:news|updates?|what'?s new|changelog|announcements?)\b|最新|更新|动态", re.IGNORECASE
)
_ASIDE = re.compile(
    r"licen[cs]e|contribut|acknowledg|citation|star history|sponsors?|许可|贡献|致谢", re.IGNORECASE
)
SECOND = 2
"""The lowest level of which a heading is an entry only where most of them are."""
_MANY = 5
"""From this many on, headings of that level with a link are entries, if most of them are so."""


class Purpose(StrEnum):
    """What a section is for, as its heading tells."""

    ENTRIES = "entries"
    CONTENTS = "contents"
    NEWS = "news"
    LINKS = "links"
    """Of the entry that the heading above is."""
    ASIDE = "aside"
    """Licence, thanks, how to contribute: what stands there in lines is no entry."""


@dataclass(slots=True)
class Row:
    """An entry while it is being put together."""

    title: str
    section: tuple[str, ...]
    start: int
    end: int
    links: list[Labelled] = field(default_factory=list)


@dataclass(slots=True)
class Heading:
    """A heading, and the entry that it may be."""

    level: int
    text: str
    row: Row
    own: int
    """How many of the entry's links it has itself; below it others may come."""


class Sections:
    """The headings so far, and those that are open."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        """Where each section begins."""
        self.paths: list[tuple[str, ...]] = [()]
        """And its path; the first is the one above all headings."""
        self.purpose = Purpose.ENTRIES
        self._open: list[Heading] = []
        self._seconds: list[Heading] = []

    @property
    def path(self) -> tuple[str, ...]:
        """The headings above this place, from outer to inner."""
        return self.paths[-1]

    @property
    def innermost(self) -> Heading | None:
        """The heading right above this place."""
        return self._open[-1] if self._open else None

    def above(self, level: int) -> tuple[str, ...]:
        """End the sections that a heading of this level ends; give the path that is left."""
        while self._open and self._open[-1].level >= level:
            self._open.pop()
        return tuple(heading.text for heading in self._open)

    def enter(self, heading: Heading, at: int) -> Row:
        """Begin the section below a heading; give the title that waits for its links."""
        outer = self.innermost
        self.purpose = _purpose(heading.text, outer)
        self.starts.append(at)
        self._open.append(heading)
        self.paths.append(tuple(one.text for one in self._open))
        if heading.level == SECOND:
            self._seconds.append(heading)
        return outer.row if outer and self.purpose is Purpose.LINKS else heading.row

    def settle(self) -> None:
        """Take the links back that headings of the second level have for themselves, where few have any."""
        linked = [heading for heading in self._seconds if heading.own]
        if len(linked) < _MANY or 2 * len(linked) < len(self._seconds):
            for heading in linked:
                if len(heading.row.links) == heading.own:
                    heading.row.links.clear()


def _purpose(text: str, outer: Heading | None) -> Purpose:
    if _CONTENTS.fullmatch(text.strip(" :#")):
        return Purpose.CONTENTS
    if outer and outer.row.links and _LINKS.fullmatch(clean(text)):
        return Purpose.LINKS
    if _NEWS.search(text):
        return Purpose.NEWS
    return Purpose.ASIDE if _ASIDE.search(text) else Purpose.ENTRIES
