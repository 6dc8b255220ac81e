"""An arXiv that answers as the real one does, and papers as it lists them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, SupportsIndex
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from bot.checkers import arxiv
from bot.checkers._arxiv.api import WITNESS
from bot.clock import SimulatedClock
from bot.model import (
    Claim,
    Entry,
    EntryLink,
    Evidence,
    Facts,
    Failure,
    Link,
    LinkKind,
    Policy,
    Record,
    Resource,
    Sighting,
    Span,
    Status,
    Verdict,
)
from bot.net.interface import Answer, NoReply
from tests.checkers.fake_http import NOW, FakeHttp, Request, reply
from tests.promises import keeps_its_promise

SAMPLES = Path(__file__).parent / "samples" / "arxiv"


FEED_NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
)


TITLE = "VITA: Towards Open-Source Interactive Omni Multimodal LLM"


FIRST: dict[str, Any] = {
    "found": True,
    "version": 1,
    "title": TITLE,
    "updated": "2024-08-09T17:59:49Z",
    "published": "2024-08-09T17:59:49Z",
    "authors": ["Chaoyou Fu", "Haojia Lin"],
    "comment": "",
    "journal_ref": "",
    "doi": "",
    "links": [],
}


SECOND = {**FIRST, "version": 2, "updated": "2026-11-20T00:00:00Z"}


URL = "https://arxiv.org/abs/2408.05211"


@dataclass
class FakeArxiv:
    """Answers as the facts say: out of order, without unknown ids, refusing a batch for one bad id."""

    titles: dict[str, str] = field(default_factory=dict)
    forgets: bool = False
    """Whether it does not even know the witness."""
    malformed: frozenset[str] = frozenset()
    poison: frozenset[str] = frozenset()
    flaky: set[str] = field(default_factory=set)
    """Ids left out of an answer once."""
    script: list[Answer] = field(default_factory=list)
    """Answers given first."""
    comments: dict[str, str] = field(default_factory=dict)
    withdrawn: frozenset[str] = frozenset()
    """Papers whose last version is a withdrawal, by their record."""
    dois: frozenset[str] = frozenset()
    """Papers of which DataCite knows."""
    oai: Answer | None = None
    """What is answered instead of any record."""
    datacite: Answer | None = None
    """What DataCite answers, whatever it is asked."""
    asked: list[list[str]] = field(default_factory=list)
    """The ids of each query."""
    records: list[str] = field(default_factory=list)
    """The papers whose record was asked for."""
    registry: list[str] = field(default_factory=list)
    """The papers that DataCite was asked about."""

    def __call__(self, request: Request) -> Answer:
        assert request.method == "GET"
        assert "%2C" not in request.url
        assert "%3A" not in request.url
        parts = urlsplit(request.url)
        match parts.hostname:
            case "oaipmh.arxiv.org":
                return self._record(parse_qs(parts.query))
            case "api.datacite.org":
                return self._registered(parts.path)
            case _:
                return self._query(parse_qs(parts.query))

    def _record(self, query: dict[str, list[str]]) -> Answer:
        assert (query["verb"], query["metadataPrefix"]) == (["GetRecord"], ["arXivRaw"])
        name = query["identifier"][0].removeprefix("oai:arXiv.org:")
        self.records.append(name)
        return self.oai or reply(200, raw_record(name, ["I" if name in self.withdrawn else "D"]))

    def _registered(self, path: str) -> Answer:
        name = path.removeprefix("/dois/10.48550/arxiv.")
        self.registry.append(name)
        if self.datacite is not None:
            return self.datacite
        if name in self.dois:
            return reply(200, {"data": {"id": f"10.48550/arxiv.{name}", "type": "dois"}})
        return reply(404, {"errors": [{"status": "404"}]})

    def _query(self, query: dict[str, list[str]]) -> Answer:
        ids = query["id_list"][0].split(",")
        assert query["max_results"] == [str(len(ids))]
        assert len(ids) <= 50
        self.asked.append(ids)
        if self.script:
            return self.script.pop(0)
        if self.malformed & set(ids):
            return reply(400, (SAMPLES / "query_id_malformed_400_error.xml").read_bytes())
        if self.poison & set(ids):
            return reply(500, "oops")
        titles = self.titles if self.forgets else {WITNESS: "Attention Is All You Need", **self.titles}
        known = [name for name in reversed(ids) if name in titles and name not in self.flaky]
        self.flaky -= set(ids)
        return reply(200, feed(entry(name, titles[name], self.comments.get(name, "")) for name in known))


def feed(entries: Iterable[str]) -> bytes:
    entries = list(entries)
    total = f"<opensearch:totalResults>{len(entries)}</opensearch:totalResults>"
    return f"<?xml version='1.0'?><feed {FEED_NAMESPACES}>{total}{''.join(entries)}</feed>".encode()


def entry(name: str, title: str, comment: str = "", *, version: int = 1) -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{name}v{version}</id><title>{escape(title)}</title>"
        "<updated>2026-01-02T00:00:00Z</updated><published>2026-01-01T00:00:00Z</published>"
        f"<arxiv:comment>{escape(comment)}</arxiv:comment><author><name>A. Author</name></author></entry>"
    )


def raw_record(name: str, flags: Iterable[str], *, size: str = "12kb") -> bytes:
    """The record of a paper with a version for each of these flags of a source."""
    versions = "".join(
        f'<version version="v{number}"><date>Mon, 12 Jun 2017 17:57:34 GMT</date>'
        f"<size>{size}</size><source_type>{flag}</source_type></version>"
        for number, flag in enumerate(flags, 1)
    )
    return (
        '<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><GetRecord><record><metadata>'
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{name}</id>{versions}</arXivRaw>'
        "</metadata></record></GetRecord></OAI-PMH>"
    ).encode()


async def fetch(
    answer: Callable[[Request], Answer],
    ids: Iterable[str],
    *,
    known: Mapping[str, Facts] | None = None,
    now: datetime = NOW,
) -> tuple[dict[str, Facts], FakeHttp]:
    """The facts of these papers, and all that was asked for them."""
    http = FakeHttp(answer, SimulatedClock(now))
    memory = {Resource("arxiv", name): facts for name, facts in (known or {}).items()}
    outside = replace(http.outside(), known=memory)
    seen: dict[str, Facts] = {}
    async for resource, facts in arxiv.fetch([Resource("arxiv", name) for name in ids], outside):
        assert resource.key not in seen
        seen[resource.key] = facts
        json.dumps(facts)
    assert set(seen) == set(ids)
    return seen, http


def judged(facts: dict[str, Facts]) -> dict[str, Status]:
    return {name: arxiv.judge(Resource("arxiv", name), each, {}).status for name, each in facts.items()}


def ids(count: int) -> list[str]:
    return [f"2408.{number:05}" for number in range(1, count + 1)]


def always(answer: Answer) -> FakeArxiv:
    """An arXiv that has but one answer, in a world without DataCite."""
    down = NoReply("https://api.datacite.org/", Failure.CONNECT, "no connection")
    return FakeArxiv(script=Endless(answer), datacite=down)


class Endless(list[Answer]):
    """A script that never ends."""

    def __init__(self, answer: Answer) -> None:
        super().__init__([answer])

    def pop(self, _: SupportsIndex = -1) -> Answer:
        return self[0]


def queries(http: FakeHttp) -> list[Request]:
    """What the query API was asked."""
    return [request for request in http.requests if "export.arxiv.org" in request.url]


def sighting(
    facts: Facts,
    *,
    url: str = URL,
    label: str = "arXiv",
    title: str = TITLE,
    others: Iterable[EntryLink] = (),
    around: str = "",
) -> Sighting:
    resource = Resource("arxiv", "2408.05211")
    link = Link(url, url, Span(0, len(url)), 1, 1, LinkKind.LINK, "a", label, ("Models",), 0)
    listed = Entry(title, ("Models",), 1, 1, (EntryLink(label, url), *others))
    record = Record(resource, NOW, NOW, Status.ALIVE, Evidence("arXiv lists it"), facts=facts)
    verdict = Verdict(resource, record.status, confirmed=False, evidence=record.evidence, record=record)
    return Sighting(link, listed, verdict, lambda: around)


def with_status(sighting: Sighting, status: Status) -> Sighting:
    return replace(sighting, verdict=replace(sighting.verdict, status=status))


def after_looks(new: Facts, old: Facts = FIRST) -> Facts:
    """Memory after a look at `old` and, today, one at `new`."""
    return arxiv.remember(arxiv.remember({}, old, NOW - timedelta(days=40)), new, NOW)


def claims_of(sighting: Sighting, now: datetime = NOW) -> dict[str, Claim]:
    claims = list(arxiv.claims(sighting, Policy(), now))
    assert all(claim.rule in arxiv.RULES and keeps_its_promise(claim) for claim in claims)
    return {claim.rule.code: claim for claim in claims}
