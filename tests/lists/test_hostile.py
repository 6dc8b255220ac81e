"""Input made to crash or to stall a reader."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.lists.parse import parse
from tests.lists.referee import NAMES, markdown, read_corpus

MANY = 10_000
_REPEATED = (
    "[", "]", "![", "<", ">", "`", "*", "_", "~", "|", "- ", "> ", "#", "\\[", "&amp;", "a@", "@a.b", "www.",
    "_www.a ", "http://", "http://a ", "http://a/[x ", "http://a/`x ", "<a ", '<a href="', "<!--", "<!-- -->",
    "<tr>", "<li>", "<h2>", "<td>", "<br>\n", "[a](b) ", "[a](b)\n", "**a** ", "\u201ca", ":a", "[^a]",
    "a\n\n", "- a\n<br>\n", "[^a]: x\n", "# a\n", "|a|b|\n|-|-|\n", "a|b\n-|-\n", "x\na|b\n-|-\n\n",
    "|a|b|\n- | -\n", "-|-\n", "- [ ]\n", "# a\t\n", "<source>\n", "http://a\\<b>", "http://a/[b](c) ",
    "a <a href=b>", "</a>", "<p><a href=b>c\n\n", "(1) ", "**https://a** ", "\r", "\n> ",
)  # fmt: skip


@pytest.mark.parametrize("text", _REPEATED)
def test_anything_ten_thousand_times_is_read_in_linear_time(text: str) -> None:
    # A quadratic reader would need minutes for this table and run into every limit there is.
    document = parse("list.md", (text * MANY).encode())
    assert all(0 <= link.span.start <= link.span.end <= len(document.source) for link in document.links)


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("http://a", ")", ""),
        ("http://a", "&a;", ""),
        ("[a](", "(", ""),
        ("<a ", " ", "x"),
        ("- ", "A", " [x](y)"),
        ("---\n", "  # c\n", ""),
        ("---\n", "a: b\n", "---\n"),
        ("|a|b|\n|-|-|\n", "|x|[y](z)|\n", ""),
        ("", "|a", "|\n" + "|-" * MANY + "|\n" + "|[b](c)" * MANY),
        ("<table>", "<tr><td><a href=x>y</a>", "</table>"),
        ("[x]: y\n\n", "[x] ", ""),
        ("- a", " " * 10, "[x](y)"),
    ],
)
def test_long_runs_in_the_worst_places_are_read_in_linear_time(before: str, text: str, after: str) -> None:
    source = (before + text * MANY + after).encode()
    assert parse("list.md", source).source == source


def test_deep_nesting_is_read_without_recursion() -> None:
    nested = "".join(f"{'  ' * depth}- [a](b{depth})\n" for depth in range(400))
    assert len(parse("list.md", nested.encode()).links) == 400


@settings(max_examples=400, deadline=None)
@example("<a href='x")
@example("\x00[a](b)\x00")
@example("[a](b\x01c) http://\x7f")
@example("<h2 id=a><!-- # A\n\nhttps://")
@given(st.one_of(st.text(), markdown, st.lists(st.sampled_from("[]()<>!`*_|\n\\&;:/@w.# -\"'")).map("".join)))
def test_any_text_is_read_and_every_span_is_what_was_written(text: str) -> None:
    source = text.encode(errors="ignore")
    document = parse("list.md", source)
    for link in document.links:
        assert source[link.span.start : link.span.end].decode() == link.raw
        assert link.line >= 1
        assert link.column >= 1
        assert link.entry is None or link.entry < len(document.entries)
    for entry in document.entries:
        assert entry.links
        assert 1 <= entry.line <= entry.end_line


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_a_real_list_cut_anywhere_is_read_too(name: str, data: st.DataObject) -> None:
    source = read_corpus(name)
    start = data.draw(st.integers(0, len(source)))
    part = source[start : start + 4000].decode(errors="ignore").encode()
    for link in parse("list.md", part).links:
        assert part[link.span.start : link.span.end].decode() == link.raw
