"""Which links of a list are worth saving in an archive. Pure.

Only plain public pages: what an API knows has better keepers (arXiv and Zenodo, GitHub and Software Heritage,
Hugging Face), hosts that turn machines away or show everybody something else would be captured doing just
that, and what is dead, or was when it was last seen, cannot be saved any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.model import Document, Record, Resource, Status
from bot.net.guard import vet_address
from bot.net.places import is_archive
from bot.net.urls import Address, parse_url
from bot.net.walls import retired, special

PICTURE = "a picture, which belongs to its page"
OF_API = "a paper, repository, model, video or DOI: others keep those"
ARCHIVE = "a copy in an archive already"
PRIVATE = "not an address for everybody"
SPECIAL = "its host shows machines something else than people, or nothing"
NOT_ALIVE = "not alive when it was last seen"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that the list links to."""

    url: str
    """Without its fragment."""
    path: str
    line: int
    """Of the first link to it."""


@dataclass(frozen=True, slots=True)
class Worth:
    """The pages to save, in the order of the list, and the other addresses of it, with why not."""

    pages: tuple[Page, ...]
    left: Mapping[str, str]


def worth_saving(
    documents: Iterable[Document], resources: Mapping[str, Resource], records: Mapping[Resource, Record]
) -> Worth:
    """Split what a list links to; `resources` has those of its links that are worth asking about at all."""
    pages: dict[str, Page] = {}
    left: dict[str, str] = {}
    for document in documents:
        for link in document.links:
            resource = resources.get(link.url)
            if resource is None or resource.key in pages:
                continue
            why = PICTURE if link.tag != "a" else _why_not(resource, records.get(resource))
            if why is None:
                pages[resource.key] = Page(resource.key, document.path, link.line)
                left.pop(link.url, None)
            else:
                left.setdefault(link.url, why)
    return Worth(tuple(pages.values()), left)


def _why_not(resource: Resource, record: Record | None) -> str | None:
    """Why a page is not worth saving; None where it is."""
    if resource.kind != "web":
        return OF_API
    address = parse_url(resource.key)
    if not isinstance(address, Address) or vet_address(address):
        return PRIVATE
    if is_archive(address.host):
        return ARCHIVE
    if special(address.host) or retired(address.host):
        return SPECIAL
    is_alive = record is None or record.status in (Status.ALIVE, Status.UNCHECKED)
    return None if is_alive else NOT_ALIVE
