"""arXiv addresses whose id cannot be one, with the repair where it is certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from bot.checkers import resource_of
from bot.lint.interface import Checkout, Spot, spot
from bot.model import Claim, Edits, Link, LinkKind, Rule, Severity
from bot.net.urls import Address, parse_url
from bot.quotes import quoted

ARXIV_MALFORMED = Rule(
    "arxiv-malformed",
    Severity.ERROR,
    "arXiv cannot have a paper of this id, so the address leads nowhere.",
    "Offers the repaired address where only one can have been meant, like with a doubled slash.",
    edits=Edits.SAFE,
)
RULES: tuple[Rule, ...] = (ARXIV_MALFORMED,)

_HOSTS = frozenset({"arxiv.org", "www.arxiv.org", "export.arxiv.org", "browse.arxiv.org"})
_PAPER = re.compile(r"(?P<page>/+(?:abs|pdf))(?P<slash>/+)(?P<name>.*)", re.IGNORECASE | re.DOTALL)
_OLD_STYLE = re.compile(r"/*[a-z-]+(?:\.[a-z-]+)?/\d{7}", re.IGNORECASE | re.ASCII)
_INNER = re.compile(r"https?:/{1,2}(?=[^/])", re.IGNORECASE)
_ID = re.compile(r"\d{4}\.\d{4,5}(?:v[1-9]\d{0,2})?", re.ASCII)
_EDGE = re.compile(r"\A[\W_]+|[\W_]+\Z")
"""Spaces, brackets and full stops that were copied along."""
_LONGEST = 500


def look(checkout: Checkout) -> Iterator[Spot]:
    """One claim for each link to arXiv that no paper can be behind."""
    for document in checkout.documents:
        for link in document.links:
            if "arxiv.org" in link.url.lower() and (claim := _claim(checkout, link)):
                yield spot(checkout, document, link, claim)


def _claim(checkout: Checkout, link: Link) -> Claim | None:
    resource = checkout.resources.get(link.url)
    address = parse_url(link.url)
    if resource is None or resource.kind == "arxiv" or isinstance(address, str):
        return None
    match = _PAPER.fullmatch(unquote(address.path)) if address.host in _HOSTS else None
    if match is None or len(match["name"]) > _LONGEST or _is_within_a_paper(match["name"]):
        return None
    repaired = _repaired(address, match, link)
    return Claim(ARXIV_MALFORMED, _why(match["name"].strip("/")), url=repaired, safe=repaired is not None)


def _why(name: str) -> str:
    if not name:
        return "the address has no arXiv id"
    return "there is a slash too many" if _is_paper(name) else f"{quoted(name)} cannot be an arXiv id"


def _is_within_a_paper(name: str) -> bool:
    """Whether a path goes on behind an id, or is of the old style, whose variants arXiv alone knows."""
    first, slash, rest = name.partition("/")
    return bool(_OLD_STYLE.match(name)) or bool(slash and rest.strip("/") and _is_paper(first))


def _is_paper(name: str) -> bool:
    resource = resource_of(f"https://arxiv.org/abs/{name}")
    return resource is not None and resource.kind == "arxiv"


def _repaired(address: Address, match: re.Match[str], link: Link) -> str | None:
    """The one paper that can have been meant; None where there is a doubt."""
    name = match["name"]
    if inner := _INNER.match(name):
        return _inner(name[inner.end() :])
    bare = name.strip("/")
    if not _is_paper(bare):
        # A bare URL is its own text: what it swallowed must not vanish from the list.
        bare = _EDGE.sub("", name) if link.kind is not LinkKind.AUTOLINK else ""
    if not _ID.fullmatch(bare.removesuffix(".pdf")) or not _is_paper(bare):
        return None
    page = "/" + match["page"].strip("/").lower()
    return f"{address.origin}{page}/{bare}{address.fragment}"


def _inner(rest: str) -> str | None:
    """`arxiv.org/abs/https://arxiv.org/abs/2306.17156`: the inner address, if it is a paper's."""
    url = "https://" + _EDGE.sub("", rest)
    resource = resource_of(url)
    return url if resource is not None and resource.kind == "arxiv" else None
