"""Whether two sources tell of the same publication of a paper; in doubt they do not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.checkers._arxiv.feed import Paper
from bot.checkers._works import Work, is_preprint, plain_doi
from bot.titles.same import same_title, same_words
from bot.titles.words import words_in

ACRONYM = re.compile(r"(?<![A-Za-z])(?=[A-Za-z]*[A-Z][A-Za-z]*[A-Z])[A-Za-z]{3,12}(?![A-Za-z])")
"""`ICLR`, `NeurIPS`, `ICASSP2024`: two capitals or more."""
NO_VENUES = frozenset("acm ccf cvf iapr ieee ieice lncs lnai pmlr proc usa".split())
OTHER_NAMES = {"nips": "neurips"}
YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
WORKSHOP = re.compile(
    r"(?i:workshop|symposi(?:um|a)\b|tiny papers?|blog ?posts?|companion|tutorials?)|[A-Z]W\b"
)
"""What is held beside a conference and bears its name."""
NOT_YET = re.compile(
    r"\b(?:submitted|submission|(?:under|in) review|in preparation|rejected)\b", re.IGNORECASE
)
"""In what authors give for the place of a publication that there is none of yet."""
BRACKETED = re.compile(r"\([^()]{0,60}\)")
FILLERS = frozenset(
    "proceedings proc of the in advances annual ieee cvf acm th st nd rd vol volume no pp pages pmlr".split()
)
"""What stands around a venue's name, and is no part of it."""
SHOUTED = 4
"""So many words in capitals are no short names."""
FAMILIES_ALIKE = 0.5
ARXIV = "arXiv"
PARTICLES = frozenset("jr sr ii iii iv".split())


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says of a paper's publication."""

    source: str
    work: Work


@dataclass(frozen=True, slots=True)
class Publication:
    """Where a paper has appeared, as two sources or more agree."""

    sources: tuple[str, ...]
    venue: str
    url: str
    """Empty where nobody knows its page who has title and authors from elsewhere than arXiv."""


def by_authors(paper: Paper) -> Work | None:
    """What arXiv has from a paper's authors; None where they said nothing."""
    doi = plain_doi(paper.doi)
    place = paper.journal_ref
    venues = (place,) if place and not is_preprint(place) and not NOT_YET.search(place) else ()
    return Work(paper.title, paper.authors, venues, doi=doi) if doi or venues else None


def is_of(work: Work, paper: Paper, former: Sequence[str] = ()) -> bool:
    """Whether a work is this paper: by its title, or a former one, and by its authors."""
    titles = (paper.title, *former)
    return _shares_authors(work.authors, paper.authors) and any(
        same_words(work.title, title) or same_title(work.title, title) is True for title in titles
    )


def agreed(told: Sequence[Told]) -> Publication | None:
    """The first publication that two sources agree about."""
    for number, first in enumerate(told):
        same = [first]
        for one in told[number + 1 :]:
            if one.source != first.source and all(agree(one.work, other.work) for other in same):
                same.append(one)
        if len(same) > 1:
            return _publication(same)
    return None


def agree(one: Work, other: Work) -> bool:
    """Whether two works are one publication: by DOI, by DBLP's key, or by venue and year."""
    if one.doi and other.doi:
        return one.doi == other.doi
    if one.record and other.record:
        return one.record == other.record
    if not _same_year(one, other) or _is_workshop(one) is not _is_workshop(other):
        return False
    short, short_too = acronyms(one), acronyms(other)
    if short and short_too:
        return not short.isdisjoint(short_too)
    return any(_named_alike(a, b) for a in one.venues for b in other.venues)


def acronyms(work: Work) -> frozenset[str]:
    """The short names of its venue, in lower case."""
    found = (name for venue in work.venues for name in _short(venue))
    return frozenset(OTHER_NAMES.get(name, name) for name in found)


def _short(venue: str) -> Iterator[str]:
    is_shouted = venue.isupper() and len(venue.split()) >= SHOUTED
    names = () if is_shouted else map(str.lower, ACRONYM.findall(venue))
    yield from (name for name in names if name not in NO_VENUES)


def _publication(same: Sequence[Told]) -> Publication:
    """With an address from whoever was found to mean this paper: a DOI that its authors told arXiv may have
    a slip in it."""
    found = [one.work for one in same if one.source != ARXIV]
    doi = next((work.doi for work in found if work.doi), "")
    page = next((work.url for work in found if work.url), "")
    return Publication(
        tuple(dict.fromkeys(one.source for one in same)),
        _venue([one.work for one in same]),
        f"https://doi.org/{doi}" if doi else page,
    )


def _venue(works: Iterable[Work]) -> str:
    """The shortest of the names that sources use first, with its year."""
    names = [(work.venues[0], work.year) for work in works if work.venues]
    if not names:
        return ""
    name, year = min(names, key=lambda known: len(known[0]))
    return f"{name} {year}" if year and not YEAR.search(name) else name


def _same_year(one: Work, other: Work) -> bool:
    """Proceedings may be dated a year after the conference."""
    return any(abs(a - b) <= 1 for a in _years(one) for b in _years(other))


def _years(work: Work) -> frozenset[int]:
    written = {int(year) for venue in work.venues for year in YEAR.findall(venue)}
    return frozenset(written | ({work.year} if work.year else set()))


def _is_workshop(work: Work) -> bool:
    return any(WORKSHOP.search(venue) for venue in work.venues)


def _named_alike(one: str, other: str) -> bool:
    """Whether two names differ in nothing but numbers and fillers: `Machine Learning` is a journal, and no
    `Conference on Machine Learning`."""
    a, b = (
        [word for word in words_in(BRACKETED.sub(" ", name)) if not word.isdigit() and word not in FILLERS]
        for name in (one, other)
    )
    return a == b != []


def _shares_authors(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether at least half of the fewer family names are among the others: lists of authors are cut."""
    here, there = _families(some), _families(others)
    return len(here & there) >= max(1, FAMILIES_ALIKE * min(len(here), len(there)))


def _families(names: Iterable[str]) -> frozenset[str]:
    return frozenset(family for name in names if (family := _family(name)))


@lru_cache(maxsize=8192)
def _family(name: str) -> str:
    """The last word of a name, or of the part before its comma: `Fu, Chaoyou`. Remembered, for the same
    people are met in every source."""
    words = [word for word in words_in(name.partition(",")[0]) if word not in PARTICLES]
    return words[-1] if words else ""
