"""How a URL must be written in its place so that it is that URL there and cannot end its place."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote

from bot.lists import autolinks, destinations, rawhtml
from bot.model import Document, Link, LinkKind, Span

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SCHEMES = frozenset({"http", "https", "ftp", "mailto"})
_ABSOLUTE = re.compile(r"(?:https?|ftp)://[^/?#]", re.IGNORECASE)
_FORBIDDEN = re.compile(r"[\s<>\"\\^`{}|\[\]\x00-\x1f\x7f]")
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_IPV6 = re.compile(r"[a-z]+://(?:[^/?#@]*@)?\[", re.IGNORECASE)
_AMPERSAND = re.compile(r"&(?=#|[A-Za-z])")
_BARE_END = re.compile(rb"[\s<]")
_ATTRIBUTE_START = re.compile(rb"=\s*([\"']?)\s*\Z")
_MOST_BRACKETS = 30
_LONGEST = 4096


def spell(document: Document, link: Link, url: str) -> str | None:
    """Write `url` for the place of `link`, or None where it cannot stand there."""
    safe = percent_encoded(url)
    if safe is None:
        return None
    source, span = document.source, link.span
    before = source[span.start - 1 : span.start]
    match link.kind:
        case LinkKind.HTML:
            return _attribute(source[max(0, span.start - 20) : span.start], safe)
        case LinkKind.AUTOLINK if _is_angle(source, span):
            return _angle(safe)
        case LinkKind.AUTOLINK:
            return _bare(source, link, safe)
        case _ if before == b"<":
            return _escaped(safe)
        case _ if span.start == span.end and before != b"(":
            return None
        case _:
            return destination(url)


def destination(url: str) -> str | None:
    """Write a URL for between the `(` and `)` of a link, or None where that cannot be."""
    safe = percent_encoded(url)
    return _escaped(safe if _is_balanced(safe) else _without_brackets(safe)) if safe else None


def percent_encoded(url: str) -> str | None:
    """A URL without anything that Markdown, HTML or a table could take for its own; None if hopeless."""
    scheme = _SCHEME.match(url)
    if not url or len(url) > _LONGEST or _LINE_ENDS.search(url) or _IPV6.match(url):
        return None
    if scheme and scheme[1].lower() not in _SCHEMES:
        return None
    try:
        return "".join(_encoded(character) for character in url.strip()) or None
    except UnicodeEncodeError:
        return None


def _encoded(character: str) -> str:
    if character.isascii():
        return quote(character) if _FORBIDDEN.match(character) else character
    # Invisible characters: spaces of all widths, marks that turn the direction of writing.
    return quote(character) if unicodedata.category(character)[0] in "CZ" else character


def _escaped(url: str) -> str:
    """Keep `&copy` and the like from being read as a character."""
    return _AMPERSAND.sub("&amp;", url) if destinations.decode_entities(url) != url else url


def _is_balanced(url: str) -> bool:
    depth = 0
    for character in url:
        depth += (character == "(") - (character == ")")
        if not 0 <= depth <= _MOST_BRACKETS:
            return False
    return depth == 0


def _without_brackets(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")


def _angle(url: str) -> str | None:
    if url.startswith("mailto:"):
        return url
    return _escaped(url) if _ABSOLUTE.match(url) else None


def _bare(source: bytes, link: Link, url: str) -> str | None:
    """A bare URL where GitHub would link exactly that, else the same between `<` and `>`."""
    if not _ABSOLUTE.match(url):
        return None
    url = url if _is_balanced(url) else _without_brackets(url)
    tail = _BARE_END.search(source, link.span.end)
    after = source[link.span.end : tail.start() if tail else len(source)]
    email = link.url.startswith("mailto:") or "@" in link.raw.split("/")[0]
    written = url.encode()
    if not email and autolinks.url_end(written + after) == len(written):
        return url
    # After a backslash the "<" would be no more than itself.
    return None if source[link.span.start - 1 : link.span.start] == b"\\" else f"<{_escaped(url)}>"


def _is_angle(source: bytes, span: Span) -> bool:
    before = source[max(0, span.start - 20) : span.start]
    slashes = len(before[:-1]) - len(before[:-1].rstrip(b"\\"))
    return before.endswith(b"<") and source[span.end : span.end + 1] == b">" and slashes % 2 == 0


def _attribute(before: bytes, url: str) -> str | None:
    opening = _ATTRIBUTE_START.search(before)
    if opening is None:
        return None
    url = url.replace("'", "%27")
    if rawhtml.unescape_attribute(url) != url:
        url = _AMPERSAND.sub("&amp;", url)
    # Without quotes a "=" would end the tag's being one for Markdown.
    return url if opening[1] or "=" not in url else f'"{url}"'
