"""How the entries of a list are written: labels, what divides links, bold titles, filled columns."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.lint._pages import is_front_page
from bot.lint.interface import Checkout
from bot.lint.neighbours import agreed
from bot.lists.cells import cells_of
from bot.model import Document, Entry, Link, LinkKind
from bot.net.urls import host_of

_SEPARATOR = re.compile(r"[^\w|<>\[\]()!`*]{0,5}")
_DELIMITERS = re.compile(rb"[ \t>]*\|?[ \t]*:?-+:?[ \t|:-]*")
_LONGEST_LABEL = 60
_SITES = ("arxiv", "github")
"""The kinds of which all front pages are the same kind of thing: a paper, a repository."""
_FILLED = 0.97
"""A column that some rows leave empty may be left empty: not every paper has code."""
_MOST_ROWS_UP = 10_000


class Written:
    """A document, and how each of its entries is written."""

    def __init__(self, checkout: Checkout, document: Document) -> None:
        self.document = document
        self._checkout = checkout
        self._lines = document.source.splitlines(keepends=True)
        self._links: Mapping[int, list[Link]] = defaultdict(list)
        for link in document.links:
            if link.entry is not None and link.tag == "a":
                self._links[link.entry].append(link)

    def entry(self, index: int) -> Entry:
        return self.document.entries[index]

    def links(self, index: int) -> Sequence[Link]:
        """Those that a reader can click, in their order."""
        return self._links.get(index, ())

    def labelled(self, index: int) -> Iterator[Link]:
        """Those whose words are short enough to be labels."""
        for link in self.links(index):
            if link.kind is LinkKind.LINK and 0 < len(link.text) <= _LONGEST_LABEL:
                yield link

    def site(self, link: Link) -> str:
        """What a link leads to by its address alone: a paper on arXiv, a whole repository; else nothing."""
        resource = self._checkout.resources.get(link.url)
        if resource is None or resource.kind not in _SITES or not is_front_page(link.url, resource):
            return ""
        return host_of(link.url).removeprefix("www.")

    def separators(self, index: int) -> Iterator[tuple[Link, str]]:
        """What divides each link from the one before it, where that is no more than a mark or two."""
        before: Link | None = None
        for link in self.links(index):
            if before is not None and before.whole and link.whole and before.line == link.line:
                text = self.document.source[before.whole.end : link.whole.start].decode(errors="replace")
                if _SEPARATOR.fullmatch(text):
                    yield link, text
            before = link

    def is_bold(self, index: int) -> bool | None:
        """Whether the title is all that is bold on its line or in its cell; None where that is not seen."""
        entry = self.entry(index)
        text, title = self._line(entry.line), entry.title.encode(errors="replace")
        at = text.find(title) if title else -1
        if at < 0:
            return None
        before, after = text[:at].rstrip(b" "), text[at + len(title) :].strip(b" \r\n")
        if before.endswith(b"**") and after.startswith(b"**"):
            return True
        is_alone = (not before or before.endswith(b"|")) and (not after or after.startswith(b"|"))
        return False if is_alone else None

    def filled(self, index: int) -> frozenset[int]:
        """The columns in which a row has something."""
        row = self._line(self.entry(index).line)
        cells = enumerate(cells_of(row))
        return frozenset(number for number, cell in cells if row[cell.start : cell.end].strip())

    def heads(self, index: int) -> Sequence[str]:
        """The words above the columns of the table that a row stands in; none where it stands in no table."""
        number = self.entry(index).line - 1
        lowest = max(1, number - _MOST_ROWS_UP)
        while number > lowest and b"|" in self._line(number):
            if _DELIMITERS.fullmatch(self._line(number).rstrip()):
                row = self._line(number - 1)
                return [row[cell.start : cell.end].decode(errors="replace").strip() for cell in cells_of(row)]
            number -= 1
        return ()

    def _line(self, number: int) -> bytes:
        return self._lines[number - 1] if 0 < number <= len(self._lines) else b""


class Style:
    """What almost all of some entries have in common."""

    def __init__(self, written: Written, entries: Iterable[int]) -> None:
        own = tuple(entries)
        self._by_letters: Mapping[str, list[str]] = defaultdict(list)
        self._by_site: Mapping[str, list[str]] = defaultdict(list)
        for link in (link for index in own for link in written.labelled(index)):
            self._by_letters[letters(link.text)].append(link.text)
            self._by_site[written.site(link)].append(link.text)
        known = [text for index in own for _, text in written.separators(index)]
        self.separators = frozenset(known)
        self.separator = agreed(known)
        self.has_bold_titles = agreed(map(written.is_bold, own)) is True
        self._filled = [written.filled(index) for index in own]

    def same_letters(self, label: str) -> str | None:
        """How a label of these letters is always written; None where it is written in several ways."""
        found = self._by_letters.get(letters(label), ())
        return None if label in found else agreed(found)

    def same_site(self, label: str, site: str) -> str | None:
        """What links to a site are always called; None where some are called `label`."""
        found = self._by_site.get(site, ()) if site else ()
        return None if label in found else agreed(found)

    def fills(self, column: int) -> bool:
        """Whether there is always something in a column."""
        return agreed((column in row for row in self._filled), _FILLED) is True


def letters(label: str) -> str:
    """A label without what may differ in writing it."""
    return "".join(filter(str.isalnum, label.casefold()))
