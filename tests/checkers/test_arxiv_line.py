from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.checkers._arxiv.line import AFTER_DENIAL, Line
from bot.checkers._batches import Shut
from bot.clock import SimulatedClock
from bot.model import Failure
from bot.net.interface import Answer, NoReply, Reply
from tests.checkers.fake_http import NOW, FakeHttp, Request, reply

URL = "https://export.arxiv.org/api/query"
DOWN = NoReply(URL, Failure.CONNECT, "no connection")


def answering(*answers: Answer) -> Callable[[Request], Answer]:
    """These answers in turn, and the last one for ever."""
    left = list(answers)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def two_runs(*answers: Answer) -> tuple[Line, Line, FakeHttp]:
    """Two runs of one process, each with its own client."""
    clock = SimulatedClock(NOW)
    http = FakeHttp(answering(*answers), clock)
    other = FakeHttp(http.answer, clock, http.requests)
    return Line(http.outside(), URL), Line(other.outside(), URL), http


async def ask(line: Line) -> Reply | Shut:
    return await line.get("id_list=2408.05211", accept="application/atom+xml")


def times(http: FakeHttp) -> list[float]:
    return [(request.at - NOW).total_seconds() for request in http.requests]


def why(answer: Reply | Shut) -> str:
    assert isinstance(answer, Shut), answer
    return answer.why.reason


async def test_all_runs_of_a_process_together_ask_every_three_seconds() -> None:
    one, other, http = two_runs(reply(200))
    await asyncio.gather(*(ask(line) for line in (one, other) * 5))
    assert times(http) == [3.0 * nth for nth in range(10)]


@pytest.mark.parametrize("status", [406, 429, 503])
async def test_while_one_run_is_throttled_no_other_run_asks(status: int) -> None:
    one, other, http = two_runs(reply(status), reply(200))
    await asyncio.gather(ask(one), ask(other))
    assert times(http) == [0, 60, 63]


async def test_a_denial_keeps_the_whole_process_away_for_an_hour() -> None:
    one, other, http = two_runs(reply(403, "Access denied"), reply(200))
    assert why(await ask(one)) == "arXiv denies access (HTTP 403)"
    assert "left alone" in why(await ask(other))
    http.clock.advance(timedelta(seconds=AFTER_DENIAL))
    assert isinstance(await ask(Line(http.outside(), URL)), Reply)
    assert times(http) == [0, AFTER_DENIAL]


async def test_a_long_wait_that_arxiv_asks_for_binds_later_runs_but_not_for_ever() -> None:
    one, other, http = two_runs(reply(429, headers={"retry-after": "9" * 50}), reply(200))
    assert "HTTP 429" in why(await ask(one))
    assert "left alone" in why(await ask(other))
    http.clock.advance(timedelta(days=1))
    assert isinstance(await ask(Line(http.outside(), URL)), Reply)


async def test_a_wait_may_be_given_as_a_time() -> None:
    one, _, http = two_runs(reply(503, headers={"retry-after": "Mon, 23 Nov 2026 12:02:00 GMT"}), reply(200))
    await ask(one)
    assert times(http) == [0, 120]


async def test_a_line_that_is_shut_asks_no_more() -> None:
    one, _, http = two_runs(DOWN)
    assert why(await ask(one)) == why(await ask(one)) == "arXiv did not answer (no connection)"
    assert len(http.requests) == 2


async def test_one_failure_to_reach_it_is_forgiven() -> None:
    one, _, http = two_runs(DOWN, reply(200))
    assert isinstance(await ask(one), Reply)
    assert times(http) == [0, 3]


async def test_a_line_without_patience_does_not_wait() -> None:
    http = FakeHttp(answering(reply(503, headers={"retry-after": "5"})))
    assert "HTTP 503" in why(await ask(Line(http.outside(), URL, patience=())))
    assert http.clock.now() == NOW


async def test_a_wait_of_minutes_is_told(caplog: pytest.LogCaptureFixture) -> None:
    one, _, _ = two_runs(reply(429), reply(429), reply(200))
    await ask(one)
    assert caplog.messages == [
        "arXiv is throttling us: waiting 60 s before it is asked again",
        "arXiv is throttling us: waiting 3 min before it is asked again",
    ]


async def test_the_pause_of_three_seconds_is_not_worth_a_word(caplog: pytest.LogCaptureFixture) -> None:
    one, other, _ = two_runs(reply(200))
    await asyncio.gather(ask(one), ask(other), ask(one))
    assert caplog.messages == []


async def test_a_run_that_is_stopped_while_it_waits_leaves_the_line_free() -> None:
    asked = asyncio.Event()

    class Endless(SimulatedClock):
        async def sleep(self, seconds: float) -> None:
            assert seconds
            asked.set()
            await asyncio.Event().wait()

    clock = Endless(NOW)
    http = FakeHttp(answering(reply(429), reply(200)), clock)
    waiting = asyncio.create_task(ask(Line(http.outside(), URL)))
    await asked.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    clock.advance(timedelta(minutes=1))
    assert isinstance(await ask(Line(http.outside(), URL)), Reply)
