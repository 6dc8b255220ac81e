"""What a list says of the things that it links to, for checkers that can make use of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace

from bot.checkers._web_drift import is_demo
from bot.model import Document, Resource
from bot.net.fragments import fragment_of
from bot.net.interface import Outside

LONGEST_TITLE = 300


def hinted(outside: Outside, documents: Collection[Document], resources: Mapping[str, Resource]) -> Outside:
    """The same world, for a run over this list."""
    titles = _titles_of(documents, resources)
    links = (link for document in documents for link in document.links)
    demos = {resources[link.url] for link in links if link.url in resources and is_demo(link)}
    return replace(
        outside,
        fragments=_fragments_of(resources),
        titles=titles,
        demos={resource: titles.get(resource, frozenset()) for resource in demos},
    )


def _titles_of(
    documents: Collection[Document], resources: Mapping[str, Resource]
) -> dict[Resource, frozenset[str]]:
    """How each resource is called by the entries that link to it."""
    titles: dict[Resource, set[str]] = defaultdict(set)
    for document in documents:
        for entry in document.entries:
            for link in entry.links:
                resource = resources.get(link.url)
                if resource is not None and entry.title:
                    titles[resource].add(entry.title[:LONGEST_TITLE])
    return {resource: frozenset(names) for resource, names in titles.items()}


def _fragments_of(resources: Mapping[str, Resource]) -> dict[Resource, frozenset[str]]:
    """The parts of each resource that URLs lead to: many links to one page are one question."""
    parts: dict[Resource, set[str]] = defaultdict(set)
    for url, resource in resources.items():
        if (fragment := fragment_of(url)) is not None:
            parts[resource].add(fragment)
    return {resource: frozenset(names) for resource, names in parts.items()}
