"""What a list says of the things that it links to, for checkers that can make use of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.model import Document, Resource

LONGEST_TITLE = 300


def titles_of(
    documents: Iterable[Document], resources: Mapping[str, Resource]
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
