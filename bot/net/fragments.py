"""The parts of a page that links lead to by `#name`: which are worth looking for, and which are missing.

In doubt a part is there: much that a browser finds is made by scripts after the page has come.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote

from bot.net.interface import Reply
from bot.net.pages import charset_of
from bot.net.places import same_place

LONGEST = 200
_SIGNPOSTS = 3
"""A page names its parts in its HTML if so many of its links within itself lead somewhere. Where scripts make
the text, hardly more than a “skip to content” does."""

_DIRECTIVE = ":~:"
"""https://wicg.github.io/scroll-to-text-fragment: for the browser's eyes only."""
_FOR_SCRIPTS = re.compile(
    r"[/!?:~].*|.*[=&].*|top|\d+|"  # routes, parameters, the top of any page, numbers of messages
    r"l\d+.*|lines?-\d.*|diff-.*|"  # lines of code
    r"\w{0,30}(?:comment|discussion|reply|review|note|answer|post|message)s?(?:[-_]?r?\d+)?|disqus_thread|respond",
    re.IGNORECASE | re.DOTALL,
)
_VALUE = r"""\s{0,5}=\s{0,5}(?:"([^"<>]{1,300})"|'([^'<>]{1,300})'|([^\s"'<>]{1,300}))"""
_NAMED = re.compile(rf"\b(?:id|name){_VALUE}", re.IGNORECASE)
_WITHIN = re.compile(rf"\bhref{_VALUE}", re.IGNORECASE)
_RENAMED = "user-content-"
"""GitHub and its like put this before every name in what people write; their scripts take it off again."""


def fragment_of(url: str) -> str | None:
    """The name of the part that a URL leads to, as people read it; None where nobody could look."""
    name = url.partition("#")[2].partition(_DIRECTIVE)[0]
    if not name or len(name) > LONGEST or _FOR_SCRIPTS.fullmatch(name):
        return None
    read = unquote(name)
    return None if "\N{REPLACEMENT CHARACTER}" in read or not read.isprintable() else read


def missing(reply: Reply, wanted: Iterable[str]) -> tuple[str, ...]:
    """Which of the parts a page surely does not have. Linear, total; nothing where that cannot be known."""
    wanted = sorted(wanted)
    if not wanted or not _tells_all(reply):
        return ()
    text = reply.body.decode(charset_of(reply), errors="replace")
    names = set(_values(_NAMED, text))
    signposts = {link[1:] for link in _values(_WITHIN, text) if link[:1] == "#"}
    if len(signposts & names) < _SIGNPOSTS:
        return ()
    return tuple(name for name in wanted if not {name.lower(), f"{_RENAMED}{name}".lower()} & names)


def _values(attribute: re.Pattern[str], text: str) -> Iterable[str]:
    """All values of an attribute, as browsers read them, in lower case."""
    for found in attribute.finditer(text):
        value = html.unescape(found[found.lastindex or 0])
        yield value.lower()
        if "%" in value:
            yield unquote(value).lower()


def _tells_all(reply: Reply) -> bool:
    """Whether this is the whole page, and the one that everybody gets who follows the link."""
    asked = reply.hops[0].url if reply.hops else reply.url
    return (
        reply.status == 200  # noqa: PLR2004
        and not reply.truncated
        and "html" in reply.headers.get("content-type", "").lower()
        and "accept-language" not in reply.headers.get("vary", "").lower()
        and b"</html" in reply.body[-2_000:].lower()  # else its maker may have fallen over half way
        and same_place(asked, reply.url)
    )
