"""Cookies of one check: kept for the host that set them, and only as plain text."""

from __future__ import annotations

import pytest

from bot.net.cookies import Cookies

HERE = "https://a.example/x"


def kept(*values: str, url: str = HERE) -> Cookies:
    cookies = Cookies()
    cookies.keep(url, values)
    return cookies


@pytest.mark.parametrize(
    ("value", "url", "sent"),
    [
        ("a=1", HERE, "a=1"),
        ("a=1; Path=/", "https://a.example/other", "a=1"),
        ("a=1", "https://b.example/x", ""),
        ("a=1; Domain=example", "https://b.example/x", ""),
        ("a=1; Secure", "http://a.example/x", ""),
        ("a=1; Max-Age=0", HERE, ""),
        ("a=1; Expires=Thu, 99-Jan-9999 99:99:99 GMT", HERE, "a=1"),
        ("a=\xff", HERE, ""),
        ("a=1\r\nX: y", HERE, ""),
        ("", HERE, ""),
    ],
)
def test_a_cookie_goes_where_it_belongs(value: str, url: str, sent: str) -> None:
    assert kept(value).header(url) == sent


def test_a_server_cannot_make_us_carry_more_than_a_few() -> None:
    assert len(kept(*(f"a{number}=1" for number in range(100))).header(HERE).split("; ")) == 20
