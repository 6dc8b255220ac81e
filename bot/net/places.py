"""Addresses as people know them apart: the same place, a front page, a login, an archive."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from bot.net.urls import Address, parse_url

_LOGIN_SEGMENT = re.compile(
    r"(?:log|sign)[-_]?in(?:\.\w{1,5})?|sso|saml2?|authorize|servicelogin", re.IGNORECASE
)
_LOGIN_HOSTS = ("login.", "accounts.", "signin.", "sso.", "auth.")
_CONSENT_HOSTS = ("consent.", "guce.", "myprivacy.")
_ARCHIVES = (
    "archive.org",
    "archive.ph",
    "archive.today",
    "archive.is",
    "archive.li",
    "archive.md",
    "archive.vn",
)
_INDEX = re.compile(r"index|(?:index|default|home|main)\.\w{1,5}", re.IGNORECASE)
_HOME = ("home", "main", "welcome")
# Only real languages: `/ai/` and `/cv/` are sections.
_LOCALE = re.compile(
    r"(?:ar|bg|cs|da|de|el|en|es|et|fa|fi|fr|he|hi|hr|hu|id|it|ja|ko|lt|lv|nb|nl|pl|pt|ro|ru|sk|sl|sr|sv|th|tr|"
    r"uk|vi|zh)(?:[-_][a-z]{2,4})?",
    re.IGNORECASE,
)
_LOCALE_PARAMETERS = ("hl", "lang", "locale", "language", "setlang")
_TRACKING = re.compile(
    r"utm_\w{1,40}|mc_[ce]id|_hs\w{1,9}|(?:fb|g|ms|y|tw)clid|gclsrc|ref|ref_src|ref_url|referrer|source|src|"
    r"spm|from|via|share|igshid|si|feature|trk|_ga|_gl|__\w{1,20}|gi|sk|cookie\w{0,20}|redirect\w{0,10}",
    re.IGNORECASE,
)


def same_place(one: str, other: str) -> bool:
    """True where two URLs differ in no more than scheme, `www.`, slash, locale or tracking."""
    if one == other:
        return True
    first, second = parse_url(one), parse_url(other)
    if isinstance(first, str) or isinstance(second, str):
        return one == other
    return _place(first) == _place(second)


def last_segment(url: str) -> str:
    """The last part of the path that names something, in lower case; empty for a front page."""
    address = parse_url(url)
    segments = [] if isinstance(address, str) else _segments(address)
    return segments[-1].lower() if segments else ""


def is_front_page(address: Address) -> bool:
    """The site's root in any language, with nothing asked of it."""
    segments = _segments(address)
    return (not segments or (len(segments) == 1 and segments[0].lower() in _HOME)) and not _asked(address)


def is_login(address: Address) -> bool:
    """An address where one is asked who one is."""
    return address.host.startswith(_LOGIN_HOSTS) or any(
        map(_LOGIN_SEGMENT.fullmatch, address.path.split("/"))
    )


def is_consent(address: Address) -> bool:
    """An address where one is asked to agree to cookies first."""
    return address.host.startswith(_CONSENT_HOSTS)


def is_archive(host: str) -> bool:
    """Whether a host shows copies of other sites' pages, which are named by those pages' own addresses."""
    return any(host == archive or host.endswith(f".{archive}") for archive in _ARCHIVES)


def same_site(one: str, other: str) -> bool:
    """True where one host is the other, or lies below it."""
    first, second = one.removeprefix("www."), other.removeprefix("www.")
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def _place(address: Address) -> tuple[object, ...]:
    host = address.host.removeprefix("www.")
    return host, address.port in (80, 443) or address.port, _segments(address), _asked(address)


def _segments(address: Address) -> list[str]:
    """The path without locale and index file, which say how and not what."""
    segments = [part for part in address.path.split("/") if part]
    if segments and _INDEX.fullmatch(segments[-1]):
        segments.pop()
    if segments and _LOCALE.fullmatch(segments[0]):
        segments.pop(0)
    return segments


def _asked(address: Address) -> tuple[tuple[str, str], ...]:
    """The query without what only says where a reader came from or which language is wished."""
    pairs = parse_qsl(address.query, keep_blank_values=True)
    return tuple(
        sorted(
            (name, value)
            for name, value in pairs
            if not _TRACKING.fullmatch(name) and name.lower() not in _LOCALE_PARAMETERS
        )
    )
