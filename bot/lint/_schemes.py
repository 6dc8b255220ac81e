"""Addresses without a scheme, or with one that was typed wrong, and what was most likely meant."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from bot.net.urls import Address, parse_url

_LETTERS = re.compile(r"([A-Za-z]{2,8})([:;][:;/]{0,5}|//[:;/]{0,5})(.*)", re.DOTALL)
"""A word, whatever stands for `://`, and the rest."""
_WELL_BEGUN = re.compile(r"(https?)://(?![:;/])")
_INNER = re.compile(r"https?(?::|%3a)?/{1,3}(?=[^/])", re.IGNORECASE)
_BEFORE = re.compile(r"([^A-Za-z0-9/.#?]{1,40}?|(?:%[0-9A-Fa-f]{2}){1,12})(https?://.*)", re.DOTALL)
_SITE_END = re.compile(r"[%/?#\"']")
_HOST = re.compile(r"((?:[a-z0-9-]{1,63}\.){1,9}([a-z]{2,24}))(?::[0-9]{1,5})?([/?#].*)?", re.DOTALL)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,9}([A-Za-z]{2,24})")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff\u00ad]+")

_WEB = ("https", "http")
_OTHER_SCHEMES = frozenset("ftp ftps sftp tftp smtp nntp rtmp rtmps rtsp shttp httpu ssh git".split())
"""Schemes that look like misspelt ones."""

_KNOWN = (
    "github.com",
    "github.io",
    "githubusercontent.com",
    "gitlab.com",
    "arxiv.org",
    "openreview.net",
    "huggingface.co",
    "doi.org",
    "youtube.com",
    "youtu.be",
    "aclanthology.org",
    "thecvf.com",
    "medium.com",
    "wikipedia.org",
    "google.com",
)
"""Hosts that lists are full of, and that are never the names of files."""
_NEVER_FILES = frozenset({"com", "net", "edu", "gov"})
_SELDOM_FILES = frozenset({"org", "io", "ai", "dev", "cn", "co", "uk", "de", "jp"})
"""Endings that are those of sites when a path follows; `README.org` is a file."""


@dataclass(frozen=True, slots=True)
class Misspelt:
    """What is wrong with a scheme."""

    why: str
    meant: str | None = None
    certain: bool = False


def misspelt(url: str, is_linked: Callable[[str], bool]) -> Misspelt | None:
    """What is wrong with the scheme of `url`, or None; `is_linked` knows the hosts that the list links."""
    if match := _WELL_BEGUN.match(url):
        return _doubled(match[1], url[match.end() :])
    return _mistyped(url) or _preceded(url) or _missing(url, is_linked)


def _mistyped(url: str) -> Misspelt | None:
    match = _LETTERS.fullmatch(url)
    if match is None:
        return None
    word, mark, rest = match[1].lower(), match[2], match[3]
    if word in _WEB and mark == "://":
        return _doubled(word, rest)
    if word in _OTHER_SCHEMES:
        return None
    distances = {scheme: _distance(word, scheme) for scheme in _WEB}
    scheme = min(_WEB, key=distances.__getitem__)
    least = distances[scheme]
    if least > 1 and not (least == 2 and mark == "://" and len(word) > 3):  # noqa: PLR2004 - two slips
        return None
    written = url[: match.end(2)]
    meant = f"{scheme}://{rest}"
    certain = least == 0 or (least == 1 and distances["http"] != distances["https"])
    why = f"“{written}” is not how an address begins, “{scheme}://” is"
    return Misspelt(why, meant, certain) if _is_site(rest) else Misspelt(why)


def _doubled(outer: str, rest: str) -> Misspelt | None:
    """`https://https://example.org`; an archive has its second scheme further back."""
    inner = _INNER.match(rest)
    if inner is None:
        return None
    scheme = "https" if rest[:5].lower() == "https" else "http"
    site = rest[inner.end() :]
    why = "the address has its scheme twice"
    return Misspelt(why, f"{scheme}://{site}", certain=scheme == outer) if _is_site(site) else Misspelt(why)


def _preceded(url: str) -> Misspelt | None:
    """Something before the scheme that does not belong there: a quote, a space of no width."""
    match = _BEFORE.fullmatch(url)
    if match is None:
        return None
    before = unquote(match[1])
    site = _SITE_END.split(match[2].partition("://")[2], maxsplit=1)[0]
    if any(character.isalnum() for character in before) or not _is_site(site):
        return None
    invisible = _INVISIBLE.fullmatch(before) is not None
    what = "an invisible character" if invisible else f"“{before[:20]}”"
    meant = match[2] if invisible else None
    return Misspelt(f"there is {what} before the address", meant, certain=invisible)


def _missing(url: str, is_linked: Callable[[str], bool]) -> Misspelt | None:
    mail = _MAIL.fullmatch(url)
    if mail and mail[1].lower() in _NEVER_FILES | _SELDOM_FILES:  # `logo@2x.png` is a file
        return Misspelt("an e-mail address needs “mailto:” before it", f"mailto:{url}", certain=True)
    match = _HOST.fullmatch(url[:2000].lower())
    if match is None:
        return None
    host, ending, tail = match[1], match[2], match[3] or ""
    bare = host.removeprefix("www.")
    known = is_linked(host) or any(bare == name or bare.endswith("." + name) for name in _KNOWN)
    likely = (
        known
        or (host.startswith("www.") and host.count(".") > 1)
        or ending in _NEVER_FILES
        or (ending in _SELDOM_FILES and tail.startswith("/") and len(tail) > 1)
    )
    if not likely or not _is_site(url):
        return None
    return Misspelt("without “https://” this is a file of the repository", f"https://{url}", certain=known)


def _is_site(rest: str) -> bool:
    """Whether what follows a scheme begins with the name of a site."""
    address = parse_url(f"https://{rest}")
    return isinstance(address, Address) and "." in address.host and not address.credentials


def _distance(word: str, scheme: str) -> int:
    """How many letters are wrong, missing, too many or swapped with their neighbour."""
    rows = [list(range(len(scheme) + 1))]
    for i, letter in enumerate(word, 1):
        row = [i]
        for j, wanted in enumerate(scheme, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == scheme[j - 2] and word[i - 2] == wanted:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
