"""Hosts are asked politely, left alone when they ask for it, and given up when they are down."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SimulatedClock
from bot.model import Failure
from bot.net.lanes import MOST_WAITING, Lanes, Pace, retry_after

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


async def most_at_once(lanes: Lanes, hosts: list[str]) -> int:
    inside = most = 0

    async def ask(host: str) -> None:
        nonlocal inside, most
        async with lanes.turn(host):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*map(ask, hosts))
    return most


async def test_a_host_sees_no_more_than_its_share_at_once() -> None:
    lanes = Lanes(SimulatedClock(NOW), per_host=2, concurrency=64)
    assert await most_at_once(lanes, ["one.example"] * 20) == 2


async def test_all_hosts_together_stay_within_the_limit() -> None:
    lanes = Lanes(SimulatedClock(NOW), per_host=2, concurrency=5)
    assert await most_at_once(lanes, [f"{n}.example" for n in range(20)]) == 5


async def test_a_host_that_asks_to_wait_is_left_alone_for_as_long() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=2, concurrency=64)
    lanes.answered("busy.example", 429, {"retry-after": "5"})
    async with lanes.turn("busy.example"):
        assert clock.now() == NOW + timedelta(seconds=5)


async def test_other_hosts_do_not_wait_for_it() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=2, concurrency=64)
    lanes.answered("busy.example", 429, {"retry-after": "5"})
    async with lanes.turn("other.example"):
        assert clock.now() == NOW


async def test_a_429_without_a_time_pauses_longer_each_time() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=2, concurrency=64)
    waits = []
    for _ in range(3):
        lanes.answered("busy.example", 429, {})
        before = clock.now()
        async with lanes.turn("busy.example"):
            waits.append((clock.now() - before).total_seconds())
    assert waits == sorted(set(waits))
    assert waits[0] > 0


async def test_a_503_without_a_time_does_not_pause() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=2, concurrency=64)
    lanes.answered("busy.example", 503, {})
    async with lanes.turn("busy.example"):
        assert clock.now() == NOW


async def test_two_answers_that_ask_for_the_same_pause_count_once() -> None:
    lanes = Lanes(SimulatedClock(NOW), per_host=2, concurrency=64)
    for _ in range(10):
        lanes.answered("busy.example", 429, {"retry-after": "50"})
    assert lanes.closed("busy.example", "https://busy.example/") is None


async def test_a_host_that_asks_for_too_much_is_not_asked_again_in_this_run() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=2, concurrency=64)
    lanes.answered("busy.example", 429, {"retry-after": "3600"})
    closed = lanes.closed("busy.example", "https://busy.example/")
    assert closed is not None
    assert (closed.failure, closed.reason) == (Failure.BUDGET, "the host asked us to wait 3600 s")
    async with lanes.turn("busy.example"):
        assert clock.now() == NOW


async def test_all_pauses_of_a_host_together_are_bounded() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=2, concurrency=64)
    for _ in range(20):
        lanes.answered("busy.example", 429, {"retry-after": "9"})
        async with lanes.turn("busy.example"):
            pass
    assert lanes.closed("busy.example", "") is not None
    assert clock.now() - NOW <= timedelta(seconds=MOST_WAITING)


async def test_a_clock_that_is_set_back_does_not_lengthen_a_pause() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=2, concurrency=64)
    lanes.answered("busy.example", 429, {"retry-after": "5"})
    clock.set(NOW - timedelta(seconds=30))
    async with lanes.turn("busy.example"):
        assert clock.now() <= NOW + timedelta(seconds=5)


@pytest.mark.parametrize("failure", [Failure.CONNECT, Failure.TLS])
def test_a_host_is_given_up_after_three_failures_in_a_row(failure: Failure) -> None:
    lanes = Lanes(SimulatedClock(NOW), per_host=2, concurrency=64)
    for _ in range(2):
        lanes.failed("down.example", failure, "no connection")
    assert lanes.closed("down.example", "u") is None
    lanes.failed("down.example", failure, "no connection")
    closed = lanes.closed("down.example", "u")
    assert closed is not None
    assert closed.failure is failure
    assert closed.reason == "no connection; the host failed 3 times in a row"


def test_an_answer_in_between_starts_the_count_anew() -> None:
    lanes = Lanes(SimulatedClock(NOW), per_host=2, concurrency=64)
    for _ in range(5):
        lanes.failed("shaky.example", Failure.CONNECT, "no connection")
        lanes.failed("shaky.example", Failure.CONNECT, "no connection")
        lanes.answered("shaky.example", 200, {})
    assert lanes.closed("shaky.example", "u") is None


def test_slow_pages_do_not_close_a_host_that_answers_others() -> None:
    lanes = Lanes(SimulatedClock(NOW), per_host=2, concurrency=64)
    lanes.answered("slow.example", 200, {})
    for _ in range(10):
        lanes.failed("slow.example", Failure.TIMEOUT, "no answer within 20 s")
    assert lanes.closed("slow.example", "u") is None


def test_a_host_that_never_says_a_word_is_given_up_sooner() -> None:
    lanes = Lanes(SimulatedClock(NOW), per_host=2, concurrency=64)
    lanes.failed("mute.example", Failure.TIMEOUT, "no answer within 20 s")
    lanes.failed("mute.example", Failure.TIMEOUT, "no answer within 20 s")
    assert lanes.closed("mute.example", "u") is not None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("5", 5.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("Mon, 02 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 02 Nov 2026 13:00:30 +0100", 30.0),
        ("Mon, 02 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u0665", None),
        ("Mon, 99 Nov 2026 12:00:30 GMT", None),
        ("99999999999999999999", 999_999_999.0),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


@given(st.text(max_size=100))
def test_no_retry_after_makes_us_fail(value: str) -> None:
    seconds = retry_after(value, NOW)
    assert seconds is None or seconds >= 0


async def test_a_pace_spreads_requests_out() -> None:
    clock = SimulatedClock(NOW)
    pace = Pace(clock, 3.0)
    starts = []
    for _ in range(3):
        async with pace:
            starts.append((clock.now() - NOW).total_seconds())
    await pace.turn()
    assert [*starts, (clock.now() - NOW).total_seconds()] == [0.0, 3.0, 6.0, 9.0]


async def test_a_pace_lets_one_in_at_a_time() -> None:
    pace = Pace(SimulatedClock(NOW), 0.0)
    inside = most = 0

    async def ask() -> None:
        nonlocal inside, most
        async with pace:
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(ask() for _ in range(5)))
    assert most == 1


async def test_a_pace_does_not_wait_when_enough_time_has_passed() -> None:
    clock = SimulatedClock(NOW)
    pace = Pace(clock, 3.0)
    await pace.turn()
    clock.advance(timedelta(seconds=10))
    await pace.turn()
    assert clock.now() == NOW + timedelta(seconds=10)
