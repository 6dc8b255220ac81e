"""The links of a list that could be written otherwise, and by which schemes it links each site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.lint import destinations
from bot.lint._pages import Page, page_of
from bot.lint.interface import Checkout
from bot.model import Document, Link
from bot.net.urls import DEFAULT_PORTS, Address, parse_url


@dataclass(frozen=True, slots=True)
class Use:
    """A link that a reader can click, and that has nothing else wrong with it."""

    document: Document
    link: Link
    address: Address
    page: Page | None
    """None where nothing is known of its other spellings."""

    @property
    def site(self) -> str:
        """The host without its `www.`: a spelling with it may turn into one without."""
        return self.address.host.removeprefix("www.")

    @property
    def is_secure(self) -> bool:
        return self.address.scheme == "https"


def uses_in(checkout: Checkout) -> Iterator[Use]:
    """All but what is told elsewhere: “https” in `http://https://…` is no host."""
    linked = destinations.linked_hosts(checkout)
    for document in checkout.documents:
        for link in document.links:
            resource = checkout.resources.get(link.url)
            if link.tag != "a" or resource is None:
                continue
            address = parse_url(link.url)
            if isinstance(address, str) or address.port != DEFAULT_PORTS[address.scheme]:
                continue
            if destinations.claim_of(checkout, document, link, linked) is None:
                yield Use(document, link, address, page_of(link.url, resource))


def sites_by_scheme(uses: Iterable[Use]) -> Mapping[str, tuple[int, int]]:
    """How often the list links a site by http, and how often by https."""
    counts = Counter((use.site, use.is_secure) for use in uses)
    return {site: (counts[site, False], counts[site, True]) for site, _ in counts}


def with_scheme(scheme: str, url: str) -> str:
    """The same address by another scheme."""
    return f"{scheme}://{url.partition('://')[2]}"
