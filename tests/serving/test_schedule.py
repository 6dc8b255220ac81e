from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.serving.schedule import Schedule, cron, every

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
"""A Wednesday."""
NONE = timedelta()


@pytest.mark.parametrize(
    ("line", "due"),
    [
        ("17 6 * * *", datetime(2026, 3, 5, 6, 17, tzinfo=UTC)),
        ("0 12 * * *", datetime(2026, 3, 5, 12, tzinfo=UTC)),
        ("*/15 * * * *", datetime(2026, 3, 4, 12, 15, tzinfo=UTC)),
        ("0 6 * * 0", datetime(2026, 3, 8, 6, tzinfo=UTC)),
        ("0 6 * * 7", datetime(2026, 3, 8, 6, tzinfo=UTC)),
        ("0 6 * * 1", datetime(2026, 3, 9, 6, tzinfo=UTC)),
        ("0 6 * * 4-5", datetime(2026, 3, 5, 6, tzinfo=UTC)),
        ("0 6 * * mon", datetime(2026, 3, 9, 6, tzinfo=UTC)),
        ("0 6 1 * *", datetime(2026, 4, 1, 6, tzinfo=UTC)),
    ],
)
def test_a_crontab_line_means_what_it_means_to_cron(line: str, due: datetime) -> None:
    assert cron(line).next_due("a/b", NOON, NONE) == due


@pytest.mark.parametrize(
    "line",
    ["", "* * * *", "* * * * * *", "61 * * * *", "0 6 * * 5-2", "0 6 * * 8", "0 0 31 2 *", "a b c d e"],
)
def test_a_line_that_makes_no_sense_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        cron(line)


def test_an_interval_is_at_least_five_minutes() -> None:
    assert every("12h") == Schedule("every 12h")
    with pytest.raises(ValueError, match="five minutes"):
        every("1m")


@given(
    hours=st.integers(1, 400),
    jitter=st.integers(0, 3_600),
    start=st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1)),  # noqa: DTZ001 - given a zone below
)
def test_an_interval_never_drifts(hours: int, jitter: int, start: datetime) -> None:
    due = [start.replace(tzinfo=UTC)]
    for _ in range(4):
        due.append(every(f"{hours}h").next_due("a/b", due[-1], timedelta(seconds=jitter)))
    assert all(later - earlier == timedelta(hours=hours) for earlier, later in pairwise(due[1:]))
    assert NONE < due[1] - due[0] <= timedelta(hours=hours)


def test_a_thousand_lists_do_not_start_at_once() -> None:
    jitter = timedelta(minutes=30)
    due = [cron("0 6 * * *").next_due(f"o/list-{number}", NOON, jitter) for number in range(1_000)]
    six = datetime(2026, 3, 5, 6, tzinfo=UTC)
    assert all(six <= moment < six + jitter for moment in due)
    minutes = {int((moment - six).total_seconds() // 60) for moment in due}
    assert len(minutes) == 30
