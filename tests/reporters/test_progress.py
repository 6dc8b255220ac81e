from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.console import Console

from bot.clock import SimulatedClock
from bot.model import Evidence, Observation, Plan, Report, Resource, Status
from bot.net.lanes import Busy
from bot.reporters.progress import Progress, holdup
from bot.reporters.screen import Screen
from tests.samples import NOW, healthy_report

HOSTILE_HOST = "evil\x1b[2J\u202e.example"
SLOW = Busy("slow.example", left=12, pause=0.0, seconds=48.0)
ASKED_TO_WAIT = Busy("busy.example", left=3, pause=25.0, seconds=27.0)


def look(status: Status = Status.ALIVE, host: str = "example.org") -> Observation:
    return Observation(Resource("web", "https://example.org/"), NOW, status, Evidence("HTTP 200", host=host))


def planned(due: int, waiting: int = 0) -> Report:
    resources = [Resource("web", f"https://{number}.example/") for number in range(due + waiting)]
    plan = Plan(tuple(resources[:due]), dict.fromkeys(resources[due:], "alive when last seen"))
    return replace(healthy_report(), plan=plan)


async def watched(*, terminal: bool, seconds: float, looks: int = 4, busy: tuple[Busy, ...] = ()) -> str:
    out = io.StringIO()
    clock = SimulatedClock(NOW)
    console = Console(file=out, width=120, force_terminal=True, color_system=None)
    async with Progress(Screen(out, console if terminal else None), clock, lambda: busy) as watch:
        watch.planned(planned(looks, 3))
        for number in range(looks):
            clock.advance(timedelta(seconds=seconds))
            watch.seen(look(Status.DEAD if number else Status.ALIVE))
    return out.getvalue()


async def test_a_log_gets_a_line_every_ten_seconds() -> None:
    assert (await watched(terminal=False, seconds=6)).splitlines() == [
        "2 of 4 checked, 3 waiting, 0.2 a second: 1 alive, 1 not found; an API sets the pace",
        "4 of 4 checked, 3 waiting, 0.2 a second: 1 alive, 3 not found",
    ]


async def test_a_line_says_what_is_waited_for() -> None:
    text = await watched(terminal=False, seconds=11, looks=1, busy=(ASKED_TO_WAIT, SLOW))
    assert text == (
        "1 of 1 checked, 3 waiting, 0.1 a second: 1 alive; 2 hosts to go, slowest slow.example (12 left)\n"
    )


async def test_a_quick_run_says_nothing_to_a_log() -> None:
    assert await watched(terminal=False, seconds=0.1) == ""


async def test_nothing_due_says_nothing() -> None:
    assert await watched(terminal=False, seconds=1, looks=0) == ""


async def test_a_terminal_gets_a_bar_with_rate_and_hosts_and_it_goes_away() -> None:
    text = await watched(terminal=True, seconds=1, busy=(ASKED_TO_WAIT,))
    assert "4/4" in text
    assert "1/s" in text
    assert "1 host to go, slowest busy.example (3 left, asks us to wait 25 s)" in text
    assert text.rstrip("\n").endswith(("\x1b[2K", "\x1b[?25h\r\x1b[1A\x1b[2K"))


async def test_a_clock_that_stands_still_is_no_trouble() -> None:
    assert "4/4" in await watched(terminal=True, seconds=0)


async def test_a_second_plan_starts_over() -> None:
    out = io.StringIO()
    clock = SimulatedClock(NOW)
    async with Progress(Screen(out, Console(file=out, width=80, force_terminal=True)), clock) as watch:
        watch.planned(planned(5))
        watch.seen(look())
        watch.planned(planned(2))
        watch.seen(look())
        watch.seen(look())
    assert "2/2" in out.getvalue()


async def test_a_log_gets_its_lines_while_no_answer_comes_too() -> None:
    out = io.StringIO()
    clock = SimulatedClock(NOW)
    naps = 0
    done = asyncio.Event()

    async def nap(seconds: float) -> None:
        nonlocal naps
        naps += 1
        if naps > 100:
            done.set()
            await asyncio.Event().wait()
        await clock.sleep(seconds)

    async with Progress(Screen(out), clock, lambda: (ASKED_TO_WAIT,), sleep=nap) as watch:
        watch.planned(planned(2))
        await done.wait()
    assert (
        out.getvalue().splitlines()
        == ["0 of 2 checked, 0.0 a second; 1 host to go, slowest busy.example (3 left, asks us to wait 25 s)"]
        * 2
    )


@pytest.mark.parametrize(
    ("busy", "said"),
    [
        ((), ""),
        ((SLOW,), "1 host to go, slowest slow.example (12 left)"),
        (
            (ASKED_TO_WAIT, replace(SLOW, seconds=1.0)),
            "2 hosts to go, slowest busy.example (3 left, asks us to wait 25 s)",
        ),
        ((Busy(HOSTILE_HOST, 1, 0.0, 0.0),), "1 host to go, slowest evil.example (1 left)"),
    ],
)
def test_what_holds_a_run_up_is_the_host_that_will_take_longest(busy: tuple[Busy, ...], said: str) -> None:
    assert holdup(busy) == said
