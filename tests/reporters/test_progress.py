from __future__ import annotations

import io
from datetime import timedelta

import pytest
from rich.console import Console

from bot.clock import SimulatedClock
from bot.model import Evidence, Observation, Resource, Status
from bot.reporters.progress import Progress, Silent, Watch
from tests.samples import NOW

HOSTILE_HOST = "evil\x1b[2J\u202e.example"


def look(status: Status = Status.ALIVE, host: str = "example.org") -> Observation:
    return Observation(Resource("web", "https://example.org/"), NOW, status, Evidence("HTTP 200", host=host))


def watched(*, terminal: bool, seconds: float, looks: int = 4) -> str:
    out = io.StringIO()
    clock = SimulatedClock(NOW)
    console = Console(file=out, width=80, force_terminal=terminal, color_system=None)
    with Progress(console, clock) as watch:
        watch.planned(looks, 3)
        for number in range(looks):
            clock.advance(timedelta(seconds=seconds))
            watch.seen(look(Status.DEAD if number else Status.ALIVE, HOSTILE_HOST))
    return out.getvalue()


def test_a_log_gets_a_line_every_ten_seconds() -> None:
    assert watched(terminal=False, seconds=6).splitlines() == [
        "2 of 4 checked, 3 waiting, 0.2 a second: 1 alive, 1 dead",
        "4 of 4 checked, 3 waiting, 0.2 a second: 1 alive, 3 dead",
    ]


def test_a_quick_run_says_nothing_to_a_log() -> None:
    assert watched(terminal=False, seconds=0.1) == ""


def test_nothing_due_says_nothing() -> None:
    assert watched(terminal=False, seconds=1, looks=0) == ""


def test_a_terminal_gets_a_bar_with_the_host_and_it_goes_away() -> None:
    text = watched(terminal=True, seconds=1)
    assert "4/4" in text
    assert "1/s" in text
    assert "evil.example" in text
    assert "\u202e" not in text
    assert text.rstrip("\n").endswith(("\x1b[2K", "\x1b[?25h\r\x1b[1A\x1b[2K"))


def test_a_clock_that_stands_still_is_no_trouble() -> None:
    assert "4/4" in watched(terminal=True, seconds=0)


def test_a_second_plan_starts_over() -> None:
    out = io.StringIO()
    clock = SimulatedClock(NOW)
    with Progress(Console(file=out, width=80, force_terminal=True), clock) as watch:
        watch.planned(5, 0)
        watch.seen(look())
        watch.planned(2, 0)
        watch.seen(look())
        watch.seen(look())
    assert "2/2" in out.getvalue()


def test_silence_is_a_watch_too(capsys: pytest.CaptureFixture[str]) -> None:
    watch: Watch = Silent()
    watch.planned(1, 0)
    watch.seen(look())
    assert capsys.readouterr() == ("", "")
