from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers._wayback_captures import (
    FIELDS,
    Capture,
    by_worth,
    captures_in,
    is_of,
    shows_nothing,
    timestamp_of,
)
from bot.model import Failure, Hop
from bot.net.looks import Look
from bot.net.pages import Sign

URL = "https://lab.example/demo"
START = datetime(2020, 1, 1, tzinfo=UTC)
SAMPLE = json.loads(
    (Path(__file__).parent / "samples" / "services" / "wayback.json").read_text(encoding="utf-8")
)["cdx"]
MOMENTS = st.integers(0, 3_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
CAPTURES = st.lists(MOMENTS.map(Capture), max_size=20)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from([*FIELDS, URL, "200"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=20,
)


def body(*rows: object, header: object = FIELDS) -> bytes:
    return json.dumps([header, *rows]).encode()


def days(*numbers: float) -> list[Capture]:
    return [Capture(START + timedelta(days=number)) for number in numbers]


# ── reading ───────────────────────────────────────────────────────────────────────────────


def test_the_documented_answer_is_read_by_its_own_columns() -> None:
    header, *rows = SAMPLE["200"]
    asked = [[row[header.index(field)] for field in FIELDS] for row in rows]
    found = captures_in(body(*asked), "https://archive.org/")
    assert [one.timestamp for one in found or ()] == ["19970126045828", "19971011050034", "19971211122953"]


def test_no_row_at_all_is_no_capture() -> None:
    assert captures_in(json.dumps(SAMPLE["none"]).encode(), URL) == ()
    assert captures_in(body(), URL) == ()


@pytest.mark.parametrize(
    "row",
    [
        ["20250302060000", URL, "404", "text/html"],
        ["20250302060000", URL, "301", "text/html"],
        ["20250302060000", URL, "-", "warc/revisit"],
        ["20250302060000", URL, 200, "text/html"],
        ["20250302060000", URL, "200", "image/png"],
        ["20250302060000", URL, "200", "application/json"],
        ["20250302060000", "https://lab.example/other", "200", "text/html"],
        ["20250302060000", "https://evil.example/demo", "200", "text/html"],
        ["20250302060000", "javascript:alert(1)", "200", "text/html"],
        ["2025030206000", URL, "200", "text/html"],
        ["20250230060000", URL, "200", "text/html"],
        ["202503020600001", URL, "200", "text/html"],
        ["2025030206000)", URL, "200", "text/html"],
        ["٢٠٢٥٠٣٠٢٠٦٠٠٠٠", URL, "200", "text/html"],
        [20250302060000, URL, "200", "text/html"],
        ["20250302060000", None, "200", "text/html"],
        ["20250302060000", URL, "200"],
        ["20250302060000", URL, "200", "text/html", "more"],
        [],
    ],
)
def test_a_row_counts_only_where_every_field_is_right(row: list[object]) -> None:
    good = ["20240302060000", URL, "200", "text/html"]
    assert captures_in(body(row, good), URL) == (Capture(datetime(2024, 3, 2, 6, tzinfo=UTC)),)


@pytest.mark.parametrize(
    "answer",
    [b"", b"<html>", b"{}", b"null", b"[1]", b'["a"]', b"[" * 5_000, body(header=["timestamp"]), b"\xff"],
)
def test_what_is_no_index_is_nonsense_and_not_none(answer: bytes) -> None:
    assert captures_in(answer, URL) is None


@given(st.binary() | JUNK.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_answered_is_read_or_refused(answer: bytes) -> None:
    found = captures_in(answer, URL)
    assert found is None or all(Capture.parse(one.timestamp) == one for one in found)


@given(MOMENTS)
def test_a_timestamp_is_read_back(at: datetime) -> None:
    assert Capture.parse(timestamp_of(at)) == Capture(at)
    assert len(timestamp_of(at)) == 14


@pytest.mark.parametrize(
    ("original", "same"),
    [
        ("http://lab.example:80/demo", True),
        ("https://www.lab.example/demo/", True),
        ("http://LAB.example/d%65mo", True),
        ("https://lab.example:8443/demo", False),
        ("https://lab.example/demo?page=2", False),
        ("https://lab.example/Demo", False),
        ("https://lab.example/", False),
        ("https://lab.example/en/demo", False),
        ("https://demo.lab.example/demo", False),
        ("lab.example/demo", False),
    ],
)
def test_a_capture_is_of_the_same_address_but_for_scheme_www_and_slash(original: str, *, same: bool) -> None:
    assert is_of(original, URL) is same


# ── choosing ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("captured", "added", "missed", "chosen"),
    [
        ((), 5, 100, None),
        ((1, 4, 9), 5, 100, 4),
        ((1, 4, 6), 5, 100, 6),
        ((1, 9), 100, 200, 9),
        ((50, 60), 5, 100, 50),
        ((1, 120), 110, 100, 1),
        ((100, 120), 5, 100, None),
        ((1, 4, 9), None, 100, 9),
        ((1, 4, 120), None, 100, 4),
    ],
)
def test_the_capture_nearest_to_the_rows_birth_stands_for_the_page(
    captured: tuple[float, ...], added: float | None, missed: float, chosen: float | None
) -> None:
    pivot = None if added is None else START + timedelta(days=added)
    found = by_worth(days(*captured), added=pivot, before=START + timedelta(days=missed))
    assert found[:1] == (() if chosen is None else tuple(days(chosen)))


@given(CAPTURES, st.none() | MOMENTS, MOMENTS)
def test_all_from_before_the_first_strike_may_do_the_nearer_the_sooner(
    captures: list[Capture], added: datetime | None, before: datetime
) -> None:
    found = by_worth(captures, added=added, before=before)
    assert sorted(found) == sorted({one for one in captures if one.at < before})
    pivot = added or datetime.max.replace(tzinfo=UTC)
    distances = [abs(one.at - pivot) for one in found]
    assert distances == sorted(distances)


@given(CAPTURES, MOMENTS, MOMENTS)
def test_the_order_of_captures_means_nothing(
    captures: list[Capture], added: datetime, before: datetime
) -> None:
    found = by_worth(captures, added=added, before=before)
    assert found == by_worth(captures[::-1], added=added, before=before)


CAPTURE = Capture(datetime(2025, 3, 2, 6, tzinfo=UTC))
SHOWN = f"https://web.archive.org/web/20250302060000id_/{URL}"


@pytest.mark.parametrize(
    ("look", "nothing"),
    [
        (Look(SHOWN, 200, title="Demo"), False),
        (Look(SHOWN.replace("https://lab", "http://www.lab"), 200, hops=(Hop(SHOWN, 302),)), False),
        (Look(SHOWN.replace("20250302060000", "20260302060000"), 200, hops=(Hop(SHOWN, 302),)), True),
        (Look(SHOWN, 200, sign=Sign.NOT_FOUND), True),
        (Look(SHOWN, 200, sign=Sign.PARKED), True),
        (Look(SHOWN, 200, wall="cf-mitigated: challenge"), True),
        (Look(SHOWN, 404), True),
        (Look(SHOWN, 403), True),
        (Look(SHOWN, 429), False),
        (Look(SHOWN, 503), False),
        (Look(SHOWN, failure=Failure.TIMEOUT, reason="no answer"), False),
    ],
)
def test_a_capture_is_put_aside_only_where_it_surely_shows_something_else(
    look: Look, *, nothing: bool
) -> None:
    assert shows_nothing(look, CAPTURE) is nothing


# ── where it is ──────────────────────────────────────────────────────────────────────────────


def test_a_capture_has_an_address_that_ends_in_the_pages_own() -> None:
    capture: Any = Capture.parse("20250302060000")
    assert capture.address(URL) == f"https://web.archive.org/web/20250302060000/{URL}"
