"""Patterns of a list's policy: `*` is any characters, everything else stands for itself, in either case."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.net.urls import canonical_host, host_of

_WEB = re.compile(r"https?://")
_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*|\*)://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern for text. Matching takes time linear in the text: nothing is tried twice."""

    pieces: tuple[str, ...]
    """What stands between the stars, folded."""

    @classmethod
    def of(cls, text: str) -> Pattern:
        return cls(tuple(text.casefold().split("*")))

    def matches(self, folded: str) -> bool:
        """Whether it is the whole of a text, which comes folded."""
        if len(self.pieces) == 1:
            return folded == self.pieces[0]
        first, *middle, last = self.pieces
        at, end = len(first), len(folded) - len(last)
        if at > end or not (folded.startswith(first) and folded.endswith(last)):
            return False
        for piece in middle:
            found = folded.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True


@dataclass(frozen=True, slots=True)
class Address:
    """A link's address in the forms that a pattern may speak of."""

    whole: str
    bare: str
    """Without `https://` or `http://`."""
    host: str

    @classmethod
    def of(cls, url: str) -> Address:
        whole = url.casefold()
        web = _WEB.match(whole)
        return cls(whole, whole[web.end() :] if web else whole, host_of(url))


@dataclass(frozen=True, slots=True)
class UrlPattern:
    """A pattern for addresses: `example.org` and `*.example.org` are all of a host, by http and https alike;
    `example.org/a/*` and `https://example.org/a/*` are what they say.
    """

    pattern: Pattern
    has_scheme: bool
    host: Pattern | None
    """The same for a host's name in one spelling, where it may be one."""

    @classmethod
    def of(cls, text: str) -> UrlPattern:
        has_scheme = _SCHEME.match(text) is not None
        host = None if has_scheme or "/" in text else Pattern.of(canonical_host(text) or text)
        return cls(Pattern.of(text), has_scheme, host)

    def matches(self, address: Address) -> bool:
        if self.host is not None and address.host and self.host.matches(address.host):
            return True
        return self.pattern.matches(address.whole if self.has_scheme else address.bare)
