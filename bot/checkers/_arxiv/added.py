"""What to say of a paper that a pull request adds, beyond what is said of every paper of a list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.checkers._arxiv.feed import Paper
from bot.checkers._arxiv.mismatch import is_own_paper
from bot.checkers._arxiv.urls import paper_of, repinned, unpinned
from bot.model import Claim, Edits, Entry, Rule, Severity, Sighting
from bot.quotes import SENTENCE, quoted
from bot.titles.same import same_title, same_words

OLD_VERSION = Rule(
    "arxiv-old-version",
    Severity.INFO,
    "A pull request adds a link that is pinned to a version of the paper which is not its newest.",
    "Says so in the review, with the address as the entries beside it have theirs: of the newest version, "
    "or of none.",
    edits=Edits.UNSAFE,
)
TITLE = Rule(
    "arxiv-title",
    Severity.INFO,
    "A pull request adds an entry whose title is only nearly that of its paper, where the entries beside it "
    "have the papers' own.",
    "Offers the paper's title in the review.",
    edits=Edits.UNSAFE,
)
FEWEST = 5
SHARE = 0.9
FULL_TITLE = 4
"""Words that the title of a paper has, and a short name seldom."""
_WORD = re.compile(r"\w+")


def additions(sighting: Sighting, paper: Paper, *, is_told: bool) -> Iterator[Claim]:
    """What is worth saying of a link that is under review; `is_told` where its version is news already."""
    entry, beside = sighting.entry, sighting.neighbours
    if entry is None or beside is None:
        return
    named = paper_of(sighting.link.url)
    pinned = named[1] if named else None
    if pinned is not None and pinned < paper.version and not is_told:
        yield _old_version(sighting.link.url, pinned, paper, beside)
    is_own = is_own_paper(entry, sighting.link) and _have_full_titles(beside)
    if is_own and _is_nearly(entry.title, paper.title):
        called = quoted(paper.title, SENTENCE)
        yield Claim(TITLE, f"the paper calls itself {called}", title=paper.title)


def _old_version(url: str, pinned: int, paper: Paper, beside: Sequence[Entry]) -> Claim:
    since = f" since {paper.updated[:10]}" if paper.updated else ""
    message = f"pinned to v{pinned}, and the paper is at v{paper.version}{since}"
    better = repinned(url, paper.version) if _are_pinned(beside) else unpinned(url)
    return Claim(OLD_VERSION, message, target=f"v{pinned}", url=better)


def _are_pinned(entries: Sequence[Entry]) -> bool:
    """Whether most of the papers of these entries are linked at a version."""
    papers = [paper for entry in entries for link in entry.links if (paper := paper_of(link.url))]
    return 2 * sum(version is not None for _, version in papers) > len(papers)


def _have_full_titles(entries: Sequence[Entry]) -> bool:
    titles = [entry.title for entry in entries if any(paper_of(link.url) for link in entry.links)]
    full = sum(len(_WORD.findall(title)) >= FULL_TITLE for title in titles)
    return full >= FEWEST and full >= SHARE * len(titles)


def _is_nearly(listed: str, title: str) -> bool:
    return same_title(listed, title) is True and not same_words(listed, title)
