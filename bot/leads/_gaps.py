"""Entries that lack a link which others of their list have: the code, a demo, a model."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.lists.roles import Role, is_bare_label, role_of_label, role_of_url
from bot.model import Document, Link

FAMILIES: Mapping[Role, tuple[Role, ...]] = {
    Role.CODE: (Role.CODE,),
    Role.DEMO: (Role.DEMO, Role.PROJECT),
    Role.MODEL: (Role.MODEL,),
}
"""What can be found, and what counts as having it: lists call a paper's page its demo or its project."""
_WORD = re.compile(r"[^\W_]+")
ONE_IN = 25
"""A link is customary where one in so many entries has it, in the section or in the whole list."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that an entry lacks, and what the list calls it."""

    role: Role
    label: str


class Gaps:
    """The customs of a document, and its entries by their links."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._links: Mapping[int, list[Link]] = defaultdict(list)
        for link in document.links:
            if link.entry is not None and link.tag == "a":
                self._links[link.entry].append(link)
        self._labels: Mapping[tuple[str, ...] | None, dict[Role, Counter[str]]] = defaultdict(dict)
        self._sizes: Counter[tuple[str, ...] | None] = Counter()
        self._customs: dict[tuple[str, ...], Mapping[Role, str]] = {}
        for index, entry in enumerate(document.entries):
            own = tuple(self._own_labels(index))
            for scope in (entry.section, None):  # None is the whole document
                self._sizes[scope] += 1
                for role, label in own:
                    self._labels[scope].setdefault(role, Counter())[label] += 1

    def links(self, index: int) -> tuple[Link, ...]:
        """The links of an entry that a reader can click."""
        return tuple(self._links.get(index, ()))

    def of(self, index: int) -> Iterator[Gap]:
        """What an entry lacks."""
        entry = self._document.entries[index]
        customs = self._customs_of(entry.section)
        links = entry.links if customs else ()
        has = {role for link in links for role in (role_of_label(link.label), role_of_url(link.url))}
        for role, label in customs.items():
            if not has.intersection(FAMILIES[role]):
                yield Gap(role, label)

    def _customs_of(self, section: tuple[str, ...]) -> Mapping[Role, str]:
        """What is customary in a section, and how it is called there: found out once for all its entries."""
        if section not in self._customs:
            found = ((role, self._custom(role, section)) for role in FAMILIES)
            self._customs[section] = {role: label for role, label in found if label is not None}
        return self._customs[section]

    def _custom(self, role: Role, section: tuple[str, ...]) -> str | None:
        """What most entries call such a link, where enough of them have one."""
        for scope in (section, None):
            labels = self._labels[scope].get(role, Counter())
            if labels and labels.total() * ONE_IN >= self._sizes[scope]:
                return max(labels, key=lambda label: (labels[label], label))
        return None

    def _own_labels(self, index: int) -> Iterator[tuple[Role, str]]:
        """What an entry calls its links, each role once."""
        seen: dict[Role, str] = {}
        for link in self._document.entries[index].links:
            told = role_of_label(link.label)
            for role, family in FAMILIES.items():
                if told in family and _says_only(link.label, family):
                    seen.setdefault(role, link.label)
        yield from seen.items()


def _says_only(label: str, family: Collection[Role]) -> bool:
    """Whether a label says nothing but that it is of these roles: not "Code & data", nor a project's name."""
    roles = (role_of_label(word) for word in _WORD.findall(label))
    return is_bare_label(label) and all(role is None or role in family for role in roles)
