from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lists.rawhtml import TokenKind, scan, unescape_attribute


def attributes(source: bytes) -> list[dict[str, bytes]]:
    return [
        {name: source[start:end] for name, (start, end) in token.attributes.items()}
        for token in scan(source)
        if token.kind is TokenKind.OPEN
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"<a href=x>", {"href": b"x"}),
        (b"<a href='x y'>", {"href": b"x y"}),
        (b'<a\n\thref\n=\n"x>y">', {"href": b"x>y"}),
        (b"<a href>", {"href": b""}),
        (b"<a href= >", {"href": b""}),
        (b"<img/src=x/>", {"src": b"x/"}),
        (b"<img src=x />", {"src": b"x"}),
        (b"<A HREF=x href=y>", {"href": b"x"}),
        (b"<a b=c d='e' f>", {"b": b"c", "d": b"e", "f": b""}),
        (b"<a href='x'target=y>", {"href": b"x", "target": b"y"}),
    ],
)
def test_attributes_are_read_as_browsers_read_them(source: bytes, expected: dict[str, bytes]) -> None:
    assert attributes(source) == [expected]


@pytest.mark.parametrize(
    "source", [b"<a href='x", b"<a href=x", b"a < b", b"<", b"<3", b"</a>", b"<!a href=x>"]
)
def test_what_is_no_complete_tag_has_no_attributes(source: bytes) -> None:
    assert attributes(source) == []


@pytest.mark.parametrize(
    ("source", "comments"),
    [
        (b"<!-- a --><b>", [b"<!-- a -->"]),
        (b"<!--><b>-->", [b"<!-->"]),
        (b"<!---><b>-->", [b"<!--->"]),
        (b"<!-- a --!><b>", [b"<!-- a --!>"]),
        (b"<![CDATA[ <a href=x> ]]>", [b"<![CDATA[ <a href=x>"]),
        (b"<?php <a> ?>", [b"<?php <a>"]),
    ],
)
def test_comments_end_where_browsers_end_them(source: bytes, comments: list[bytes]) -> None:
    found = [source[token.start : token.end] for token in scan(source) if token.kind is TokenKind.COMMENT]
    assert found == comments


def test_a_comment_that_never_ends_holds_the_rest() -> None:
    (token,) = scan(b"<!-- <a href=x>")
    assert token.kind is TokenKind.UNCLOSED_COMMENT
    assert [token.kind for token in scan(b"x --> y", in_comment=True)] == [TokenKind.COMMENT, TokenKind.TEXT]


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("a&amp;b", "a&b"),
        ("a&ampb", "a&ampb"),
        ("a&copy=1&copy;", "a&copy=1©"),
        ("a&copy", "a©"),
        ("&#x41;&#66", "AB"),
        ("&nosuch;&", "&nosuch;&"),
        ("&notit;", "&notit;"),
    ],
)
def test_entities_in_attributes_are_decoded_unless_they_look_like_a_query(written: str, url: str) -> None:
    assert unescape_attribute(written) == url


@given(st.lists(st.sampled_from([*"<>/='\"!-? ab\n", "<a ", "href", "<!--", "-->", "&amp;"])).map("".join))
def test_any_html_is_cut_into_tokens_that_touch_and_never_overlap(text: str) -> None:
    at = 0
    for token in scan(text.encode()):
        assert token.start == at
        assert token.end > token.start
        at = token.end
