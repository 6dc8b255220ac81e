from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import resource_of, wayback
from bot.checkers._wayback_api import BUDGET, GAP, REST
from bot.config import Settings
from bot.model import Facts, Failure, Resource, Status
from bot.net.interface import Answer, Life, NoReply, Outside, Reply
from bot.world.behaviours import Api, Mood, Spell
from bot.world.services import Snapshot
from bot.world.wayback import key_of
from tests.checkers.fake_http import NOW, reply
from tests.checkers.in_world import PAGE as PAGE_LOOK
from tests.checkers.in_world import InWorld, judge

URL = "https://lab.example/demo"
KEY = f"wayback:{URL}"
PAGE = Resource("wayback", URL)
SAMPLE = json.loads(
    (Path(__file__).parent / "samples" / "services" / "wayback.json").read_text(encoding="utf-8")
)["cdx"]


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def web(*snapshots: Snapshot, url: str = URL) -> InWorld:
    http = InWorld()
    http.world.services.archive.snapshots[key_of(url) or ""] = snapshots
    return http


def answering(answer: Answer) -> InWorld:
    http = InWorld()
    http.instead = lambda _: answer
    return http


async def look(
    http: InWorld, life: Life | None = None, known: Mapping[Resource, Facts] | None = None
) -> Facts:
    outside = Outside(http, http.world.clock, Settings(), known=known or {}, lives={PAGE: life or Life()})
    ((_, facts),) = [one async for one in wayback.fetch([PAGE], outside)]
    return facts


# ── what is asked ─────────────────────────────────────────────────────────────────────────


def test_an_address_in_the_wayback_machine_is_a_page_like_any_other() -> None:
    found = resource_of(f"https://web.archive.org/web/20250302060000/{URL}")
    assert found is not None
    assert found.kind == "web"


async def test_the_question_names_the_page_whole_and_only_good_captures() -> None:
    http = InWorld()
    url = "https://lab.example/a*?x=1&y=ü#part"
    await http.fetch(f"wayback:{url}")
    (request,) = http.requests
    parts = urlsplit(request.url)
    assert (request.method, parts.netloc, parts.path) == ("GET", "web.archive.org", "/cdx/search/cdx")
    assert dict(parse_qsl(parts.query)) == {
        "url": url,
        "matchType": "exact",
        "output": "json",
        "fl": "timestamp,original,statuscode,mimetype",
        "filter": "statuscode:200",
        "to": f"{NOW:%Y%m%d%H%M%S}",
        "collapse": "timestamp:6",
        "limit": "-600",
    }


async def test_the_nearest_capture_to_the_rows_birth_is_kept_and_none_after_the_first_strike() -> None:
    http = web(*(Snapshot(days_ago(days)) for days in (900, 500, 300, 20, 2)))
    facts = await look(http, Life(added=days_ago(400), missed=days_ago(10)))
    assert facts["capture"] == f"{days_ago(300):%Y%m%d%H%M%S}"
    facts = await look(http, Life(added=None, missed=days_ago(10)))
    assert facts["capture"] == f"{days_ago(20):%Y%m%d%H%M%S}"


async def test_failures_and_redirects_that_were_captured_are_no_captures() -> None:
    http = web(*(Snapshot(days_ago(40 + 40 * n), status) for n, status in enumerate((404, 302, 503, 200))))
    assert (await look(http))["capture"] == f"{days_ago(160):%Y%m%d%H%M%S}"
    http = web(Snapshot(days_ago(40), 404), Snapshot(days_ago(50), mimetype="image/png"))
    assert judge(KEY, await look(http)).evidence.reason == "never captured while it was well"


@pytest.mark.parametrize(
    "bad",
    [
        Snapshot(days_ago(20), title="404 Not Found"),
        Snapshot(days_ago(20), title="lab.example is for sale"),
        Snapshot(days_ago(20), title="Just a moment..."),
        Snapshot(days_ago(20), shown=False),
    ],
)
async def test_a_capture_that_shows_something_else_gives_way_to_the_next(bad: Snapshot) -> None:
    facts = await look(web(bad, Snapshot(days_ago(50))))
    assert facts["capture"] == f"{days_ago(50):%Y%m%d%H%M%S}"


async def test_of_many_that_show_nothing_three_are_looked_at() -> None:
    http = web(*(Snapshot(days_ago(40 * n), title="404 Not Found") for n in range(1, 8)))
    assert judge(KEY, await look(http)).evidence.reason == "never captured while it was well"
    assert [request.method for request in http.requests] == ["GET", *[PAGE_LOOK] * 3]


async def test_where_the_archive_is_slow_its_index_is_believed() -> None:
    http = web(Snapshot(days_ago(20)))
    silence = NoReply("", Failure.TIMEOUT, "no answer within 10 s")
    http.instead = lambda request: silence if request.method == PAGE_LOOK else None
    assert (await look(http))["capture"] == f"{days_ago(20):%Y%m%d%H%M%S}"


# ── what is not asked again ───────────────────────────────────────────────────────────────


async def test_a_capture_that_is_known_is_not_asked_for_again() -> None:
    http = web(Snapshot(days_ago(100)))
    facts = await look(http)
    http.world.clock.advance(timedelta(days=200))
    again = await look(http, Life(missed=days_ago(10)), known={PAGE: facts})
    assert again == {**facts, "tries": 0}
    assert [request.method for request in http.requests] == ["GET", PAGE_LOOK]
    assert judge(KEY, again).status is Status.ALIVE


async def test_a_capture_from_after_the_first_strike_does_not_do() -> None:
    http = web(Snapshot(days_ago(100)), Snapshot(days_ago(5)))
    facts = await look(http)
    assert facts["capture"] == f"{days_ago(5):%Y%m%d%H%M%S}"
    again = await look(http, Life(missed=days_ago(10)), known={PAGE: facts})
    assert again["capture"] == f"{days_ago(100):%Y%m%d%H%M%S}"


# ── what each answer means ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (reply(200, SAMPLE["none"]), Status.ALIVE, "never captured while it was well"),
        (reply(403, SAMPLE["403"]), Status.ALIVE, "the Wayback Machine shows nothing of this site"),
        (reply(403, "Forbidden"), Status.UNCHECKED, "the Wayback Machine answered with HTTP 403"),
        (reply(429, SAMPLE["429"]), Status.UNCHECKED, "the Wayback Machine wants to be asked less"),
        (reply(503, "<html>"), Status.UNCHECKED, "the Wayback Machine answered with HTTP 503"),
        (reply(400), Status.UNCHECKED, "the Wayback Machine answered with HTTP 400"),
        (reply(200, "<html>"), Status.UNCHECKED, "the Wayback Machine answered with something else"),
        (reply(200, SAMPLE["200"]), Status.UNCHECKED, "the Wayback Machine answered with something else"),
        (
            NoReply("", Failure.TIMEOUT, "no answer within 60 s"),
            Status.UNCHECKED,
            "the Wayback Machine did not answer (no answer within 60 s)",
        ),
    ],
)
async def test_what_each_answer_means(answer: Reply | NoReply, status: Status, reason: str) -> None:
    said = await answering(answer).judged(KEY)
    assert (said.status, said.evidence.reason) == (status, reason)


@pytest.mark.parametrize("mood", [Mood.RATE_EXCEEDED, Mood.UNAVAILABLE])
async def test_while_it_is_shut_it_is_soon_left_alone_and_the_reason_told(mood: Mood) -> None:
    http = web(Snapshot(days_ago(9)))
    http.world.spells[Api.WAYBACK] = Spell(mood)
    facts = await http.fetch(*(f"wayback:https://lab.example/{n}" for n in range(40)))
    assert {judge(key, one).status for key, one in facts.items()} == {Status.UNCHECKED}
    assert all("the Wayback Machine" in judge(key, one).evidence.reason for key, one in facts.items())
    assert len(http.requests) <= 8


# ── politeness ────────────────────────────────────────────────────────────────────────────


async def test_at_most_thirty_questions_a_minute_and_no_more_in_a_run_than_its_budget() -> None:
    http = InWorld()
    facts = await http.fetch(*(f"wayback:https://lab.example/{n}" for n in range(BUDGET + 10)))
    times = [request.at for request in http.requests]
    assert len(times) == BUDGET
    assert min(later - sooner for sooner, later in pairwise(times)) >= timedelta(seconds=GAP)
    left = [one for one in facts.values() if one.get("failure") == Failure.BUDGET]
    assert len(left) == 10
    assert 429 not in {one.get("http_status") for one in facts.values()}


async def test_who_was_told_to_ask_less_does_not_ask_for_a_minute_in_any_run() -> None:
    http = web(Snapshot(days_ago(9)))
    http.world.spells[Api.WAYBACK] = Spell(Mood.RATE_EXCEEDED, times=1)
    assert judge(KEY, await look(http)).status is Status.UNCHECKED
    http.world.clock.advance(REST - timedelta(seconds=1))
    said = judge(KEY, await look(http))
    assert (said.status, said.evidence.tries, len(http.requests)) == (Status.UNCHECKED, 0, 1)
    assert said.evidence.reason == "the Wayback Machine wanted to be asked less a moment ago"
    http.world.clock.advance(timedelta(seconds=1))
    assert judge(KEY, await look(http)).status is Status.ALIVE


# ── whatever stands in memory ─────────────────────────────────────────────────────────────


@given(
    st.dictionaries(
        st.sampled_from(["found", "capture", "blocked", "tries", "host", "failure"]),
        st.none()
        | st.booleans()
        | st.integers()
        | st.text(max_size=9)
        | st.just("20250302060000")
        | st.lists(st.text(max_size=3), max_size=3),
    )
)
def test_any_memory_can_be_judged_and_never_kills(facts: dict[str, Any]) -> None:
    said = wayback.judge(PAGE, facts, {})
    assert said.status not in (Status.DEAD, Status.MOVED, Status.TROUBLE)
    capture = wayback.capture_in(facts)
    assert capture is None or capture.timestamp == facts["capture"]


@pytest.mark.parametrize("capture", [None, 3, "", "20251302060000", ["20250302060000"]])
async def test_a_damaged_memory_asks_again(capture: Any) -> None:
    http = web(Snapshot(days_ago(9)))
    known = {PAGE: {"found": True, "capture": capture}}
    assert (await look(http, known=known))["tries"] == 1
