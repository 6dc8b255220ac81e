from __future__ import annotations

import pytest

from bot.lists.differences import older
from tests.lists.referee import agree, parsed


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("Tools\nName | Link\n-----|-----\nA | [a](u) | [dropped](v)\n", ["u"]),
        ("> Tools\n> Name | Link\n> -|-\n> A | [a](u) | [dropped](v)\n", ["u"]),
        ("- Tools\n  Name | Link\n  -|-\n  A | [a](u) | [dropped](v)\n", ["u"]),
        ("Tools  \na\\|b | Link\n:-:|-:\nA | [a](u) | [dropped](v)\n", ["u"]),
        ("Tools\n\n---\nName | Link\n-|-|-\nA | [a](u) | [kept](v)\n", ["u", "v"]),
        ("> Tools\nName | Link\n-|-\nA | [a](u) | [kept](v)\n", ["u", "v"]),
        ("Tools\nName | Link\n    -|-\nA | [a](u) | [kept](v)\n", ["u", "v"]),
        ("Tools\n    Name | Link\n-|-\n[a](u)\n", ["u"]),
        ("| a | b |\n- | -\n[u](u) | [v](v) | [kept](w)\n", ["u", "v", "w"]),
        ("| a | b |\n| - | - |\n[u](u) | [v](v) | [dropped](w)\n", ["u", "v"]),
        ("one\n<source>\n[in](html)\n", []),
        ("- <source media=x> [in](html)\n", []),
        ("one\n<search>\n[a](u)\n", ["u"]),
        ("one <source> [a](u)\n", ["u"]),
        ("- [ ]\n\n    [a](u)\n", ["u"]),
        ("- [ ] [a](u)\n- [x] [b](v)\n", ["u", "v"]),
        ("# [a]\t\n\n[a]: u\n", ["u"]),
        ("https://x.y\\<a href=u>b</a>", ["https://x.y%5C", "u"]),
        ("```https://x.y`", ["https://x.y%60"]),
        ("[a](< u >) [b]\n\n[b]: < v >\n", ["u", "v"]),
        (" - (\n<b>\nhttps://x.y\n", []),
        ("*\ta\n <b>\nhttps://x.y\n", []),
    ],
)
def test_what_the_parser_reads_otherwise_is_read_as_github_reads_it(text: str, urls: list[str]) -> None:
    assert [link.url for link in parsed(text).links] == urls
    assert agree(text)


def test_rows_of_a_table_below_a_line_of_text_are_entries_with_exact_lines_and_columns() -> None:
    document = parsed(
        "Tools:\nName | Code\n-|-\nOne | [code](u)\nTwo | [code](v)\n\n中\nA|B\n-|-\nThree | [x](w)\n"
    )
    assert [(entry.title, entry.line) for entry in document.entries] == [
        ("One", 4),
        ("Two", 5),
        ("Three", 10),
    ]
    assert [(link.line, link.column, link.span.start) for link in document.links] == [
        (4, 7, 36),
        (5, 7, 52),
        (10, 9, 80),
    ]


def test_only_tags_that_begin_a_line_are_renamed_and_none_changes_its_length() -> None:
    body = b"<source>\n> - <SOURCE src=a/>\n1. </search>\n`<source>` <source>\n<sources>\n"
    assert older(body) == b"<center>\n> - <center src=a/>\n1. </strong>\n`<source>` <source>\n<sources>\n"


@pytest.mark.parametrize("tag", ["picture", "video"])
def test_the_sources_of_a_picture_are_no_links_and_disturb_none(tag: str) -> None:
    text = (
        f'- [Tool](u) <{tag}><source media="(x)" srcset="s.png 1x, t.png 2x"><source src=v.mp4>'
        f'<img src="i.png" alt="logo"></{tag}> [code](c)\n'
        f"\n<{tag}>\n  <source srcset='[a](b)'>\n  <img src='j.png'>\n</{tag}>\n\n[after](d)\n"
    )
    document = parsed(text)
    assert [(link.tag, link.url) for link in document.links] == [
        ("a", "u"),
        ("img", "i.png"),
        ("a", "c"),
        ("img", "j.png"),
        ("a", "d"),
    ]
    assert agree(text)
    assert [[link.label for link in entry.links] for entry in document.entries] == [
        ["Tool", "code"],
        ["after"],
    ]
