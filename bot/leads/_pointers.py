"""Where a paper says that its code and its page are: its comment, its abstract, and Hugging Face."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from bot.checkers import resource_of
from bot.checkers._arxiv.feed import Paper
from bot.checkers._github.places import Kind, place_at
from bot.checkers.huggingface_paper import HubPaper
from bot.lists.roles import Role, role_of_url
from bot.net.guard import vet_address
from bot.net.urls import parse_url
from bot.net.walls import is_uncheckable

K = TypeVar("K")


class Source(StrEnum):
    """Who points, in the order in which they are believed; as a message says it."""

    COMMENT = "the paper's comment on arXiv names it"
    ABSTRACT = "the paper's abstract names it"
    PERSON = "somebody told Hugging Face that it is the paper's"
    PAGE = "Hugging Face names it as the paper's page"
    MACHINE = "Hugging Face takes it for the paper's"

    @property
    def is_of_authors(self) -> bool:
        """Whether the authors themselves say so."""
        return self in (Source.COMMENT, Source.ABSTRACT)


@dataclass(frozen=True, slots=True)
class Pointers:
    """The repositories and the pages that a paper may be at, each with all who say so, the surest first."""

    code: Mapping[str, tuple[Source, ...]]
    """By `owner/name` in lower case."""
    pages: Mapping[str, tuple[Source, ...]]
    """By address."""


def pointers_of(paper: Paper, hub: HubPaper | None) -> Pointers:
    """Whatever is pointed at, and may be something else after all."""
    code: dict[str, list[Source]] = defaultdict(list)
    pages: dict[str, list[Source]] = defaultdict(list)
    spelt: dict[str, str] = {}
    for source, written in _written(paper, hub):
        resource = resource_of(_address(written))
        if resource is not None and resource.kind == Kind.REPOSITORY:
            code[place_at(resource).full_name].append(source)
        elif (page := page_at(written)) is not None:
            pages[spelt.setdefault(plain(page), page)].append(source)
    return Pointers(_settled(code), _settled(pages))


def page_at(written: str) -> str | None:
    """The page at an address, in one spelling, if it could be a paper's own: no video, no profile."""
    resource = resource_of(_address(written))
    address = parse_url(resource.key) if resource and resource.kind == "web" else ""
    if resource is None or isinstance(address, str) or vet_address(address) or is_uncheckable(address.host):
        return None
    return resource.key if role_of_url(resource.key) in (None, Role.PROJECT, Role.DEMO) else None


def plain(url: str) -> str:
    """An address without what people leave off."""
    return url.partition("://")[2].partition("#")[0].removeprefix("www.").rstrip("/").casefold()


def _address(written: str) -> str:
    """An address, which people also write without `https://`."""
    return written if "://" in written else f"https://{written}"


def _written(paper: Paper, hub: HubPaper | None) -> Iterator[tuple[Source, str]]:
    yield from ((Source.COMMENT, url) for url in paper.links)
    yield from ((Source.ABSTRACT, url) for url in paper.abstract_links)
    if hub is not None and hub.code:
        yield (Source.PERSON if hub.added_by_person else Source.MACHINE), hub.code
    if hub is not None and hub.page:
        yield Source.PAGE, hub.page


def _settled(found: Mapping[K, list[Source]]) -> dict[K, tuple[Source, ...]]:
    order = list(Source)
    return {key: tuple(sorted(set(sources), key=order.index)) for key, sources in found.items()}
