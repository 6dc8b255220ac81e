from __future__ import annotations

import pytest

from bot.lists.autolinks import find_addresses, url_end
from tests.lists.referee import agree, parsed


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://x.y/Pikachu_(Electric)", "https://x.y/Pikachu_(Electric)"),
        ("https://x.y/(a))", "https://x.y/(a)"),
        ("https://x.y/((a)", "https://x.y/((a)"),
        ("https://x.y/?a=b&c;", "https://x.y/?a=b"),
        ("https://x.y/&c1;", "https://x.y/&c1"),
        ("https://x.y;", "https://x.y"),
        ("https://x.y!?.,:*_~'\"", "https://x.y"),
        ("https://x.y<z", "https://x.y"),
        ("https://x.y/中文。", "https://x.y/中文。"),
        ("HTTP://X", "HTTP://X"),
        ("ftp://x", "ftp://x"),
        ("https://a_b.c.d/e_f", "https://a_b.c.d/e_f"),
        ("https://" + "a." * 11 + "b_c.d/", "https://" + "a." * 11 + "b_c.d/"),
        ("www.x", "www.x"),
        ("www.x.y/a*", "www.x.y/a"),
    ],
)
def test_a_bare_url_ends_where_github_ends_it(text: str, url: str) -> None:
    end = url_end(text.encode())
    assert text.encode()[:end].decode() == url
    assert agree(text)


@pytest.mark.parametrize(
    "text", ["https://", "https://.", "http:/x", "www", "https://a.b_c.d/ x", "mailto:x"]
)
def test_what_has_no_proper_host_is_no_bare_url(text: str) -> None:
    assert url_end(text.encode()) is None
    assert agree(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a:https://x.y", 1),
        ("1https://x.y", 1),
        ("ahttps://x.y", 0),
        ("_www.x.y", 1),
        ("awww.x.y", 0),
        ("/www.x.y", 0),
        ("[https://x.y]", 0),
        ("[a] https://x.y", 1),
        ("[a https://x.y", 0),
        ("\\[a https://x.y", 1),
        ("\\\\[a https://x.y", 0),
        ("a] https://x.y", 1),
        ("![a https://x.y", 0),
        ("**https://x.y**", 1),
        ("_https://x.y_", 1),
        ("_https://x.y_ z", 0),
        ("~~https://x.y~~", 1),
        ("|https://x.y|a|\n|-|-|\n|www.b.c|https://d|", 3),
        (">www.x.y\n>www.z", 2),
        ("&lt;https://x.y&gt;", 1),
        ("<https://x.y>", 1),
        ("`a`https://x.y", 1),
    ],
)
def test_what_stands_around_a_bare_url_decides_whether_it_is_a_link(text: str, count: int) -> None:
    assert len(parsed(text).links) == count
    assert agree(text)


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("me@x.org", ["mailto:me@x.org"]),
        ("a.b+c-d_e@x-y.org.", ["mailto:a.b+c-d_e@x-y.org"]),
        ("mailto:me@x.org", ["mailto:me@x.org"]),
        ("xmpp:me@x.org/desk", ["xmpp:me@x.org/desk"]),
        ("amailto:me@x.org", ["mailto:me@x.org"]),
        ("me@x", []),
        ("me@x.o1", []),
        ("@x.org", []),
        ("a@b@c.d", ["mailto:b@c.d"]),
        ("a@.b", ["mailto:a@.b"]),
        ("a@b.c d@e.f", ["mailto:a@b.c", "mailto:d@e.f"]),
    ],
)
def test_addresses_are_found_by_the_rules_of_github(text: str, urls: list[str]) -> None:
    assert [address.url for address in find_addresses(text.encode())] == urls
    assert agree(text)


def test_an_address_written_with_escapes_has_the_span_of_its_source() -> None:
    (link,) = parsed(r"a me\@x.org b").links
    assert (link.raw, link.url) == (r"me\@x.org", "mailto:me@x.org")
    assert agree(r"a me\@x.org b")
