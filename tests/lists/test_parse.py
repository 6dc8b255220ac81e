from __future__ import annotations

import pytest

from bot.errors import InputError
from bot.lists.parse import parse
from bot.model import Link, LinkKind
from tests.lists.referee import agree, parsed


def only(text: str) -> Link:
    (link,) = parsed(text).links
    return link


@pytest.mark.parametrize(
    ("text", "kind", "raw", "url"),
    [
        ("[a](http://x.y)", LinkKind.LINK, "http://x.y", "http://x.y"),
        ("[a](<http://x.y/a b>)", LinkKind.LINK, "http://x.y/a b", "http://x.y/a%20b"),
        ('[a]( http://x.y "t (u)" )', LinkKind.LINK, "http://x.y", "http://x.y"),
        ("[a](http://x.y/(b)c)", LinkKind.LINK, "http://x.y/(b)c", "http://x.y/(b)c"),
        (r"[a](http://x.y/\)&amp;b)", LinkKind.LINK, r"http://x.y/\)&amp;b", "http://x.y/)&b"),
        ("[a](http://x.y?a&copy=1)", LinkKind.LINK, "http://x.y?a&copy=1", "http://x.y?a&copy=1"),
        ("[a]()", LinkKind.LINK, "", ""),
        ("[a](<>)", LinkKind.LINK, "", ""),
        ("[a `]` b](u)", LinkKind.LINK, "u", "u"),
        ("[a](\nu\n't')", LinkKind.LINK, "u", "u"),
        ("> [a](\n> u)", LinkKind.LINK, "u", "u"),
        ("[[pdf](u)]", LinkKind.LINK, "u", "u"),
        ("[x]([http://a](b))", LinkKind.LINK, "[http://a](b)", "%5Bhttp://a%5D(b)"),
        ("[ref][Foo  bar]\n\n[foo BAR]: <u v> 't'", LinkKind.LINK, "u v", "u%20v"),
        ("[Foo][]\n\n[foo]: u", LinkKind.LINK, "u", "u"),
        ("[foo]\n\n> [foo]:\n> u\n> 't'", LinkKind.LINK, "u", "u"),
        ("![i](u)", LinkKind.IMAGE, "u", "u"),
        ("![foo]\n\n[foo]: u", LinkKind.IMAGE, "u", "u"),
        ("<https://x.y/?a&amp;b>", LinkKind.AUTOLINK, "https://x.y/?a&amp;b", "https://x.y/?a&b"),
        ("<me@x.org>", LinkKind.AUTOLINK, "me@x.org", "mailto:me@x.org"),
        ("see https://x.y.", LinkKind.AUTOLINK, "https://x.y", "https://x.y"),
        ("www.x.y", LinkKind.AUTOLINK, "www.x.y", "http://www.x.y"),
        ("me@x.org", LinkKind.AUTOLINK, "me@x.org", "mailto:me@x.org"),
        ("a <a href='u&amp;v'>b</a>", LinkKind.HTML, "u&amp;v", "u&v"),
        ("<a\n  class=c\n  href = u >b</a>", LinkKind.HTML, "u", "u"),
        ('<div>\n<A HREF=" u ">b</A>\n</div>', LinkKind.HTML, "u", "u"),
        ('<img alt="x" src="u"/>', LinkKind.HTML, "u", "u"),
        ("<details><summary><code><a href=u>b</a></code></summary></details>", LinkKind.HTML, "u", "u"),
        ("<table>\n<tr><td>\n<a href='u'>b</a></td></tr></table>", LinkKind.HTML, "u", "u"),
        ("> <div\n> >\n> <img\n> src='u'>", LinkKind.HTML, "u", "u"),
        ("| a |\n|---|\n| [x](u\\|v) |", LinkKind.LINK, "u\\|v", "u%7Cv"),
        ("| a |\n|---|\n| https://x/a\\|b |", LinkKind.AUTOLINK, "https://x/a\\|b", "https://x/a%7Cb"),
        ("a[^1]\n\n[^1]: [b](u)", LinkKind.LINK, "u", "u"),
        ("- [ ] [b](u)", LinkKind.LINK, "u", "u"),
        ("1. - > # [b](u)", LinkKind.LINK, "u", "u"),
        ("[b](u)\n===", LinkKind.LINK, "u", "u"),
    ],
)
def test_a_link_is_read_however_it_is_written(text: str, kind: LinkKind, raw: str, url: str) -> None:
    link = only(text)
    assert (link.kind, link.raw, link.url) == (kind, raw, url)
    assert agree(text)


@pytest.mark.parametrize(
    "text",
    [
        "`https://x.y`",
        "    https://x.y",
        "```\n[a](https://x.y)\n```",
        "<!-- https://x.y [a](b) <a href='c'> -->",
        "<!--\n\n[a](b)\n\n-->",
        "<div><!--\n\n[a](b)\n\n<a href='c'>\n",
        "---\nhomepage: https://x.y\ntags:\n  - '[a](b)'\n---\n",
        r"\[a](b)",
        "[a] (b)",
        "[a]( b c)",
        "[text https://x.y",
        "xhttps://x.y",
        "https://a_b.c",
        "<div>\nhttps://x.y [a](b)\n</div>",
        "<pre>[a](b)</pre>",
        "[^1]: [b](u)",
        "[unused]: https://x.y",
        "| a |\n|---|\n| b | [dropped](u) |",
        "<b\nhref='u'>",
        "<a name='x'></a>",
        "<a data-href='u'></a>",
        "- a\n<br>\n- [in](html)",
        "| a |\n|---|\n| b |\n    [code](u)",
    ],
)
def test_what_github_does_not_link_is_no_link(text: str) -> None:
    assert parsed(text).links == ()


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("[![i](a)](b)", ["b", "a"]),
        ("![alt [no](x) https://x.y](a)", ["a"]),
        ('[a](u "https://x.y")', ["u"]),
        ("[https://x.y](u)", ["u"]),
        ("<a href='a'>https://x.y</a> b", ["a", "https://x.y"]),
        ("https://x.y/[a](b) [c](d)", ["https://x.y/%5Ba%5D(b)", "d"]),
        ("https://x.y/`a b` https://z", ["https://x.y/%60a", "https://z"]),
        ("[a][r] [b][r]\n\n[r]: u", ["u", "u"]),
        ("[r]\n\n[r]: first\n[R]: second", ["first"]),
        ("![^1](u)\n\n[^1]: x", ["u"]),
    ],
)
def test_links_next_to_and_within_each_other_are_told_apart(text: str, urls: list[str]) -> None:
    assert [link.url for link in parsed(text).links] == urls
    assert agree(text)


def test_what_follows_an_unclosed_comment_is_hidden_until_html_closes_it() -> None:
    text = "<div><!--\n\n[a](b)\n\n--></div>\n\n<div>-->\n\n[c](d)\n"
    assert [link.url for link in parsed(text).links] == ["d"]


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        (b"\xef\xbb\xbf[a](u)", 1, 1),
        (b"\xef\xbb\xbf# T\r\n\r\n- [a](u)", 3, 3),
        ("中文 é́ [a](u)".encode(), 1, 7),
        ("مرحبا [a](u)".encode(), 1, 7),
        (b"\t- x\n\n\t\ty\n\n- z\t[a](u)", 5, 5),
        (b"a\rb\r[a](u)", 3, 1),
        (b"---\nx: y\n---\n[a](u)", 4, 1),
        (b"[r]: u\n\n\n  [a][r]", 4, 3),
        ("x 😀 https://u.v".encode(), 1, 5),
        (b"a\n<a class=b\nhref=u>", 2, 1),
    ],
)
def test_line_and_column_are_those_of_an_editor(source: bytes, line: int, column: int) -> None:
    (link,) = parse("list.md", source).links
    assert (link.line, link.column) == (line, column)


def test_columns_count_on_within_a_line_of_many_links() -> None:
    text = "é[a](u) " * 50
    assert [link.column for link in parsed(text).links] == [2 + 8 * number for number in range(50)]


def test_the_span_of_a_reference_is_in_its_definition() -> None:
    document = parse("list.md", b"[a][r]\n\n[r]: http://u 't'\n")
    (link,) = document.links
    assert (link.line, link.span.start) == (1, 13)
    assert document.source[link.span.start : link.span.end] == b"http://u"


def test_a_link_knows_the_whole_of_itself() -> None:
    source = b"x [a](<u> 't') <b@c.d> [e][f] https://g.h, <a href=i>j</a> <img src=k>\n\n[f]: l"
    wholes = [source[link.whole.start : link.whole.end] for link in parse("", source).links if link.whole]
    assert (
        wholes
        == [
            b"[a](<u> 't')",
            b"<b@c.d>",
            b"[e][f]",
            b"https://g.h",
            b"<a href=i>j</a>",
            b"<img src=k>",
        ]
        or wholes[1] == b"<b@c.d>"
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a *b* `c`\nd](u)", "a b c d"),
        ("[![the badge](i)](u)", "the badge"),
        ("![the picture](u)", "the picture"),
        ("<a href=u><b>x</b>\n&amp; <i>y</i></a>", "x & y"),
        ("<a href=u><img alt='logo' src=i></a>", "logo"),
        ("https://u.v", "https://u.v"),
    ],
)
def test_the_text_of_a_link_is_what_a_reader_sees(text: str, words: str) -> None:
    assert parsed(text).links[0].text == words


def test_links_stand_below_the_headings_above_them() -> None:
    text = "[a](u)\n# One [b](u)\n## Two\n[c](u)\n# Three\n[d](u)\n<h2>Four</h2>\n\n[e](u)\n"
    assert [link.section for link in parsed(text).links] == [
        (),
        (),
        ("One b", "Two"),
        ("Three",),
        ("Three", "Four"),
    ]


def test_a_list_that_is_not_utf_8_is_refused_by_name() -> None:
    with pytest.raises(InputError, match=r"^bad\.md is not UTF-8"):
        parse("bad.md", b"caf\xe9")


@pytest.mark.parametrize("source", [b"", b"\xef\xbb\xbf", b"\n", b"---\n", b"---\na: b\n---", b"\r\n\r\n"])
def test_a_list_with_nothing_in_it_is_healthy(source: bytes) -> None:
    document = parse("list.md", source)
    assert (document.links, document.entries, document.source) == ((), (), source)


@pytest.mark.parametrize(
    "text", ["---\n[a](u)\n---\n", "---\n\ntext\n\n---\n[a](u)", "----\na: b\n---\n[a](u)", "---\n- [a](u)"]
)
def test_a_rule_at_the_top_does_not_begin_front_matter(text: str) -> None:
    assert len(parsed(text).links) == 1
