from __future__ import annotations

from datetime import date

import pytest

from bot.config import Silence
from bot.ignoring import Ignores
from bot.lists.parse import parse

TODAY = date(2026, 3, 2)
URL = "https://demo.example/page"


def silencing(
    silence: Silence, *, rule: str = "dead", url: str = URL, entry: str | None = "Some Tool"
) -> bool:
    return list(Ignores.of([silence], TODAY).silencing(rule, url, entry)) == [silence]


@pytest.mark.parametrize(
    ("silence", "fits"),
    [
        (Silence("why", "dead"), True),
        (Silence("why", "moved"), False),
        (Silence("why", url="demo.example"), True),
        (Silence("why", url="other.example"), False),
        (Silence("why", entry="some *"), True),
        (Silence("why", entry="another *"), False),
        (Silence("why", "dead", url="demo.example", entry="some tool"), True),
        (Silence("why", "moved", url="demo.example", entry="some tool"), False),
        (Silence("why", "dead", url="other.example", entry="some tool"), False),
        (Silence("why", "dead", url="demo.example", entry="another"), False),
    ],
)
def test_everything_that_a_silence_names_must_fit(silence: Silence, fits: bool) -> None:
    assert silencing(silence) is fits


def test_what_stands_in_no_entry_fits_no_entry() -> None:
    assert not silencing(Silence("why", "dead", entry="*o*"), entry=None)
    assert silencing(Silence("why", "dead"), entry=None)


@pytest.mark.parametrize(("until", "holds"), [(1, False), (2, True), (3, True), (None, True)])
def test_a_silence_holds_through_its_last_day(until: int | None, holds: bool) -> None:
    silence = Silence("why", "dead", until=date(2026, 3, until) if until else None)
    assert silencing(silence) is holds


def test_all_silences_that_fit_are_named() -> None:
    silences = [Silence("a", "dead"), Silence("b", url="demo.example"), Silence("c", "moved")]
    found = list(Ignores.of(silences, TODAY).silencing("dead", URL, None))
    assert [silence.reason for silence in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("silence", "unasked"),
    [
        (Silence("it refuses machines", url="demo.example"), True),
        (Silence("it refuses machines", "dead", url="demo.example"), False),
        (Silence("it refuses machines", url="demo.example", entry="*"), False),
        (Silence("it refuses machines", entry="some tool"), False),
        (Silence("it refuses machines", url="other.example"), False),
        (Silence("it refuses machines", url="demo.example", until=date(2026, 3, 1)), False),
    ],
)
def test_nobody_is_asked_about_an_address_that_is_ignored_whole(silence: Silence, unasked: bool) -> None:
    document = parse("README.md", f"- [Some tool]({URL})\n".encode())
    found = Ignores.of([silence], TODAY).unasked([document])
    assert {url: evidence.reason for url, evidence in found.items()} == (
        {URL: "ignored by the policy: it refuses machines"} if unasked else {}
    )
