"""Links that are written as badges, and new ones made like them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

from bot.edits.once import MOST, Text
from bot.lists.roles import Role, role_of
from bot.model import Document, Link, LinkKind

_BADGE = re.compile(r"\[!\[(?P<alt>[^\[\]\\]{0,80})\]\((?P<image>https?://[^()\s<>\\]{1,400})\)\]\(")
_SHARE = 0.5
_SHORTEST_NAME = 4
_SAFE = "/-._~"


@dataclass(frozen=True, slots=True)
class _Badge:
    """A badge without what is its own link's: that is None where the image is the same for all."""

    alt: str
    before: str
    after: str | None


def badge_for(document: Document, role: Role, url: str) -> str | None:
    """What stands between the brackets of a link to `url` in a list whose links of that role are badges; None
    where most of them are words, or their images cannot be made for another address."""
    badge = _usual(Text(document), role)
    if badge is None:
        return None
    name = quote(_name(url), safe=_SAFE)
    image = badge.before if badge.after is None else f"{badge.before}{name}{badge.after}"
    return f"![{badge.alt}]({image})" if name or badge.after is None else None


@lru_cache(maxsize=MOST)
def _usual(text: Text, role: Role) -> _Badge | None:
    """The badge that most links of a role have."""
    total = 0
    badges: Counter[_Badge] = Counter()
    for link in text.document.links:
        if link.tag == "a" and link.entry is not None and role_of(link.text, link.url) is role:
            total += 1
            badges.update(_badge(text.document, link))
    return badges.most_common(1)[0][0] if badges and badges.total() >= _SHARE * total else None


def _badge(document: Document, link: Link) -> Iterator[_Badge]:
    if link.kind is not LinkKind.LINK or link.whole is None:
        return
    written = document.source[link.whole.start : link.whole.end].decode(errors="replace")
    match = _BADGE.match(written)
    if match is None:
        return
    name, image = _name(link.url), match["image"]
    if ("/" in name or len(name) >= _SHORTEST_NAME) and name in image:
        before, _, after = image.partition(name)
        yield _Badge(match["alt"], before, after)
    elif not any(part in image for part in name.split("/") if len(part) >= _SHORTEST_NAME):
        yield _Badge(match["alt"], image, None)


def _name(url: str) -> str:
    """What an address names on its site, as badges do: `owner/name`."""
    try:
        return urlsplit(url).path.strip("/")
    except ValueError:
        return ""
