"""The kinds of links: registering one is one word in `CHECKERS`, and the type checker proves that it fits."""

from __future__ import annotations

from bot.checkers import arxiv, doi, github, huggingface, openreview, web, youtube
from bot.checkers.interface import Checker
from bot.model import Resource

CHECKERS: tuple[Checker, ...] = (arxiv, github, huggingface, doi, openreview, youtube, web)
"""In the order in which they are asked whose a URL is; `web` takes whatever is left."""


def resource_of(url: str) -> Resource | None:
    """The resource that a URL points at, by the first checker that knows it; None where there is none."""
    return next((resource for checker in CHECKERS if (resource := checker.match(url)) is not None), None)


def checker_of(kind: str) -> Checker:
    """The checker that owns a kind of resource; KeyError where none does."""
    for checker in CHECKERS:
        if kind in checker.KINDS:
            return checker
    raise KeyError(kind)
