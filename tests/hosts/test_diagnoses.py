from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hosts.diagnoses import Health, judge_arxiv, judge_clock, judge_permission, judge_reader
from bot.net.interface import Reply

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
URL = "https://api.github.com/rate_limit"


def limits(left: int) -> Reply:
    body = {"resources": {"graphql": {"remaining": left, "limit": 5_000}}}
    return Reply(URL, 200, {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("seconds", "health", "said"),
    [
        (0, Health.FINE, "right to the minute"),
        (59, Health.FINE, "right to the minute"),
        (90, Health.ODD, "90 seconds fast"),
        (-3_600, Health.ODD, "3600 seconds slow"),
    ],
)
def test_a_clock_is_compared_with_githubs(seconds: float, health: Health, said: str) -> None:
    found = judge_clock(format_datetime(NOW, usegmt=True), NOW + timedelta(seconds=seconds))
    assert (found.health, found.said) == (health, said)


@given(st.text())
def test_whatever_github_calls_a_date_is_no_reason_to_stop(date: str) -> None:
    assert judge_clock(date, NOW).health in Health


@pytest.mark.parametrize(
    ("reply", "has_token", "health"),
    [
        (limits(4_999), True, Health.FINE),
        (limits(499), True, Health.ODD),
        (limits(4_999), False, Health.ODD),
        (Reply(URL, 401, {}, b"{}"), True, Health.ILL),
        (Reply(URL, 200, {}, b"<html>"), True, Health.FINE),
    ],
)
def test_a_readers_token_and_its_limits_are_told(reply: Reply, has_token: bool, health: Health) -> None:
    found = judge_reader(reply, has_token=has_token)
    assert found.health is health
    assert bool(found.advice) is (health is not Health.FINE)


@pytest.mark.parametrize(("status", "health"), [(200, Health.FINE), (429, Health.ODD), (None, Health.ODD)])
def test_a_busy_arxiv_keeps_no_run_from_its_job(status: int | None, health: Health) -> None:
    assert judge_arxiv(status).health is health


@pytest.mark.parametrize(
    ("permission", "login", "health"),
    [
        ("WRITE", "ada", Health.FINE),
        ("READ", "ada", Health.ILL),
        (None, "github-actions[bot]", Health.UNKNOWN),
        (None, "listkeeper[bot]", Health.UNKNOWN),
    ],
)
def test_what_the_bot_may_do_is_told_where_github_tells_it(
    permission: str | None, login: str, health: Health
) -> None:
    found = judge_permission(permission, login)
    assert found.health is health
    assert bool(found.advice) is (health is not Health.FINE)
