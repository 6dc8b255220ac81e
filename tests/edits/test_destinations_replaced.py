"""A destination changes and nothing else, whatever the list and whatever the URL."""

from __future__ import annotations

from collections import Counter
from urllib.parse import unquote

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.edits.patch import apply
from bot.edits.relink import replace_destination
from bot.lists.parse import parse
from bot.model import Document, Link
from tests.lists.referee import NAMES, agree, found, markdown, parsed, read_corpus, rendered

HOSTILE = (
    "https://new.example/",
    "https://n.e/a(b)c",
    "https://n.e/a)](javascript:alert(1)",
    "https://n.e/a b",
    'https://n.e/"><script>',
    "https://n.e/' onclick='x",
    "https://n.e/a|b",
    "https://n.e/?a=1&copy=2&amp=3&lt;",
    "https://n.e/_x_*y*~",
    "https://n.e/x.",
    "https://n.e/`c`",
    "https://n.e/[a](b)",
    "https://n.e/中文/é",
    "https://n.e/a\\b",
    "https://a_b.c_d/e",
    "https://n.e/x&gt;",
    "https://n.e/(((",
    "https://n.e/--><!--",
    "https://n.e/%zz%28",
    "http://n.e/a\u202eb\u00a0c",
    "relative/path(1).md",
    "#anchor",
)
# A page may be given again as it was, but nobody can be sent to a script, to another line or into a quote.
REFUSED = ("", " ", "javascript:alert(1)", "data:text/html,x", "https://n.e/\n# x", "https://n.e/\r", "http://[::1]/",
           "https://n.e/\x00", "https://n.e/\u2028x", "x" * 5000, "https://n.e/\ud800")  # fmt: skip


def assert_only_that_href_changes(document: Document, link: Link, new: str) -> None:
    after = apply(document.source, replace_destination(document, link, new)).decode()
    before = Counter(rendered(document.source.decode()))
    uses = Counter((use.tag, unquote(use.url.strip())) for use in document.links if use.span == link.span)
    expected = before - uses + Counter({(tag, unquote(new)): count for (tag, _), count in uses.items()})
    assert Counter(rendered(after)) == expected
    assert Counter(found(after)) == expected


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(NAMES), st.integers(0, 10_000), st.sampled_from(HOSTILE))
def test_in_a_real_list_an_edit_changes_that_href_alone(name: str, number: int, new: str) -> None:
    document = parse(name, read_corpus(name))
    link = document.links[number % len(document.links)]
    assume(replace_destination(document, link, new))
    assert_only_that_href_changes(document, link, new)


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(markdown, st.integers(0, 100), st.sampled_from(HOSTILE))
def test_in_any_markdown_an_edit_changes_that_href_alone(text: str, number: int, new: str) -> None:
    assume("<!" not in text and "[^" not in text and agree(text))
    document = parsed(text)
    assume(document.links)
    link = document.links[number % len(document.links)]
    assume(replace_destination(document, link, new))
    assert_only_that_href_changes(document, link, new)


@pytest.mark.parametrize("url", REFUSED)
@pytest.mark.parametrize("text", ["[a](u)", "<http://u>", "http://u", "<a href='u'>b</a>", "[a]\n\n[a]: u"])
def test_what_is_no_address_to_go_to_is_never_written(text: str, url: str) -> None:
    document = parsed(text)
    assert replace_destination(document, document.links[0], url) == ()


@pytest.mark.parametrize(
    ("text", "new", "after"),
    [
        ("[a](u 't')", "https://n.e/(x)", "[a](https://n.e/(x) 't')"),
        ("[a](u)", "https://n.e/(x", "[a](https://n.e/%28x)"),
        ("[a](<u v>)", "https://n.e/(x", "[a](<https://n.e/(x>)"),
        ("[a]()", "https://n.e", "[a](https://n.e)"),
        ("[a](<>)", "https://n.e", "[a](<https://n.e>)"),
        ("[a](u)", "https://n.e/?a&copy;", "[a](https://n.e/?a&amp;copy;)"),
        ("[a](u)", "https://n.e/?a&b", "[a](https://n.e/?a&b)"),
        ("see http://u/.", "https://n.e/x", "see https://n.e/x."),
        ("see http://u/.", "https://n.e/x.", "see <https://n.e/x.>."),
        ("(http://u/)", "https://n.e/(x", "(https://n.e/%28x)"),
        ("<http://u/>", "https://n.e/x.", "<https://n.e/x.>"),
        ("www.u.v", "https://n.e", "https://n.e"),
        ("me@x.org", "https://n.e", "<https://n.e>"),
        ("<a href='u'>b</a>", "https://n.e/it's", "<a href='https://n.e/it%27s'>b</a>"),
        ("<a href=u>b</a>", "https://n.e/?x=y", '<a href="https://n.e/?x=y">b</a>'),
        ('<a href="u">b</a>', "https://n.e/?x&copy=y", '<a href="https://n.e/?x&copy=y">b</a>'),
        ('<a href="u">b</a>', "https://n.e/?x&copy", '<a href="https://n.e/?x&amp;copy">b</a>'),
        ("[a][b]\n\n[b]: u 't'", "https://n.e/a b", "[a][b]\n\n[b]: https://n.e/a%20b 't'"),
        ("\ufeff[a](u)\r\n", "https://n.e", "\ufeff[a](https://n.e)\r\n"),
    ],
)
def test_a_url_is_written_as_its_place_needs_it(text: str, new: str, after: str) -> None:
    document = parsed(text)
    assert apply(document.source, replace_destination(document, document.links[0], new)).decode() == after


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("[a](https://n.e)", "https://n.e"),
        ("<a href>b</a>", "https://n.e"),
        ("http://u", "relative"),
        ("<http://u>", "#top"),
        ("\\me@x.org", "https://n.e"),
    ],
)
def test_where_a_url_cannot_stand_there_is_no_edit(text: str, new: str) -> None:
    document = parsed(text)
    assert replace_destination(document, document.links[0], new) == ()
