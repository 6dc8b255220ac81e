"""Destinations that lead nowhere for anybody: empty, a link in a link, a wrong scheme, not an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from bot.lint._schemes import misspelt
from bot.lint.interface import Checkout, Spot, spot
from bot.lists.paths import path_of
from bot.model import Claim, Document, Edits, Link, Rule, Severity
from bot.net.urls import Address, host_of, malformed, parse_url
from bot.quotes import quoted

EMPTY = Rule(
    "empty-link",
    Severity.WARNING,
    "A link without an address: a click on it only reloads the page.",
    "Tells you; the address is yours to fill in.",
)
NESTED = Rule(
    "nested-link",
    Severity.ERROR,
    "Where the address should be, there is a whole Markdown link.",
    "Offers the address alone: safe where the inner link shows the very address that it leads to.",
    edits=Edits.EITHER,
)
BAD_SCHEME = Rule(
    "bad-scheme",
    Severity.ERROR,
    "The address has no “https://” or a misspelt one, so GitHub looks for a file of that name.",
    "Offers the repaired address: safe where only one thing can have been meant.",
    edits=Edits.EITHER,
)
MALFORMED = Rule(
    "malformed",
    Severity.ERROR,
    "The address is not one that a browser could open.",
    "Tells you; it never guesses what was meant.",
)
RULES: tuple[Rule, ...] = (EMPTY, NESTED, BAD_SCHEME, MALFORMED)

_NESTED = re.compile(
    r"(?P<before>[^\[\]()]{0,200})\[(?P<shown>[^\[\]]*)\]\((?P<inner>[^()\s]*(?:\([^()\s]*\)[^()\s]*)*)\)?"
)
_HALF_NESTED = re.compile(r"(?P<shown>[^\[\]()]*)\]\((?P<inner>[^()\s]*)\)?")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_LONGEST = 4_000
"""Of addresses that are looked into; nobody writes a longer one by hand."""


def look(checkout: Checkout) -> Iterator[Spot]:
    """At most one claim for each link: the first of these that holds is the cause of the others."""
    linked = linked_hosts(checkout)
    for document in checkout.documents:
        for link in document.links:
            claim = claim_of(checkout, document, link, linked)
            if claim is not None:
                yield spot(checkout, document, link, claim)


def linked_hosts(checkout: Checkout) -> frozenset[str]:
    """The hosts that the list links with a scheme: what looks like one of them is no file."""
    return frozenset(map(host_of, checkout.resources)) - {""}


def claim_of(checkout: Checkout, document: Document, link: Link, linked: frozenset[str]) -> Claim | None:
    """What is wrong with a destination in itself, if anything is."""
    url = link.url
    if not url.strip() or not unquote(url[:_LONGEST]).strip():
        return _empty(document, link)
    if url.startswith("#"):
        return None
    nested = _nested(url) if "](" in link.raw else None
    if nested is not None:
        return nested
    if not _is_there(checkout, document, url) and (wrong := misspelt(url, linked.__contains__)):
        return Claim(BAD_SCHEME, wrong.why, url=wrong.meant, safe=wrong.certain)
    why = malformed(url)
    return Claim(MALFORMED, why) if why else None


def _empty(document: Document, link: Link) -> Claim:
    """The address of its entry tells one empty link from another: a title or a line may change."""
    entry = () if link.entry is None else document.entries[link.entry].links
    known = next((labelled.url for labelled in entry if labelled.url), "")
    what = "the image" if link.tag == "img" else "the link"
    message = f"{what} {quoted(link.text)} has no address" if link.text else f"{what} has no address"
    return Claim(EMPTY, message, target=f"{link.text}\0{known}")


def _nested(url: str) -> Claim | None:
    text = unquote(url) if len(url) <= _LONGEST else ""
    match = _NESTED.fullmatch(text) or _HALF_NESTED.fullmatch(text)
    if match is None:
        return None
    shown, inner = match["shown"].strip(), match["inner"].strip()
    message = "the address is itself a Markdown link"
    if not _WEB.match(inner) or not isinstance(parse_url(inner), Address):
        return Claim(NESTED, message)
    before = match.groupdict().get("before") or ""
    return Claim(NESTED, message, url=inner, safe=not before and shown.rstrip("/") == inner.rstrip("/"))


def _is_there(checkout: Checkout, document: Document, url: str) -> bool:
    """Whether what looks like a site without a scheme is a file of the checkout after all."""
    path = path_of(document.path, url)
    return path is not None and checkout.exists is not None and checkout.exists(path)
