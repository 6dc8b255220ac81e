from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot import escape
from bot.escape import BREAK, ELLIPSIS
from tests.rendered import render
from tests.samples import HOSTILE

LINES = (
    "{}",
    "before {} after",
    "before\n{}\nafter",
    "- {}\n  `line 8`",
    "- **{}**\\\n  `line 8`",
    "1. {}",
    "> {}",
    "[{}](https://example.org/)",
)
CELL = "| a | b |\n|---|---|\n| {} | `c` |\n"
CONTEXTS = (*LINES, CELL)

nasty = st.lists(
    st.sampled_from([*HOSTILE, *"\\`|*_~[]()<>!@#:/.-+=$&;\"' \n\tax1é漢\u202e\u200b"]), max_size=12
)
hostile = st.one_of(st.text(max_size=80), nasty.map("".join))


def unbroken(text: str) -> str:
    return text.replace(BREAK, "")


@given(hostile, st.sampled_from(CONTEXTS))
def test_a_strangers_text_adds_no_tag_no_link_and_no_reference(text: str, context: str) -> None:
    assume(escape.clean(text))
    page = render(context.format(escape.markdown(text)))
    calm = render(context.format("x"))
    assert page.tags == calm.tags
    assert page.hrefs == calm.hrefs
    assert page.references == []
    assert page.comments == []


@given(hostile, st.sampled_from(CONTEXTS))
def test_a_strangers_text_is_read_as_it_was_written(text: str, context: str) -> None:
    assume(escape.clean(text))
    page = render(context.format(escape.markdown(text)))
    assert unbroken(page.text) == render(context.format("X")).text.replace("X", escape.clean(text))


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("text", HOSTILE)
def test_every_nasty_is_harmless_in_every_place(text: str, context: str) -> None:
    page = render(context.format(escape.markdown(text)))
    if escape.clean(text):
        assert page.tags == render(context.format("x")).tags
    assert page.references == []
    assert "script" not in page.tags


@given(hostile, st.sampled_from(CONTEXTS))
def test_a_sentence_shows_addresses_as_code_and_links_nothing(text: str, context: str) -> None:
    assume(escape.clean(text))
    page = render(context.format(escape.sentence(text, cell=context == CELL)))
    calm = render(context.format("x"))
    assert [tag for tag in page.tags if tag != "code"] == [tag for tag in calm.tags if tag != "code"]
    assert page.hrefs == calm.hrefs
    assert page.references == []


def test_a_sentence_lets_its_addresses_be_copied() -> None:
    page = render(escape.sentence("moved to https://a.example/x_(1)?a=b, says #1"))
    assert page.codes == ["https://a.example/x_(1)?a=b"]
    assert unbroken(page.text).strip() == "moved to https://a.example/x_(1)?a=b, says #1"


def test_a_quotation_mark_behind_an_address_is_no_part_of_it() -> None:
    page = render(escape.sentence("“https://” is missing in “https://a.example/x”"))
    assert page.codes == ["https://a.example/x"]
    assert unbroken(page.text).strip() == "“https://” is missing in “https://a.example/x”"


@given(hostile, st.sampled_from(CONTEXTS))
@example("a\\|b\\`c", CELL)
@example("``", "{}")
def test_nothing_breaks_out_of_a_code_span(text: str, context: str) -> None:
    assume(escape.clean(text))
    page = render(context.format(escape.code(text, cell=context == CELL)))
    calm = render(context.format("`x`"))
    assert page.tags == calm.tags
    assert unbroken(page.codes[0]) == escape.clean(text)


@given(hostile)
def test_a_code_span_never_holds_one_of_our_markers(text: str) -> None:
    span = escape.code(f"<!-- listkeeper:health {text} -->")
    assert "<!--" not in span
    assert "-->" not in span


def test_nothing_makes_no_code_span() -> None:
    assert escape.code("  \x00 ") == ""


@given(hostile, st.integers(min_value=1, max_value=50))
def test_clean_text_is_one_short_line_of_visible_characters(text: str, limit: int) -> None:
    line = escape.clean(text, limit)
    assert len(line) <= limit
    assert line == line.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in line)
    line.encode()


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\n b\t\u2028c", "a b c"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe", "gnp.exe"),
        ("a\u2066b\u2069\ufeff\u00ad\u200b", "ab"),
        ("क\u094d\u200cष 👩\u200d💻", "क\u094d\u200cष 👩\u200d💻"),
        ("\ud800\x00", ""),
        ("a" * 10_000, "a" * 299 + ELLIPSIS),
        ("漢字", "漢字"),
    ],
)
def test_what_people_cannot_see_is_removed_and_the_rest_stays(text: str, line: str) -> None:
    assert escape.clean(text) == line


@given(hostile)
def test_a_terminal_is_told_neither_escapes_nor_commands(text: str) -> None:
    line = escape.terminal(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in line)
    assert not any(word.startswith("::") for word in line.split())
    assert "##[" not in line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07shown", "shown"),
        ("\x1b]8;;http://evil\x1b\\text\x1b]8;;\x1b\\", "text"),
        ("\x9b31mred", "red"),
        ("a\rb\nc", "a b c"),
        ("::error::x", ": :error::x"),
        ("std::vector", "std::vector"),
        ("x ##[group]y", "x ## [group]y"),
        ("\u202etxt", "txt"),
    ],
)
def test_terminal_text_says_only_what_it_says(text: str, line: str) -> None:
    assert escape.terminal(text) == line


@given(
    st.one_of(hostile, hostile.map("https://example.org/{}".format), hostile.map("http://{}/".format)),
    st.sampled_from((*CONTEXTS[:7], CELL)),
)
def test_a_link_opens_one_address_of_the_web_or_none(url: str, context: str) -> None:
    assume(escape.clean(url))
    page = render(context.format(escape.link(url, cell=context == CELL)))
    assert len(page.hrefs) <= 1
    assert all(href.startswith(("http://", "https://")) for href in page.hrefs)
    assert page.references == []
    assert unbroken(page.codes[0]) == escape.clean(url)
    assert [tag for tag in page.tags if tag != "a"] == render(context.format("`x`")).tags


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&amp;d=e#f"),
        ("https://example.org/x_(y)", "https://example.org/x_%28y%29"),
        ("https://example.org/)](http://evil", "https://example.org/%29%5D%28http://evil"),
        ('https://example.org/"><script>', "https://example.org/%22%3E%3Cscript%3E"),
        ("https://example.org/a|b`c`", "https://example.org/a%7Cb%60c%60"),
        ("https://example.org/%20%zz", "https://example.org/%20%zz"),
        ("https://例え.jp/道?q=道", "https://xn--r8jz45g.jp/%E9%81%93?q=%E9%81%93"),
        ("HTTPS://Example.org:8080", "https://Example.org:8080"),
    ],
)
def test_an_address_becomes_a_destination_that_leads_to_the_same_place(url: str, safe: str) -> None:
    assert escape.destination(url) == safe


@pytest.mark.parametrize(
    "url",
    [
        "",
        "#anchor",
        "docs/x.md",
        "//example.org/",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b.example",
        "https://",
        "https://exa mple.org/",
        "https://example.org/a b",
        "https://example.org/\n",
        "https://example.org/\u202e",
        "https://github.com@evil.example/",
        "https://good.example\\@evil.example/",
        "https://a..b/",
        "https://[::1/",
        "https://[::1]/",
        "https://example.org:port/",
        "https://example.org/" + "a" * 10_000,
        "https://example.org/" + "道" * 1_000,
        "https://\ud800/",
    ],
)
def test_what_cannot_be_made_safe_is_no_destination(url: str) -> None:
    assert escape.destination(url) is None
    assert "](" not in escape.link(url)


@pytest.mark.parametrize(
    ("url", "quiet"),
    [
        ("https://github.com/a/b/issues/1", "https://redirect.github.com/a/b/issues/1"),
        (
            "https://github.com/a/b/pull/1#issuecomment-2",
            "https://redirect.github.com/a/b/pull/1#issuecomment-2",
        ),
        ("http://www.GitHub.com/a/b/commit/d7305f3", "https://redirect.github.com/a/b/commit/d7305f3"),
        ("https://github.com:443/a/b", "https://redirect.github.com/a/b"),
        ("https://github.com/a/b?tab=readme", "https://redirect.github.com/a/b?tab=readme"),
        ("https://github.com/", "https://github.com/"),
        ("https://gist.github.com/a/1", "https://gist.github.com/a/1"),
        ("https://github.com.evil.example/a/b", "https://github.com.evil.example/a/b"),
        ("https://example.org/github.com/a/b", "https://example.org/github.com/a/b"),
        ("https://[github.com/a", "https://[github.com/a"),
    ],
)
def test_links_to_github_leave_no_back_reference(url: str, quiet: str) -> None:
    assert escape.redirect(url) == quiet
