"""Whether two addresses open the very same page, as far as the addresses alone can tell."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.model import Resource
from bot.net.urls import DEFAULT_PORTS, Address, parse_url

_REPOSITORY = re.compile(r"/+[^/]+/+[^/]+/*")
_README = frozenset({"", "tab=readme-ov-file", "tab=readme"})
_ARXIV = frozenset({"arxiv.org", "www.arxiv.org"})
_PAPER = re.compile(r"/(abs|pdf|html)/(.+?)(\.pdf)?/?", re.IGNORECASE)
_PINNED = re.compile(r"v\d+$")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and one of the ways to write its address."""

    thing: str
    """What the page is about: several pages may be about one thing, like abstract and PDF of a paper."""
    page: str
    spelling: str
    """The address but for what nobody cares about: a slash at the end, the case of the host."""
    plain: bool
    """Whether it differs from other spellings of the page in nothing that a server could tell apart."""


def is_front_page(url: str, resource: Resource) -> bool:
    """Whether an address is all of its resource: of a repository not its wiki, issues or releases."""
    if resource.kind != "github":
        return True
    address = parse_url(url)
    return isinstance(address, Address) and _REPOSITORY.fullmatch(address.path) is not None


def page_of(url: str, resource: Resource) -> Page | None:
    """The page that an address opens; None where nothing is known of its other spellings."""
    address = parse_url(url)
    if isinstance(address, str) or address.fragment or address.credentials:
        return None
    if address.port != DEFAULT_PORTS[address.scheme]:
        return None
    match resource.kind:
        case "arxiv":
            return _paper(address, resource)
        case "github":
            return _repository(address, url, resource)
        case "web":
            return _web(address)
    return None


def _paper(address: Address, resource: Resource) -> Page | None:
    """A paper on arXiv itself; a pinned version is meant, and so is a mirror."""
    match = _PAPER.fullmatch(address.path) if address.host in _ARXIV and not address.query else None
    if match is None or _PINNED.search(match[2]):
        return None
    form = match[1].lower()
    spelling = f"{address.scheme}://{address.host}/{form}/{match[2]}{match[3] or ''}"
    return Page(str(resource), f"{resource} {form}", spelling, plain=True)


def _repository(address: Address, url: str, resource: Resource) -> Page | None:
    if address.query not in _README or not is_front_page(url, resource) or "github.com" not in address.host:
        return None
    query = "?" + address.query if address.query else ""
    spelling = f"{address.scheme}://{address.host}{address.path.rstrip('/')}{query}"
    return Page(str(resource), str(resource), spelling, plain=True)


def _web(address: Address) -> Page:
    """Any page: with or without TLS it is the same, with or without `www.` it most likely is."""
    host = address.host.removeprefix("www.")
    tail = address.tail.rstrip("/") if not address.query else address.tail
    spelling = f"{address.scheme}://{address.host}{tail}"
    return Page(host + tail, host + tail, spelling, plain=False)
