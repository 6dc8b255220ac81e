"""What arXiv's Atom feed says of papers, read without trusting a byte of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from xml.etree import ElementTree as ET

from bot.checkers._arxiv.urls import paper_named
from bot.checkers._json import text, whole
from bot.checkers._xml import parse_xml, text_of
from bot.model import Facts, Json

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

ENTRY_ID = re.compile(r"https?://arxiv\.org/abs/(?P<name>\S{1,40})")
LINK = re.compile(
    r"(?:https?://|\bgithub\.com/|\b[\w-]{1,60}\.github\.io\b)[^\s<>\"'()\[\]{}]*", re.IGNORECASE
)
TRAILING = ".,;:!?"
OF_OTHERS = re.compile(
    r"\b(?:(?:buil[dt](?:s|ing)?|bas(?:ed|es|ing)) (?:up)?on|(?:adapt|modifi|fork|deriv|borrow)(?:ed|s) from|"
    r"thanks to|compar(?:e|ed|ing) (?:to|with)|baselines?)\b[^.;,:()]{0,60}\Z",
    re.IGNORECASE,
)
"""What stands before the address of something that a paper builds upon, and that is somebody else's."""
LONGEST_LEAD = 100

MAX_TEXT = 1000
MAX_ABSTRACT = 4000
"""arXiv allows 1,920 characters; what is markup comes on top."""
MAX_AUTHORS = 100
"""Author lists run into the thousands; a hundred names tell whether one changed."""
MAX_NAME = 100
MAX_LINKS = 10
MAX_LINK = 300


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of a paper as arXiv lists it."""

    version: int
    title: str
    updated: str
    """ISO time of this version."""
    published: str
    """ISO time of version 1."""
    authors: tuple[str, ...] = ()
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    links: tuple[str, ...] = ()
    """Addresses written in the comment: most often the code."""
    abstract_links: tuple[str, ...] = ()
    """Addresses written in the abstract."""

    @property
    def facts(self) -> dict[str, Json]:
        lists = {name: list(getattr(self, name)) for name in ("authors", "links", "abstract_links")}
        return {**asdict(self), **lists}

    @classmethod
    def of(cls, facts: Facts) -> Paper | None:
        """Read `facts` back; None where they are not of a paper (memory is not to be trusted either)."""
        version = whole(facts.get("version"))
        title = text(facts.get("title"))
        if version is None or title is None:
            return None
        return cls(
            version=version,
            title=title,
            updated=text(facts.get("updated")) or "",
            published=text(facts.get("published")) or "",
            authors=texts(facts.get("authors")),
            comment=text(facts.get("comment")) or "",
            journal_ref=text(facts.get("journal_ref")) or "",
            doi=text(facts.get("doi")) or "",
            links=texts(facts.get("links")),
            abstract_links=texts(facts.get("abstract_links")),
        )


@dataclass(frozen=True, slots=True)
class Feed:
    """An answer of the query API."""

    total: int
    papers: Mapping[str, Paper]
    """By id without version. Answers come in any order, and lack what arXiv does not know."""


def parse_feed(body: bytes) -> Feed | None:
    """Read an answer; None where it is not arXiv's feed."""
    root = parse_xml(body)
    if root is None or root.tag != f"{ATOM}feed":
        return None
    total = _text(root, f"{OPENSEARCH}totalResults")
    if not re.fullmatch(r"[0-9]{1,9}", total):
        return None
    papers = dict(read for entry in root.findall(f"{ATOM}entry") if (read := _paper(entry)))
    return Feed(int(total), papers)


def moment(value: object) -> datetime | None:
    """An ISO time with its zone, or None."""
    try:
        when = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return when if when and when.tzinfo else None


def texts(value: object) -> tuple[str, ...]:
    """The strings of a list, without anything else that is in it."""
    return tuple(part for part in value if isinstance(part, str)) if isinstance(value, list | tuple) else ()


def _paper(entry: ET.Element) -> tuple[str, Paper] | None:
    match = ENTRY_ID.fullmatch(_text(entry, f"{ATOM}id"))
    named = paper_named(match["name"]) if match else None
    title = _text(entry, f"{ATOM}title")
    if named is None or named[1] is None or not title:
        return None
    comment = _text(entry, f"{ARXIV}comment")
    paper = Paper(
        version=named[1],
        title=title,
        updated=_time(entry, "updated"),
        published=_time(entry, "published"),
        authors=_authors(entry),
        comment=comment,
        journal_ref=_text(entry, f"{ARXIV}journal_ref"),
        doi=_text(entry, f"{ARXIV}doi"),
        links=links_in(comment),
        abstract_links=links_in(text_of(entry, f"{ATOM}summary", most=MAX_ABSTRACT)),
    )
    return named[0], paper


def links_in(written: str) -> tuple[str, ...]:
    """The addresses of a paper's own things in its comment or abstract, each once, in order."""
    found = (
        match.group().rstrip(TRAILING)[:MAX_LINK]
        for match in LINK.finditer(written)
        if not OF_OTHERS.search(written[max(0, match.start() - LONGEST_LEAD) : match.start()])
    )
    return tuple(dict.fromkeys(found))[:MAX_LINKS]


def _authors(entry: ET.Element) -> tuple[str, ...]:
    names = (
        _text(author, f"{ATOM}name")[:MAX_NAME] for author in entry.findall(f"{ATOM}author")[:MAX_AUTHORS]
    )
    return tuple(name for name in names if name)


def _time(entry: ET.Element, tag: str) -> str:
    written = _text(entry, f"{ATOM}{tag}")
    return written if moment(written) else ""


def _text(parent: ET.Element, path: str) -> str:
    """The text of a child on one line: titles come wrapped."""
    return text_of(parent, path, most=MAX_TEXT)
