from __future__ import annotations

import io
import logging
from dataclasses import replace
from datetime import timedelta

from bot.clock import SimulatedClock
from bot.model import Evidence, Observation, Plan, Resource, Status
from bot.reporters.journal import Journal, telling
from bot.reporters.screen import Screen
from bot.reporters.watch import Watch
from tests.samples import HOSTILE, NOW, healthy_report

PAGE = Resource("web", "https://example.org/")
log = logging.getLogger("bot.net.somewhere")


def told(*, verbose: bool, records: tuple[tuple[int, str], ...] = ()) -> list[str]:
    """What is printed of these records, a second after the start."""
    out = io.StringIO()
    clock = SimulatedClock(NOW)
    with telling(Screen(out), clock, verbose=verbose):
        clock.advance(timedelta(seconds=1))
        for level, message in records:
            log.log(level, "%s", message)
    return out.getvalue().splitlines()


RECORDS = ((logging.DEBUG, "a request"), (logging.INFO, "a wait"), (logging.WARNING, "a long wait"))


def test_with_verbose_every_decision_is_told_with_its_time() -> None:
    assert told(verbose=True, records=RECORDS) == [
        "    1.00  a request",
        "    1.00  a wait",
        "    1.00  a long wait",
    ]


def test_without_it_only_what_holds_people_up() -> None:
    assert told(verbose=False, records=RECORDS) == ["a long wait"]


def test_nothing_is_told_afterwards_and_the_level_is_what_it_was() -> None:
    before = logging.getLogger("bot").level
    assert told(verbose=True) == []
    assert logging.getLogger("bot").level == before
    assert not any(type(handler).__name__ == "Teller" for handler in logging.getLogger("bot").handlers)


def test_no_text_of_strangers_steers_the_terminal_or_makes_lines_of_its_own() -> None:
    lines = told(verbose=True, records=tuple((logging.DEBUG, text) for text in HOSTILE))
    assert len(lines) == len(HOSTILE)
    for line in lines:
        assert line.isprintable() or "\u200d" in line
        assert not line.lstrip("0123456789. ").startswith("::")
        assert "##[" not in line


def test_a_crash_is_told_with_its_traceback() -> None:
    out = io.StringIO()
    with telling(Screen(out), SimulatedClock(NOW), verbose=False):
        try:
            crash()
        except ZeroDivisionError:
            log.exception("the web checker crashed on %s", PAGE)
    lines = out.getvalue().splitlines()
    assert lines[0] == "the web checker crashed on web:https://example.org/"
    assert lines[1] == "Traceback (most recent call last):"
    assert lines[-1] == "ZeroDivisionError: red"


def crash() -> None:
    raise ZeroDivisionError("\x1b[31mred")


def test_the_journal_tells_the_plan_and_every_look() -> None:
    out = io.StringIO()
    clock = SimulatedClock(NOW)
    waiting = Resource("web", "https://later.example/")
    before = replace(healthy_report(), plan=Plan((PAGE,), {waiting: "alive when last seen; next look soon"}))
    watch: Watch = Journal()
    with telling(Screen(out), clock, verbose=True):
        watch.planned(before)
        watch.seen(Observation(PAGE, NOW, Status.REFUSED, Evidence("HTTP 403", "GET")))
    assert out.getvalue().splitlines() == [
        "    0.00  1 to ask, 1 waiting",
        "    0.00  web:https://later.example/ waits: alive when last seen; next look soon",
        "    0.00  web:https://example.org/: refused, HTTP 403 (GET)",
    ]
