from __future__ import annotations

from datetime import date

import pytest

from bot.model import PolicyIgnore
from bot.policy.ignoring import Ignores

TODAY = date(2026, 3, 2)
URL = "https://demo.example/page"


def silencing(
    ignore: PolicyIgnore, *, rule: str = "dead", url: str = URL, entry: str | None = "Some Tool"
) -> bool:
    return list(Ignores.of([ignore], TODAY).silencing(rule, url, entry)) == [ignore]


@pytest.mark.parametrize(
    ("ignore", "fits"),
    [
        (PolicyIgnore("why", "dead"), True),
        (PolicyIgnore("why", "moved"), False),
        (PolicyIgnore("why", url="demo.example"), True),
        (PolicyIgnore("why", url="other.example"), False),
        (PolicyIgnore("why", entry="some *"), True),
        (PolicyIgnore("why", entry="another *"), False),
        (PolicyIgnore("why", "dead", url="demo.example", entry="some tool"), True),
        (PolicyIgnore("why", "moved", url="demo.example", entry="some tool"), False),
        (PolicyIgnore("why", "dead", url="other.example", entry="some tool"), False),
        (PolicyIgnore("why", "dead", url="demo.example", entry="another"), False),
    ],
)
def test_everything_that_an_ignore_names_must_fit(ignore: PolicyIgnore, fits: bool) -> None:
    assert silencing(ignore) is fits


def test_what_stands_in_no_entry_fits_no_entry() -> None:
    assert not silencing(PolicyIgnore("why", "dead", entry="*o*"), entry=None)
    assert silencing(PolicyIgnore("why", "dead"), entry=None)


@pytest.mark.parametrize(("until", "holds"), [(1, False), (2, True), (3, True), (None, True)])
def test_an_ignore_holds_through_its_last_day(until: int | None, holds: bool) -> None:
    ignore = PolicyIgnore("why", "dead", until=date(2026, 3, until) if until else None)
    assert silencing(ignore) is holds


def test_all_ignores_that_fit_are_named() -> None:
    ignores = [PolicyIgnore("a", "dead"), PolicyIgnore("b", url="demo.example"), PolicyIgnore("c", "moved")]
    found = list(Ignores.of(ignores, TODAY).silencing("dead", URL, None))
    assert [ignore.reason for ignore in found] == ["a", "b"]


@pytest.mark.parametrize(
    ("ignore", "unasked"),
    [
        (PolicyIgnore("it refuses machines", url="demo.example"), True),
        (PolicyIgnore("it refuses machines", "dead", url="demo.example"), False),
        (PolicyIgnore("it refuses machines", url="demo.example", entry="*"), False),
        (PolicyIgnore("it refuses machines", entry="some tool"), False),
        (PolicyIgnore("it refuses machines", url="other.example"), False),
        (PolicyIgnore("it refuses machines", url="demo.example", until=date(2026, 3, 1)), False),
    ],
)
def test_nobody_is_asked_about_an_address_that_is_ignored_whole(ignore: PolicyIgnore, unasked: bool) -> None:
    found = Ignores.of([ignore], TODAY).unasked([URL])
    assert {url: evidence.reason for url, evidence in found.items()} == (
        {URL: "ignored by the policy: it refuses machines"} if unasked else {}
    )
