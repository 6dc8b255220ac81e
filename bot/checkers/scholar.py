"""What Semantic Scholar knows of papers of arXiv, five hundred at once: where they were published.

https://api.semanticscholar.org/api-docs/graph#tag/Paper-Data/operation/post_graph_get_papers.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from http import HTTPStatus

from bot.checkers._evidence import Unanswered
from bot.checkers._json import mapping, parse_json, text
from bot.checkers._plain import latest
from bot.checkers._singly import Service, Singly
from bot.checkers._works import Work, facts_of, is_preprint, judged, rows, work
from bot.config import Settings
from bot.model import Facts, Judgement, Resource
from bot.net.interface import Outside, Reply

KIND = "scholar"
"""Its keys are those of arXiv's papers."""
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True
IN_BATCHES: bool = True

NAME = "Semantic Scholar"
MOST_AT_ONCE = 500
BUDGET = 100
GAP = 1.1
"""Seconds: whoever has a key may ask once a second, and strangers share what is left."""
FIELDS = "externalIds,title,authors,venue,publicationVenue,year"
NONE_KNOWN = "No valid paper ids given"
"""What it says with HTTP 400 where it knows none of the papers, instead of a list of nulls."""
OF_DBLP = ("conf/", "journals/")
COPY = "journals/corr/"
"""DBLP's own copy of arXiv."""


async def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask about all of them; yield each once."""
    api = Singly(outside, _service(outside.settings))
    for start in range(0, len(resources), MOST_AT_ONCE):
        batch = resources[start : start + MOST_AT_ONCE]
        ids = [f"ARXIV:{resource.key}" for resource in batch]
        answer = await api.ask(f"/paper/batch?fields={FIELDS}", content=json.dumps({"ids": ids}).encode())
        papers = _papers(answer, len(batch)) if isinstance(answer, Reply) else answer
        for number, resource in enumerate(batch):
            match papers:
                case Unanswered():
                    yield resource, papers.facts
                case None if isinstance(answer, Reply):
                    yield resource, api.strange(answer).facts
                case known:
                    yield resource, facts_of([read(known[number])] if known else [], api.host)


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Alive where it answered."""
    return judged(facts, NAME)


remember = latest
"""What it says today."""


def read(value: object) -> Work | None:
    """The published version of a paper that it describes; None where it knows of none."""
    paper = mapping(value)
    ids = mapping(paper.get("externalIds"))
    names = list(_venues(paper))
    if any(is_preprint(name) for name in names[:1]):
        return None
    record = text(ids.get("DBLP")) or ""
    return work(
        paper.get("title"),
        (author.get("name") for author in rows(paper.get("authors"))),
        names,
        year=paper.get("year"),
        doi=ids.get("DOI"),
        record=record if record.startswith(OF_DBLP) and not record.startswith(COPY) else "",
    )


def _venues(paper: Mapping[str, object]) -> Iterator[str]:
    """Its names for one venue: `publicationVenue` may be an object, a string or null.

    That of `journal` is none: with nothing else, it is that of a series of preprints.
    """
    venue = paper.get("publicationVenue")
    others = mapping(venue).get("alternate_names")
    names = [
        paper.get("venue"),
        mapping(venue).get("name"),
        venue,
        *(others if isinstance(others, list) else ()),
    ]
    yield from (name for name in map(text, names) if name)


def _papers(answer: Reply, size: int) -> Sequence[object] | None:
    """What stands at the place of each id; nothing where none is known; None where it makes no sense."""
    body = parse_json(answer.body)
    if answer.status == HTTPStatus.OK and isinstance(body, list) and len(body) == size:
        return body
    is_none_known = answer.status == HTTPStatus.BAD_REQUEST and mapping(body).get("error") == NONE_KNOWN
    return () if is_none_known else None


def _service(settings: Settings) -> Service:
    headers = {"accept": "application/json", "content-type": "application/json"}
    if settings.scholar_key:
        headers["x-api-key"] = settings.scholar_key
    return Service(NAME, settings.scholar_api, BUDGET, headers, GAP)
