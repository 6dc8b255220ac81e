"""Entries whose title is not that of the paper behind their link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.checkers._arxiv.feed import Paper
from bot.checkers._arxiv.urls import paper_of
from bot.model import Claim, Edits, Entry, Link, Rule, Severity, Sighting
from bot.quotes import SENTENCE, quoted
from bot.titles.same import same_title, same_words
from bot.titles.words import words_in

MISMATCH = Rule(
    "title-mismatch",
    Severity.WARNING,
    "The entry's title is not that of the paper behind its link: one of the two is wrong.",
    "Tells you both titles, and in a pull request offers the paper's; in doubt it says nothing.",
    edits=Edits.UNSAFE,
)

PAPER_LABEL = re.compile(
    r"(?:the|full|original|arxiv|paper|pdf|abs|abstract|preprint|html|link|article|v\d+|\d{4}\.\d{4,5}|\W|_)+",
    re.IGNORECASE,
)
"""What a link to the entry's own paper is called: `arXiv`, `Paper (PDF)`, `arXiv:2408.05211v2`."""
RESOURCES = frozenset(
    """
    benchmark benchmarks challenge challenges collection competition corpora corpus database databases
    dataset datasets framework leaderboard library package platform suite task tasks test tests toolbox
    toolkit treebank
    """.split()
)
"""What ends the name of a thing that a paper made known, as in `The Children's Book Test`."""


def mismatch(sighting: Sighting, paper: Paper, former: Sequence[str]) -> Claim | None:
    """What to say of an entry that surely means another paper: nothing in it or around it names this one."""
    entry, titles = sighting.entry, (paper.title, *former)
    if entry is None or not is_own_paper(entry, sighting.link) or not is_mismatch(entry.title, titles):
        return None
    if lists_authors(entry.title, paper.authors) or names_resource(entry.title):
        return None
    if is_named(sighting.around(), titles):
        return None
    called, listed = quoted(paper.title, SENTENCE), quoted(entry.title, SENTENCE)
    # No target: a title in the fingerprint would make one fault many. And no edit of what has stood in the
    # list for long: there it may as well be the link that is wrong.
    title = None if sighting.neighbours is None else paper.title
    return Claim(MISMATCH, f"the paper behind it is called {called}, not {listed}", title=title)


def is_mismatch(title: str, titles: Iterable[str]) -> bool:
    """Whether `title` is surely none of `titles`."""
    return all(same_title(title, known) is False for known in titles)


def is_named(around: str, titles: Iterable[str]) -> bool:
    """Whether one of `titles` stands, word for word, in the text around a link."""
    text = f" {' '.join(words_in(around))} "
    return any(f" {' '.join(words)} " in text for title in titles if (words := words_in(title)))


def lists_authors(title: str, authors: Sequence[str]) -> bool:
    """Whether what we took for a title names the paper's authors, as `A. Bee, C. Dee, and E. Eff` does."""
    words = set(words_in(title))
    surnames = {name[-1] for author in authors if (name := words_in(author))}
    return len(surnames & words) >= min(2, len(surnames)) > 0


def names_resource(title: str) -> bool:
    """Whether what we took for a title may be the name of a dataset, a benchmark or a tool, whose paper is
    called otherwise: a title of a paper that ends so mostly has a colon before."""
    return ":" not in title and not RESOURCES.isdisjoint(words_in(title)[-1:])


def is_own_paper(entry: Entry, link: Link) -> bool:
    """Whether this is the entry's one link to a paper, and named as such: others are references."""
    own = paper_of(link.url)
    # It ends with the first other paper: a list can put ten thousand links into one entry.
    if own and any(paper[0] != own[0] for other in entry.links if (paper := paper_of(other.url))):
        return False
    labels = [link.text, *(other.label for other in entry.links if other.url == link.url)]
    return any(
        label.strip() and (PAPER_LABEL.fullmatch(label) or same_words(label, entry.title)) for label in labels
    )
