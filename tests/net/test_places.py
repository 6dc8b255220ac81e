"""Addresses compared as people compare them."""

from __future__ import annotations

import pytest

from bot.net.places import is_archive, is_consent, is_login, last_segment, same_place, same_site
from bot.net.urls import Address, parse_url


def address(url: str) -> Address:
    found = parse_url(url)
    assert isinstance(found, Address)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://example.com/a", "https://example.com/a"),
        ("https://example.com/a", "https://www.example.com/a/"),
        ("https://example.com/a", "https://example.com/en/a"),
        ("https://example.com/a", "https://example.com/zh-CN/a"),
        ("https://example.com/a", "https://example.com/a?utm_source=x&hl=en"),
        ("https://example.com/a/index.html", "https://example.com/a"),
        ("https://example.com/a?x=1&y=2", "https://example.com/a?y=2&x=1"),
    ],
)
def test_some_differences_are_none(one: str, other: str) -> None:
    assert same_place(one, other)
    assert same_place(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/b"),
        ("https://example.com/a", "https://example.org/a"),
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/?id=1", "https://example.com/?id=2"),
        ("https://example.com/a", "https://example.com/ai/a"),
    ],
)
def test_other_differences_are_some(one: str, other: str) -> None:
    assert not same_place(one, other)


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://example.com/a/Moshi", "moshi"),
        ("https://example.com/a/moshi/", "moshi"),
        ("https://example.com/a/moshi/index.html?x", "moshi"),
        ("https://example.com/", ""),
        ("https://example.com/en/", ""),
        ("https://example.com/a/main", "main"),
        ("nonsense", ""),
    ],
)
def test_the_last_segment_names_a_page(url: str, name: str) -> None:
    assert last_segment(url) == name


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("example.com", "www.example.com", True),
        ("blog.example.com", "example.com", True),
        ("example.com", "a.b.example.com", True),
        ("myexample.com", "example.com", False),
        ("a.example.com", "b.example.com", False),
    ],
)
def test_a_site_is_a_host_and_what_lies_below_it(one: str, other: str, *, same: bool) -> None:
    assert same_site(one, other) is same_site(other, one) is same


@pytest.mark.parametrize(
    ("url", "login"),
    [
        ("https://example.com/login?next=x", True),
        ("https://example.com/users/sign_in", True),
        ("https://accounts.example.com/v3/x", True),
        ("https://example.com/blog/logins", False),
        ("https://example.com/", False),
    ],
)
def test_a_login_is_known_by_its_address(url: str, *, login: bool) -> None:
    assert is_login(address(url)) is login


def test_a_question_for_consent_is_known_by_its_host() -> None:
    assert is_consent(address("https://consent.google.com/ml?continue=x"))
    assert not is_consent(address("https://example.com/consent"))


@pytest.mark.parametrize(
    ("host", "archive"),
    [
        ("web.archive.org", True),
        ("archive.org", True),
        ("archive.today", True),
        ("archive.ph", True),
        ("notarchive.org", False),
        ("archive.org.example", False),
        ("", False),
    ],
)
def test_archives_are_known_by_their_names(host: str, *, archive: bool) -> None:
    assert is_archive(host) is archive
