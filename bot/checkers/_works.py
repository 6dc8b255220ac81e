"""Published works, as registries and search engines describe them, read without trusting a byte of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from bot.checkers._arxiv.feed import texts
from bot.checkers._doi_names import PLAIN
from bot.checkers._evidence import unanswered
from bot.checkers._json import mapping, text, whole
from bot.checkers._urls import web_parts
from bot.model import Evidence, Facts, Json, Judgement, Status
from bot.net.guard import vet_url
from bot.titles.same import same_title

MOST_WORKS = 5
MOST_AUTHORS = 100
MOST_VENUES = 12
LONGEST = 300
LONGEST_NAME = 100
PREPRINT_DOIS = (
    "10.48550/",
    "10.1101/",
    "10.2139/",
    "10.5281/",
    "10.20944/",
    "10.21203/",
    "10.31234/",
    "10.36227/",
)
"""Of arXiv, bioRxiv, SSRN, Zenodo, preprints.org, Research Square, PsyArXiv and TechRxiv."""
PREPRINTS = re.compile(
    r"(?:arxiv|corr|biorxiv|medrxiv|ssrn|techrxiv|chemrxiv|psyarxiv|eartharxiv|hal|zenodo|preprints?|"
    r"research square|authorea|osf|computing research repository|social science research network)"
    r"(?:\.org|\.com)?(?: preprints?.*| electronic journal| \(.{1,40}\)|[ :,].*)?",
    re.IGNORECASE,
)
"""Where a paper stands before it is published, which is no publication."""


@dataclass(frozen=True, slots=True)
class Work:
    """A work that has appeared somewhere."""

    title: str
    authors: tuple[str, ...]
    venues: tuple[str, ...]
    """The names of the journal or conference, the usual one first."""
    year: int | None = None
    doi: str = ""
    """In lower case."""
    url: str = ""
    """Its page, where it has one at its publisher."""
    record: str = ""
    """Its key at DBLP."""

    @property
    def facts(self) -> dict[str, Json]:
        return {**asdict(self), "authors": list(self.authors), "venues": list(self.venues)}

    @classmethod
    def of(cls, value: object) -> Work | None:
        """Read `facts` back; None where they are not of a work (memory is not to be trusted either)."""
        known = mapping(value)
        title = text(known.get("title"))
        if title is None:
            return None
        return cls(
            title,
            texts(known.get("authors")),
            texts(known.get("venues")),
            whole(known.get("year")),
            doi=plain_doi(known.get("doi")),
            url=page(known.get("url")),
            record=text(known.get("record")) or "",
        )


def work(title: object, authors: Iterable[object], venues: Iterable[object], **more: object) -> Work | None:
    """A work of what an API says; None where that is too little, or names a server of preprints."""
    called, names = line(title), [said for venue in islice(venues, MOST_VENUES) if (said := line(venue))]
    people = tuple(name[:LONGEST_NAME] for one in islice(authors, MOST_AUTHORS) if (name := line(one)))
    if not called or not people or not names or is_preprint(names[0]):
        return None
    return Work(
        called,
        people,
        tuple(name for name in dict.fromkeys(names) if not is_preprint(name)),
        _year(more.get("year")),
        doi=plain_doi(more.get("doi")),
        url=page(more.get("url")),
        record=line(more.get("record")),
    )


def is_preprint(venue: str) -> bool:
    """Whether a venue's name is that of a server of preprints."""
    return PREPRINTS.fullmatch(venue.strip()) is not None


def plain_doi(value: object) -> str:
    """A DOI in lower case that may be shown as it is, and is no preprint's; empty where it is none."""
    doi = (text(value) or "").strip().lower()
    return doi if PLAIN.fullmatch(doi) and not doi.startswith(PREPRINT_DOIS) else ""


def page(value: object) -> str:
    """An address on the web for everybody, and not arXiv's; empty where it is none."""
    url = text(value) or ""
    parts = web_parts(url) if len(url) <= LONGEST else None
    host = parts.host if parts else ""
    is_arxiv = host == "arxiv.org" or host.endswith(".arxiv.org")
    is_plain = url.isprintable() and " " not in url and vet_url(url) is None
    return url if host and not is_arxiv and is_plain else ""


def line(value: object) -> str:
    """A text on one line, no longer than it may be; empty where it is none."""
    return " ".join((text(value) or "").split())[:LONGEST]


def rows(value: object) -> Sequence[Mapping[str, object]]:
    """The objects of a list; a lone one stands for a list of it, as DBLP writes it."""
    return [mapping(one) for one in (value if isinstance(value, list) else [value])]


def called(title: str, works: Iterable[Work | None]) -> Iterator[Work]:
    """Those of what a search shows that have this title."""
    yield from (one for one in works if one is not None and same_title(one.title, title))


def facts_of(works: Iterable[Work | None], host: str, tries: int = 1) -> Facts:
    """What is remembered of an answer, also of one that knows nothing."""
    known = [one.facts for one in works if one is not None][:MOST_WORKS]
    return {"host": host, "tries": tries, "works": known}


def works_in(facts: Facts) -> tuple[Work, ...]:
    """Read them back."""
    known = facts.get("works")
    return tuple(work for one in known if (work := Work.of(one))) if isinstance(known, list | tuple) else ()


def judged(facts: Facts, who: str) -> Judgement:
    """Alive where there was an answer, whatever it was: what nobody links to is never dead."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    host, tries = text(facts.get("host")), whole(facts.get("tries")) or 1
    if "works" not in facts:
        reason = f"{who} answered with something else"
        return Judgement(Status.UNCHECKED, Evidence(reason, "API", host=host, tries=tries))
    said = "knows where it was published" if works_in(facts) else "knows no publication of it"
    return Judgement(Status.ALIVE, Evidence(f"{who} {said}", "API", host=host, tries=tries))


def _year(value: object) -> int | None:
    """A year, as a number or as DBLP writes it."""
    written = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(written) if re.fullmatch(r"(?:19|20)[0-9]{2}", written) else None
