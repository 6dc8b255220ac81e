"""Markdown as GitHub would show it: rendered by its own renderer, then searched for what it would add."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import cmarkgfm
from cmarkgfm.cmark import Options

REFERENCE = re.compile(
    r"(?<!\w)@[a-z0-9]|\#\d|\bgh-\d|\b[0-9a-f]{7,40}\b|:[\w+-]+:|\b(?:https?|ftp)://|\bwww\.", re.IGNORECASE
)
"""What GitHub turns into a mention, a reference, a link or a picture after it has rendered a text."""
VOID = frozenset({"br", "hr", "img", "input"})


@dataclass
class Page:
    """A rendered text."""

    tags: list[str] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    text: str = ""
    """All that is read."""
    codes: list[str] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    """What is neither code nor a link: where references are looked for."""

    @property
    def references(self) -> list[str]:
        return [found[0] for text in self.prose for found in REFERENCE.finditer(text)]


def render(markdown: str) -> Page:
    """Render as GitHub does, letting raw HTML through so that it is seen."""
    html = cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE)
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append(tag)
        self.page.hrefs += [value or "" for name, value in attrs if name in ("href", "src")]
        if tag == "code":
            self.page.codes.append("")
        elif tag not in ("a", "pre"):
            self.page.prose.append("")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]
        self.page.prose.append("")

    def handle_data(self, data: str) -> None:
        self.page.text += data
        if "code" in self._open:
            self.page.codes[-1] += data
        elif "a" not in self._open and self.page.prose:
            self.page.prose[-1] += data

    def handle_comment(self, data: str) -> None:
        self.page.comments.append(data.strip())
