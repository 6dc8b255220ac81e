"""Links within the checkout: to a heading that is not there, to a file that is not there."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from urllib.parse import unquote

from bot.lint.destinations import claim_of, linked_hosts
from bot.lint.interface import Checkout, Spot, as_written, spot
from bot.lists.headings import Anchors, anchors, fold
from bot.lists.paths import path_of
from bot.model import Claim, Document, Edits, Link, Rule, Severity
from bot.quotes import quoted

DEAD_ANCHOR = Rule(
    "dead-anchor",
    Severity.WARNING,
    "No heading of the list has this anchor, so a click goes nowhere.",
    "Tells you; offers the one anchor that is nearly the same, if there is just one.",
    edits=Edits.UNSAFE,
)
MISSING_FILE = Rule(
    "missing-file",
    Severity.WARNING,
    "There is no such file or folder in the repository.",
    "Tells you; where the files cannot be seen it says nothing.",
)
RULES: tuple[Rule, ...] = (DEAD_ANCHOR, MISSING_FILE)

_PAGE = re.compile(
    r"|top|readme|start-of-content|[a-z0-9-]+-ov-file|l\d+(?:-l\d+)?|:~:.*|(?:fn|fnref)-?.*", re.DOTALL
)
"""Anchors of GitHub's own page around the list, and of its footnotes."""
_NEAR = 0.85
_MOST_SEARCHES = 50
_MOST_HEADINGS = 500
"""Comparing letter by letter is slow; a list with more than these has other worries."""
_LONGEST = 200


def look(checkout: Checkout) -> Iterator[Spot]:
    """One claim for each link that leads to nothing within the checkout."""
    documents = {document.path: document for document in checkout.documents}
    files = _Files(documents, linked_hosts(checkout))
    for document in checkout.documents:
        for link in document.links:
            if claim := _claim(checkout, document, link, files):
                yield spot(checkout, document, link, claim)


@dataclass(slots=True)
class _Targets:
    """The anchors of one document, and what is like them."""

    anchors: Anchors
    by_letters: Mapping[str, tuple[str, ...]]
    searches: int = 0

    def near(self, fragment: str) -> str | None:
        """The one anchor that is nearly `fragment`: it differs in dashes and signs, or in a letter or two."""
        same = self.by_letters.get(_letters(fragment), ())
        if same:
            return same[0] if len(same) == 1 else None
        if self.searches >= _MOST_SEARCHES or len(self.anchors.slugs) > _MOST_HEADINGS:
            return None
        self.searches += 1
        name = fold(fragment)[:_LONGEST]
        close = get_close_matches(
            name, [slug for slug in self.anchors.slugs if len(slug) <= _LONGEST], 2, _NEAR
        )
        return close[0] if len(close) == 1 else None


@dataclass(frozen=True, slots=True)
class _Files:
    documents: Mapping[str, Document]
    linked: frozenset[str]
    known: dict[str, _Targets] = field(default_factory=dict)

    def targets(self, path: str) -> _Targets | None:
        """The anchors of a file of the list; None for other files."""
        document = self.documents.get(path)
        if document is None:
            return None
        if path not in self.known:
            found = anchors(document.source)
            by_letters: dict[str, list[str]] = defaultdict(list)
            for slug in dict.fromkeys(found.slugs):
                by_letters[_letters(slug)].append(slug)
            self.known[path] = _Targets(
                found, {key: tuple(slugs) for key, slugs in by_letters.items() if key}
            )
        return self.known[path]


def _claim(checkout: Checkout, document: Document, link: Link, files: _Files) -> Claim | None:
    if link.url in checkout.resources:
        return None
    path = document.path if link.url.startswith("#") else path_of(document.path, link.url)
    if path is None:
        return None
    if path in files.documents:
        return _dead_anchor(link, files.targets(path))
    return None if claim_of(checkout, document, link, files.linked) else _missing(checkout, path)


def _dead_anchor(link: Link, targets: _Targets | None) -> Claim | None:
    fragment = link.url.partition("#")[2]
    if targets is None or not fragment or link.tag != "a":
        return None
    if fragment in targets.anchors or _PAGE.fullmatch(fold(fragment)):
        return None
    near = targets.near(fragment)
    message = f"no heading has the anchor {quoted('#' + unquote(fragment))}"
    head = as_written(link).partition("#")[0]
    return Claim(DEAD_ANCHOR, message, url=f"{head}#{near}" if near else None)


def _missing(checkout: Checkout, path: str) -> Claim | None:
    if checkout.exists is None or checkout.exists(path):
        return None
    return Claim(MISSING_FILE, f"there is no file {quoted(path)}")


def _letters(fragment: str) -> str:
    return "".join(filter(str.isalnum, fold(fragment)))
