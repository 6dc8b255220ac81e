"""Which paper an address points at, and at which of its versions."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import SplitResult, unquote, urlsplit

from bot.checkers._urls import web_parts

ARXIV = re.compile(
    r"/(?:abs|pdf|html|format|e-print|src|ps)/(?:arxiv:)?(?P<name>.+?)(?:\.pdf)?/?", re.IGNORECASE
)
AR5IV = re.compile(r"/(?:abs|html|pdf|papers)/(?P<name>.+?)(?:\.pdf)?/?", re.IGNORECASE)
ALPHAXIV = re.compile(r"/(?:[a-z]{2}/)?(?:abs|pdf|overview)/(?P<name>.+?)(?:\.pdf)?/?", re.IGNORECASE)
PAPERS = re.compile(r"/papers/(?P<name>.+?)/?", re.IGNORECASE)
DOI = re.compile(r"/10\.48550/arxiv\.(?P<name>(?:[a-z.-]+/)?[0-9.]+)/?", re.IGNORECASE)
"""Of the paper as such: no version has a DOI."""
PLAIN = re.compile(r"/(?:abs|pdf)/", re.IGNORECASE)
"""The pages that every version has; others, like `/html/`, may be missing."""

HOSTS: dict[str, re.Pattern[str]] = {
    "arxiv.org": ARXIV,
    "www.arxiv.org": ARXIV,
    "export.arxiv.org": ARXIV,
    "browse.arxiv.org": ARXIV,
    "ar5iv.org": AR5IV,
    "www.ar5iv.org": AR5IV,
    "ar5iv.labs.arxiv.org": AR5IV,
    "alphaxiv.org": ALPHAXIV,
    "www.alphaxiv.org": ALPHAXIV,
    "huggingface.co": PAPERS,
    "www.huggingface.co": PAPERS,
    "hf.co": PAPERS,
    "doi.org": DOI,
    "www.doi.org": DOI,
    "dx.doi.org": DOI,
}
"""Host → the paths under which it shows papers, by their arXiv id."""

ARCHIVES = frozenset(
    """
    acc-phys adap-org alg-geom ao-sci astro-ph atom-ph bayes-an chao-dyn chem-ph cmp-lg comp-gas cond-mat
    cs dg-ga funct-an gr-qc hep-ex hep-lat hep-ph hep-th math math-ph mtrl-th nlin nucl-ex nucl-th patt-sol
    physics plasm-ph q-alg q-bio quant-ph solv-int supr-con
    """.split()
)
"""The archives that had identifiers of their own until March 2007."""

NAME = re.compile(
    r"(?:(?P<month>\d{4})\.(?P<number>\d{4,5})"
    r"|(?P<archive>[a-z-]+)(?:\.[a-z-]+)?/(?P<serial>\d{7}))(?:v(?P<version>[1-9]\d{0,3}))?",
    re.IGNORECASE | re.ASCII,
)
MOST_READ = 4096
"""Addresses whose reading is kept: each is read by several rules."""
FIRST_MONTH = 704
"""April 2007, when `YYMM.NNNN` began."""
FIVE_DIGITS_FROM = 1501
LAST_MONTH = 12


@lru_cache(maxsize=MOST_READ)
def paper_of(url: str) -> tuple[str, int | None] | None:
    """The id without its version, and the version that `url` is pinned to; None where it is no paper.

    `math.CA/0611800v2` is version 2 of `math/0611800`. A malformed id is None: one of those makes
    arXiv refuse the whole batch it stands in.
    """
    parts = web_parts(url)
    pattern = HOSTS.get(parts.host) if parts else None
    match = pattern.fullmatch(unquote(parts.path)) if parts and pattern else None
    return paper_named(match["name"]) if match else None


def paper_named(name: str) -> tuple[str, int | None] | None:
    """`2408.05211v2` → (`2408.05211`, 2); None where arXiv would call it malformed."""
    match = NAME.fullmatch(name)
    if match is None:
        return None
    version = int(match["version"]) if match["version"] else None
    if match["archive"]:
        archive = match["archive"].lower()
        well_formed = archive in ARCHIVES and _is_month(match["serial"][2:4])
        return (f"{archive}/{match['serial']}", version) if well_formed else None
    month, digits = int(match["month"]), len(match["number"])
    due = 5 if month >= FIVE_DIGITS_FROM else 4
    if month < FIRST_MONTH or digits != due or not _is_month(match["month"][2:]):
        return None
    return f"{match['month']}.{match['number']}", version


def repinned(url: str, version: int) -> str | None:
    """`url` pinned to another version; None where its version is not written plainly.

    Mirrors give none: what they show is not up to the address.
    """
    parts = _split(url)
    old = re.search(r"(?<=\d)v[1-9]\d{0,3}(?=$|[/?#.])", url)
    if parts is None or HOSTS.get(parts.hostname or "") is not ARXIV or old is None:
        return None
    return f"{url[: old.start()]}v{version}{url[old.end() :]}"


def is_in_every_version(url: str) -> bool:
    """Whether an address of arXiv surely leads to the same thing in another version: not `/html/…`, which few
    papers have, nor `…#page=5`, which may stand elsewhere."""
    parts = _split(url)
    return parts is not None and PLAIN.match(parts.path) is not None and not parts.fragment


def unpinned(url: str) -> str | None:
    """`url` without its version; None where that is not written plainly."""
    named = paper_of(url)
    if named is None or named[1] is None:
        return None
    number = named[0].rpartition("/")[2]
    bare = url.replace(f"{number}v{named[1]}", number, 1)
    return bare if paper_of(bare) == (named[0], None) else None


def _is_month(digits: str) -> bool:
    return 1 <= int(digits) <= LAST_MONTH


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
