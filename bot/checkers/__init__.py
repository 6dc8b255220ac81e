"""The kinds of links, and of leads: registering one is one word, and the type checker proves that it fits."""

from __future__ import annotations

from collections.abc import Iterable

from bot.checkers import (
    arxiv,
    candidate_page,
    crossref,
    dblp,
    doi,
    github,
    github_readme,
    huggingface,
    huggingface_paper,
    openreview,
    reviews,
    scholar,
    wayback,
    web,
    youtube,
)
from bot.checkers.interface import Asker, Checker
from bot.model import Document, Resource

CHECKERS: tuple[Checker, ...] = (arxiv, github, huggingface, doi, openreview, youtube, web)
"""In the order in which they are asked whose a URL is; `web` takes whatever is left."""
_BY_KIND = {kind: checker for checker in CHECKERS for kind in checker.KINDS}

OF_LEADS: tuple[Asker, ...] = (
    huggingface_paper,
    github_readme,
    candidate_page,
    wayback,
    scholar,
    crossref,
    dblp,
    reviews,
)
"""What no link points at, and leads want to know of all the same."""


def resource_of(url: str) -> Resource | None:
    """The resource that a URL points at, by the first checker that knows it; None where there is none."""
    return next((resource for checker in CHECKERS if (resource := checker.match(url)) is not None), None)


def resources_of(documents: Iterable[Document]) -> dict[str, Resource]:
    """URL → resource, for every link that points at one."""
    urls = dict.fromkeys(link.url for document in documents for link in document.links)
    return {url: resource for url in urls if (resource := resource_of(url)) is not None}


def checker_of(kind: str) -> Checker:
    """The checker that owns a kind of resource; KeyError where none does."""
    return _BY_KIND[kind]


def asker_of(kind: str) -> Asker:
    """Who asks about a kind of resource, be it of links or of leads; KeyError where nobody does."""
    asker: Asker | None = _BY_KIND.get(kind) or next((one for one in OF_LEADS if kind in one.KINDS), None)
    if asker is None:
        raise KeyError(kind)
    return asker


def is_of_leads(kind: str) -> bool:
    """Whether no link points at resources of this kind."""
    return kind not in _BY_KIND and any(kind in asker.KINDS for asker in OF_LEADS)
