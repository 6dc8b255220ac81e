from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.policy.durations import duration_text, parse_duration


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7d", timedelta(days=7)),
        ("44h", timedelta(hours=44)),
        ("5d 20h", timedelta(days=5, hours=20)),
        ("5d20h", timedelta(days=5, hours=20)),
        ("1d 2h 3m", timedelta(days=1, hours=2, minutes=3)),
        ("1d 3m", timedelta(days=1, minutes=3)),
        ("30m", timedelta(minutes=30)),
        ("0d", timedelta()),
        ("99999d", timedelta(days=99999)),
    ],
)
def test_a_duration_is_days_hours_and_minutes(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "7",
        "d",
        "7 d",
        "-7d",
        "+7d",
        "1.5d",
        "7D",
        "7d ",
        " 7d",
        "7d\n",
        "20h 5d",
        "7d 7d",
        "7d  7h",
        "7d  7m",
        "7w",
        "\N{ARABIC-INDIC DIGIT SEVEN}d",
        "100000d",
    ],
)
def test_nothing_else_is_a_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration such as"):
        parse_duration(text)


@settings(deadline=None)
@given(st.integers(0, 99999 * 1440))
def test_a_duration_is_read_back_as_it_was_written(minutes: int) -> None:
    duration = timedelta(minutes=minutes)
    assert parse_duration(duration_text(duration)) == duration
