from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.checkers._evidence import Unanswered
from bot.checkers._singly import AT_ONCE, Service, Singly, Witness, look_at_each
from bot.model import Facts, Failure, Resource
from bot.net.interface import Answer, NoReply, Reply
from tests.checkers.fake_http import NOW, FakeHttp, reply

SERVICE = Service("Some API", "https://api.example", 100, {"accept": "application/json"})
LOST = NoReply("", Failure.RESET, "the connection was reset")


def asking(*answers: Answer, service: Service = SERVICE) -> tuple[Singly, FakeHttp]:
    """An API that gives these answers, and then good ones for ever."""
    script = list(answers)
    http = FakeHttp(lambda _: script.pop(0) if script else reply(200, {}))
    return Singly(http.outside(), service), http


async def reasons(api: Singly, times: int) -> list[str]:
    answers = [await api.ask("/x") for _ in range(times)]
    return [one.reason if isinstance(one, Unanswered) else str(one.status) for one in answers]


async def test_a_question_is_a_get_unless_it_has_a_body() -> None:
    api, http = asking()
    assert isinstance(await api.ask("/a"), Reply)
    await api.ask("/b", content=b"{}")
    assert [(one.method, one.url, one.content) for one in http.requests] == [
        ("GET", "https://api.example/a", None),
        ("POST", "https://api.example/b", b"{}"),
    ]
    assert http.requests[0].headers == {"accept": "application/json"}


async def test_whoever_wants_to_be_asked_less_is_not_asked_again() -> None:
    api, http = asking(reply(404), reply(429))
    assert await reasons(api, 4) == ["404", *["Some API wants to be asked less"] * 3]
    assert len(http.requests) == 2
    assert api.is_shut


@pytest.mark.parametrize(
    "headers",
    [
        {"ratelimit": '"api";r=0;t=55', "ratelimit-policy": '"fixed window";"api";q=500;w=300'},
        {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "60"},
    ],
)
async def test_the_answer_that_uses_up_a_limit_is_the_last(headers: dict[str, str]) -> None:
    api, http = asking(reply(200, {}, headers=headers))
    assert await reasons(api, 3) == ["200", *["the rate limit of Some API is used up"] * 2]
    assert len(http.requests) == 1


async def test_three_faults_in_a_row_are_enough() -> None:
    api, http = asking(reply(500), reply(502), reply(200), reply(500), reply(503), reply(504))
    said = await reasons(api, 8)
    assert said[-3:] == ["Some API answered with HTTP 504"] * 3
    assert len(http.requests) == 6


async def test_a_lost_connection_is_worth_a_second_try() -> None:
    api, http = asking(LOST)
    assert await reasons(api, 1) == ["200"]
    assert len(http.requests) == 2
    api, http = asking(*[LOST] * 6)
    assert await reasons(api, 5) == ["Some API did not answer (the connection was reset)"] * 5
    assert len(http.requests) == 6


async def test_a_budget_is_not_spent_twice_by_those_who_ask_at_once() -> None:
    api, http = asking(service=Service("Some API", "https://api.example", 5, {}, gap=1))
    answers = await asyncio.gather(*(api.ask("/x") for _ in range(9)))
    left = [one for one in answers if isinstance(one, Unanswered)]
    assert (len(http.requests), len(left)) == (5, 4)
    assert left[0].reason == "a run asks Some API at most 5 questions; the rest comes first in the next run"
    assert (left[0].failure, left[0].tries) == (Failure.BUDGET, 0)


async def test_questions_keep_their_distance() -> None:
    api, http = asking(service=Service("Some API", "https://api.example", 50, {}, gap=0.25))
    await asyncio.gather(*(api.ask("/x") for _ in range(4)))
    times = [(one.at - NOW).total_seconds() for one in http.requests]
    assert times == sorted(times)
    assert times[-1] - times[0] >= 0.75


async def test_a_clock_that_was_set_back_makes_nobody_wait_for_days() -> None:
    api, http = asking(service=Service("Some API", "https://api.example", 50, {}, gap=0.25))
    await api.ask("/x")
    http.clock.set(NOW - timedelta(days=3))
    await api.ask("/x")
    assert http.clock.now() < NOW - timedelta(days=2)


async def test_a_witness_is_asked_once_however_many_wait_for_it() -> None:
    asked: list[int] = []
    why = Unanswered("it shows nothing", "api.example")

    async def ask() -> Unanswered | None:
        asked.append(1)
        await asyncio.sleep(0)
        return why

    witness = Witness(ask)
    assert await asyncio.gather(*(witness.doubt() for _ in range(5))) == [why] * 5
    assert len(asked) == 1


# ── looking at many ───────────────────────────────────────────────────────────────────────

MANY = [Resource("huggingface", f"models/o/m{number:02}") for number in range(30)]


async def looks(look: Callable[[Resource], Facts], into: list[Resource]) -> None:
    async def slow(resource: Resource) -> Facts:
        await asyncio.sleep(0)
        return look(resource)

    async for resource, _ in look_at_each(MANY, slow):
        into.append(resource)


async def test_the_first_ones_come_first_and_a_few_at_once() -> None:
    begun: list[Resource] = []
    under_way = most = 0

    async def look(resource: Resource) -> Facts:
        nonlocal under_way, most
        begun.append(resource)
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.001)
        under_way -= 1
        return {}

    seen = [resource async for resource, _ in look_at_each(MANY, look)]
    assert begun == MANY
    assert sorted(seen) == MANY
    assert most == AT_ONCE


async def test_a_bug_is_raised_when_all_the_others_have_been_looked_at() -> None:
    def look(resource: Resource) -> Facts:
        if resource == MANY[3]:
            raise ZeroDivisionError
        return {}

    seen: list[Resource] = []
    with pytest.raises(ZeroDivisionError):
        await looks(look, seen)
    assert sorted(seen) == [*MANY[:3], *MANY[4:]]


async def test_whoever_stops_early_leaves_nothing_running() -> None:
    async def look(resource: Resource) -> Facts:
        await asyncio.sleep(0 if resource == MANY[0] else 3_600)
        return {}

    walk = look_at_each(MANY, look)
    assert (await anext(walk))[0] == MANY[0]
    await walk.aclose()
    assert len(asyncio.all_tasks()) == 1
