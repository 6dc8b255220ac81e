"""Hosts are asked politely, left alone when they ask for it, and given up when they are down."""

from __future__ import annotations

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import SimulatedClock, SystemClock
from bot.model import Failure
from bot.net.lane import MOST_WAITING, START
from bot.net.lanes import SHARE, Lanes
from bot.net.waits import retry_after, used_up

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


def lanes_with(per_host: int = 10, concurrency: int = 64) -> Lanes:
    return Lanes(SimulatedClock(NOW), per_host, concurrency)


async def most_at_once(lanes: Lanes, hosts: list[str]) -> int:
    inside = most = 0

    async def ask(host: str) -> None:
        nonlocal inside, most
        async with lanes.turn(host):
            inside += 1
            most = max(most, inside)
            for _ in range(50):
                await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*map(ask, hosts))
    return most


async def test_a_host_sees_no_more_than_its_share_at_once() -> None:
    lanes = Lanes(SimulatedClock(NOW), per_host=2, concurrency=64)
    assert await most_at_once(lanes, ["one.example"] * 20) == 2


async def test_a_host_starts_with_two_at_once() -> None:
    assert await most_at_once(lanes_with(), ["one.example"] * 40) == START == 2


@pytest.mark.parametrize("per_host", [1, 4, 10])
async def test_a_host_that_answers_quickly_gets_more_up_to_its_share(per_host: int) -> None:
    lanes = lanes_with(per_host)
    for _ in range(100):
        lanes.answered("quick.example", 200, {}, seconds=0.1)
    assert await most_at_once(lanes, ["quick.example"] * 200) == per_host


async def test_a_host_gets_more_only_step_by_step() -> None:
    lanes = lanes_with()
    for most in (3, 4, 5):
        lanes.answered("quick.example", 200, {}, seconds=0.1)
        assert await most_at_once(lanes, ["quick.example"] * 200) == most


@pytest.mark.parametrize(
    ("status", "headers", "seconds", "most"),
    [(429, {"retry-after": "1"}, 0.1, 9), (429, {}, 0.1, 9), (200, {}, 6.0, 9)],
)
async def test_a_host_that_complains_or_slows_down_gets_one_less(
    status: int, headers: dict[str, str], seconds: float, most: int
) -> None:
    lanes = lanes_with()
    for _ in range(100):
        lanes.answered("busy.example", 200, {}, seconds=0.1)
    lanes.answered("busy.example", status, headers, seconds=seconds)
    assert await most_at_once(lanes, ["busy.example"] * 200) == most


async def test_a_host_that_complains_again_and_again_gets_half_as_many_each_time() -> None:
    lanes = lanes_with()
    for _ in range(100):
        lanes.answered("busy.example", 200, {}, seconds=0.1)
    found = []
    for _ in range(4):
        lanes.answered("busy.example", 429, {"retry-after": "1"})
        found.append(await most_at_once(lanes, ["busy.example"] * 200))
    assert found == [9, 4, 2, 1]


@pytest.mark.parametrize(("errors", "most"), [(1, 10), (2, 9), (3, 4)])
async def test_a_single_503_is_one_pages_hiccup_but_not_the_next(errors: int, most: int) -> None:
    lanes = lanes_with()
    for _ in range(100):
        lanes.answered("busy.example", 200, {}, seconds=0.1)
    for _ in range(errors):
        lanes.answered("busy.example", 503, {})
    assert await most_at_once(lanes, ["busy.example"] * 200) == most


async def test_a_host_that_complained_once_gets_more_again_in_time() -> None:
    lanes = lanes_with()
    for status in (*[200] * 100, 429, *[200] * 100):
        lanes.answered("busy.example", status, {}, seconds=0.1)
    assert await most_at_once(lanes, ["busy.example"] * 200) == 10


async def test_complaints_about_what_was_under_way_count_once() -> None:
    lanes = lanes_with()
    for _ in range(100):
        lanes.answered("busy.example", 200, {}, seconds=0.1)
    for _ in range(10):
        lanes.answered("busy.example", 429, {"retry-after": "5"})
    assert await most_at_once(lanes, ["busy.example"] * 200) == 9


async def test_a_few_links_follow_each_other_so_that_one_connection_serves_them() -> None:
    assert await most_at_once(lanes_with(), ["small.example"] * SHARE) == 1


async def test_batches_for_an_api_do_not_wait_for_each_other() -> None:
    lanes = lanes_with()
    both = asyncio.Barrier(2)

    async def ask() -> None:
        async with lanes.turn("api.example", share=False):
            await both.wait()

    async with asyncio.timeout(0.9):
        await asyncio.gather(ask(), ask())
    assert not both.broken


async def test_but_not_behind_an_answer_that_does_not_come(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.net.lanes.QUICK", 0.02)
    lanes = lanes_with()
    both = asyncio.Barrier(2)

    async def ask() -> None:
        async with lanes.turn("slow.example"):
            await both.wait()

    await asyncio.wait_for(asyncio.gather(ask(), ask()), 5)
    assert not both.broken


async def test_a_host_is_served_to_its_end_before_many_others_begin() -> None:
    lanes = lanes_with(concurrency=4)
    begun: list[str] = []
    unfinished: dict[str, int] = dict.fromkeys((f"{n}.example" for n in range(20)), 5)
    open_at_once: list[int] = []

    async def ask(host: str) -> None:
        async with lanes.turn(host):
            if host not in begun:
                begun.append(host)
            await asyncio.sleep(0)
            lanes.answered(host, 200, {}, seconds=0.1)
            unfinished[host] -= 1
            open_at_once.append(sum(unfinished[one] > 0 for one in begun))

    await asyncio.gather(*(ask(host) for _ in range(5) for host in unfinished))
    assert max(open_at_once) <= 8


async def test_who_gives_up_waiting_leaves_its_seat_to_others() -> None:
    lanes = lanes_with(per_host=1, concurrency=1)
    entered = asyncio.Event()

    async def ask(host: str) -> None:
        async with lanes.turn(host):
            entered.set()
            await asyncio.Event().wait()

    first = asyncio.create_task(ask("one.example"))
    await entered.wait()
    others = [asyncio.create_task(ask(host)) for host in ("one.example", "two.example", "two.example")]
    await asyncio.sleep(0)
    for task in (*others, first):
        task.cancel()
    await asyncio.gather(first, *others, return_exceptions=True)
    seated = []
    for host in ("one.example", "two.example", "three.example"):
        async with asyncio.timeout(1), lanes.turn(host):
            seated.append(host)
    assert seated == ["one.example", "two.example", "three.example"]


async def test_nobody_starts_after_a_host_asked_to_wait_not_even_who_stood_next() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=10, concurrency=2)
    starts: list[tuple[str, float]] = []
    asked_to_wait = 0.0

    async def ask(host: str, *, status: int = 200) -> None:
        nonlocal asked_to_wait
        async with lanes.turn(host):
            starts.append((host, (clock.now() - NOW).total_seconds()))
            await asyncio.sleep(0)
            if status == 429:
                asked_to_wait = (clock.now() - NOW).total_seconds()
                lanes.answered(host, 429, {"retry-after": "5"})

    await asyncio.gather(
        ask("busy.example", status=429), *(ask("busy.example") for _ in range(40)), ask("other.example")
    )
    later = [at for host, at in starts[2:] if host == "busy.example"]
    assert len(later) >= 39
    assert min(later) >= asked_to_wait + 5


async def test_a_connection_is_kept_for_who_waits_and_closed_by_the_last() -> None:
    lanes = lanes_with()
    last: list[bool] = []

    async def ask() -> None:
        async with lanes.turn("one.example"):
            last.append(lanes.is_last("one.example"))
            await asyncio.sleep(0)

    await asyncio.gather(*(ask() for _ in range(5)))
    assert last == [False] * 4 + [True]


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


async def test_pauses_of_our_own_choice_differ_by_chance() -> None:
    waits = set()
    for seed in range(10):
        clock = SimulatedClock(NOW)
        lanes = Lanes(clock, 10, 64, chance=random.Random(seed))  # noqa: S311  (the same each time)
        lanes.answered("busy.example", 429, {})
        async with lanes.turn("busy.example"):
            waits.add((clock.now() - NOW).total_seconds())
    assert len(waits) == 10
    assert all(2 <= seconds <= 3 for seconds in waits)


@pytest.mark.parametrize("status", [200, 429, 503])
async def test_a_rate_limit_that_is_used_up_is_waited_for(status: int) -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=10, concurrency=64)
    lanes.answered("busy.example", status, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "7"})
    async with lanes.turn("busy.example"):
        assert clock.now() == NOW + timedelta(seconds=7)


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


def test_a_host_that_answers_nothing_but_errors_is_spared_the_rest() -> None:
    lanes = lanes_with()
    for _ in range(19):
        lanes.answered("unwell.example", 502, {})
    assert lanes.closed("unwell.example", "u") is None
    lanes.answered("unwell.example", 502, {})
    closed = lanes.closed("unwell.example", "u")
    assert closed is not None
    assert closed.reason == "HTTP 502; the host failed 20 times in a row"


@pytest.mark.parametrize("status", [200, 404, 999])
def test_other_answers_are_no_errors_of_a_host(status: int) -> None:
    lanes = lanes_with()
    for _ in range(10):
        lanes.answered("well.example", 502, {})
    for _ in range(30):
        lanes.answered("well.example", status, {})
    for _ in range(10):
        lanes.answered("well.example", 502, {})
    assert lanes.closed("well.example", "u") is None


def test_a_host_may_not_hold_up_a_run_with_slow_answers_and_silences() -> None:
    lanes = lanes_with()
    for number in range(12):
        assert lanes.closed("slow.example", "u") is None
        if number % 2:
            lanes.answered("slow.example", 200, {}, seconds=19.0)
        else:
            lanes.answered("slow.example", 200, {}, seconds=1.0)
            lanes.failed("slow.example", Failure.TIMEOUT, "no answer within 20 s", seconds=20.0)
    for _ in range(2):
        lanes.answered("slow.example", 200, {}, seconds=19.0)
    closed = lanes.closed("slow.example", "u")
    assert closed is not None
    assert closed.failure is Failure.BUDGET
    assert not closed.sent


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"ratelimit-remaining": "0", "ratelimit-reset": "30"}, 30.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "30"}, 30.0),
        ({"x-rate-limit-remaining": "0.0", "x-rate-limit-reset": "30.7"}, 30.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 9)}, 9.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp() * 1000) + 9000)}, 9.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) - 9)}, 0.0),
        ({"ratelimit": 'limit=10, remaining=0, reset="x", reset=30'}, 30.0),
        ({"ratelimit": "limit=10, remaining=0, reset=30"}, 30.0),
        ({"ratelimit": '"pages";r=0;t=300'}, 300.0),
        ({"ratelimit": '"pages";r=1;t=300'}, None),
        ({"ratelimit": '"pages";r=0'}, None),
        ({"ratelimit": "nonsense"}, None),
        ({"ratelimit-remaining": "1", "ratelimit-reset": "30"}, None),
        ({"ratelimit-remaining": "0"}, None),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "soon"}, None),
        ({"ratelimit-remaining": "-1", "ratelimit-reset": "30"}, None),
        ({"ratelimit-reset": "30"}, None),
        ({}, None),
    ],
)
def test_a_used_up_rate_limit_is_read_in_every_spelling(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert used_up(headers, NOW) == seconds


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=300))
def test_no_rate_limit_makes_us_fail(left: str, reset: str, both: str) -> None:
    for headers in ({"x-ratelimit-remaining": left, "x-ratelimit-reset": reset}, {"ratelimit": both}):
        seconds = used_up(headers, NOW)
        assert seconds is None or seconds >= 0


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


async def test_who_looks_on_sees_which_hosts_are_not_done_with_and_which_takes_longest() -> None:
    lanes = lanes_with()
    lanes.answered("slow.example", 200, {}, seconds=4.0)
    lanes.answered("busy.example", 429, {"retry-after": "30"}, seconds=0.1)
    assert lanes.busy() == []
    async with lanes.turn("slow.example"):
        others = [asyncio.create_task(hold(lanes, "slow.example")) for _ in range(3)]
        await asyncio.sleep(0)
        (slow,) = lanes.busy()
        assert (slow.host, slow.left, slow.pause, slow.seconds) == ("slow.example", 4, 0.0, 8.0)
    for other in others:
        other.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    assert lanes.busy() == []


async def hold(lanes: Lanes, host: str) -> None:
    async with lanes.turn(host):
        await asyncio.Event().wait()


async def test_waits_and_hosts_that_are_given_up_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "bot")
    lanes = lanes_with()
    lanes.answered("busy.example", 429, {"retry-after": "30"})
    for _ in range(5):
        lanes.failed("down.example", Failure.CONNECT, "no connection")
    assert [record.getMessage() for record in caplog.records] == [
        "busy.example asks us to wait 30.0 s (HTTP 429)",
        "down.example is not asked any more: no connection; the host failed 3 times in a row",
    ]


# ── a page or the whole host ──────────────────────────────────────────────────────────────


def good(lanes: Lanes, numbers: range) -> None:
    for number in numbers:
        lanes.answered("busy.example", 200, {}, seconds=0.1, number=number)


def paused(lanes: Lanes) -> bool:
    busy = {one.host: one.pause for one in lanes.busy()}
    return busy["busy.example"] > 0


def lanes_after(answers: int) -> Lanes:
    lanes = lanes_with()
    lanes.expect("busy.example")
    good(lanes, range(1, answers + 1))
    return lanes


AWAY = {"retry-after": "2"}


def test_a_page_that_alone_was_turned_away_holds_up_no_other() -> None:
    lanes = lanes_after(20)
    lanes.answered("busy.example", 429, AWAY, number=21)
    assert paused(lanes)
    good(lanes, range(22, 24))
    assert paused(lanes)
    good(lanes, range(24, 25))
    assert not paused(lanes)


def lanes_that_singled_out_a_page() -> Lanes:
    """And nothing waits."""
    lanes = lanes_after(20)
    lanes.answered("busy.example", 429, AWAY, number=21)
    good(lanes, range(22, 25))
    return lanes


def test_a_host_that_turned_away_pages_alone_before_is_believed_sooner() -> None:
    lanes = lanes_that_singled_out_a_page()
    lanes.answered("busy.example", 429, AWAY, number=25)
    assert paused(lanes)
    good(lanes, range(26, 27))
    assert not paused(lanes)


def test_but_never_without_an_answer_to_what_was_asked_later() -> None:
    lanes = lanes_that_singled_out_a_page()
    lanes.answered("busy.example", 429, AWAY, number=40)
    good(lanes, range(25, 40))
    assert paused(lanes)


USED_UP = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}


@pytest.mark.parametrize(
    "said",
    [
        [(0, 429, AWAY), (0, 429, AWAY)],
        [(0, 429, AWAY), (0, 503, AWAY)],
        [(0, 429, AWAY), (5, 429, AWAY)],
        [(0, 200, USED_UP)],
    ],
    ids=["two pages", "a page, then all", "again after the pause", "by its rate limit"],
)
def test_nor_so_soon_after_it_meant_all_of_its_pages(said: list[tuple[int, int, dict[str, str]]]) -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=10, concurrency=64)
    lanes.expect("busy.example")
    good(lanes, range(1, 21))
    lanes.answered("busy.example", 429, AWAY, number=21)
    good(lanes, range(22, 25))
    for number, (seconds, status, headers) in enumerate(said, 25):
        clock.advance(timedelta(seconds=seconds))
        lanes.answered("busy.example", status, headers, number=number)
    clock.advance(timedelta(seconds=5))
    good(lanes, range(30, 50))
    lanes.answered("busy.example", 429, AWAY, number=50)
    good(lanes, range(51, 53))
    assert paused(lanes)
    good(lanes, range(53, 54))
    assert not paused(lanes)


@pytest.mark.parametrize("named", [{"retry-after": "5"}, {"ratelimit": '"pages";r=0;t=9'}])
def test_but_who_asks_for_so_long_is_left_alone_whatever_else_it_answers(named: dict[str, str]) -> None:
    lanes = lanes_after(20)
    lanes.answered("busy.example", 429, named, number=21)
    good(lanes, range(22, 40))
    assert paused(lanes)


def test_nor_where_later_answers_came_first() -> None:
    lanes = lanes_after(20)
    good(lanes, range(22, 25))
    lanes.answered("busy.example", 429, AWAY, number=21)
    assert not paused(lanes)


def test_what_was_asked_before_it_says_nothing_about_the_host() -> None:
    lanes = lanes_after(20)
    lanes.answered("busy.example", 429, AWAY, number=31)
    good(lanes, range(21, 31))
    assert paused(lanes)


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_turns_away_a_second_page_means_it(status: int) -> None:
    lanes = lanes_after(20)
    lanes.answered("busy.example", 429, AWAY, number=21)
    lanes.answered("busy.example", status, AWAY, number=22)
    good(lanes, range(23, 33))
    assert paused(lanes)


def test_and_so_does_one_that_turned_us_away_a_moment_ago() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=10, concurrency=64)
    lanes.expect("busy.example")
    good(lanes, range(1, 21))
    lanes.answered("busy.example", 429, AWAY, number=21)
    clock.advance(timedelta(seconds=5))
    good(lanes, range(22, 25))
    lanes.answered("busy.example", 429, AWAY, number=25)
    good(lanes, range(26, 40))
    assert paused(lanes)


def test_one_whose_rate_limit_is_used_up_means_it_too() -> None:
    lanes = lanes_after(20)
    lanes.answered("busy.example", 429, AWAY, number=21)
    lanes.answered(
        "busy.example", 200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "9"}, seconds=0.1, number=22
    )
    good(lanes, range(23, 40))
    assert paused(lanes)


async def test_a_page_that_alone_was_turned_away_costs_its_host_no_place() -> None:
    lanes = lanes_after(100)
    for number in range(101, 141, 4):
        lanes.answered("busy.example", 429, AWAY, number=number)
        good(lanes, range(number + 1, number + 4))
    assert lanes.closed("busy.example", "u") is None
    assert await most_at_once(lanes, ["busy.example"] * 200) == 10


async def test_answers_after_a_pause_do_not_undo_what_it_taught() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=10, concurrency=64)
    good(lanes, range(1, 101))
    lanes.answered("busy.example", 429, AWAY, number=101)
    clock.advance(timedelta(seconds=5))
    for number in range(102, 110):
        lanes.answered("busy.example", 200, {}, seconds=2.0, number=number)
    assert await most_at_once(lanes, ["busy.example"] * 200) == 9


def test_a_host_says_by_a_503_that_all_of_it_is_busy() -> None:
    lanes = lanes_after(20)
    lanes.answered("busy.example", 503, AWAY, number=21)
    good(lanes, range(22, 40))
    assert paused(lanes)


async def test_who_waits_goes_on_as_soon_as_a_pause_is_over_early() -> None:
    lanes = Lanes(SystemClock(NOW), per_host=10, concurrency=64)
    lanes.expect("busy.example")
    good(lanes, range(1, 21))
    lanes.answered("busy.example", 429, AWAY, number=21)

    async def ask() -> None:
        async with lanes.turn("busy.example"):
            pass

    waiting = asyncio.create_task(ask())
    await asyncio.sleep(0.01)
    assert not waiting.done()
    good(lanes, range(22, 25))
    await asyncio.wait_for(waiting, 5)


def test_a_host_of_thousands_of_links_may_ask_for_many_pauses() -> None:
    clock = SimulatedClock(NOW)
    lanes = Lanes(clock, per_host=10, concurrency=64)
    for _ in range(50):
        for _ in range(100):
            lanes.answered("large.example", 200, {}, seconds=0.1)
        lanes.answered("large.example", 429, {"retry-after": "5"})
        clock.advance(timedelta(seconds=5))
    assert lanes.closed("large.example", "u") is None


def test_a_host_of_thousands_of_links_may_have_many_silent_ones() -> None:
    lanes = lanes_with()
    for _ in range(50):
        for _ in range(100):
            lanes.answered("large.example", 200, {}, seconds=0.1)
        lanes.failed("large.example", Failure.TIMEOUT, "no answer within 20 s", seconds=20.0)
    assert lanes.closed("large.example", "u") is None
