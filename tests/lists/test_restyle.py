from __future__ import annotations

import pytest

from bot.lists.patch import apply
from bot.lists.restyle import remove_link, strike_link
from tests.lists.referee import html_of, parsed


@pytest.mark.parametrize(
    ("text", "url", "after"),
    [
        ("- [A b](u) | [code](c) | [demo](d)\n", "c", "- [A b](u) | [demo](d)\n"),
        ("- [A b](u) | [code](c)\n", "c", "- [A b](u)\n"),
        ("- [A b](u), 2020 | [code](c)\n", "c", "- [A b](u), 2020\n"),
        ("- [A *b*](u) - text\n", "u", "- A *b* - text\n"),
        ("- **A b** [[pdf](p)], [[code](c)].\n", "c", "- **A b** [[pdf](p)].\n"),
        ("|T|L|\n|-|-|\n|A b|[arXiv](a)/[Github](g)|\n", "a", "|T|L|\n|-|-|\n|A b|[Github](g)|\n"),
        ("|T|L|\n|-|-|\n|A b|[arXiv](a)|\n", "a", "|T|L|\n|-|-|\n|A b||\n"),
        ("**A b**\n\n- Paper: https://p\n- Code: https://c", "https://c", "**A b**\n\n- Paper: https://p"),
        ("**A b**\r\n\r\n- Paper: https://p\r\n- Code: https://c\r\n", "https://p", "**A b**\r\n\r\n- Code: https://c\r\n"),
    ],
)  # fmt: skip
def test_a_link_is_removed_with_what_set_it_off(text: str, url: str, after: str) -> None:
    document = parsed(text)
    (link,) = (link for link in document.links if link.url == url)
    assert apply(document.source, remove_link(document, link)).decode() == after


@pytest.mark.parametrize("text", ["![a](u)", "see [a](u)", "- <a href='u'>no end\n\n# x"])
def test_pictures_prose_and_open_ends_are_not_removed(text: str) -> None:
    document = parsed(text)
    assert remove_link(document, document.links[0]) == ()


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("- [A b](u) - text", "- ~~[A b](u)~~ - text"),
        ("- x (https://u)", "- x (~~https://u~~)"),
        ("- <a href=u>b</a>x", "- <del><a href=u>b</a></del>x"),
        ("- a[b](u)", "- a[b](u)"),
        ("- ~[b](u)", "- ~[b](u)"),
        ("- ![b](u)", "- ![b](u)"),
    ],
)
def test_a_link_is_struck_out_where_that_can_be_read(text: str, after: str) -> None:
    document = parsed(text)
    struck = apply(document.source, strike_link(document, document.links[0])).decode()
    assert struck == after
    assert ("<del>" in html_of(struck)) == (text != after)
    assert [link.url for link in parsed(struck).links] == [document.links[0].url]
