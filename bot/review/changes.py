"""What a pull request adds to a list or alters in it: told by content, never by line alone.

A row that moves, a table that is padded anew and a page that is renamed bring nothing new.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from bot.model import Changes, Document, Entry, Link
from bot.review.hunks import Hunks

One = TypeVar("One")
_SPACE = re.compile(r"[ \t]+")
_AROUND_PIPE = re.compile(r" ?\| ?")
_DASHES = re.compile(r"-{2,}")
_MARK = re.compile(r"^ ?(?:[-*+]|\d{1,9}[.)]) ")
"""What opens an item: to insert one renumbers all that follow."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a change does, and which entry each altered one was."""

    changes: Changes
    before: Mapping[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    """Path and index of an altered entry → the same of what it was."""
    retitled: frozenset[tuple[str, int]] = frozenset()
    """The altered entries that have another title."""
    silenced: Mapping[tuple[str, int], frozenset[str]] = field(default_factory=dict)
    """The rules that comments of the list silence for what an altered entry was."""

    @property
    def counterpart(self) -> Changes:
        """The altered entries as they were: what was said of these is no news."""
        return Changes(altered=frozenset(self.before.values()))


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry, and all of its links that a reader can click or see."""

    path: str
    index: int
    entry: Entry
    links: tuple[Link, ...]

    @property
    def key(self) -> tuple[str, int]:
        return self.path, self.index

    @property
    def title(self) -> str:
        return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", self.entry.title).casefold()))

    @property
    def content(self) -> Hashable:
        return self.entry.title, tuple(sorted((one.url, one.label) for one in self.entry.links))


def compare(
    before: Sequence[Document], after: Sequence[Document], hunks: Mapping[str, Hunks] | None = None
) -> Compared:
    """What the change from one state of a list to another adds and alters. Pure, and linear in their size.

    Of equal rows and lines of which there is one too many, the one that the diff adds is new.
    """
    old, new = list(_rows(before)), list(_rows(after))
    is_plus = _on_added_lines(hunks or {})
    fresh = _surplus(
        old, new, content=lambda row: row.content, is_plus=lambda row: is_plus(row.path, row.entry.line)
    )
    lines = frozenset(_new_lines(before, after, is_plus))
    pairs = _pairs(_surplus(new, old, content=lambda row: row.content), fresh)
    changes = Changes(
        added=frozenset(row.key for row in fresh if row.key not in pairs),
        altered=frozenset(row.key for row in fresh if row.key in pairs),
        links=frozenset((*_links_of_entries(fresh, pairs, lines), *_other_links(before, after, lines))),
        lines=lines,
    )
    retitled = frozenset(row.key for row in fresh if row.key in pairs and pairs[row.key].title != row.title)
    silenced = _silenced(before)
    return Compared(
        changes,
        before={key: row.key for key, row in pairs.items()},
        retitled=retitled,
        silenced={key: frozenset(silenced(row)) for key, row in pairs.items()},
    )


def _silenced(before: Iterable[Document]) -> Callable[[_Row], Iterator[str]]:
    """What comments silence on the lines of an entry."""
    on_line: dict[tuple[str, int], set[str]] = defaultdict(set)
    for document in before:
        for ignore in document.ignores:
            for line in (ignore.line, ignore.line + 1):
                on_line[document.path, line].add(ignore.rule)

    def silenced(row: _Row) -> Iterator[str]:
        for line in range(row.entry.line, row.entry.end_line + 1):
            yield from on_line.get((row.path, line), ())

    return silenced


def _rows(documents: Iterable[Document]) -> Iterator[_Row]:
    for document in documents:
        links: dict[int, list[Link]] = defaultdict(list)
        for link in document.links:
            if link.entry is not None:
                links[link.entry].append(link)
        for index, entry in enumerate(document.entries):
            yield _Row(document.path, index, entry, tuple(links[index]))


def _on_added_lines(hunks: Mapping[str, Hunks]) -> Callable[[str, int], bool]:
    added = {path: hunk.added for path, hunk in hunks.items()}
    return lambda path, line: line in added.get(path, ())


def _surplus(
    known: Iterable[One],
    given: Sequence[One],
    *,
    content: Callable[[One], Hashable],
    is_plus: Callable[[One], bool] = lambda _: False,
) -> list[One]:
    """Those of `given` that are more than `known` has of the same content, in their order."""
    left = Counter(map(content, known))
    kept: set[int] = set()
    for number, one in sorted(enumerate(given), key=lambda pair: (is_plus(pair[1]), pair[0])):
        if left[content(one)] > 0:
            left[content(one)] -= 1
            kept.add(number)
    return [one for number, one in enumerate(given) if number not in kept]


# ── lines ─────────────────────────────────────────────────────────────────────────────────


def _new_lines(
    before: Sequence[Document], after: Sequence[Document], is_plus: Callable[[str, int], bool]
) -> Iterator[tuple[str, int]]:
    fresh = _surplus(
        list(_lines(before)),
        list(_lines(after)),
        content=lambda line: line[2],
        is_plus=lambda line: is_plus(line[0], line[1]),
    )
    return ((path, number) for path, number, _ in fresh)


def _lines(documents: Iterable[Document]) -> Iterator[tuple[str, int, str]]:
    """Path, number and content of every line that has any."""
    for document in documents:
        for number, line in enumerate(document.source.splitlines(), 1):
            if content := _content(line):
                yield document.path, number, content


def _content(line: bytes) -> str:
    """A line without what aligns or numbers it."""
    text = _SPACE.sub(" ", line.decode(errors="replace"))
    return _MARK.sub("- ", _DASHES.sub("--", _AROUND_PIPE.sub("|", text))).strip()


# ── entries ───────────────────────────────────────────────────────────────────────────────


def _pairs(old: Sequence[_Row], new: Sequence[_Row]) -> dict[tuple[str, int], _Row]:
    """The altered entries, each with what it was: one with the same title, or else with a link in common."""
    left = {row.key: row for row in old}
    pairs: dict[tuple[str, int], _Row] = {}
    for names in (_titles, _urls):
        by_name: dict[str, list[_Row]] = defaultdict(list)
        for row in left.values():
            for name in names(row):
                by_name[name].append(row)
        for row in new:
            known = (one for name in names(row) for one in by_name.get(name, ()) if one.key in left)
            if row.key not in pairs and (match := next(known, None)):
                pairs[row.key] = left.pop(match.key)
    return pairs


def _titles(row: _Row) -> Iterator[str]:
    if row.title:
        yield row.title


def _urls(row: _Row) -> Iterable[str]:
    return dict.fromkeys(link.url for link in row.entry.links)


# ── links ─────────────────────────────────────────────────────────────────────────────────


def _links_of_entries(
    fresh: Iterable[_Row],
    pairs: Mapping[tuple[str, int], _Row],
    lines: Collection[tuple[str, int]],
) -> Iterator[tuple[str, int, int]]:
    """The links that an entry did not have; also what was prose and is an entry now has its links already."""
    for row in fresh:
        was = pairs.get(row.key)
        known = Counter(link.url for link in was.links) if was else Counter()
        for link in row.links:
            if known[link.url] > 0:
                known[link.url] -= 1
            elif was is not None or (row.path, link.line) in lines:
                yield row.path, link.line, link.column


def _other_links(
    before: Iterable[Document], after: Iterable[Document], lines: Collection[tuple[str, int]]
) -> Iterator[tuple[str, int, int]]:
    """Those that stand in no entry: new where their address is, or there is one more of it on a new line."""
    known = Counter(link.url for document in before for link in document.links)
    spent = Counter(
        link.url
        for document in after
        for link in document.links
        if link.entry is not None or (document.path, link.line) not in lines
    )
    for document in after:
        for link in document.links:
            is_new = link.url not in known or (document.path, link.line) in lines
            if link.entry is not None or not is_new:
                continue
            spent[link.url] += (document.path, link.line) in lines
            if link.url not in known or spent[link.url] > known[link.url]:
                yield document.path, link.line, link.column
