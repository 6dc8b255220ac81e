from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import arxiv
from bot.checkers._arxiv.api import WITNESS
from bot.model import Evidence, Failure, Policy, Resource, Severity, Status, Verdict
from bot.net.interface import Answer, NoReply, Reply
from tests.checkers.fake_arxiv import (
    FEED_NAMESPACES,
    FIRST,
    SAMPLES,
    SECOND,
    URL,
    FakeArxiv,
    always,
    claims_of,
    entry,
    feed,
    fetch,
    ids,
    judged,
    queries,
    sighting,
    with_status,
)
from tests.checkers.fake_http import NOW, Request, reply

THROTTLES = json.loads((SAMPLES / "http_throttle_responses.json").read_text())


async def test_a_thousand_papers_are_twenty_requests_three_seconds_apart() -> None:
    names = ids(1000)
    fake = FakeArxiv(dict.fromkeys(names, "A title"))
    facts, http = await fetch(fake, names)
    assert set(judged(facts).values()) == {Status.ALIVE}
    times = [request.at for request in http.requests]
    assert len(times) == 20
    assert all(after - before >= timedelta(seconds=3) for before, after in pairwise(times))
    assert http.clock.now() - NOW == timedelta(seconds=57)


async def test_requests_carry_what_the_edge_wants_to_see() -> None:
    _, http = await fetch(FakeArxiv({"2408.05211": "T"}), ["2408.05211"])
    request = http.requests[0]
    assert request.url == "https://export.arxiv.org/api/query?id_list=2408.05211&max_results=1"
    assert request.headers == {"accept": "application/atom+xml", "connection": "close"}


async def test_nothing_is_asked_about_nothing() -> None:
    _, http = await fetch(FakeArxiv(), [])
    assert http.requests == []


async def test_answers_are_told_apart_by_id_not_by_order() -> None:
    facts, _ = await fetch(
        FakeArxiv({"2408.00001": "One", "2408.00002": "Two"}), ["2408.00001", "2408.00002"]
    )
    assert (facts["2408.00001"]["title"], facts["2408.00002"]["title"]) == ("One", "Two")


async def test_a_healthy_list_needs_no_witness() -> None:
    fake = FakeArxiv({"2408.00001": "One"})
    await fetch(fake, ["2408.00001"])
    assert fake.asked == [["2408.00001"]]


async def test_an_arxiv_whose_feeds_are_all_empty_kills_nobody() -> None:
    facts, http = await fetch(FakeArxiv(forgets=True), ids(60))
    assert len(queries(http)) == 3, "two batches, and one question that shows that arXiv is blind"
    assert set(judged(facts).values()) == {Status.UNCHECKED}
    evidence = arxiv.judge(Resource("arxiv", "2408.00001"), facts["2408.00001"], {}).evidence
    assert evidence.failure in (Failure.API, Failure.BUDGET)
    asked = [arxiv.judge(Resource("arxiv", name), facts[name], {}).evidence.reason for name in facts]
    assert sum("does not even list a paper that surely exists" in reason for reason in asked) == 20


async def test_an_empty_answer_in_between_kills_nobody() -> None:
    script: list[Answer] = [reply(200, feed([])), reply(200, feed([]))]
    facts, _ = await fetch(FakeArxiv(script=script), ids(2))
    assert set(judged(facts).values()) == {Status.UNCHECKED}


async def test_a_list_may_hold_the_witness_itself() -> None:
    fake = FakeArxiv(forgets=True)
    facts, _ = await fetch(fake, [WITNESS])
    assert fake.asked == [[WITNESS], [WITNESS]]
    assert judged(facts) == {WITNESS: Status.UNCHECKED}
    facts, _ = await fetch(FakeArxiv(flaky={WITNESS}), [WITNESS])
    assert judged(facts) == {WITNESS: Status.ALIVE}


async def test_an_answer_with_more_than_was_asked_for_kills_nobody() -> None:
    body = feed([entry(WITNESS, "T"), entry("2408.77777", "T")])
    facts, _ = await fetch(always(reply(200, body)), ["2408.99999"])
    assert judged(facts) == {"2408.99999": Status.UNCHECKED}


async def test_an_absent_id_is_asked_again_beside_the_witness_before_it_counts() -> None:
    fake = FakeArxiv({"2408.00001": "One"})
    facts, _ = await fetch(fake, ["2408.00001", "2408.99999"])
    assert fake.asked == [["2408.00001", "2408.99999"], ["2408.99999", "1706.03762"]]
    judgement = arxiv.judge(Resource("arxiv", "2408.99999"), facts["2408.99999"], {})
    assert judgement.status is Status.DEAD
    assert judgement.evidence.tries == 2
    assert "2408.99999" in judgement.evidence.reason


async def test_an_id_that_was_left_out_once_is_alive() -> None:
    facts, _ = await fetch(FakeArxiv(dict.fromkeys(ids(3), "T"), flaky={"2408.00002"}), ids(3))
    assert set(judged(facts).values()) == {Status.ALIVE}


async def test_many_absent_ids_are_not_all_asked_alone_in_one_run() -> None:
    facts, http = await fetch(FakeArxiv(), ids(200))
    assert len(http.requests) == 24
    statuses = list(judged(facts).values())
    assert (statuses.count(Status.DEAD), statuses.count(Status.UNCHECKED)) == (20, 180)


async def test_one_bad_id_costs_the_others_nothing() -> None:
    names = ids(50)
    fake = FakeArxiv(dict.fromkeys(names, "T"), malformed=frozenset({names[33]}))
    statuses = judged((await fetch(fake, names))[0])
    assert statuses.pop(names[33]) is Status.UNCHECKED
    assert set(statuses.values()) == {Status.ALIVE}
    assert len(fake.asked) <= 13


async def test_one_bad_record_costs_the_others_nothing() -> None:
    names = ids(50)
    fake = FakeArxiv(dict.fromkeys(names, "T"), poison=frozenset({names[0], names[49]}))
    statuses = judged((await fetch(fake, names))[0])
    assert [name for name, status in statuses.items() if status is Status.UNCHECKED] == [names[0], names[49]]
    assert set(statuses.values()) == {Status.ALIVE, Status.UNCHECKED}


@pytest.mark.parametrize("status", [406, 429, 503])
async def test_throttling_is_waited_out(status: int) -> None:
    body = THROTTLES[str(status)].get("body", "")
    fake = FakeArxiv({"2408.05211": "T"}, script=[reply(status, body), reply(status, body)])
    facts, http = await fetch(fake, ["2408.05211"])
    assert set(judged(facts).values()) == {Status.ALIVE}
    assert [(request.at - NOW).total_seconds() for request in http.requests] == [0, 60, 240]


async def test_a_longer_wait_that_arxiv_asks_for_is_kept() -> None:
    script: list[Answer] = [reply(503, headers={"retry-after": "100"})]
    _, http = await fetch(FakeArxiv({"2408.05211": "T"}, script=script), ["2408.05211"])
    assert (http.requests[1].at - NOW).total_seconds() == 100


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
        (reply(200, "<!DOCTYPE html><p>Sign in</p>"), 10, "no feed"),
        (NoReply("https://export.arxiv.org/api/query", Failure.TIMEOUT, "no answer in 20 s"), 2, "20 s"),
        (NoReply("https://export.arxiv.org/api/query", Failure.CONNECT, "connection refused"), 2, "refused"),
        (NoReply("https://export.arxiv.org/api/query", Failure.PROTOCOL, "more than 16 MiB"), 2, "16 MiB"),
    ],
)
async def test_a_shut_arxiv_leaves_every_paper_unchecked(answer: Answer, most: int, says: str) -> None:
    facts, http = await fetch(always(answer), ids(120))
    assert set(judged(facts).values()) == {Status.UNCHECKED}
    assert len(queries(http)) <= most
    assert http.clock.now() - NOW <= timedelta(minutes=15)
    evidence = arxiv.judge(Resource("arxiv", "2408.00001"), facts["2408.00001"], {}).evidence
    assert says in evidence.reason
    assert evidence.host == "export.arxiv.org"
    assert evidence.failure is (answer.failure if isinstance(answer, NoReply) else Failure.API)


async def test_an_empty_answer_that_claims_results_kills_nobody() -> None:
    body = f"<feed {FEED_NAMESPACES}><opensearch:totalResults>9</opensearch:totalResults></feed>"
    facts, _ = await fetch(always(reply(200, body)), ids(3))
    assert set(judged(facts).values()) == {Status.UNCHECKED}


async def test_arxiv_shutting_half_way_makes_no_absent_id_dead() -> None:
    script: list[Answer] = [reply(200, feed([])), *[reply(429)] * 4]
    facts, _ = await fetch(FakeArxiv(script=script), ids(3))
    assert set(judged(facts).values()) == {Status.UNCHECKED}


@given(st.binary(), st.integers(100, 599))
async def test_no_answer_of_any_bytes_is_a_death(body: bytes, status: int) -> None:
    facts, _ = await fetch(lambda _: reply(status, body), ["2408.05211"])
    assert set(judged(facts).values()) == {Status.UNCHECKED}


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
    assert {claim.rule for claim in arxiv.claims(sighting(kept), Policy(), NOW)} <= set(arxiv.RULES)


# ── a paper that arXiv says nothing of ────────────────────────────────────────────────────

REFUSAL = reply(403, "Access denied")


async def test_while_arxiv_is_shut_datacite_tells_that_a_paper_exists() -> None:
    fake = FakeArxiv(script=[REFUSAL], dois=frozenset({"2408.00001"}))
    facts, http = await fetch(fake, ["2408.00001", "2408.00002"])
    assert judged(facts) == {"2408.00001": Status.ALIVE, "2408.00002": Status.UNCHECKED}
    alive, unknown = (arxiv.judge(Resource("arxiv", name), facts[name], {}).evidence for name in facts)
    assert alive.reason == "DataCite has its DOI (arXiv denies access (HTTP 403))"
    assert (alive.host, alive.method) == ("api.datacite.org", "DataCite")
    assert unknown.reason == "arXiv denies access (HTTP 403), and DataCite has no DOI of it"
    assert [request.url for request in http.requests][1] == (
        "https://api.datacite.org/dois/10.48550/arxiv.2408.00001"
    )


async def test_datacite_is_not_asked_about_papers_that_were_seen_alive() -> None:
    fake = FakeArxiv(script=[REFUSAL])
    facts, _ = await fetch(fake, ["2408.00001", "2408.00002"], known={"2408.00001": FIRST})
    assert fake.registry == ["2408.00002"]
    assert judged(facts)["2408.00001"] is Status.UNCHECKED


async def test_datacite_is_asked_no_more_than_fifty_times_in_a_run() -> None:
    fake = FakeArxiv(script=[REFUSAL], dois=frozenset(ids(60)))
    statuses = list(judged((await fetch(fake, ids(60)))[0]).values())
    assert (statuses.count(Status.ALIVE), statuses.count(Status.UNCHECKED)) == (50, 10)


@pytest.mark.parametrize(
    "answer",
    [
        reply(429, "Too Many Requests"),
        reply(500, {"errors": []}),
        reply(404, "<html>No such page</html>"),
        reply(200, "<html>Sign in</html>"),
        reply(200, {"data": {"id": "10.48550/arxiv.1706.03762"}}),
        reply(200, {"data": []}),
        reply(200, b"[" * 100_000),
        NoReply("https://api.datacite.org/", Failure.TIMEOUT, "no answer in 20 s"),
    ],
)
async def test_a_datacite_in_trouble_is_asked_once_and_proves_nothing(answer: Answer) -> None:
    fake = FakeArxiv(script=[REFUSAL], datacite=answer)
    facts, _ = await fetch(fake, ids(5))
    assert set(judged(facts).values()) == {Status.UNCHECKED}
    assert len(fake.registry) == 1
    reasons = {arxiv.judge(Resource("arxiv", name), each, {}).evidence.reason for name, each in facts.items()}
    assert reasons == {"arXiv denies access (HTTP 403)"}


async def test_datacite_is_not_asked_about_what_arxiv_would_answer_another_day() -> None:
    fake = FakeArxiv()
    facts, _ = await fetch(fake, ids(30))
    assert list(judged(facts).values()).count(Status.UNCHECKED) == 10
    assert fake.registry == []


async def test_one_bad_record_is_looked_up_at_datacite() -> None:
    bad = "2408.00002"
    fake = FakeArxiv(dict.fromkeys(ids(3), "T"), poison=frozenset({bad}), dois=frozenset({bad}))
    facts, _ = await fetch(fake, ids(3))
    assert set(judged(facts).values()) == {Status.ALIVE}
    assert fake.registry == [bad]


def test_what_datacite_tells_takes_nothing_from_memory() -> None:
    registered: dict[str, Any] = {"found": True, "registered": True, "host": "api.datacite.org", "tries": 1}
    assert arxiv.remember(FIRST, registered, NOW) == FIRST
    first_seen = arxiv.remember(registered, FIRST, NOW)
    assert first_seen["baseline"] == {"version": 1, "at": NOW.isoformat()}
    assert claims_of(sighting(registered)) == {}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("2611.00001", Status.UNCHECKED),
        ("2610.00001", Status.DEAD),
        ("2612.00001", Status.DEAD),
        ("cs/2611001", Status.DEAD),
    ],
)
async def test_a_paper_of_this_month_may_not_be_listed_yet(name: str, status: Status) -> None:
    facts, _ = await fetch(FakeArxiv(), [name])
    assert judged(facts) == {name: status}


async def test_on_the_first_of_a_month_papers_of_the_last_one_may_be_new() -> None:
    facts, _ = await fetch(FakeArxiv(), ["2611.00001"], now=datetime(2026, 12, 1, 12, tzinfo=UTC))
    assert judged(facts) == {"2611.00001": Status.UNCHECKED}
    facts, _ = await fetch(FakeArxiv(), ["2611.00001"], now=datetime(2026, 12, 3, 12, tzinfo=UTC))
    assert judged(facts) == {"2611.00001": Status.DEAD}


# ── a paper that may be withdrawn ─────────────────────────────────────────────────────────


async def test_the_record_is_asked_for_only_where_the_comment_speaks_of_withdrawal() -> None:
    names = ids(3)
    comments = {names[0]: "Paper withdrawn", names[1]: "Withdrawn from ICLR", names[2]: "10 pages"}
    fake = FakeArxiv(dict.fromkeys(names, "T"), comments=comments, withdrawn=frozenset({names[0]}))
    facts, http = await fetch(fake, names)
    assert fake.records == [names[0], names[1]]
    assert [facts[name].get("record") for name in names] == [
        {"version": 1, "withdrawn": True},
        {"version": 1, "withdrawn": False},
        None,
    ]
    times = [request.at for request in http.requests]
    assert all(after - before >= timedelta(seconds=3) for before, after in pairwise(times))
    assert http.requests[1].url == (
        "https://oaipmh.arxiv.org/oai?verb=GetRecord&identifier=oai:arXiv.org:2408.00001"
        "&metadataPrefix=arXivRaw"
    )


async def test_the_record_of_a_version_is_asked_for_once() -> None:
    fake = FakeArxiv({"2408.00001": "T"}, comments={"2408.00001": "Paper withdrawn"})
    first, _ = await fetch(fake, ["2408.00001"])
    memory = arxiv.remember({}, first["2408.00001"], NOW)
    second, _ = await fetch(fake, ["2408.00001"], known={"2408.00001": memory})
    assert fake.records == ["2408.00001"]
    assert arxiv.remember(memory, second["2408.00001"], NOW)["record"] == {"version": 1, "withdrawn": False}


def test_the_record_of_an_older_version_says_nothing_of_a_new_one() -> None:
    memory = {**FIRST, "record": {"version": 1, "withdrawn": True}}
    assert "record" not in arxiv.remember(memory, SECOND, NOW)


async def test_records_are_not_asked_for_without_end() -> None:
    names = ids(40)
    fake = FakeArxiv(dict.fromkeys(names, "T"), comments=dict.fromkeys(names, "withdrawn"))
    facts, _ = await fetch(fake, names)
    assert len(fake.records) == 10
    assert set(judged(facts).values()) == {Status.ALIVE}


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (reply(503, headers={"retry-after": "5"}), 1),
        (reply(429), 1),
        (reply(403), 1),
        (NoReply("https://oaipmh.arxiv.org/oai", Failure.CONNECT, "no connection"), 2),
        (reply(500), 3),
        (reply(200, (SAMPLES / "oai_idDoesNotExist_200.xml").read_bytes()), 3),
    ],
)
async def test_without_the_records_papers_are_alive_all_the_same(answer: Answer, asked: int) -> None:
    names = ids(3)
    fake = FakeArxiv(dict.fromkeys(names, "T"), comments=dict.fromkeys(names, "Paper withdrawn"), oai=answer)
    facts, http = await fetch(fake, names)
    assert set(judged(facts).values()) == {Status.ALIVE}
    assert all("record" not in each for each in facts.values())
    assert len(fake.records) == asked
    assert http.clock.now() - NOW < timedelta(minutes=1)


# ── what is said ──────────────────────────────────────────────────────────────────────────


def test_a_link_that_was_never_looked_at_says_nothing() -> None:
    verdict = Verdict(
        Resource("arxiv", "2408.05211"), Status.UNCHECKED, confirmed=False, evidence=Evidence("-")
    )
    assert list(arxiv.claims(replace(sighting({}), verdict=verdict), Policy(), NOW)) == []


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
    claims = claims_of(sighting(FIRST, url=url))
    assert set(claims) == {"arxiv-gone"}
    claim = claims["arxiv-gone"]
    assert claim.message == "the paper has no version 9; the newest is v1"
    assert (claim.severity, claim.url, claim.safe, claim.target) == (Severity.WARNING, new, False, "v9")


def test_a_version_of_an_old_paper_that_never_was_is_told_too() -> None:
    seen = sighting(FIRST, url="https://arxiv.org/abs/hep-th/9901001v3")
    resource = Resource("arxiv", "hep-th/9901001")
    claims = claims_of(replace(seen, verdict=replace(seen.verdict, resource=resource)))
    assert claims["arxiv-gone"].url == "https://arxiv.org/abs/hep-th/9901001"


@pytest.mark.parametrize("url", [URL, f"{URL}v1", f"{URL}v2", f"{URL}v3"])
def test_a_version_that_is_there_or_could_be_of_today_is_not_missed(url: str) -> None:
    assert "arxiv-gone" not in claims_of(sighting(SECOND, url=url))


@pytest.mark.parametrize("status", [Status.UNCHECKED, Status.DEAD])
def test_only_a_look_that_found_the_paper_tells_of_its_versions(status: Status) -> None:
    assert claims_of(with_status(sighting(FIRST, url=f"{URL}v9"), status)) == {}


def test_a_dead_paper_is_spoken_of_elsewhere() -> None:
    assert claims_of(with_status(sighting({**FIRST, "comment": "withdrawn"}), Status.DEAD)) == {}
    death = Verdict(Resource("arxiv", "2408.05211"), Status.DEAD, confirmed=True, evidence=Evidence("gone"))
    assert arxiv.gone(death).code == "arxiv-gone"


async def test_a_recorded_answer_goes_all_the_way() -> None:
    body = (SAMPLES / "query_two_ids_one_missing_200.xml").read_bytes()
    alone = feed([entry(WITNESS, "Attention Is All You Need", version=7)])

    def answer(request: Request) -> Reply:
        return reply(200, alone if WITNESS in request.url else body)

    facts, _ = await fetch(answer, ["0808.05394", "1707.08567"])
    assert judged(facts) == {"1707.08567": Status.ALIVE, "0808.05394": Status.DEAD}
