"""What Crossref knows of a work by its DOI: its title, its authors, and where it has appeared."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

from bot.checkers._doi_api import NOT_OURS, mail_query
from bot.checkers._evidence import Unanswered
from bot.checkers._json import mapping, parse_json, text
from bot.checkers._plain import latest
from bot.checkers._singly import Service, Singly, look_at_each
from bot.checkers._works import Work, facts_of, judged, rows, work
from bot.model import Facts, Judgement, Resource
from bot.net.interface import Outside

KIND = "crossref"
"""Its keys are DOIs in lower case: what they are; whether a DOI that a list links to is well asks `doi`."""
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True
IN_BATCHES: bool = False

NAME = "Crossref"
BUDGET = 200
GAP = 0.5
PUBLISHED = frozenset(
    {
        "journal-article",
        "proceedings-article",
        "book-chapter",
        "book-part",
        "book-section",
        "monograph",
        "book",
    }
)
"""Types that are publications; `posted-content` is a preprint."""


def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask about each; yield it once."""
    api = Singly(
        outside, Service(NAME, outside.settings.crossref_api, BUDGET, {"accept": "application/json"}, GAP)
    )
    query = mail_query(outside.settings)

    async def look(resource: Resource) -> Facts:
        answer = await api.ask(f"/{quote(resource.key)}{query}")
        if isinstance(answer, Unanswered):
            return answer.facts
        if answer.status == HTTPStatus.NOT_FOUND and answer.body.strip() == NOT_OURS:
            return facts_of([], api.host)
        message = mapping(mapping(parse_json(answer.body)).get("message"))
        if answer.status != HTTPStatus.OK or (text(message.get("DOI")) or "").lower() != resource.key:
            return api.strange(answer).facts
        return facts_of([read(message)], api.host)

    return look_at_each(resources, look)


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Alive where it answered."""
    return judged(facts, NAME)


remember = latest
"""What it says today."""


def read(message: Mapping[str, object]) -> Work | None:
    """The work that it describes; None where that is no publication."""
    if text(message.get("type")) not in PUBLISHED:
        return None
    titles = message.get("title")
    return work(
        next(_texts(titles), None),
        _authors(message.get("author")),
        [*_texts(message.get("container-title")), *_texts(message.get("short-container-title"))],
        year=_year(mapping(message.get("published"))),
        doi=message.get("DOI"),
    )


def _authors(value: object) -> Iterator[str]:
    """Given and family name of people; groups have but a name."""
    for row in rows(value):
        said = [part for name in ("given", "family") if (part := text(row.get(name)))]
        if name := " ".join(said) or text(row.get("name")):
            yield name


def _texts(value: object) -> Iterator[str]:
    yield from (one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _year(published: Mapping[str, object]) -> object:
    parts = published.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    return first[0] if isinstance(first, list) and first else None
