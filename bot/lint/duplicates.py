"""One paper or repository as the main link of two entries."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.lint._groups import groups
from bot.lint._pages import is_front_page
from bot.lint.interface import Checkout, Spot, spot
from bot.lists.roles import Role, role_of, role_of_label
from bot.model import Claim, Document, Entry, Link, Resource, Rule, Severity
from bot.quotes import quoted

DUPLICATE = Rule(
    "duplicate",
    Severity.WARNING,
    "Two entries have the same paper or repository as their main link.",
    "Tells you where the first one is; a list that often does so does so on purpose, and it keeps silent.",
)
RULES: tuple[Rule, ...] = (DUPLICATE,)

_PAPERS = frozenset({"arxiv", "doi", "openreview"})
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_FULL_TITLE = 4
"""Words that the title of a paper has, and the name of a model seldom: many models share a paper."""
_ON_PURPOSE = 3
"""A list that says so many things in several places means it."""
_RESULTS = 10
"""With more than one repetition in ten rows a table is one of results, with several rows for a paper."""


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry as far as it can be a duplicate."""

    entry: Entry
    group: int
    link: Link
    """The one that makes it a duplicate: to its paper, or its first."""
    resource: Resource
    all: frozenset[Resource]
    """Everything that it links."""
    is_main: bool = True
    """False for code that other entries may have too."""

    @property
    def title(self) -> str:
        return _folded(self.entry.title)


@dataclass(frozen=True, slots=True)
class _Pair:
    first: _Row
    again: _Row
    certain: bool


def look(checkout: Checkout) -> Iterator[Spot]:
    """One claim for each entry that repeats an earlier one of its document.

    Warning: two entries of one table or list with the same title, or with one paper under two full titles,
    one of which must be wrong. Info: any other two, unless there are many.
    Translations of a list are documents of their own, and repeat it on purpose.
    """
    for document in checkout.documents:
        rows = tuple(_rows(checkout, document))
        pairs = _settled(_pairs(rows), rows)
        for pair in sorted(pairs, key=lambda pair: (pair.again.link.line, pair.again.link.column)):
            yield spot(checkout, document, pair.again.link, _claim(pair))


def _claim(pair: _Pair) -> Claim:
    what = "paper" if pair.again.resource.kind in _PAPERS else "page"
    if pair.again.resource.kind == "github":
        what = "repository"
    where = f"on line {pair.first.entry.line}"
    if pair.first.title == pair.again.title:
        message = f"the list has this {what} already {where}"
    else:
        message = f"the list has this {what} already {where}, as {quoted(pair.first.entry.title)}"
        if pair.certain:
            message += ": it is there twice, or one of the two links is wrong"
    return Claim(DUPLICATE, message, severity=None if pair.certain else Severity.INFO, news="")


# ── entries ───────────────────────────────────────────────────────────────────────────────


def _rows(checkout: Checkout, document: Document) -> Iterator[_Row]:
    links: dict[int, list[Link]] = defaultdict(list)
    for link in document.links:
        if link.entry is not None and link.tag == "a" and link.url in checkout.resources:
            links[link.entry].append(link)
    group_of = groups(document)
    for number, entry in enumerate(document.entries):
        if number in links and _folded(entry.title) and role_of_label(entry.title) is None:
            yield from _rows_of(checkout, entry, links[number], group_of[number])


def _rows_of(checkout: Checkout, entry: Entry, links: list[Link], group: int) -> Iterator[_Row]:
    """What an entry is about: its paper, and its first link; nothing where it speaks of several papers."""
    labels = {labelled.url: labelled.label for labelled in entry.links}
    everything = frozenset(checkout.resources[link.url] for link in links)
    if sum(resource.kind in _PAPERS for resource in everything) > 1:
        return
    seen: set[Resource] = set()
    for link in links:
        resource = checkout.resources[link.url]
        role = role_of(labels.get(link.url, ""), link.url)
        is_main = link is links[0] or role is Role.PAPER
        if (is_main or role is Role.CODE) and resource not in seen and is_front_page(link.url, resource):
            seen.add(resource)
            yield _Row(entry, group, link, resource, everything, is_main)


def _folded(title: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", title).casefold()))


# ── pairs ─────────────────────────────────────────────────────────────────────────────────


def _pairs(rows: Iterable[_Row]) -> tuple[_Pair, ...]:
    """Each entry with the first before it that it repeats; at most one pair for each entry."""
    in_group: dict[tuple[int, Resource], _Row] = {}
    in_list: dict[Resource, _Row] = {}
    pairs: dict[int, _Pair] = {}
    for row in rows:
        near = in_group.setdefault((row.group, row.resource), row)
        far = in_list.setdefault(row.resource, row) if row.is_main else row
        known = pairs.get(id(row.entry))
        if near.entry is not row.entry and _is_certain(near, row):
            if known is None or not known.certain:
                pairs[id(row.entry)] = _Pair(near, row, certain=True)
        elif far.entry is not row.entry and row.resource.kind in (*_PAPERS, "github") and known is None:
            pairs[id(row.entry)] = _Pair(far, row, certain=False)
    return tuple(pairs.values())


def _is_certain(first: _Row, again: _Row) -> bool:
    full = all(len(_WORD.findall(row.entry.title)) >= _FULL_TITLE for row in (first, again))
    if first.title == again.title:
        return full or first.all <= again.all or again.all <= first.all
    return full and again.resource.kind in _PAPERS


def _settled(pairs: Sequence[_Pair], rows: Sequence[_Row]) -> Iterator[_Pair]:
    """The pairs worth telling: none of those that a list has on purpose."""
    sizes = Counter(group for group, _ in {(row.group, id(row.entry)) for row in rows})
    repeats = Counter(pair.again.group for pair in pairs if pair.certain)
    doubtful = sum(not pair.certain for pair in pairs)
    for pair in pairs:
        group = pair.again.group
        if pair.certain:
            on_purpose = repeats[group] > max(_ON_PURPOSE, sizes[group] // _RESULTS)
        else:
            on_purpose = doubtful >= _ON_PURPOSE
        if not on_purpose:
            yield pair
