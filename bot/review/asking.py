"""What a review asks about: the links that a pull request adds, and a few more that should answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.model import Document, Resource
from bot.net.urls import host_of
from bot.plan import FEWEST_WITNESSES
from bot.review.changes import Compared

UNDER_REVIEW = "(pull requests)"
"""Names, behind a list's own name, what pull requests show and the list does not yet."""
MOST_ASKED = 200
"""New addresses that one review asks about."""
WEB = "web"


def to_ask(
    documents: Iterable[Document], compared: Compared, resources: Mapping[str, Resource]
) -> tuple[tuple[Resource, ...], int]:
    """What a review asks about, and how many more there are: what is new, and what has a new title."""
    changes = compared.changes
    wanted: dict[Resource, None] = {}
    for document in documents:
        for link in document.links:
            is_renamed = link.entry is not None and (document.path, link.entry) in compared.retitled
            if changes.has_link(document.path, link) or is_renamed:
                resource = resources.get(link.url)
                wanted |= {resource: None} if resource else {}
    return tuple(wanted)[:MOST_ASKED], max(0, len(wanted) - MOST_ASKED)


def witnesses(
    asked: Sequence[Resource], before: Iterable[Document], resources: Mapping[str, Resource]
) -> tuple[Resource, ...]:
    """What to ask besides, so that two new names that lead nowhere are told from a network that is down."""
    if not asked or any(one.kind != WEB for one in asked):
        return ()
    by_host = {host_of(one.key): one for one in asked}
    links = (link for document in before for link in document.links if link.tag == "a")
    for resource in (resources[link.url] for link in links if link.url in resources):
        if resource.kind == WEB and len(by_host) < len(asked) + FEWEST_WITNESSES:
            by_host.setdefault(host_of(resource.key), resource)
    return tuple(one for one in by_host.values() if one not in asked)
