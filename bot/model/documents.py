"""A list as it was read, and what a pull request changes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class LinkKind(StrEnum):
    """How a link is written."""

    LINK = "link"
    IMAGE = "image"
    AUTOLINK = "autolink"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of byte offsets in a file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """One occurrence of a link in a document."""

    url: str
    """The destination as GitHub renders it (entities and backslashes decoded)."""
    raw: str
    """The destination as written."""
    span: Span
    """Where `raw` stands; for a reference link this is in its definition."""
    line: int
    """1-based line of the use."""
    column: int
    """1-based column of the use, in code points."""
    kind: LinkKind
    tag: str
    """`a` or `img`, the element that GitHub makes of it."""
    text: str
    """What a reader sees: the link's text or the image's alternative text."""
    section: tuple[str, ...]
    """Headings above it, from outer to inner."""
    entry: int | None
    """Index into `Document.entries`."""
    whole: Span | None = None
    """The link as written, from its first bracket or tag to its last; None where that is not known."""


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A labelled link of an entry."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row or bullet: a title with its labelled links."""

    title: str
    section: tuple[str, ...]
    line: int
    end_line: int
    links: tuple[EntryLink, ...]


@dataclass(frozen=True, slots=True)
class Ignore:
    """`<!-- listkeeper-ignore: RULE, reason -->`, which silences a rule on its own and the next line."""

    rule: str
    """A rule's code, or `all`; as written, so perhaps neither."""
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed list."""

    path: str
    source: bytes = field(repr=False)
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]
    ignores: tuple[Ignore, ...] = ()


Added: TypeAlias = Callable[[str, Link], datetime | None]
"""When a link came into the file at a path, or by when it stood there; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a pull request adds to a list or alters in it, by where that stands then."""

    added: frozenset[tuple[str, int]] = frozenset()
    """Path, and index into `Document.entries`: entries that were nowhere in the list."""
    altered: frozenset[tuple[str, int]] = frozenset()
    """The same for those that have another title or other links than before."""
    links: frozenset[tuple[str, int, int]] = frozenset()
    """Path, line and column: links that their entry did not have, or that stand in no entry and are new."""
    lines: frozenset[tuple[str, int]] = frozenset()
    """Path and line: what is written differently from all that the list had, spaces aside."""

    def has_entry(self, path: str, entry: int | None) -> bool:
        """Whether an entry is new or different."""
        return entry is not None and ((path, entry) in self.added or (path, entry) in self.altered)

    def has_link(self, path: str, link: Link) -> bool:
        """Whether a link is new."""
        return (path, link.line, link.column) in self.links
