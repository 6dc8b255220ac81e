"""What a page that answered 200 really is: the page, or a polite way to say that it is gone."""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Sequence
from enum import StrEnum
from urllib.parse import parse_qsl

from bot.model import Hop
from bot.net.interface import Reply
from bot.net.urls import Address, parse_url

LONGEST_TITLE = 200
_TITLE_WITHIN = 2_000
"""Bytes after `<title` in which it must end."""


class Sign(StrEnum):
    """What speaks against a page that seems alive. The words are shown to people."""

    NOT_FOUND = "the page says that it was not found"
    FRONT_PAGE = "a deep link that leads to the front page"
    LOGIN = "leads to a login page"
    PARKED = "the domain is parked or for sale"
    MAINTENANCE = "the site is under maintenance"


_TITLE_TAG = re.compile(rb"<title[\s>]", re.IGNORECASE)
_TITLE_END = re.compile(rb"</title", re.IGNORECASE)
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

# Whole titles, or their part before a separator: a paper may well be *about* error 404.
_NOT_FOUND_TITLE = re.compile(
    r"(?:error\s*)?404(?:\s*(?:error|not found|page not found|\(?not found\)?))?|(?:404\W{1,3})?"
    r"(?:the\s+|this\s+)?(?:page|site|file|document|content|resource)\s+(?:you\s\w+\s\w+\s\w+\s)?"
    r"(?:(?:was|is|could|can)\s?not|cannot be|not|does ?n[o']t|no longer)\s*(?:be\s+)?"
    r"(?:found|exists?|available)|not found|object not found|there isn't a github pages site here|"
    r"page introuvable|seite nicht gefunden|página no encontrada|pagina non trovata|página não encontrada|"
    r"страница не найдена|页面不存在|页面未找到|找不到页面|找不到網頁|ページが見つかりません(?:でした)?|"
    r"페이지를 찾을 수 없습니다",
    re.IGNORECASE,
)
_MAINTENANCE_TITLE = re.compile(
    r"(?:(?:web)?site |we are |we're )?(?:is )?(?:currently )?(?:down for |under |in )(?:scheduled )?"
    r"maintenance(?: mode)?|maintenance(?: mode)?|scheduled maintenance|be right back|we'll be back soon!?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s[-|·•\u2013\u2014:]+\s|\s?[|·•\u2013\u2014]\s?")

_PARKING_HOSTS = (
    "sedoparking.com",
    "sedo.com",
    "parkingcrew.net",
    "bodis.com",
    "hugedomains.com",
    "dan.com",
    "afternic.com",
    "above.com",
    "undeveloped.com",
    "domainmarket.com",
    "buydomains.com",
    "parklogic.com",
    "namebright.com",
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
_PARKED_TITLE = re.compile(
    r"(?:the )?(?:domain|domain name|this domain) (?:\S{1,80} )?(?:is|may be) (?:for sale|parked)|"
    r"\S{3,80} is for sale|buy (?:this|the) domain|hugedomains\.com|parked domain(?: name)?|domain parking",
    re.IGNORECASE,
)

_LOGIN_SEGMENT = re.compile(
    r"(?:log|sign)[-_]?in(?:\.\w{1,5})?|sso|saml2?|authorize|servicelogin", re.IGNORECASE
)
_LOGIN_HOSTS = ("login.", "accounts.", "signin.", "sso.", "auth.")
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


def title_of(reply: Reply) -> str:
    """The page's title on one line, empty where it has none. Linear and total."""
    start = _TITLE_TAG.search(reply.body)
    if start is None:
        return ""
    after = reply.body[start.end() - 1 : start.end() + _TITLE_WITHIN]
    opening = after.find(b">")
    end = _TITLE_END.search(after)
    if opening < 0 or end is None or end.start() < opening:
        return ""
    text = after[opening + 1 : end.start()].decode(_charset(reply), errors="replace")
    words = _SPACE.sub(" ", html.unescape(text)).strip()
    return "".join(letter for letter in words if letter.isprintable())[:LONGEST_TITLE]


def sign_of(reply: Reply, title: str) -> Sign | None:
    """What speaks against a page with a good status."""
    here = parse_url(reply.url)
    if isinstance(here, str):
        return None
    if _is_parked(reply, here, title):
        return Sign.PARKED
    parts = [part.strip(" .!") for part in _SEPARATOR.split(title)]
    if any(map(_NOT_FOUND_TITLE.fullmatch, (title.strip(" .!"), *parts))):
        return Sign.NOT_FOUND
    if any(map(_MAINTENANCE_TITLE.fullmatch, (title.strip(" .!"), *parts[:1]))):
        return Sign.MAINTENANCE
    return _led_astray(here, reply.hops)


def _is_parked(reply: Reply, here: Address, title: str) -> bool:
    if any(here.host == host or here.host.endswith(f".{host}") for host in _PARKING_HOSTS):
        return bool(reply.hops)  # a link to the marketplace itself is what it says
    return bool(_PARKED_TITLE.fullmatch(title)) or any(mark in reply.body for mark in _PARKING_MARKS)


def _led_astray(here: Address, hops: Sequence[Hop]) -> Sign | None:
    """A redirect that answers another question than the one asked."""
    asked = parse_url(hops[0].url) if hops else here
    if isinstance(asked, str) or asked == here:
        return None
    if is_login(here) and not is_login(asked):
        return Sign.LOGIN
    # To the root of another site leads many a short link, and many a project that got its own name.
    if is_front_page(here) and not is_front_page(asked) and _same_site(here.host, asked.host):
        return Sign.FRONT_PAGE
    return None


def _same_site(one: str, other: str) -> bool:
    first, second = one.removeprefix("www."), other.removeprefix("www.")
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")


def is_front_page(address: Address) -> bool:
    """The site's root in any language, with nothing asked of it."""
    segments = _segments(address)
    return (not segments or (len(segments) == 1 and segments[0].lower() in _HOME)) and not _asked(address)


def is_login(address: Address) -> bool:
    """An address where one is asked who one is."""
    return address.host.startswith(_LOGIN_HOSTS) or any(
        map(_LOGIN_SEGMENT.fullmatch, address.path.split("/"))
    )


def same_place(one: str, other: str) -> bool:
    """True where two URLs differ in no more than scheme, `www.`, slash, locale or tracking."""
    first, second = parse_url(one), parse_url(other)
    if isinstance(first, str) or isinstance(second, str):
        return one == other
    return _place(first) == _place(second)


def last_segment(url: str) -> str:
    """The last part of the path that names something, in lower case; empty for a front page."""
    address = parse_url(url)
    segments = [] if isinstance(address, str) else _segments(address)
    return segments[-1].lower() if segments else ""


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


def _charset(reply: Reply) -> str:
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
