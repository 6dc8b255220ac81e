"""One page written in several ways, and http where the same list knows that https works."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.lint._pages import Page, page_of
from bot.lint._quotes import shortened
from bot.lint.interface import Checkout, Spot, as_written, spot
from bot.model import Claim, Document, Link, Rule, Severity
from bot.net.urls import DEFAULT_PORTS, Address, parse_url

MIXED_SPELLING = Rule(
    "mixed-spelling",
    Severity.INFO,
    "The list writes the address of one page or paper in several ways.",
    "Offers the spelling that the list uses most: safe where it is the very same page.",
)
HTTP_LINK = Rule(
    "http-link",
    Severity.INFO,
    "The link goes by http to a host that the list links by https elsewhere.",
    "Offers the same address with https.",
)
RULES: tuple[Rule, ...] = (MIXED_SPELLING, HTTP_LINK)

_LONGEST = 120
"""Of an address within a sentence."""


@dataclass(frozen=True, slots=True)
class _Use:
    """A link that a reader can click, with the page that it opens."""

    document: Document
    link: Link
    page: Page
    order: int


def look(checkout: Checkout) -> Iterator[Spot]:
    """One claim for each link that could be written as its neighbours are; never two for one link."""
    told: set[int] = set()
    by_thing = _uses(checkout)
    for uses in by_thing.values():
        for use, claim in _mixed(uses):
            told.add(id(use.link))
            yield spot(checkout, use.document, use.link, claim)
    secure = _secure_hosts(checkout)
    for document in checkout.documents:
        for link in document.links:
            if id(link) not in told and link.tag == "a" and (claim_or_none := _http(link, secure)):
                yield spot(checkout, document, link, claim_or_none)


# ── mixed spelling ────────────────────────────────────────────────────────────────────────


def _uses(checkout: Checkout) -> Mapping[str, Sequence[_Use]]:
    """The links by what they are about, leaving out what has but one spelling."""
    pages = {url: page_of(url, resource) for url, resource in checkout.resources.items()}
    uses: dict[str, list[_Use]] = defaultdict(list)
    for document in checkout.documents:
        for link in document.links:
            page = pages.get(link.url)
            if page is not None and link.tag == "a":
                uses[page.thing].append(_Use(document, link, page, len(uses)))
    return {thing: found for thing, found in uses.items() if len({use.page.spelling for use in found}) > 1}


def _mixed(uses: Sequence[_Use]) -> Iterator[tuple[_Use, Claim]]:
    best = {
        page: _preferred([use for use in uses if use.page.page == page])
        for page in {use.page.page for use in uses}
    }
    overall = _preferred(uses)
    side_by_side = _are_side_by_side(uses)
    for use in uses:
        own = best[use.page.page]
        if use.page.spelling != own.page.spelling:
            yield use, _claim("page", own, safe=use.page.plain or _differ_in_scheme_alone(use, own))
        elif use.page.page != overall.page.page and not side_by_side:
            yield use, _claim("paper", overall, safe=False)


def _claim(what: str, preferred: _Use, *, safe: bool) -> Claim:
    url = as_written(preferred.link)
    message = f"the list writes this {what} as {shortened(url, _LONGEST)} on line {preferred.link.line}"
    return Claim(MIXED_SPELLING, message, url=url, safe=safe)


def _preferred(uses: Sequence[_Use]) -> _Use:
    """The first use of the most frequent spelling; https before http, however seldom it is."""
    counts = Counter(use.page.spelling for use in uses)
    return max(uses, key=lambda use: (use.page.spelling.startswith("https:"), counts[use.page.spelling]))


def _are_side_by_side(uses: Sequence[_Use]) -> bool:
    """Whether an entry links two pages of one paper: then they are meant, here and elsewhere."""
    pages: dict[tuple[str, int], str] = {}
    return any(
        use.link.entry is not None
        and pages.setdefault((use.document.path, use.link.entry), use.page.page) != use.page.page
        for use in uses
    )


def _differ_in_scheme_alone(one: _Use, other: _Use) -> bool:
    return one.page.spelling.partition("://")[2] == other.page.spelling.partition("://")[2]


# ── http ──────────────────────────────────────────────────────────────────────────────────


def _secure_hosts(checkout: Checkout) -> frozenset[str]:
    addresses = map(parse_url, (url for url in checkout.resources if url[:6].lower() == "https:"))
    return frozenset(address.host for address in addresses if isinstance(address, Address))


def _http(link: Link, secure: frozenset[str]) -> Claim | None:
    if link.url[:5].lower() != "http:":
        return None
    address = parse_url(link.url)
    if isinstance(address, str) or address.host not in secure or address.port != DEFAULT_PORTS["http"]:
        return None
    written = as_written(link)
    url = "https" + written[4:] if written[:5].lower() == "http:" else None
    return Claim(HTTP_LINK, f"the list links {address.host} by https elsewhere", url=url)
