from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import arxiv
from bot.checkers._arxiv_api import WITNESS
from bot.checkers._arxiv_feed import parse_feed
from bot.config import Policy
from bot.model import (
    Claim,
    Entry,
    EntryLink,
    Evidence,
    Facts,
    Failure,
    Link,
    LinkKind,
    Record,
    Resource,
    Severity,
    Sighting,
    Span,
    Status,
    Verdict,
)
from bot.net.interface import Answer, NoReply, Reply
from tests.checkers.fake_http import NOW, FakeHttp, Request, reply
from tests.promises import keeps_its_promise

SAMPLES = Path(__file__).parent / "samples" / "arxiv"
THROTTLES = json.loads((SAMPLES / "http_throttle_responses.json").read_text())


# ── match ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://arxiv.org/abs/2408.05211", "2408.05211"),
        ("http://www.arxiv.org/abs/2408.05211v2", "2408.05211"),
        ("https://arxiv.org/pdf/2408.05211", "2408.05211"),
        ("https://arxiv.org/pdf/2408.05211v3.pdf?download=1#page=5", "2408.05211"),
        ("https://arxiv.org/pdf/0705.2011.pdf", "0705.2011"),
        ("https://arxiv.org/html/2408.05211v1", "2408.05211"),
        ("https://arxiv.org/format/2408.05211/", "2408.05211"),
        ("https://arxiv.org/abs/arXiv:2408.05211", "2408.05211"),
        ("https://export.arxiv.org/abs/2408.05211", "2408.05211"),
        ("https://arxiv.org/abs/hep-th/9901001v2", "hep-th/9901001"),
        ("https://arxiv.org/abs/hep-th%2F9901001", "hep-th/9901001"),
        ("https://arxiv.org/pdf/math.CA/0611800v2", "math/0611800"),
        ("https://ar5iv.org/abs/2408.05211", "2408.05211"),
        ("https://ar5iv.labs.arxiv.org/html/2408.05211", "2408.05211"),
        ("https://huggingface.co/papers/2408.05211", "2408.05211"),
        ("https://www.alphaxiv.org/abs/2408.05211v1", "2408.05211"),
        ("https://doi.org/10.48550/arXiv.2408.05211", "2408.05211"),
        ("https://dx.doi.org/10.48550/ARXIV.2408.05211", "2408.05211"),
        ("https://doi.org/10.48550/arXiv.quant-ph/0201082", "quant-ph/0201082"),
    ],
)
def test_every_page_of_a_paper_is_one_resource(url: str, key: str) -> None:
    assert arxiv.match(url) == Resource("arxiv", key)


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2307.000400",
        "https://arxiv.org/abs//2306.17156",
        "https://arxiv.org/abs/2413.00001",
        "https://arxiv.org/abs/2400.00001",
        "https://arxiv.org/abs/1412.12345",
        "https://arxiv.org/abs/1501.1234",
        "https://arxiv.org/abs/0612.0001",
        "https://arxiv.org/abs/nonsense/0611800",
        "https://arxiv.org/abs/math/0613800",
        "https://arxiv.org/abs/2408.05211v0",
        "https://arxiv.org/abs/2408.05211,2408.05212",
        "https://arxiv.org/abs/2408.05211&max_results=9999",
        "https://arxiv.org/abs/٢٤٠٨.٠٥٢١١",
        "https://arxiv.org/html/2408.05211v1/x1.png",
        "https://arxiv.org/list/cs.CL/recent",
        "https://arxiv.org/",
        "https://arxiv.org.evil.example/abs/2408.05211",
        "https://huggingface.co/papers",
        "https://huggingface.co/2408.05211",
        "https://doi.org/10.1145/3395363.3397376",
        "ftp://arxiv.org/abs/2408.05211",
        "arxiv.org/abs/2408.05211",
        "https://[arxiv.org/abs/2408.05211",
    ],
)
def test_what_arxiv_would_call_malformed_is_never_its_resource(url: str) -> None:
    assert arxiv.match(url) is None


@given(st.one_of(st.text(), st.text().map("https://arxiv.org/abs/{}".format), st.from_regex(r"https?://\S*")))
def test_match_takes_any_text_and_lets_only_plain_ids_through(url: str) -> None:
    resource = arxiv.match(url)
    assert resource is None or set(resource.key) <= set("abcdefghijklmnopqrstuvwxyz-/.0123456789")


# ── the feed ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sample", "total", "ids"),
    [
        ("query_one_id_200.xml", 1, ["1605.08386"]),
        ("query_two_ids_one_missing_200.xml", 1, ["1707.08567"]),
        ("query_oldstyle_astro-ph_200.xml", 1, ["astro-ph/0601001"]),
        ("query_oldstyle_versioned_quant-ph_200.xml", 1, ["quant-ph/0201082"]),
        ("query_title_zero_200.xml", 1, ["2104.12255"]),
        ("query_id_wellformed_nonexistent_200_empty.xml", 0, []),
        ("query_id_malformed_400_error.xml", 1, []),
    ],
)
def test_recorded_feeds_are_read(sample: str, total: int, ids: list[str]) -> None:
    feed = parse_feed((SAMPLES / sample).read_bytes())
    assert feed is not None
    assert (feed.total, list(feed.papers)) == (total, ids)


def test_a_recorded_entry_is_read_whole() -> None:
    feed = parse_feed((SAMPLES / "feed_selected_entries_from_real_response.xml").read_bytes())
    assert feed is not None
    paper = feed.papers["2005.14124"]
    assert (paper.version, paper.title) == (
        2,
        "Active Fuzzing for Testing and Securing Cyber-Physical Systems",
    )
    assert paper.authors[::4] == ("Yuqi Chen", "Fan Zhang")
    assert (paper.updated, paper.published) == ("2020-07-16T08:15:48Z", "2020-05-28T16:19:50Z")
    assert paper.doi == "10.1145/3395363.3397376"
    assert paper.journal_ref.startswith("In Proc. ACM SIGSOFT")
    assert len(feed.papers) == 6


def test_links_are_taken_from_the_comment() -> None:
    feed = parse_feed((SAMPLES / "query_oldstyle_astro-ph_200.xml").read_bytes())
    assert feed is not None
    links = feed.papers["astro-ph/0601001"].links
    assert links == ("http://www.astronomy.ohio-state.edu/~gould/ogle_hot_jupiters.ps.gz",)


BOMB = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><title>&b;</title></feed>"""
FEED_NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom" '
    'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Rate exceeded.",
        b"<html><body>Access denied</body></html>",
        b"<feed><entry/></feed>",
        BOMB.encode(),
        BOMB.lower().encode(),
        BOMB.encode("utf-16"),
        BOMB.replace('"1.0"', '"1.0" encoding="utf-16"').encode("utf-16"),
        b"\xff\xfe\x00",
        b"<a>" * 200_000,
        b"<a>" * 200_000 + b"</a>" * 200_000,
        f"<feed {FEED_NAMESPACES}></feed>".encode(),
        f"<feed {FEED_NAMESPACES}><opensearch:totalResults>-1</opensearch:totalResults></feed>".encode(),
        f"<rss {FEED_NAMESPACES}><opensearch:totalResults>0</opensearch:totalResults></rss>".encode(),
    ],
)
def test_what_is_no_feed_is_none(body: bytes) -> None:
    assert parse_feed(body) is None


@given(st.one_of(st.binary(), st.text().map(str.encode)))
def test_any_bytes_are_read_without_an_exception(body: bytes) -> None:
    feed = parse_feed(body)
    assert feed is None or isinstance(feed.papers, dict)
    for tag in ("id", "title", "updated"):
        text = escape(body.decode("utf-8", "replace"))
        entry = f"<entry><id>http://arxiv.org/abs/2408.05211v1</id><{tag}>{text}</{tag}></entry>"
        feed = parse_feed(_feed([entry]))
        assert feed is None or feed.papers.keys() <= {"2408.05211"}


# ── fetch ─────────────────────────────────────────────────────────────────────────────────


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
    asked: list[list[str]] = field(default_factory=list)

    def __call__(self, request: Request) -> Answer:
        assert request.method == "GET"
        assert "%2C" not in request.url
        query = parse_qs(urlsplit(request.url).query)
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
        return reply(200, _feed([_entry(name, titles[name]) for name in known]))


def _feed(entries: Iterable[str]) -> bytes:
    entries = list(entries)
    total = f"<opensearch:totalResults>{len(entries)}</opensearch:totalResults>"
    return f"<?xml version='1.0'?><feed {FEED_NAMESPACES}>{total}{''.join(entries)}</feed>".encode()


def _entry(name: str, title: str, version: int = 1) -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/{name}v{version}</id><title>{escape(title)}</title>"
        "<updated>2026-01-02T00:00:00Z</updated><published>2026-01-01T00:00:00Z</published>"
        "<author><name>A. Author</name></author></entry>"
    )


async def _fetch(
    answer: Callable[[Request], Answer], ids: Iterable[str]
) -> tuple[dict[str, Facts], FakeHttp]:
    http = FakeHttp(answer)
    seen: dict[str, Facts] = {}
    async for resource, facts in arxiv.fetch([Resource("arxiv", name) for name in ids], http.outside()):
        assert resource.key not in seen
        seen[resource.key] = facts
        json.dumps(facts)
    assert set(seen) == set(ids)
    return seen, http


def _judged(facts: dict[str, Facts]) -> dict[str, Status]:
    return {name: arxiv.judge(Resource("arxiv", name), each, {}).status for name, each in facts.items()}


def _ids(count: int) -> list[str]:
    return [f"2408.{number:05}" for number in range(1, count + 1)]


async def test_a_thousand_papers_are_twenty_requests_three_seconds_apart() -> None:
    ids = _ids(1000)
    fake = FakeArxiv(dict.fromkeys(ids, "A title"))
    facts, http = await _fetch(fake, ids)
    assert set(_judged(facts).values()) == {Status.ALIVE}
    times = [request.at for request in http.requests]
    assert len(times) == 20
    assert all(after - before >= timedelta(seconds=3) for before, after in pairwise(times))
    assert http.clock.now() - NOW == timedelta(seconds=57)


async def test_requests_carry_what_the_edge_wants_to_see() -> None:
    _, http = await _fetch(FakeArxiv({"2408.05211": "T"}), ["2408.05211"])
    request = http.requests[0]
    assert request.url == "https://export.arxiv.org/api/query?id_list=2408.05211&max_results=1"
    assert request.headers == {"accept": "application/atom+xml", "connection": "close"}


async def test_nothing_is_asked_about_nothing() -> None:
    _, http = await _fetch(FakeArxiv(), [])
    assert http.requests == []


async def test_answers_are_told_apart_by_id_not_by_order() -> None:
    facts, _ = await _fetch(
        FakeArxiv({"2408.00001": "One", "2408.00002": "Two"}), ["2408.00001", "2408.00002"]
    )
    assert (facts["2408.00001"]["title"], facts["2408.00002"]["title"]) == ("One", "Two")


async def test_a_healthy_list_needs_no_witness() -> None:
    fake = FakeArxiv({"2408.00001": "One"})
    await _fetch(fake, ["2408.00001"])
    assert fake.asked == [["2408.00001"]]


async def test_an_arxiv_whose_feeds_are_all_empty_kills_nobody() -> None:
    facts, http = await _fetch(FakeArxiv(forgets=True), _ids(60))
    assert len(http.requests) == 3, "two batches, and one question that shows that arXiv is blind"
    assert set(_judged(facts).values()) == {Status.UNCHECKED}
    evidence = arxiv.judge(Resource("arxiv", "2408.00001"), facts["2408.00001"], {}).evidence
    assert evidence.failure in (Failure.API, Failure.BUDGET)
    asked = [arxiv.judge(Resource("arxiv", name), facts[name], {}).evidence.reason for name in facts]
    assert asked.count("arXiv does not even list a paper that surely exists") == 20


async def test_an_empty_answer_in_between_kills_nobody() -> None:
    script: list[Answer] = [reply(200, _feed([])), reply(200, _feed([]))]
    facts, _ = await _fetch(FakeArxiv(script=script), _ids(2))
    assert set(_judged(facts).values()) == {Status.UNCHECKED}


async def test_a_list_may_hold_the_witness_itself() -> None:
    fake = FakeArxiv(forgets=True)
    facts, _ = await _fetch(fake, [WITNESS])
    assert fake.asked == [[WITNESS], [WITNESS]]
    assert _judged(facts) == {WITNESS: Status.UNCHECKED}
    facts, _ = await _fetch(FakeArxiv(flaky={WITNESS}), [WITNESS])
    assert _judged(facts) == {WITNESS: Status.ALIVE}


async def test_an_answer_with_more_than_was_asked_for_kills_nobody() -> None:
    body = _feed([_entry(WITNESS, "T"), _entry("2408.77777", "T")])
    facts, _ = await _fetch(_always(reply(200, body)), ["2408.99999"])
    assert _judged(facts) == {"2408.99999": Status.UNCHECKED}


async def test_an_absent_id_is_asked_again_beside_the_witness_before_it_counts() -> None:
    fake = FakeArxiv({"2408.00001": "One"})
    facts, _ = await _fetch(fake, ["2408.00001", "2408.99999"])
    assert fake.asked == [["2408.00001", "2408.99999"], ["2408.99999", "1706.03762"]]
    judgement = arxiv.judge(Resource("arxiv", "2408.99999"), facts["2408.99999"], {})
    assert judgement.status is Status.DEAD
    assert judgement.evidence.tries == 2
    assert "2408.99999" in judgement.evidence.reason


async def test_an_id_that_was_left_out_once_is_alive() -> None:
    facts, _ = await _fetch(FakeArxiv(dict.fromkeys(_ids(3), "T"), flaky={"2408.00002"}), _ids(3))
    assert set(_judged(facts).values()) == {Status.ALIVE}


async def test_many_absent_ids_are_not_all_asked_alone_in_one_run() -> None:
    facts, http = await _fetch(FakeArxiv(), _ids(200))
    assert len(http.requests) == 24
    statuses = list(_judged(facts).values())
    assert (statuses.count(Status.DEAD), statuses.count(Status.UNCHECKED)) == (20, 180)


async def test_one_bad_id_costs_the_others_nothing() -> None:
    ids = _ids(50)
    fake = FakeArxiv(dict.fromkeys(ids, "T"), malformed=frozenset({ids[33]}))
    statuses = _judged((await _fetch(fake, ids))[0])
    assert statuses.pop(ids[33]) is Status.UNCHECKED
    assert set(statuses.values()) == {Status.ALIVE}
    assert len(fake.asked) <= 13


async def test_one_bad_record_costs_the_others_nothing() -> None:
    ids = _ids(50)
    fake = FakeArxiv(dict.fromkeys(ids, "T"), poison=frozenset({ids[0], ids[49]}))
    statuses = _judged((await _fetch(fake, ids))[0])
    assert [name for name, status in statuses.items() if status is Status.UNCHECKED] == [ids[0], ids[49]]
    assert set(statuses.values()) == {Status.ALIVE, Status.UNCHECKED}


@pytest.mark.parametrize("status", [406, 429, 503])
async def test_throttling_is_waited_out(status: int) -> None:
    body = THROTTLES[str(status)].get("body", "")
    fake = FakeArxiv({"2408.05211": "T"}, script=[reply(status, body), reply(status, body)])
    facts, http = await _fetch(fake, ["2408.05211"])
    assert set(_judged(facts).values()) == {Status.ALIVE}
    assert [(request.at - NOW).total_seconds() for request in http.requests] == [0, 60, 240]


async def test_a_longer_wait_that_arxiv_asks_for_is_kept() -> None:
    script: list[Answer] = [reply(503, headers={"retry-after": "100"})]
    _, http = await _fetch(FakeArxiv({"2408.05211": "T"}, script=script), ["2408.05211"])
    assert (http.requests[1].at - NOW).total_seconds() == 100


def _always(answer: Answer) -> Callable[[Request], Answer]:
    return lambda _request: answer


@pytest.mark.parametrize(
    ("answer", "most", "says"),
    [
        (reply(406), 4, "throttling"),
        (reply(429, "Rate exceeded."), 4, "throttling"),
        (reply(429, headers={"retry-after": "86400"}), 1, "throttling"),
        (reply(429, headers={"retry-after": "9" * 5000}), 1, "throttling"),
        (reply(403, "Access denied"), 1, "denies"),
        (reply(500, "oops"), 10, "HTTP 500"),
        (reply(400, (SAMPLES / "query_id_malformed_400_error.xml").read_bytes()), 10, "HTTP 400"),
        (reply(404), 10, "HTTP 404"),
        (reply(200, "<html>Sign in to the hotel's network</html>"), 10, "no feed"),
        (reply(200, BOMB), 10, "no feed"),
        (NoReply("https://export.arxiv.org/api/query", Failure.TIMEOUT, "no answer in 20 s"), 2, "20 s"),
        (NoReply("https://export.arxiv.org/api/query", Failure.CONNECT, "connection refused"), 2, "refused"),
        (NoReply("https://export.arxiv.org/api/query", Failure.PROTOCOL, "more than 16 MiB"), 2, "16 MiB"),
    ],
)
async def test_a_shut_arxiv_leaves_every_paper_unchecked(answer: Answer, most: int, says: str) -> None:
    facts, http = await _fetch(_always(answer), _ids(120))
    assert set(_judged(facts).values()) == {Status.UNCHECKED}
    assert len(http.requests) <= most
    assert http.clock.now() - NOW <= timedelta(minutes=15)
    evidence = arxiv.judge(Resource("arxiv", "2408.00001"), facts["2408.00001"], {}).evidence
    assert says in evidence.reason
    assert evidence.host == "export.arxiv.org"
    assert evidence.failure is (answer.failure if isinstance(answer, NoReply) else Failure.API)


async def test_an_empty_answer_that_claims_results_kills_nobody() -> None:
    body = f"<feed {FEED_NAMESPACES}><opensearch:totalResults>9</opensearch:totalResults></feed>"
    facts, _ = await _fetch(_always(reply(200, body)), _ids(3))
    assert set(_judged(facts).values()) == {Status.UNCHECKED}


async def test_arxiv_shutting_half_way_makes_no_absent_id_dead() -> None:
    script: list[Answer] = [reply(200, _feed([])), *[reply(429)] * 4]
    facts, _ = await _fetch(FakeArxiv(script=script), _ids(3))
    assert set(_judged(facts).values()) == {Status.UNCHECKED}


@given(st.binary(), st.integers(100, 599))
async def test_no_answer_of_any_bytes_is_a_death(body: bytes, status: int) -> None:
    facts, _ = await _fetch(_always(reply(status, body)), ["2408.05211"])
    assert set(_judged(facts).values()) == {Status.UNCHECKED}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = [
    "found",
    "version",
    "title",
    "authors",
    "comment",
    "doi",
    "before",
    "changed_at",
    "titles",
    "failure",
    "links",
]


@given(st.dictionaries(st.sampled_from(KEYS), JSON), st.dictionaries(st.sampled_from(KEYS), JSON))
def test_any_memory_can_be_judged_remembered_and_spoken_of(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert arxiv.judge(Resource("arxiv", "2408.05211"), new, {}).status in Status
    kept = arxiv.remember(old, new, NOW)
    assert {claim.rule for claim in arxiv.claims(_sighting(kept), Policy(), NOW)} <= set(arxiv.RULES)


# ── remember and claims ───────────────────────────────────────────────────────────────────

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


def _sighting(
    facts: Facts,
    *,
    url: str = URL,
    label: str = "arXiv",
    title: str = TITLE,
    others: Iterable[EntryLink] = (),
) -> Sighting:
    resource = Resource("arxiv", "2408.05211")
    link = Link(url, url, Span(0, len(url)), 1, 1, LinkKind.LINK, "a", label, ("Models",), 0)
    entry = Entry(title, ("Models",), 1, 1, (EntryLink(label, url), *others))
    record = Record(resource, NOW, NOW, Status.ALIVE, Evidence("arXiv lists it"), facts=facts)
    verdict = Verdict(resource, record.status, confirmed=False, evidence=record.evidence, record=record)
    return Sighting(link, entry, verdict)


def _with_status(sighting: Sighting, status: Status) -> Sighting:
    return replace(sighting, verdict=replace(sighting.verdict, status=status))


def _news(new: Facts, old: Facts = FIRST) -> Facts:
    """Memory after a look at `old` and, today, one at `new`."""
    return arxiv.remember(arxiv.remember({}, old, NOW - timedelta(days=40)), new, NOW)


def _claims(sighting: Sighting, now: datetime = NOW) -> dict[str, Claim]:
    claims = list(arxiv.claims(sighting, Policy(), now))
    assert all(claim.rule in arxiv.RULES and keeps_its_promise(claim) for claim in claims)
    return {claim.rule.code: claim for claim in claims}


def test_a_paper_as_it_was_is_no_news() -> None:
    assert _claims(_sighting(_news(FIRST))) == {}


def test_a_link_that_was_never_looked_at_says_nothing() -> None:
    verdict = Verdict(
        Resource("arxiv", "2408.05211"), Status.UNCHECKED, confirmed=False, evidence=Evidence("-")
    )
    assert list(arxiv.claims(replace(_sighting({}), verdict=verdict), Policy(), NOW)) == []


def test_the_first_look_sets_the_baseline_and_makes_no_news() -> None:
    kept = arxiv.remember({}, SECOND, NOW)
    assert kept["baseline"] == {"version": 2, "at": NOW.isoformat()}
    assert _claims(_sighting(kept, url=f"{URL}v1")) == {}


def test_a_new_version_is_told_without_an_edit_for_an_unpinned_link() -> None:
    claim = _claims(_sighting(_news(SECOND)))["arxiv-new-version"]
    assert claim.message == "v2 since 2026-11-20: same title, authors and comment"
    assert (claim.target, claim.url, claim.safe) == ("v2", None, False)
    assert claim.rule.severity is Severity.INFO


@pytest.mark.parametrize(
    ("url", "new_url"),
    [
        (f"{URL}v1", f"{URL}v2"),
        ("http://arxiv.org/pdf/2408.05211v1.pdf?x=1", "http://arxiv.org/pdf/2408.05211v2.pdf?x=1"),
        (
            "https://ar5iv.labs.arxiv.org/html/2408.05211v1/",
            "https://ar5iv.labs.arxiv.org/html/2408.05211v2/",
        ),
    ],
)
def test_a_pinned_link_gets_a_safe_edit(url: str, new_url: str) -> None:
    claim = _claims(_sighting(_news(SECOND), url=url))["arxiv-new-version"]
    assert (claim.url, claim.safe) == (new_url, True)


@pytest.mark.parametrize(
    ("url", "changed"),
    [
        (f"{URL}v1", {"title": "Quite Another Name for a Thing"}),
        (f"{URL}v1", {"authors": ["Chaoyou Fu"]}),
        ("https://arxiv.org/pdf/2408.05211v1#page=5", {}),
    ],
)
def test_a_pinned_link_gets_an_unsafe_edit_where_more_changed(url: str, changed: dict[str, Any]) -> None:
    claim = _claims(_sighting(_news({**SECOND, **changed}), url=url))["arxiv-new-version"]
    assert claim.url is not None
    assert "v2" in claim.url
    assert not claim.safe


def test_a_link_pinned_to_an_older_version_than_we_know_gets_an_unsafe_edit() -> None:
    kept = _news({**SECOND, "version": 4}, old={**FIRST, "version": 3})
    claim = _claims(_sighting(kept, url=f"{URL}v2"))["arxiv-new-version"]
    assert (claim.url, claim.safe) == (f"{URL}v4", False)


def test_a_link_that_shows_the_new_version_already_has_no_news() -> None:
    assert _claims(_sighting(_news(SECOND), url=f"{URL}v2")) == {}


def test_the_message_says_what_changed() -> None:
    new = {
        **SECOND,
        "title": "VITA: Towards Closed-Source Anything",
        "authors": ["Somebody Else"],
        "comment": "Code: https://github.com/VITA-MLLM/VITA",
        "links": ["https://github.com/VITA-MLLM/VITA"],
        "journal_ref": "NeurIPS 2026",
    }
    message = _claims(_sighting(_news(new)))["arxiv-new-version"].message
    assert message == (
        "v2 since 2026-11-20: new title, other authors, new link https://github.com/VITA-MLLM/VITA, "
        "published in “NeurIPS 2026”"
    )


def test_news_grow_old() -> None:
    kept = _news(SECOND)
    assert "arxiv-new-version" in _claims(_sighting(kept), NOW + timedelta(days=30))
    assert "arxiv-new-version" not in _claims(_sighting(kept), NOW + timedelta(days=31))


def test_looks_in_between_keep_the_news_and_the_baseline() -> None:
    kept = _news(SECOND)
    for day in range(1, 5):
        kept = arxiv.remember(kept, SECOND, NOW + timedelta(days=day))
    assert kept["changed_at"] == NOW.isoformat()
    assert kept["baseline"] == {"version": 1, "at": (NOW - timedelta(days=40)).isoformat()}
    assert "arxiv-new-version" in _claims(_sighting(kept))


def test_a_mirror_that_lags_behind_makes_no_news() -> None:
    kept = arxiv.remember({}, SECOND, NOW)
    kept = arxiv.remember(kept, FIRST, NOW)
    assert _claims(_sighting(arxiv.remember(kept, SECOND, NOW))) == {}


def test_a_changed_title_is_told_and_the_old_one_is_no_mismatch() -> None:
    new = {**SECOND, "title": "Omni Models That Listen, Speak and See in Real Time"}
    claims = _claims(_sighting(_news(new)))
    assert set(claims) == {"arxiv-new-version", "arxiv-title-changed"}
    assert claims["arxiv-title-changed"].message == (
        f"now called “Omni Models That Listen, Speak and See in Real Time”, formerly “{TITLE}”"
    )
    later = arxiv.remember(_news(new), {**new, "version": 3, "title": "A Third Name for the Same Work"}, NOW)
    assert "title-mismatch" not in _claims(_sighting(later), NOW + timedelta(days=90))


def test_findings_about_titles_keep_their_names_when_titles_are_reworded() -> None:
    new = {**SECOND, "title": "Omni Models That Listen, Speak and See in Real Time"}
    assert _claims(_sighting(_news(new)))["arxiv-title-changed"].target == "v2"
    one = _claims(_sighting(FIRST, title=WRONG))["title-mismatch"]
    other = _claims(_sighting({**FIRST, "title": f"{TITLE}s"}, title=WRONG))["title-mismatch"]
    assert one.message != other.message
    assert one.target == other.target == ""


@pytest.mark.parametrize(
    "changed",
    [{"journal_ref": "NeurIPS 2024"}, {"doi": "10.1145/1"}, {"journal_ref": "Proc.", "doi": "10.1/2"}],
)
def test_a_publication_keeps_its_name_however_arxiv_words_it(changed: dict[str, Any]) -> None:
    assert _claims(_sighting({**FIRST, **changed}))["published"].target == ""


@pytest.mark.parametrize(
    ("url", "new"),
    [
        (f"{URL}v9", URL),
        (
            "http://arxiv.org/pdf/2408.05211v9.pdf?x=1#page=2",
            "http://arxiv.org/pdf/2408.05211.pdf?x=1#page=2",
        ),
        ("https://arxiv.org/abs/2408.05211V9", None),
    ],
)
def test_a_version_that_never_was_is_told_with_an_unsafe_edit(url: str, new: str | None) -> None:
    claims = _claims(_sighting(FIRST, url=url))
    assert set(claims) == {"arxiv-gone"}
    claim = claims["arxiv-gone"]
    assert claim.message == "the paper has no version 9; the newest is v1"
    assert (claim.severity, claim.url, claim.safe, claim.target) == (Severity.WARNING, new, False, "v9")


def test_a_version_of_an_old_paper_that_never_was_is_told_too() -> None:
    sighting = _sighting(FIRST, url="https://arxiv.org/abs/hep-th/9901001v3")
    resource = Resource("arxiv", "hep-th/9901001")
    claims = _claims(replace(sighting, verdict=replace(sighting.verdict, resource=resource)))
    assert claims["arxiv-gone"].url == "https://arxiv.org/abs/hep-th/9901001"


@pytest.mark.parametrize("url", [URL, f"{URL}v1", f"{URL}v2"])
def test_a_version_that_is_there_is_not_missed(url: str) -> None:
    assert "arxiv-gone" not in _claims(_sighting(SECOND, url=url))


@pytest.mark.parametrize("status", [Status.UNCHECKED, Status.DEAD])
def test_only_a_look_that_found_the_paper_tells_of_its_versions(status: Status) -> None:
    assert _claims(_with_status(_sighting(FIRST, url=f"{URL}v9"), status)) == {}


def test_a_title_in_other_letters_is_no_change() -> None:
    new = {**SECOND, "title": "VITA: towards open source interactive omni multimodal LLM"}
    assert set(_claims(_sighting(_news(new)))) == {"arxiv-new-version"}


WRONG = "Freeze-Omni: A Smart and Low Latency Speech-to-speech Dialogue Model with Frozen LLM"


def test_an_entry_whose_title_is_not_the_papers_is_told() -> None:
    claim = _claims(_sighting(FIRST, title=WRONG))["title-mismatch"]
    assert claim.message == f"the paper behind it is called “{TITLE}”, not “{WRONG}”"
    assert claim.rule.severity is Severity.WARNING
    assert claim.url is None


@pytest.mark.parametrize(
    "label", ["arXiv", "Paper", "[PDF]", "paper (arXiv)", "arXiv:2408.05211v1", "📄 Paper", WRONG]
)
def test_a_mismatch_is_told_of_links_to_the_entrys_own_paper(label: str) -> None:
    assert "title-mismatch" in _claims(_sighting(FIRST, title=WRONG, label=label))


@pytest.mark.parametrize("label", ["baseline", "Dataset", "Unofficial Intro", "VITA", "Related Work", ""])
def test_a_mismatch_is_not_told_of_other_links(label: str) -> None:
    assert _claims(_sighting(FIRST, title=WRONG, label=label)) == {}


def test_a_mismatch_is_not_told_of_an_entry_with_two_papers() -> None:
    other = EntryLink("Paper", "https://arxiv.org/abs/2411.00774")
    assert _claims(_sighting(FIRST, title=WRONG, others=[other])) == {}


def test_a_second_address_of_the_same_paper_hides_no_mismatch() -> None:
    other = EntryLink("PDF", "https://arxiv.org/pdf/2408.05211v1.pdf")
    assert "title-mismatch" in _claims(_sighting(FIRST, title=WRONG, others=[other]))


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the author due to a crucial sign error in equation 1",
        "This submission has been withdrawn by arXiv administrators because of a dispute",
        "Paper withdrawn",
        "The article is now withdrawn. See the erratum",
        "Withdrawn by the authors",
        "Withdrawn due to an error in Theorem 2",
        "withdrawn",
        "12 pages. The authors have withdrawn this paper: the proof of Lemma 3 is wrong",
        "This version withdrawn by arXiv administrators",
        "The manuscript has been temporarily withdrawn from arXiv",
    ],
)
def test_a_withdrawn_paper_is_told_with_the_reason(comment: str) -> None:
    claims = _claims(_sighting(_news({**SECOND, "comment": comment})))
    assert set(claims) == {"arxiv-withdrawn"}
    assert claims["arxiv-withdrawn"].message == f"withdrawn: “{comment}”"
    assert claims["arxiv-withdrawn"].rule.severity is Severity.ERROR


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "10 pages, 3 figures",
        "We study withdrawn consent in clinical trials",
        "This paper was withdrawn from ICLR 2023 and resubmitted",
        "An earlier version of this paper was withdrawn by the authors",
        "v1 was withdrawn by mistake",
        "This paper replaces the withdrawn arXiv:2301.00001",
        "Not withdrawn",
        "A study of money withdrawn from accounts",
    ],
)
def test_the_word_alone_withdraws_nothing(comment: str) -> None:
    assert arxiv.why_withdrawn(comment) is None


def test_a_published_paper_is_told() -> None:
    new = {**FIRST, "journal_ref": "NeurIPS 2024", "doi": "10.1145/3395363.3397376"}
    claim = _claims(_sighting(new))["published"]
    assert claim.message == "published: “NeurIPS 2024”, https://doi.org/10.1145/3395363.3397376"
    assert (claim.url, claim.rule.severity) == (None, Severity.INFO)


def test_a_published_paper_whose_entry_links_there_is_not_told() -> None:
    other = EntryLink("ACM", "https://dl.acm.org/doi/10.1145/3395363.3397376")
    new = {**FIRST, "doi": "10.1145/3395363.3397376"}
    assert _claims(_sighting(new, others=[other])) == {}


def test_arxivs_own_doi_is_no_publication() -> None:
    assert _claims(_sighting({**FIRST, "doi": "10.48550/arXiv.2408.05211"})) == {}


def test_a_dead_paper_is_spoken_of_elsewhere() -> None:
    assert _claims(_with_status(_sighting({**FIRST, "comment": "withdrawn"}), Status.DEAD)) == {}
    death = Verdict(Resource("arxiv", "2408.05211"), Status.DEAD, confirmed=True, evidence=Evidence("gone"))
    assert arxiv.gone(death).code == "arxiv-gone"


def test_an_unasked_paper_is_spoken_of_from_memory() -> None:
    assert "title-mismatch" in _claims(_with_status(_sighting(FIRST, title=WRONG), Status.UNCHECKED))


async def test_a_recorded_answer_goes_all_the_way() -> None:
    body = (SAMPLES / "query_two_ids_one_missing_200.xml").read_bytes()
    alone = _feed([_entry(WITNESS, "Attention Is All You Need", version=7)])

    def answer(request: Request) -> Reply:
        return reply(200, alone if WITNESS in request.url else body)

    facts, _ = await _fetch(answer, ["0808.05394", "1707.08567"])
    assert _judged(facts) == {"1707.08567": Status.ALIVE, "0808.05394": Status.DEAD}


@pytest.mark.parametrize(
    ("around", "named"),
    [
        (
            "* Univ. Somewhere [[Paper](x)]\n  * A. Bee, *LSTM: A Search Space Odyssey*, arXiv:1503.04069",
            True,
        ),
        ("| **LSTM — a search-space odyssey** | [arXiv](x) |", True),
        ("* A search space [[Paper](x)]", False),
        ("", False),
    ],
)
def test_a_title_beside_the_entry_speaks_for_it(around: str, named: bool) -> None:
    assert arxiv.is_named(around, ["LSTM: A Search Space Odyssey"]) is named


@pytest.mark.parametrize(
    ("title", "lists"),
    [
        ("Klaus Greff, Rupesh Kumar Srivastava, Jan Koutník, Bas R. Steunebrink, Jürgen Schmidhuber", True),
        ("Greff and Srivastava", True),
        ("Greff coding of sequences", False),
        ("Sparse Attention for Protein Folding at Scale", False),
    ],
)
def test_a_list_of_the_papers_authors_is_no_title(title: str, lists: bool) -> None:
    authors = ["Klaus Greff", "Rupesh Kumar Srivastava", "Jan Koutnik", "Bas R. Steunebrink"]
    assert arxiv.lists_authors(title, authors) is lists


def test_a_paper_without_authors_is_listed_by_nobody() -> None:
    assert not arxiv.lists_authors("Any title at all", [])
