"""Links of lists, for tests that need no whole list."""

from __future__ import annotations

from bot.model import Link, LinkKind, Span


def link(url: str, text: str = "arXiv") -> Link:
    return Link(url, url, Span(0, 1), 1, 1, LinkKind.LINK, "a", text, (), 0)
