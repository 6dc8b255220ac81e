"""What a page that answered 200 really is: the page, or a polite way to say that it is gone."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Sequence
from enum import StrEnum

from bot.model import Hop
from bot.net.interface import Reply
from bot.net.phrases import (
    says_maintenance,
    says_not_found,
    says_parked,
    says_suspended,
    says_usurped,
)
from bot.net.places import is_consent, is_front_page, is_login, last_segment, same_site
from bot.net.urls import Address, parse_url

LONGEST_TITLE = 200
_TEXT_WITHIN = 2_000
"""Bytes after `<title` or `<h1` in which it must end."""


class Sign(StrEnum):
    """What speaks against a page that seems alive. The words are shown to people."""

    NOT_FOUND = "the page says that it was not found"
    FRONT_PAGE = "a deep link that leads to the front page"
    LOGIN = "leads to a login page"
    CONSENT = "leads to a page that asks for consent"
    PARKED = "the domain is parked or for sale"
    SUSPENDED = "the site is suspended, or its domain has expired"
    USURPED = "a casino seems to have taken over the domain"
    MAINTENANCE = "the site is under maintenance"


_TITLE_TAG = re.compile(rb"<title[\s>]", re.IGNORECASE)
_TITLE_END = re.compile(rb"</title", re.IGNORECASE)
_HEADLINE_END = re.compile(rb"</h1", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,500}>")
_CHARSET = re.compile(rb"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_CHARSETS = (
    "utf-8",
    "utf-16",
    "iso8859",
    "cp",
    "gb",
    "big5",
    "shift_jis",
    "euc_",
    "koi8",
    "iso2022",
    "mac-",
    "tis",
)
_SPACE = re.compile(r"\s+")

_NOWHERE = re.compile(
    r"(?:error[-_]?|page[-_]?)?404(?:[-_]?error)?(?:\.\w{1,5})?|(?:page|file|error)?[-_]?not[-_]?found(?:\.\w{1,5})?",
    re.IGNORECASE,
)
"""The last part of an address that a server uses for what it does not have."""
# Where the path that was asked for has these words, the page may well be about what its title says.
_ABOUT_MISSING = re.compile(r"(?:http|errors?|status|code)[-_/+ ]?404|not[-_+ ]?found", re.IGNORECASE)
_ABOUT_WORKS = re.compile(r"maint|wartung|mantenim|manuten", re.IGNORECASE)
_ABOUT_GAMES = re.compile(r"casino|slot|gambl|judi", re.IGNORECASE)

_PARKING_HOSTS = (
    ".sedoparking.com",
    ".sedo.com",
    ".parkingcrew.net",
    ".bodis.com",
    ".hugedomains.com",
    ".dan.com",
    ".afternic.com",
    ".above.com",
    ".undeveloped.com",
    ".domainmarket.com",
    ".buydomains.com",
    ".parklogic.com",
    ".namebright.com",
)
_PARKING_MARKS = (
    b"img.sedoparking.com",
    b"sedoparking.com/frmpark",
    b"parkingcrew.net/",
    b"www.bodis.com/",
    b"hugedomains.com/domain_profile",
    b"d38psrni17bvxu.cloudfront.net",
    b"parking-lander",
    b"window.park = ",
    b"window.LANDER_SYSTEM",
)


def title_of(reply: Reply) -> str:
    """The page's title on one line, empty where it has none. Linear and total."""
    start = _TITLE_TAG.search(reply.body)
    return "" if start is None else _text_after(reply, start.end() - 1, _TITLE_END)


def headline_of(reply: Reply) -> str:
    """The text of the page's first `<h1>`, on one line; empty where it has none."""
    start = reply.body.find(b"<h1")  # capitals went out of fashion before pages said 200 for this
    return (
        "" if start < 0 else _SPACE.sub(" ", _TAG.sub(" ", _text_after(reply, start, _HEADLINE_END))).strip()
    )


def _text_after(reply: Reply, start: int, until: re.Pattern[bytes]) -> str:
    after = reply.body[start : start + _TEXT_WITHIN]
    opening = after.find(b">")
    end = until.search(after)
    if opening < 0 or end is None or end.start() < opening:
        return ""
    text = after[opening + 1 : end.start()].decode(charset_of(reply), errors="replace")
    words = _SPACE.sub(" ", html.unescape(text)).strip()
    if not words.isprintable():
        words = "".join(filter(str.isprintable, words))
    return words[:LONGEST_TITLE]


def sign_of(reply: Reply, title: str) -> Sign | None:
    """What speaks against a page with a good status."""
    here = parse_url(reply.url)
    if isinstance(here, str):
        return None
    asked = _asked(here, reply.hops)
    if _is_parked(reply, here):
        return Sign.PARKED
    return _said(reply, title, asked) or _led_astray(here, asked)


def _asked(here: Address, hops: Sequence[Hop]) -> Address:
    """The address that the list has, before all redirects."""
    asked = parse_url(hops[0].url) if hops else here
    return here if isinstance(asked, str) else asked


def _is_parked(reply: Reply, here: Address) -> bool:
    if f".{here.host}".endswith(_PARKING_HOSTS):
        return bool(reply.hops)  # a link to the marketplace itself is what it says
    return any(map(reply.body.__contains__, _PARKING_MARKS))


def _said(reply: Reply, title: str, asked: Address) -> Sign | None:
    """What the page says of itself, unless that is what the list links to."""
    if says_parked(title):
        return Sign.PARKED
    if says_suspended(title):
        return Sign.SUSPENDED
    missing = says_not_found(title) or says_not_found(headline_of(reply))
    for said, about, sign in (
        (missing, _ABOUT_MISSING, Sign.NOT_FOUND),
        (says_maintenance(title), _ABOUT_WORKS, Sign.MAINTENANCE),
        (says_usurped(title), _ABOUT_GAMES, Sign.USURPED),
    ):
        if said and not about.search(asked.path):
            return sign
    return None


def _led_astray(here: Address, asked: Address) -> Sign | None:
    """A redirect that answers another question than the one asked."""
    if asked == here:
        return None
    if is_login(here) and not is_login(asked):
        return Sign.LOGIN
    if is_consent(here) and not is_consent(asked):
        return Sign.CONSENT
    name = last_segment(here.url)
    if _NOWHERE.fullmatch(name) and name != last_segment(asked.url):
        return Sign.NOT_FOUND
    # To the root of another site leads many a short link, and many a project that got its own name.
    if is_front_page(here) and not is_front_page(asked) and same_site(here.host, asked.host):
        return Sign.FRONT_PAGE
    return None


def charset_of(reply: Reply) -> str:
    """What the header says, else the page, else UTF-8; an unknown name is not believed."""
    header = reply.headers.get("content-type", "").encode("ascii", "ignore")
    for place in (header, reply.body[:4096]):
        if found := _CHARSET.search(place):
            return _known(found.group(1).decode())
    return "utf-8"


def _known(name: str) -> str:
    try:
        codec = codecs.lookup(name).name
    except (LookupError, ValueError):
        return "utf-8"
    # Python has codecs that are no charsets at all, and some of them raise or warn.
    return codec if codec.startswith(_CHARSETS) else "utf-8"
