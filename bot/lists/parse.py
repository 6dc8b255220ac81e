"""Markdown to a document: the links that a person sees on GitHub, and the entries that they belong to."""

from __future__ import annotations

import gc
import re
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.errors import InputError
from bot.lists.entries import Outline, Row
from bot.lists.ignores import find_ignores
from bot.lists.positions import BOM, Positions
from bot.lists.tree import Draft
from bot.lists.walk import Tree, walk
from bot.model import Document, Entry, EntryLink, Link, Span

_YAML = re.compile(rb"""[\w"'$.-][^\n]*:(?:\s|$)|[ \t]|-[ \t]|\#|\r?$""")
_FENCE = re.compile(rb"(?:---|\.\.\.)[ \t]*\r?$")
_MOST_ROUNDS = 8


def parse(path: str, source: bytes) -> Document:
    """Read one list. Raises InputError where it is not UTF-8."""
    try:
        source.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 (byte {error.start})") from error
    base = _body_start(source)
    with _uncollected():
        return _document(path, source, base, _read(source[base:]))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the collector away: no cycles are made here, and looking for them takes a third of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _body_start(source: bytes) -> int:
    base = len(BOM) if source.startswith(BOM) else 0
    return _front_matter_end(source, base) or base


def _front_matter_end(source: bytes, at: int) -> int | None:
    """Where the YAML between two `---` ends that a file may begin with; GitHub shows it as a table."""
    if not source.startswith(b"---", at):
        return None
    first = True
    while at < len(source):
        end = source.find(b"\n", at)
        end = len(source) if end < 0 else end
        line, at = source[at:end], end + 1
        if _FENCE.match(line):
            if not first:
                return min(at, len(source))
        elif first or not _YAML.match(line):
            return None
        first = False
    return None


def _read(body: bytes) -> Tree:
    """Walk until no bare URL hides brackets or backticks that the parser took for markup."""
    shown = body
    for number in reversed(range(_MOST_ROUNDS)):
        tree = walk(shown, body, may_mask=number > 0)
        if not tree.masks:
            break
        masked = bytearray(shown)
        for mask in tree.masks:
            masked[mask.start : mask.start + len(mask.replacement)] = mask.replacement
        shown = bytes(masked)
    return tree


def _document(path: str, source: bytes, base: int, tree: Tree) -> Document:
    positions = Positions(source)
    rows, drafts = tree.outline.rows, tree.drafts
    place = _Place(source, base, positions, tree.outline, [row.start for row in rows])
    entry_of = {link.draft: number for number, row in enumerate(rows) for link in row.links}
    links: list[Link] = []
    for number in sorted(range(len(drafts)), key=lambda number: drafts[number].start):
        draft = drafts[number]
        if draft.live:
            entry = entry_of[number] if number in entry_of else place.entry(draft.start)
            links.append(_link(draft, entry, place))
    entries = tuple(_entry(row, drafts, base, positions) for row in rows)
    ignores = tuple(find_ignores(source, tree.comments, base, positions))
    return Document(path, source, tuple(links), entries, ignores)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where offsets of the body belong in the file."""

    source: bytes
    base: int
    positions: Positions
    outline: Outline
    starts: list[int]
    """Of the entries."""

    def entry(self, offset: int) -> int | None:
        """The entry around a picture or an anchor, which is none of its labelled links."""
        number = bisect_right(self.starts, offset) - 1
        return number if number >= 0 and offset < self.outline.rows[number].end else None

    def section(self, offset: int) -> tuple[str, ...]:
        return self.outline.sections[bisect_right(self.outline.headings, offset)]


def _link(draft: Draft, entry: int | None, place: _Place) -> Link:
    base, start = place.base, draft.start
    line, column = place.positions.locate(base + start)
    span = Span(base + draft.raw_start, base + draft.raw_end)
    raw = place.source[base + draft.raw_start : base + draft.raw_end].decode()
    return Link(
        url=draft.url,
        raw=draft.url if raw == draft.url else raw,
        span=span,
        line=line,
        column=column,
        kind=draft.kind,
        tag=draft.tag,
        text=draft.label,
        section=place.section(start),
        entry=entry,
        whole=Span(base + start, base + draft.end) if draft.end >= 0 else None,
    )


def _entry(row: Row, drafts: list[Draft], base: int, positions: Positions) -> Entry:
    return Entry(
        title=row.title,
        section=row.section,
        line=positions.line(base + row.start),
        end_line=positions.line(base + max(row.start, row.end - 1)),
        links=tuple(EntryLink(link.label, drafts[link.draft].url) for link in row.links),
    )
