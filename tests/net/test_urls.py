"""URLs are read once, strictly, and as others read them."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.urls import (
    DEFAULT_PORTS,
    Address,
    canonical_host,
    host_of,
    join_location,
    malformed,
    parse_url,
)

URLISH = st.one_of(
    st.text(max_size=60),
    st.text(max_size=40).map("http://".__add__),
    st.text(alphabet="htps:/.@[]%\\?#0x1a7é。 \t\n", max_size=40).map("https://".__add__),
    st.from_regex(r"https?://[\w.:@\[\]%-]{1,30}(/[^\n]{0,20})?", fullmatch=True),
)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTPS://Example.COM/Path?Q=1#frag", "https://example.com/Path?Q=1"),
        ("http://example.com:80/", "http://example.com/"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:80/", "https://example.com:80/"),
        ("https://example.com./", "https://example.com/"),
        ("https://example.com:/", "https://example.com/"),
        ("https://bücher.example/ü?q=ü", "https://xn--bcher-kva.example/%C3%BC?q=%C3%BC"),
        ("https://EXAMPLE。com/", "https://example.com/"),
        ("https://☃.example/", "https://xn--n3h.example/"),
        ("https://example.com/a b", "https://example.com/a%20b"),
        ("https://example.com?q", "https://example.com/?q"),
        ("https://example.com/%2F%20/", "https://example.com/%2F%20/"),
        ("https://a_b.example/", "https://a_b.example/"),
        ("http://0x08.8.010.8/", "http://8.8.8.8/"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/"),
        ("  https://example.com/ ", "https://example.com/"),
    ],
)
def test_a_url_gets_one_spelling(written: str, url: str) -> None:
    address = parse_url(written)
    assert isinstance(address, Address)
    assert address.url == url


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("https://example.com:99999/", "port"),
        ("https://example.com:0/", "port"),
        ("https://example.com:٨٠/", "port"),
        ("https://example.com:-1/", "port"),
        ("https://example.com:http/", "port"),
        ("https:///path", "no host"),
        ("https:example.com", "no host"),
        ("https:/example.com", "no host"),
        ("http://", "no host"),
        ("http://@/", "no host"),
        ("https://exa mple.com/", "host name"),
        ("https://exa\\mple.com/", "host name"),
        ("https://a..b/", "host name"),
        ("https://.a/", "host name"),
        (f"https://{'a' * 64}.com/", "host name"),
        (f"https://{'a.' * 130}com/", "host name"),
        ("https://1.2.3.4.5/", "host name"),
        ("https://256.1.1.1/", "host name"),
        ("https://foo.0x/", "host name"),
        ("https://[::1/", "host name"),
        ("https://[::1]x/", "host name"),
        ("https://[fe80::1%25eth0]/", "host name"),
        ("https://[v1.x]/", "host name"),
        ("https://example.com/\x00", "control"),
        ("https://exam\nple.com/", "control"),
        ("https://example.com/\u2028", "control"),
        ("https://example.com/\ud800", "control"),
        (f"https://example.com/{'a' * 10_000}", "longer than 8,192"),
    ],
)
def test_a_bad_url_is_named_in_one_phrase(written: str, why: str) -> None:
    found = malformed(written)
    assert found is not None
    assert why in found


@pytest.mark.parametrize(
    "written", ["mailto:me@example.com", "#part", "docs/page.md", "", "ftp://x/", "//x/"]
)
def test_what_does_not_mean_to_be_a_web_address_is_not_malformed(written: str) -> None:
    assert malformed(written) is None
    assert isinstance(parse_url(written), str)


@given(URLISH)
def test_reading_never_fails_and_reading_the_result_changes_nothing(written: str) -> None:
    address = parse_url(written)
    if isinstance(address, Address):
        assert parse_url(address.url) == replace(address, fragment="", credentials=False)


@given(URLISH)
def test_others_read_the_same_host(written: str) -> None:
    address = parse_url(written)
    if isinstance(address, Address):
        assert httpx.URL(address.url).raw_host.decode().strip("[]") == address.host
        assert urlsplit(address.url).hostname == address.host
        assert (urlsplit(address.url).port or DEFAULT_PORTS[address.scheme]) == address.port


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/there", "https://example.com/there"),
        ("there", "https://example.com/a/there"),
        ("../there", "https://example.com/there"),
        ("?q=1", "https://example.com/a/b?q=1"),
        ("#part", "https://example.com/a/b"),
        ("//other.example/x", "https://other.example/x"),
        ("\\\\other.example\\x", "https://other.example/x"),
        ("HTTP://Other.example", "http://other.example/"),
        (" https://other.example/x ", "https://other.example/x"),
        ("/a b/ü", "https://example.com/a%20b/%C3%BC"),
        ("/x)](https://evil.example)", "https://example.com/x)](https://evil.example)"),
        ("https:\\\\other.example\\x?a\\b", "https://other.example/x?a%5Cb"),
        ("/th\tere\t", "https://example.com/there"),
        ("https:there", "https://example.com/a/there"),
        ("https:/there", "https://example.com/there"),
        ("http:there", "http://there/"),
        ("http:/other.example/x", "http://other.example/x"),
        ("https:///other.example/x", "https://other.example/x"),
        ("////other.example/x", "https://other.example/x"),
        ("other.example/x", "https://example.com/a/other.example/x"),
        ("/there;v=1?x=//y", "https://example.com/there;v=1?x=//y"),
        ("https://other.example:443/x#part", "https://other.example/x"),
    ],
)
def test_a_redirect_is_followed_in_every_odd_form(location: str, url: str) -> None:
    there = join_location("https://example.com/a/b", location)
    assert isinstance(there, Address)
    assert there.url == url


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("", "does not say where to"),
        ("   ", "does not say where to"),
        ("javascript:alert(1)", "the scheme is javascript"),
        ("file:///etc/passwd", "the scheme is file"),
        ("intent://scan/#Intent", "the scheme is intent"),
        ("https://", "no host"),
        ("//[::1", "makes no sense"),
        ("https:///", "no host"),
        ("http:", "no host"),
        ("https://example.com:bad/", "port"),
        ("/" + "a" * 9_000, "longer than"),
        ("/\x00", "control"),
    ],
)
def test_a_redirect_to_nowhere_says_so(location: str, why: str) -> None:
    there = join_location("https://example.com/a/b", location)
    assert isinstance(there, str)
    assert why in there


@given(st.text(max_size=80))
def test_no_location_makes_us_fail(location: str) -> None:
    there = join_location("https://example.com/a/b?c", location)
    assert isinstance(there, str) or there.scheme in ("http", "https")


@given(st.text(max_size=300))
def test_any_host_is_read_or_refused(host: str) -> None:
    name = canonical_host(host)
    assert name is None or canonical_host(f"[{name}]" if ":" in name else name) == name


def test_the_host_of_nothing_is_empty() -> None:
    assert host_of("nonsense") == ""
    assert host_of("https://Example.com/x") == "example.com"


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("https://m%C3%BCnchen.de/", "xn--mnchen-3ya.de"),
        ("https://münchen.de/", "xn--mnchen-3ya.de"),
        ("https://i%E2%9D%A4.ws/", "xn--i-7iq.ws"),
        ("https://ex%61mple.com/", "example.com"),
    ],
)
def test_a_host_with_percent_signs_is_the_one_that_browsers_open(written: str, host: str) -> None:
    address = parse_url(written)
    assert not isinstance(address, str)
    assert address.host == host


@pytest.mark.parametrize(
    "written", ["https://a%2Fb.com/", "https://a%40b.com/", "https://a%00b.com/", "https://a%20b.com/"]
)
def test_a_host_that_hides_more_than_letters_is_none(written: str) -> None:
    assert isinstance(parse_url(written), str)
