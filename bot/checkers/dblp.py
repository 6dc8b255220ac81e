"""What DBLP knows of a paper by its title: https://dblp.org/faq/How+to+use+the+dblp+search+API.html."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

from bot.checkers._evidence import Unanswered
from bot.checkers._json import mapping, parse_json, text
from bot.checkers._plain import latest
from bot.checkers._singly import Service, Singly, look_at_each
from bot.checkers._works import Work, called, facts_of, judged, rows, work
from bot.model import Facts, Judgement, Resource
from bot.net.interface import Outside

KIND = "dblp"
"""Its keys are titles: what is searched for."""
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True
IN_BATCHES: bool = False

NAME = "DBLP"
BUDGET = 100
GAP = 1.0
"""Seconds: under load it answers strangers with 429."""
HITS = 10
WORD = re.compile(r"\w+")
PUBLISHED = frozenset({"Conference and Workshop Papers", "Journal Articles"})
"""Types that are publications; its copies of arXiv are `Informal and Other Publications`."""


def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Search for each; yield it once."""
    api = Singly(
        outside, Service(NAME, outside.settings.dblp_api, BUDGET, {"accept": "application/json"}, GAP)
    )

    async def look(resource: Resource) -> Facts:
        words = " ".join(WORD.findall(resource.key))  # for `-` and `|` are operators of its search
        answer = await api.ask(f"?q={quote(words)}&format=json&h={HITS}")
        if isinstance(answer, Unanswered):
            return answer.facts
        works = read(parse_json(answer.body)) if answer.status == HTTPStatus.OK else None
        return api.strange(answer).facts if works is None else facts_of(called(resource.key, works), api.host)

    return look_at_each(resources, look)


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Alive where it answered."""
    return judged(facts, NAME)


remember = latest
"""What it says today."""


def read(body: object) -> list[Work] | None:
    """The publications that a search shows; None where the answer is not DBLP's."""
    hits = mapping(mapping(mapping(body).get("result")).get("hits"))
    if "@total" not in hits:
        return None
    infos = (mapping(hit.get("info")) for hit in rows(hits.get("hit", [])))
    return [one for info in infos if (one := _work(info)) is not None]


def _work(info: Mapping[str, object]) -> Work | None:
    if text(info.get("type")) not in PUBLISHED:
        return None
    venue = info.get("venue")
    pages = info.get("ee")
    return work(
        (text(info.get("title")) or "").removesuffix("."),
        _authors(info),
        venue if isinstance(venue, list) else [venue],
        year=info.get("year"),
        doi=info.get("doi"),
        url=pages[0] if isinstance(pages, list) and pages else pages,
        record=info.get("key"),
    )


def _authors(info: Mapping[str, object]) -> Iterator[str]:
    """Names without the numbers by which it tells people of one name apart; a lone author is no list."""
    for row in rows(mapping(info.get("authors")).get("author")):
        if name := text(row.get("text")):
            yield name.rstrip("0123456789 ")
