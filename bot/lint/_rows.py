"""Entries as far as they can be duplicates: what each is about, and whether two are about the same."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from bot.lint._groups import groups
from bot.lint._pages import is_front_page
from bot.lint.interface import Checkout
from bot.lists.roles import Role, role_of, role_of_label
from bot.model import Document, Entry, Link, Resource

PAPERS = frozenset({"arxiv", "doi", "openreview"})
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_FULL_TITLE = 4
"""Words that the title of a paper has, and the name of a model seldom: many models share a paper."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as far as it can be a duplicate."""

    document: Document
    index: int
    """Of the entry in its document."""
    group: int
    link: Link
    """The one that makes it a duplicate: to its paper, or its first."""
    resource: Resource
    all: frozenset[Resource]
    """Everything that it links."""
    is_main: bool = True
    """False for code that other entries may have too."""

    @property
    def entry(self) -> Entry:
        return self.document.entries[self.index]

    @property
    def title(self) -> str:
        return _folded(self.entry.title)

    @property
    def is_full(self) -> bool:
        """Whether its title is one that no other paper has."""
        return len(_WORD.findall(self.entry.title)) >= _FULL_TITLE


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries about the same."""

    first: Row
    again: Row
    certain: bool


def rows_in(checkout: Checkout, document: Document) -> Iterator[Row]:
    """The entries of a document, each once for all that it is about."""
    links: dict[int, list[Link]] = defaultdict(list)
    for link in document.links:
        if link.entry is not None and link.tag == "a" and link.url in checkout.resources:
            links[link.entry].append(link)
    group_of = groups(document)
    for number, entry in enumerate(document.entries):
        if number in links and _folded(entry.title) and role_of_label(entry.title) is None:
            for link, everything, is_main in _about(checkout, entry, links[number]):
                resource = checkout.resources[link.url]
                yield Row(document, number, group_of[number], link, resource, everything, is_main)


def _about(
    checkout: Checkout, entry: Entry, links: list[Link]
) -> Iterator[tuple[Link, frozenset[Resource], bool]]:
    """What an entry is about: its paper, and its first link; nothing where it speaks of several papers."""
    labels = {labelled.url: labelled.label for labelled in entry.links}
    everything = frozenset(checkout.resources[link.url] for link in links)
    if sum(resource.kind in PAPERS for resource in everything) > 1:
        return
    seen: set[Resource] = set()
    for link in links:
        resource = checkout.resources[link.url]
        role = None if link is links[0] else role_of(labels.get(link.url, ""), link.url)
        is_main = role in (None, Role.PAPER)
        if (is_main or role is Role.CODE) and resource not in seen and is_front_page(link.url, resource):
            seen.add(resource)
            yield link, everything, is_main


def _folded(title: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", title).casefold()))


def is_certain(first: Row, again: Row) -> bool:
    """Whether one of two rows about the same is surely one too many, or has a wrong link."""
    full = first.is_full and again.is_full
    if first.title == again.title:
        return full or first.all <= again.all or again.all <= first.all
    return full and again.resource.kind in PAPERS
