"""Which DOI an address names: at doi.org, and on pages of publishers that turn machines away."""

from __future__ import annotations

import re
from urllib.parse import unquote

from bot.checkers._urls import web_parts

RESOLVERS = frozenset({"doi.org", "www.doi.org", "dx.doi.org"})
PUBLISHERS = (".dl.acm.org", ".onlinelibrary.wiley.com", ".science.org", ".journals.sagepub.com")
"""Hosts whose pages cannot be judged, and have the DOI in their address; with their subdomains."""
DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]{1,9})*/[^\s\x00-\x1f\x7f]{1,300}")
"""https://www.doi.org/doi-handbook/HTML/doi-name-syntax.html."""
PLAIN = re.compile(r"10\.[0-9.]{4,20}/[A-Za-z0-9._;/:-]{1,200}")
"""One that may be shown to people as it came."""
AT_RESOLVER = re.compile(rf"/+(?:doi:)?({DOI.pattern})", re.IGNORECASE)
AT_PUBLISHER = re.compile(
    r"/doi/(?:(?:abs|full|fullhtml|pdf|pdfdirect|epdf|book|proceedings)/)?(10\.[0-9]{4,9}/[^\s/]{1,300})",
    re.IGNORECASE,
)
ARXIV = "10.48550/arxiv."
"""arXiv knows its papers better."""


def doi_of(url: str) -> str | None:
    """The DOI in lower case, for case does not count; None where an address names none."""
    parts = web_parts(url)
    if parts is None:
        return None
    if parts.host in RESOLVERS:
        match = AT_RESOLVER.fullmatch(unquote(parts.path))
    elif f".{parts.host}".endswith(PUBLISHERS):
        match = AT_PUBLISHER.fullmatch(unquote(parts.path))
    else:
        return None
    doi = match[1].lower() if match else None
    return None if doi is None or doi.startswith(ARXIV) else doi
