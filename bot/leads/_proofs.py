"""Whether what a paper points at points back: only then it is surely the paper's, and not one like it.

A pointer alone is not enough, whoever it is from: Hugging Face takes other people's repositories for a
paper's, authors name the code that they built upon, and pages change hands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.checkers._arxiv.feed import Paper
from bot.checkers.candidate_page import Page
from bot.checkers.github_readme import Readme, Repository
from bot.leads._known import Subject
from bot.leads._pointers import Source
from bot.model import Facts
from bot.net.places import is_front_page, same_place
from bot.net.urls import parse_url
from bot.titles.same import same_title
from bot.titles.words import words_in

GITHUB = "https://github.com/"
MOST_PAPERS = 10
"""A README that names more papers than that is of a toolbox, a survey or another list."""
FEW_PAPERS = 3
FEWEST_WORDS = 3
"""A shorter title may stand anywhere."""
MOST_NAME_WORDS = 4
SHORTEST_NAME = 4

_COLLECTION = re.compile(
    r"awesome|curated|collection of|\blist of|paper[ _-]?lists?\b|reading[ _-]?list|survey|\bpapers\b|"
    r"tool(?:kit|box|s\b)|\blibrary\b|\bzoo\b|论文列表|综述",
    re.IGNORECASE,
)
"""What a repository calls itself that is about many papers."""
_BY_OTHERS = re.compile(
    r"un-?official|non-?official|third[ -]party|re-?implement|\breproduction\b|\breproducing\b|replica|"
    r"\bport of\b|\bclone\b|\bfork\b|community (?:version|implementation)|非官方|复现",
    re.IGNORECASE,
)
"""What a repository calls itself that somebody else has made."""
_DERIVED = re.compile(
    r"(?:\.cpp|[-_.](?:cpp|rs|mlx|onnx|comfyui|webui|docker|colab|windows|api|wrapper|plugin|finetun(?:e|ing)))\Z|"
    r"\Acomfyui[-_]|\.github\.io\Z",
    re.IGNORECASE,
)
"""The name of a repository that makes something of another one, or a page."""
_SAFE = "/:@!$&+,;=%~-._?#"
"""What an address may hold without ending the link or the cell that it is written into."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A repository or a page that is surely a paper's."""

    url: str
    signs: tuple[str, str]
    """Two, independent of each other, as a message says them."""


# ── code ──────────────────────────────────────────────────────────────────────────────────


def prove_code(
    facts: Facts, subject: Subject, sources: Sequence[Source], *, demo: str | None
) -> Proof | None:
    """That a repository with these facts, at which `sources` point, is a paper's whose entry has this `demo`;
    None while that is not sure."""
    repository, readme = Repository.of(facts), Readme.of(facts)
    if repository is None or readme is None or not sources:
        return None
    if not _is_sound(repository, readme, subject.paper):
        return None
    sign = _sign(repository, readme, subject, sources[0])
    if sign is None and demo is not None and same_place(repository.homepage, demo):
        sign = "its homepage is the entry's own demo"
    return Proof(GITHUB + repository.name, (sources[0].value, sign)) if sign else None


def _is_sound(repository: Repository, readme: Readme, paper: Paper) -> bool:
    """Whether a list could want a repository: alive, somebody's own, and not about many papers."""
    is_dead = repository.archived or repository.empty or repository.is_blocked or not readme.has_code
    name = repository.name.partition("/")[2]
    own_words = f"{name} | {readme.heading} | {repository.description}"
    # A paper about a toolkit may say so of its code.
    says_so = _COLLECTION.search(own_words) and not _COLLECTION.search(paper.title)
    is_collection = says_so or readme.count > MOST_PAPERS
    is_by_others = repository.fork or _BY_OTHERS.search(own_words) or _DERIVED.search(name)
    return not (is_dead or is_collection or is_by_others)


def _sign(repository: Repository, readme: Readme, subject: Subject, source: Source) -> str | None:
    """What a repository says for itself, besides `source`, the surest of those that point at it."""
    title, says = subject.paper.title, (readme.heading, repository.description)
    if not source.is_of_authors and _is_of_another(readme.heading, title):
        return None
    is_titled = any(names_in_full(text, title) for text in says)
    is_called = is_titled or any(names_briefly(text, title) for text in says)
    if subject.name in readme.papers and _is_enough(readme, subject, source, is_called=is_called):
        return f"its README names arXiv:{subject.name}"
    return (
        "it bears the paper's title"
        if is_titled and (source.is_of_authors or source is Source.PERSON)
        else None
    )


def _is_enough(readme: Readme, subject: Subject, source: Source, *, is_called: bool) -> bool:
    """Whether a README that names a paper is the paper's own: others name those that they build upon."""
    is_first = readme.papers[0] == subject.name
    if source.is_of_authors:
        return True
    if source is Source.PERSON:
        return is_called or (is_first and readme.count <= FEW_PAPERS)
    return is_called and is_first


def _is_of_another(heading: str, title: str) -> bool:
    """Whether a heading is surely the title of another paper."""
    return bool(heading) and same_title(heading, title) is False and not names_in_full(heading, title)


# ── pages ─────────────────────────────────────────────────────────────────────────────────


def prove_page(
    url: str, facts: Facts, subject: Subject, sources: Sequence[Source], *, is_homepage: bool
) -> Proof | None:
    """That a page is a paper's, where two of these say so: the paper, at whose `sources` it stands, the page
    itself, and the repository of the entry, whose homepage it is."""
    address, page = parse_url(url), Page.of(facts)
    if isinstance(address, str) or page is None:
        return None
    title = subject.paper.title
    says_so = names_in_full(page.title, title) or names_briefly(page.title, title)
    if is_front_page(address) and not says_so:
        return None  # of a group or a company, perhaps
    signs = [source.value for source in sources[:1]]
    signs += ["it is the homepage of the entry's repository"] if is_homepage else []
    signs += ["its title is the paper's"] if says_so else []
    return Proof(quote(url, safe=_SAFE), (signs[0], signs[1])) if len(signs) > 1 else None


# ── titles ────────────────────────────────────────────────────────────────────────────────


def names_in_full(text: str, title: str) -> bool:
    """Whether a title stands in a text, word for word."""
    words = words_in(title)
    return len(words) >= FEWEST_WORDS and _holds(text, words)


def names_briefly(text: str, title: str) -> bool:
    """Whether a text begins with the name that a title gives before its colon, and is surely no other's."""
    name, colon, _ = title.partition(":")
    words = words_in(name)
    if not colon or not 1 <= len(words) <= MOST_NAME_WORDS or len("".join(words)) < SHORTEST_NAME:
        return False
    return words_in(text)[: len(words)] == words and same_title(text, title) is not False


def _holds(text: str, words: tuple[str, ...]) -> bool:
    return f" {' '.join(words)} " in f" {' '.join(words_in(text))} "
