"""Special hosts and services that were shut down, by host and by what lies below it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.walls import RETIRED, SPECIAL_HOSTS, is_uncheckable, retired, special


@pytest.mark.parametrize(
    ("host", "row"),
    [
        ("x.com", "x.com"),
        ("www.x.com", "x.com"),
        ("mobile.twitter.com", "twitter.com"),
        ("github.com", "github.com"),
        ("www.github.com", "github.com"),
        ("docs.github.com", None),
        ("gist.github.com", "gist.github.com"),
        ("a.b.wiley.com", "wiley.com"),
        ("notx.com", None),
        ("x.com.example", None),
        ("com", None),
        ("", None),
    ],
)
def test_a_row_is_found_by_host_and_where_it_says_so_by_what_lies_below(host: str, row: str | None) -> None:
    found = special(host)
    assert (found.host if found else None) == row


@pytest.mark.parametrize(
    ("host", "row"), [("rawgit.com", "rawgit.com"), ("cdn.rawgit.com", "rawgit.com"), ("git.com", None)]
)
def test_a_service_that_was_shut_down_is_found_in_the_same_way(host: str, row: str | None) -> None:
    found = retired(host)
    assert (found.host if found else None) == row


def test_no_host_has_two_rows() -> None:
    assert len({row.host for row in SPECIAL_HOSTS}) == len(SPECIAL_HOSTS)
    assert len({row.host for row in RETIRED}) == len(RETIRED)


@pytest.mark.parametrize("host", ["x.com", "www.linkedin.com", "gist.github.com"])
def test_hosts_that_are_not_asked(host: str) -> None:
    assert is_uncheckable(host)
    assert not is_uncheckable(f"{host}.example")


@given(st.text(alphabet="ab.x-", max_size=30))
def test_any_host_is_looked_up(host: str) -> None:
    assert special(host) is None
    assert retired(host) is None
