"""Markdown to a document: the links that a person sees on GitHub, and the entries that they belong to."""

from __future__ import annotations

import gc
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from operator import attrgetter

from bot.errors import InputError
from bot.lists.differences import older
from bot.lists.entries import Outline
from bot.lists.ignores import find_ignores
from bot.lists.positions import BOM, Positions
from bot.lists.sections import Row
from bot.lists.tree import Draft, Mask
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
    """Walk until the parser sees what GitHub sees, or as near to it as some rounds lead."""
    shown, breaks = older(body), set[int]()
    for _ in range(_MOST_ROUNDS):
        tree = walk(shown, body, sorted(breaks))
        masks = tree.again.masks
        if masks:
            # Lines may turn out to be no table's once these are read.
            shown = _masked(shown, masks)
        elif breaks.issuperset(tree.again.breaks):
            break
        else:
            breaks.update(tree.again.breaks)
    return tree


def _masked(shown: bytes, masks: Iterable[Mask]) -> bytes:
    masked = bytearray(shown)
    for mask in masks:
        masked[mask.start : mask.start + len(mask.replacement)] = mask.replacement
    return bytes(masked)


def _document(path: str, source: bytes, base: int, tree: Tree) -> Document:
    positions, drafts = Positions(source), tree.drafts
    for number, row in enumerate(tree.outline.rows):
        for label in row.links:
            drafts[label.draft].entry = number
    shown = sorted((draft for draft in drafts if draft.live), key=attrgetter("start"))
    return Document(
        path,
        source,
        links=tuple(_links(source, base, positions, tree.outline, shown)),
        entries=tuple([_entry(row, drafts, base, positions) for row in tree.outline.rows]),
        ignores=tuple(find_ignores(source, tree.comments, base, positions)),
    )


def _links(
    source: bytes, base: int, positions: Positions, outline: Outline, drafts: Iterable[Draft]
) -> Iterator[Link]:
    """The links in the order of their use; offsets of the body become those of the file."""
    rows, headings, sections = [row.start for row in outline.rows], outline.headings, outline.sections
    for draft in drafts:
        start = draft.start
        entry = draft.entry
        if entry is None:
            # A picture or an anchor, which is none of the entry's labelled links
            number = bisect_right(rows, start) - 1
            entry = number if number >= 0 and start < outline.rows[number].end else None
        raw = source[base + draft.raw_start : base + draft.raw_end].decode()
        line, column = positions.locate(base + start)
        yield Link(
            draft.url,
            draft.url if raw == draft.url else raw,
            Span(base + draft.raw_start, base + draft.raw_end),
            line,
            column,
            draft.kind,
            draft.tag,
            draft.label,
            sections[bisect_right(headings, start)],
            entry,
            Span(base + start, base + draft.end) if draft.end >= 0 else None,
        )


def _entry(row: Row, drafts: list[Draft], base: int, positions: Positions) -> Entry:
    return Entry(
        row.title,
        row.section,
        positions.line(base + row.start),
        positions.line(base + max(row.start, row.end - 1)),
        tuple([EntryLink(link.label, drafts[link.draft].url) for link in row.links]),
    )
