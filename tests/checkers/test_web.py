"""Ordinary pages: what a look says, when a second one is needed, and what is worth telling."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpx import HTTPXMock

from bot.checkers import web
from bot.checkers.interface import Checker
from bot.clock import SimulatedClock
from bot.config import Settings
from bot.model import (
    Evidence,
    Facts,
    Failure,
    Hop,
    Judgement,
    Link,
    LinkKind,
    Move,
    Policy,
    Record,
    Resource,
    Sighting,
    Span,
    Status,
    Verdict,
)
from bot.net.client import Client
from bot.net.interface import Answer, NoReply, Outside
from tests.checkers.fake_pages import NOW, URL, FakeHttp, judged, look, outside, reply
from tests.promises import keeps_its_promise

HERE = Resource("web", URL)
PAPERS = "https://paperswithcode.com/paper/demo"

NXDOMAIN = NoReply(URL, Failure.NXDOMAIN, "the name does not resolve (NXDOMAIN)")
TIMEOUT = NoReply(URL, Failure.TIMEOUT, "no answer within 20 s")
RESET = NoReply(URL, Failure.RESET, "the connection was cut off")
LATER = NoReply(URL, Failure.BUDGET, "the host asked us to wait 3600 s", sent=False)


def test_the_module_is_a_checker() -> None:
    checker: Checker = web
    assert (checker.KINDS, checker.BY_API) == (("web",), False)
    assert web.gone(Verdict(HERE, Status.DEAD, confirmed=True, evidence=Evidence("HTTP 404"))) in web.RULES


# ── match ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://Example.com", "https://example.com/"),
        ("HTTP://example.com:80/a#part", "http://example.com/a"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("http://localhost:8000/", "http://localhost:8000/"),
        ("https://me:pw@example.com/", "https://me:pw@example.com/"),
    ],
)
def test_every_web_address_is_a_resource(url: str, key: str) -> None:
    assert web.match(url) == Resource("web", key)


@pytest.mark.parametrize(
    "url", ["mailto:a@b.example", "#part", "docs/x.md", "https://", "https://a b/", "http://x:0"]
)
def test_what_cannot_be_asked_is_none(url: str) -> None:
    assert web.match(url) is None


@given(st.one_of(st.text(max_size=50), st.text(max_size=50).map("https://".__add__)))
def test_matching_never_fails_and_settles_at_once(url: str) -> None:
    resource = web.match(url)
    assert resource is None or web.match(resource.key) == resource


# ── one look ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (reply(200), Status.ALIVE, "HTTP 200"),
        (reply(204, body=b""), Status.ALIVE, "HTTP 204"),
        (reply(401), Status.REFUSED, "HTTP 401"),
        (reply(403), Status.REFUSED, "HTTP 403"),
        (reply(406), Status.REFUSED, "HTTP 406"),
        (reply(412), Status.REFUSED, "HTTP 412"),
        (reply(418), Status.REFUSED, "HTTP 418"),
        (reply(451), Status.REFUSED, "HTTP 451"),
        (reply(521), Status.REFUSED, "HTTP 521"),
        (reply(999), Status.REFUSED, "a bot wall (status 999)"),
        (reply(202, body=b""), Status.REFUSED, "a bot wall (status 202 without content)"),
        (
            reply(404, headers={"cf-mitigated": "challenge"}),
            Status.REFUSED,
            "a bot wall (cf-mitigated: challenge)",
        ),
        (reply(400), Status.TROUBLE, "HTTP 400"),
        (reply(302), Status.TROUBLE, "HTTP 302, a redirect that does not say where to"),
        (reply(501), Status.TROUBLE, "HTTP 501"),
        (
            reply(200, body=b"<title>404 Not Found</title>"),
            Status.TROUBLE,
            "HTTP 200, but the page says that it was not found",
        ),
        (
            reply(200, (URL, 301), url="https://example.com/"),
            Status.TROUBLE,
            "HTTP 200, but a deep link that leads to the front page",
        ),
        (
            reply(200, (URL, 302), url="https://example.com/login"),
            Status.REFUSED,
            "leads to a login page",
        ),
        (
            NoReply(URL, Failure.TLS, "the certificate has expired"),
            Status.TROUBLE,
            "the certificate has expired",
        ),
        (NoReply(URL, Failure.REDIRECTS, "redirects in a circle"), Status.TROUBLE, "redirects in a circle"),
        (LATER, Status.UNCHECKED, "the host asked us to wait 3600 s"),
        (
            NoReply(URL, Failure.GUARD, "port 8080 is not one that we open"),
            Status.REFUSED,
            "uncheckable: port 8080 is not one that we open",
        ),
        (
            NoReply(URL, Failure.GUARD, "127.0.0.1 is not a public address", (Hop(URL, 302),)),
            Status.TROUBLE,
            "127.0.0.1 is not a public address",
        ),
    ],
)
async def test_one_look_is_enough_for_most(answer: Answer, status: Status, reason: str) -> None:
    judgement = await judged(answer)
    assert (judgement.status, judgement.evidence.reason) == (status, reason)
    assert judgement.evidence.method == "GET"


# ── two looks ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("first", "second", "status", "reason"),
    [
        (reply(404), reply(404), Status.DEAD, "HTTP 404"),
        (reply(410), reply(404), Status.DEAD, "HTTP 410"),
        (NXDOMAIN, NXDOMAIN, Status.DEAD, "the name does not resolve (NXDOMAIN)"),
        (reply(404), reply(200), Status.ALIVE, "HTTP 200"),
        (reply(404), reply(403), Status.REFUSED, "HTTP 403"),
        (reply(404), reply(500), Status.TROUBLE, "HTTP 500"),
        (reply(404), TIMEOUT, Status.TROUBLE, "no answer within 20 s"),
        (reply(404), LATER, Status.TROUBLE, "HTTP 404, but seen only once"),
        (NXDOMAIN, reply(200), Status.ALIVE, "HTTP 200"),
        (NXDOMAIN, TIMEOUT, Status.TROUBLE, "no answer within 20 s"),
        (TIMEOUT, TIMEOUT, Status.TROUBLE, "no answer within 20 s"),
        (TIMEOUT, reply(200), Status.ALIVE, "HTTP 200"),
        (TIMEOUT, reply(404), Status.TROUBLE, "no answer within 20 s"),
        (reply(503), reply(200), Status.ALIVE, "HTTP 200"),
        (reply(503), reply(503), Status.TROUBLE, "HTTP 503"),
        (reply(503), reply(404), Status.TROUBLE, "HTTP 503"),
        (reply(429), LATER, Status.REFUSED, "HTTP 429"),
        (reply(429), reply(200), Status.ALIVE, "HTTP 200"),
    ],
)
async def test_life_wins_then_whatever_does_not_accuse(
    first: Answer, second: Answer, status: Status, reason: str
) -> None:
    judgement = await judged(first, second)
    assert (judgement.status, judgement.evidence.reason) == (status, reason)
    assert judgement.evidence.method == "GET, then GET afresh"


@pytest.mark.parametrize(
    ("answers", "retries", "status"),
    [
        ((reply(503),), 0, Status.TROUBLE),
        ((TIMEOUT,), 0, Status.TROUBLE),
        ((reply(404), reply(404)), 0, Status.DEAD),
        ((reply(503), reply(503), reply(200)), 2, Status.ALIVE),
        ((reply(429),) * 5, 2, Status.REFUSED),
        ((reply(429),) * 6, 5, Status.REFUSED),
        ((reply(404), reply(429), reply(404)), 0, Status.DEAD),
        ((reply(404), reply(429), reply(429), reply(429), reply(404)), 2, Status.DEAD),
        ((reply(404), *(reply(429),) * 4), 2, Status.REFUSED),
        ((reply(404), reply(429), reply(200)), 2, Status.ALIVE),
        ((reply(404), reply(429), reply(403)), 2, Status.REFUSED),
        ((reply(404), reply(429), TIMEOUT), 2, Status.REFUSED),
        ((reply(404), reply(429), LATER), 2, Status.REFUSED),
        ((reply(429), reply(404), reply(404)), 0, Status.DEAD),
        ((reply(429), reply(404), reply(200)), 0, Status.ALIVE),
        ((NXDOMAIN, reply(429), reply(404)), 2, Status.DEAD),
        ((reply(429), reply(503)), 0, Status.REFUSED),
        ((reply(503), reply(503), reply(503), reply(503)), 3, Status.TROUBLE),
        ((RESET, reply(502), reply(200)), 2, Status.ALIVE),
        ((TIMEOUT, TIMEOUT), 5, Status.TROUBLE),
        ((reply(503), TIMEOUT), 5, Status.TROUBLE),
        ((TIMEOUT, reply(503), reply(200)), 5, Status.ALIVE),
        ((reply(404), reply(503)), 5, Status.TROUBLE),
        ((reply(503), reply(404)), 5, Status.TROUBLE),
        ((reply(403),), 5, Status.REFUSED),
    ],
)
async def test_trouble_is_asked_again_as_often_as_wished_and_a_death_always_once(
    answers: tuple[Answer, ...], retries: int, status: Status
) -> None:
    assert (await judged(*answers, retries=retries)).status is status


async def test_many_looks_are_told_as_such() -> None:
    evidence = (await judged(reply(503), reply(503), reply(200), retries=2)).evidence
    assert (evidence.method, evidence.tries) == ("GET, then GET afresh 2 times", 3)


async def test_pauses_before_further_looks_grow_and_differ_by_chance() -> None:
    waits: list[float] = []

    class Watched(SimulatedClock):
        async def sleep(self, seconds: float) -> None:
            waits.append(seconds)
            await super().sleep(seconds)

    urls = [f"https://{n}.example/" for n in range(20)]
    http = FakeHttp(dict.fromkeys(urls, (reply(503),) * 4))
    world = Outside(http, Watched(NOW), Settings(retries=3), random.Random(1))  # noqa: S311  (the same each time)
    assert len([one async for one in web.fetch([Resource("web", url) for url in urls], world)]) == 20
    first, second, third = waits[:20], waits[20:40], waits[40:]
    assert len(third) == 20
    assert len(set(waits)) == 60
    assert 0.25 <= min(first) <= max(first) <= 1
    assert 0.5 <= min(second) <= max(second) <= 2
    assert 1 <= min(third) <= max(third) <= 4


async def test_a_death_and_a_silence_are_asked_again_without_a_further_pause() -> None:
    for first in (reply(404), TIMEOUT):
        http = FakeHttp({URL: (first, reply(200))})
        clock = SimulatedClock(NOW)
        world = Outside(http, clock, Settings())
        assert [r async for r, _ in web.fetch([HERE], world)] == [HERE]
        assert clock.now() == NOW


def test_one_look_alone_never_says_dead() -> None:
    assert web.judge(HERE, {"looks": [{"url": URL, "status": 404}]}, {}).status is Status.TROUBLE


async def test_second_looks_come_after_all_others_and_by_another_method() -> None:
    answers = {f"https://{n}.example/": (reply(404 if n % 2 else 200), reply(404)) for n in range(10)}
    http = FakeHttp(answers)
    seen = [r.key async for r, _ in web.fetch([Resource("web", url) for url in answers], outside(http))]
    assert sorted(seen) == sorted(answers)
    assert [fresh for _, fresh in http.asked] == [False] * 10 + [True] * 5


async def test_whoever_stops_listening_stops_the_asking() -> None:
    class Stuck(FakeHttp):
        async def page(
            self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None
        ) -> Answer:
            if url == URL:
                return reply(200)
            await asyncio.Event().wait()
            raise AssertionError(fresh)

    resources = [HERE, *(Resource("web", f"https://{n}.example/") for n in range(5))]
    looks = web.fetch(resources, outside(Stuck({})))
    assert (await anext(looks))[0] == HERE
    await looks.aclose()  # type: ignore[attr-defined]  # it is a generator
    assert len(asyncio.all_tasks()) == 1


async def test_the_evidence_lets_a_person_check() -> None:
    hops = (("https://example.com/a", 301), ("https://example.com/b", 302))
    last = reply(404, *hops, url="https://example.org/c")
    evidence = (await judged(last, last, url="https://example.com/a")).evidence
    assert evidence == Evidence(
        reason="HTTP 404",
        method="GET, then GET afresh",
        http_status=404,
        final_url="https://example.org/c",
        hops=tuple(Hop(*hop) for hop in hops),
        host="example.org",
        tries=6,
    )


@pytest.mark.parametrize("failure", [Failure.GUARD, Failure.BUDGET, Failure.CONNECT])
async def test_what_was_not_sent_is_not_counted(failure: Failure) -> None:
    unsent = NoReply("https://example.org/", failure, "not asked", (Hop(URL, 302),), sent=False)
    facts, _ = await look(unsent, unsent)
    looks = facts["looks"]
    assert isinstance(looks, list)
    assert web.judge(HERE, facts, {}).evidence.tries == len(looks)


async def test_the_header_of_a_wall_is_told() -> None:
    evidence = (await judged(reply(403, headers={"cf-mitigated": "challenge"}))).evidence
    assert evidence.header == "cf-mitigated: challenge"


# ── special hosts ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "url", ["https://x.com/a/status/1", "https://www.linkedin.com/in/a", "https://twitter.com/a"]
)
async def test_hosts_that_cannot_be_judged_are_not_asked(url: str) -> None:
    judgement = await judged(url=url)
    assert judgement.status is Status.REFUSED
    assert judgement.evidence.reason.startswith("uncheckable: ")
    assert (judgement.evidence.tries, judgement.evidence.method) == (0, None)


@pytest.mark.parametrize(
    ("url", "answers", "status"),
    [
        ("https://zhuanlan.zhihu.com/p/1", (reply(403),), Status.REFUSED),
        (
            "https://zhuanlan.zhihu.com/p/1",
            (reply(404, url="https://zhuanlan.zhihu.com/p/1"),),
            Status.REFUSED,
        ),
        ("https://drive.google.com/d/1", (reply(404, url="https://drive.google.com/d/1"),), Status.REFUSED),
        ("https://drive.google.com/d/1", (reply(200, url="https://drive.google.com/d/1"),), Status.ALIVE),
        ("https://a.notion.site/x", (reply(200, url="https://a.notion.site/x"),), Status.REFUSED),
        (
            "https://medium.com/a",
            (NoReply("https://medium.com/a", Failure.REDIRECTS, "redirects in a circle"),),
            Status.REFUSED,
        ),
        (
            "https://short.example/1",
            (reply(200, ("https://short.example/1", 302), url="https://x.com/a"),),
            Status.REFUSED,
        ),
        (
            "https://doi.org/10.1/1",
            (reply(403, ("https://doi.org/10.1/1", 302), url="https://dl.acm.org/x"),),
            Status.ALIVE,
        ),
        (
            "http://dx.doi.org/10.1/1",
            (reply(404, ("http://dx.doi.org/10.1/1", 301), url="https://doi.org/10.1/1"),) * 2,
            Status.DEAD,
        ),
        (
            "https://purl.org/a/demo",
            (reply(200, ("https://purl.org/a/demo", 301), url="https://b.example/demo"),),
            Status.ALIVE,
        ),
    ],
)
async def test_special_hosts_are_known_on_every_hop(
    url: str, answers: tuple[Answer, ...], status: Status
) -> None:
    assert (await judged(*answers, url=url)).status is status


async def test_a_death_at_a_service_that_was_shut_down_says_what_replaces_it() -> None:
    url = "https://cdn.rawgit.com/o/r/x.svg"
    judgement = await judged(reply(404, url=url), reply(404, url=url), url=url)
    assert judgement.status is Status.DEAD
    assert "cdn.jsdelivr.net" in judgement.evidence.reason


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (reply(200, url=PAPERS), Status.ALIVE),
        (reply(200, (PAPERS, 302), url="https://huggingface.co/papers/2408.05211"), Status.ALIVE),
        (NoReply(PAPERS, Failure.TLS, "the certificate has expired"), Status.TROUBLE),
    ],
)
async def test_a_service_that_was_shut_down_is_known_whatever_its_address_says(
    answer: Answer, status: Status
) -> None:
    judgement = await judged(answer, url=PAPERS)
    assert judgement.status is status
    assert ("was shut down" in judgement.evidence.reason) == (status is not Status.ALIVE)


async def test_a_short_link_of_a_service_that_was_shut_down_still_leads_where_it_did() -> None:
    url = "https://goo.gl/abc"
    judgement = await judged(reply(200, (url, 302), url="https://example.org/demo"), url=url)
    assert judgement.status is Status.ALIVE


# ── moved ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("hops", "target"),
    [
        (((URL, 301),), "https://new.example/work/demo"),
        (((URL, 308), ("https://example.com/b", 301)), "https://new.example/work/Demo/"),
        (((URL, 301),), "https://example.com/archive/demo?x=1"),
    ],
)
async def test_permanent_redirects_to_the_same_thing_are_a_move(
    hops: tuple[tuple[str, int], ...], target: str
) -> None:
    judgement = await judged(reply(200, *hops, url=target))
    assert (judgement.status, judgement.target) == (Status.MOVED, target)
    assert judgement.evidence.reason.startswith("redirects there for good (HTTP 30")


@pytest.mark.parametrize(
    ("hops", "target"),
    [
        ((), URL),
        (((URL, 302),), "https://new.example/work/demo"),
        (((URL, 301), ("https://example.com/b", 302)), "https://new.example/work/demo"),
        (((URL, 307),), "https://new.example/work/demo"),
        (((URL, 301),), "http://www.example.com/projects/demo/"),
        (((URL, 301),), "https://example.com/en/projects/demo"),
        (((URL, 301),), "https://example.com/projects/demo?utm_source=x"),
        (((URL, 301),), "https://new.example/work/other"),
        (((URL, 301),), "https://new.example/"),
    ],
)
async def test_other_redirects_are_none(hops: tuple[tuple[str, int], ...], target: str) -> None:
    judgement = await judged(reply(200, *hops, url=target))
    assert (judgement.status, judgement.target) == (Status.ALIVE, None)


async def test_a_page_is_the_same_thing_when_its_remembered_title_is() -> None:
    before, _ = await look(reply(200))
    after, _ = await look(reply(200, (URL, 301), url="https://new.example/work/other"))
    kept = web.remember({}, before, NOW)
    assert web.judge(HERE, after, kept).target == "https://new.example/work/other"
    assert web.judge(HERE, after, {}).target is None


async def test_the_title_that_a_page_had_at_its_own_address_outlives_redirects() -> None:
    before, _ = await look(reply(200))
    away, _ = await look(reply(200, (URL, 302), url="https://new.example/x", body=b"<title>Casino</title>"))
    facts = web.remember(web.remember({}, before, NOW), away, NOW)
    assert facts["known_title"] == "Demo of a model"


# ── claims ────────────────────────────────────────────────────────────────────────────────


def sighting(url: str, target: str | None, *, confirmed: bool, status: Status = Status.MOVED) -> Sighting:
    link = Link(url, url, Span(0, len(url)), 1, 1, LinkKind.LINK, "a", "demo", (), None)
    evidence = Evidence("redirects there for good (HTTP 301)")
    move = Move(target, NOW - timedelta(days=2), NOW) if target else None
    record = Record(HERE, NOW, NOW, status, evidence, move=move)
    sure = status is Status.MOVED and confirmed
    return Sighting(
        link, None, Verdict(HERE, status, sure, evidence, record, moved_to=target if confirmed else None)
    )


def test_a_confirmed_move_is_offered_with_the_fragment_of_the_link() -> None:
    (claim,) = web.claims(
        sighting(URL + "#demo", "https://new.example/demo#top", confirmed=True), Policy(), NOW
    )
    assert claim.rule in web.RULES
    assert (claim.url, claim.safe) == ("https://new.example/demo#demo", True)
    assert claim.message == "moved to https://new.example/demo#demo"


def test_an_unconfirmed_move_is_told_and_not_offered() -> None:
    (claim,) = web.claims(sighting(URL, "https://new.example/demo", confirmed=False), Policy(), NOW)
    assert (claim.url, claim.safe) == (None, False)
    assert claim.message == "seems to have moved to https://new.example/demo"


@pytest.mark.parametrize("status", [Status.REFUSED, Status.TROUBLE])
def test_a_bad_day_takes_no_confirmed_move_back_and_confirms_none(status: Status) -> None:
    seen = sighting(URL, "https://new.example/demo", confirmed=True, status=status)
    assert [claim.url for claim in web.claims(seen, Policy(), NOW)] == ["https://new.example/demo"]
    seen = sighting(URL, "https://new.example/demo", confirmed=False, status=status)
    assert not list(web.claims(seen, Policy(), NOW))


@pytest.mark.parametrize("status", [Status.ALIVE, Status.DEAD, Status.REFUSED, Status.TROUBLE])
def test_nothing_else_is_claimed(status: Status) -> None:
    assert not list(web.claims(sighting(URL, None, confirmed=False, status=status), Policy(), NOW))


@given(st.text(alphabet="ab)(]['\"<>|`\\*! \n\r\x00#é", max_size=30))
def test_no_redirect_can_break_out_of_a_list(tail: str) -> None:
    seen = sighting(URL, "https://new.example/demo" + tail, confirmed=True)
    for claim in web.claims(seen, Policy(), NOW):
        assert keeps_its_promise(claim)
        assert not set(claim.message) & set("()[]<>|`\\*\"'\n\r\x00")
        assert claim.url is None or not set(claim.url) & set("()[]<>|`\\*\"' \n\r\x00")


DOCS = (
    b'<html><title>Docs</title><a href="#a">a</a><a href="#b">b</a><a href="#c">c</a>'
    b'<p id="a"><p id="b"><p id="c"></html>'
)


async def test_a_link_to_a_part_that_is_not_there_is_told_and_links_to_one_page_are_one_request() -> None:
    http = FakeHttp({URL: [reply(200, body=DOCS, headers={"content-type": "text/html"})]})
    world = replace(outside(http), fragments={HERE: ("a", "d", "e")})
    (facts,) = [facts async for _, facts in web.fetch([HERE], world)]
    assert len(http.asked) == 1
    told = {
        part: [claim.message for claim in web.claims(alive(f"{URL}#{part}", facts), Policy(), NOW)]
        for part in ("a", "b", "d", "e", "")
    }
    assert told == {
        "a": [],
        "b": [],
        "d": ["the page has no part called “#d”"],
        "e": ["the page has no part called “#e”"],
        "": [],
    }


async def test_a_part_that_is_missing_is_so_until_a_look_at_the_page_says_otherwise() -> None:
    facts: Facts = {"looks": [{"url": URL, "status": 200, "missing": ["d"]}]}
    seen = alive(f"{URL}#d", facts)
    told = list(web.claims(seen, Policy(), NOW))
    assert told
    for status in (Status.REFUSED, Status.TROUBLE):
        bad_day = replace(seen, verdict=replace(seen.verdict, status=status))
        assert list(web.claims(bad_day, Policy(), NOW)) == told


def alive(url: str, facts: Facts) -> Sighting:
    seen = sighting(url, None, confirmed=False, status=Status.ALIVE)
    assert seen.verdict.record is not None
    record = replace(seen.verdict.record, facts=facts)
    return replace(seen, verdict=replace(seen.verdict, record=record))


# ── the whole way, over httpx ─────────────────────────────────────────────────────────────


async def check(urls: Sequence[str]) -> dict[str, Judgement]:
    client = Client(httpx.AsyncHTTPTransport(), Settings(), SimulatedClock(NOW))
    resources = [resource for url in urls if (resource := web.match(url))]
    return {r.key: web.judge(r, facts, {}) async for r, facts in web.fetch(resources, outside(client))}


async def test_a_healthy_list_costs_one_request_a_link(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(html="<title>fine</title>", is_reusable=True)
    verdicts = await check([f"https://{n % 7}.example/{n}" for n in range(50)])
    assert {verdict.status for verdict in verdicts.values()} == {Status.ALIVE}
    assert len(httpx_mock.get_requests()) == 50


async def test_a_dead_page_costs_two(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(status_code=404, is_reusable=True)
    verdicts = await check([URL])
    assert verdicts[URL].status is Status.DEAD
    first, second = httpx_mock.get_requests()
    assert first.headers["user-agent"] != second.headers["user-agent"]
    assert first.method == second.method == "GET", "HEAD is answered by too many in other ways than GET"


async def test_a_page_that_is_busy_once_is_alive(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_response(status_code=503, headers={"retry-after": "2"})
    httpx_mock.add_response(html="<title>fine</title>")
    verdicts = await check([URL])
    assert verdicts[URL].status is Status.ALIVE


async def test_a_host_that_limits_its_visitors_ends_with_all_its_links_judged(httpx_mock: HTTPXMock) -> None:
    paths: set[str] = set()

    def limited(request: httpx.Request) -> httpx.Response:
        again = request.url.path in paths
        paths.add(request.url.path)
        if len(paths) % 10 == 0 and not again:
            return httpx.Response(429, headers={"retry-after": "1"})
        return httpx.Response(200, html="<title>fine</title>")

    httpx_mock.add_callback(limited, is_reusable=True)
    verdicts = await check([f"https://busy.example/{n}" for n in range(100)])
    assert {verdict.status for verdict in verdicts.values()} == {Status.ALIVE}
    assert len(httpx_mock.get_requests()) == 110


async def test_three_hundred_links_of_a_dead_host_cost_three_requests(httpx_mock: HTTPXMock) -> None:
    httpx_mock.add_exception(httpx.ConnectError("down"), is_reusable=True)
    verdicts = await check([f"https://down.example/{n}" for n in range(300)])
    assert {verdict.status for verdict in verdicts.values()} == {Status.TROUBLE}
    assert len(httpx_mock.get_requests()) <= 4


# ── fuzz ──────────────────────────────────────────────────────────────────────────────────

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 1000) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
URLS = st.sampled_from([URL, "https://doi.org/1", "https://x.com/", "https://medium.com/a", "nonsense", ""])
LOOKS = st.fixed_dictionaries(
    {},
    optional={
        "url": URLS | JSON,
        "status": st.sampled_from([200, 202, 301, 404, 410, 429, 503, 999]) | JSON,
        "failure": st.sampled_from([failure.value for failure in Failure]) | JSON,
        "hops": st.lists(st.tuples(URLS, st.sampled_from([301, 302, 308])).map(list), max_size=3) | JSON,
        "wall": JSON,
        "sign": JSON,
        "title": JSON,
        "missing": JSON,
    },
)


@given(st.fixed_dictionaries({"looks": st.lists(LOOKS, max_size=3) | JSON}, optional={"known_title": JSON}))
def test_any_facts_are_judged_and_death_takes_two_looks(facts: dict[str, object]) -> None:
    judgement = web.judge(HERE, facts, {})  # type: ignore[arg-type]  # hostile on purpose
    web.remember(facts, facts, NOW)  # type: ignore[arg-type]
    looks = facts["looks"]
    if judgement.status is Status.DEAD:
        assert isinstance(looks, list)
        assert len(looks) >= 2
    if judgement.status is Status.MOVED:
        assert judgement.target


async def test_a_bug_that_one_link_brings_out_costs_the_others_nothing() -> None:
    class Buggy(FakeHttp):
        async def page(
            self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None
        ) -> Answer:
            if url == "https://bug.example/":
                raise ZeroDivisionError
            return await super().page(url, fresh=fresh)

    urls = [f"https://{number}.example/" for number in range(20)]
    http = Buggy({url: (reply(200, url=url),) for url in urls})
    resources = [Resource("web", url) for url in ("https://bug.example/", *urls)]
    seen: list[str] = []

    async def ask() -> None:
        async for resource, _ in web.fetch(resources, outside(http)):
            seen.append(resource.key)

    with pytest.raises(ZeroDivisionError):
        await ask()
    assert sorted(seen) == sorted(urls)


@pytest.mark.parametrize(
    ("title", "safe"), [(b"Demo of a model", True), (b"Recipes of a Stranger", False), (b"", True)]
)
async def test_a_new_address_under_another_title_is_no_safe_edit(title: bytes, safe: bool) -> None:
    before, _ = await look(reply(200))
    away, _ = await look(
        reply(200, (URL, 301), url="https://new.example/demo", body=b"<title>" + title + b"</title>")
    )
    seen = sighting(URL, "https://new.example/demo", confirmed=True)
    assert seen.verdict.record is not None
    record = replace(seen.verdict.record, facts=web.remember(web.remember({}, before, NOW), away, NOW))
    (claim,) = web.claims(replace(seen, verdict=replace(seen.verdict, record=record)), Policy(), NOW)
    assert (claim.url, claim.safe) == ("https://new.example/demo", safe)
    assert ("another title" in claim.message) is not safe
