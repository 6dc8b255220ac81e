# ruff: noqa: E501, RUF001 - a table of cases reads best in one line each
from __future__ import annotations

import pytest

from bot.model import Entry
from tests.lists.referee import parsed


def entries(text: str) -> tuple[Entry, ...]:
    return parsed(text).entries


def shape(text: str) -> list[tuple[str, dict[str, str]]]:
    return [(entry.title, {link.label: link.url for link in entry.links}) for entry in entries(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- [Tool](u) - does things.", [("Tool", {"Tool": "u"})]),
        (
            "- [Tool](u) - text. [code](c) ![stars](s) [demo](d)",
            [("Tool", {"Tool": "u", "code": "c", "demo": "d"})],
        ),
        ("1. **Title: Here.** Venue 2024. [[pdf](p)] [[code](c)]", [("Title: Here", {"pdf": "p", "code": "c"})]),
        ("- **[Tool](u)** by [@me](m)", [("Tool", {"Tool": "u", "@me": "m"})]),
        ("- [CVPR 2024] A Title of Words [[paper](p)]", [("A Title of Words", {"paper": "p"})]),
        ("- (2023.05) [A Title](u)", [("A Title", {"A Title": "u"})]),
        ("- A Title of Words. A. Author, B. Author. [[paper](p)]", [("A Title of Words", {"paper": "p"})]),
        ("- “A Title of Words”, A. Author [pdf](p)", [("A Title of Words", {"pdf": "p"})]),
        ("- :star: [Tool :rocket:](u) 🚀", [("Tool", {"Tool :rocket:": "u"})]),
        ("- [Keras](u) - a library by [Somebody](s)", [("Keras", {"Keras": "u", "Somebody": "s"})]),
        ("- [[pdf](p)] A Title of Words. Authors.", [("A Title of Words", {"pdf": "p"})]),
        ("- [![logo of Tool](i)](u)", [("logo of Tool", {"logo of Tool": "u"})]),
        ("- Paper on Things: https://arxiv.org/abs/1", [("Paper on Things", {"Paper on Things": "https://arxiv.org/abs/1"})]),
        ("- [标题](u)：说明", [("标题", {"标题": "u"})]),
        ("- a\n- b [x](#c)\n- [Back to top](#top)", []),
    ],
)  # fmt: skip
def test_an_item_is_an_entry_with_a_title_and_labelled_links(
    text: str, expected: list[tuple[str, dict[str, str]]]
) -> None:
    assert shape(text) == expected


@pytest.mark.parametrize(
    ("head", "row", "title", "labels"),
    [
        ("| Title | Links |", "| **A: b** | [arXiv](a)/[Github](g) |", "A: b", ["arXiv", "Github"]),
        ("| Links | Title |", "| [arXiv](a) | A: b |", "A: b", ["arXiv"]),
        ("| Date | Model | Paper title | Link |", "| 2024 | M | A: b | [x](u) |", "A: b", ["x"]),
        ("| Date | Model | Paper title | Link |", "| 2024 | M | [blog](b) | [x](u) |", "M", ["blog", "x"]),
        ("|Year|Pub|Paper|Repo|", "|2024|CVPR|[A b](p)|[Code](c)|", "A b", ["A b", "Code"]),
        ("| | |", "| [Tool](u) | what it does |", "Tool", ["Tool"]),
        ("| 标题 | 链接 |", "| 一个标题 | [论文](p) |", "一个标题", ["论文"]),
        ("| Paper | Code |", "| A b <br> *X. Y.* [pdf](p) | [c](c) |", "A b", ["pdf", "c"]),
        ("| Name | Stars |", "| [Tool](u) | ![s](i) |", "Tool", ["Tool"]),
        ("| Name | Code |", "| Tool | https://github.com/a/b |", "Tool", ["Code"]),
    ],
)
def test_a_row_of_a_table_is_an_entry_whatever_its_columns(
    head: str, row: str, title: str, labels: list[str]
) -> None:
    line = "|" + "---|" * (head.count("|") - 1)
    (entry,) = entries(f"{head}\n{line}\n{row}\n")
    assert (entry.title, [link.label for link in entry.links]) == (title, labels)
    assert (entry.line, entry.end_line) == (3, 3)


def test_rows_of_html_tables_are_entries_too() -> None:
    text = """<table>
<tr><th>Name</th><th>Links</th></tr>
<tr>
  <td><b>One</b></td>
  <td>

[paper](p)

  </td>
</tr>
<tr><td>Two</td><td><a href="c">code</a></td></tr>
</table>
"""
    assert shape(text) == [("One", {"paper": "p"}), ("Two", {"code": "c"})]
    assert [(entry.line, entry.end_line) for entry in entries(text)] == [(4, 7), (11, 11)]


def test_a_gallery_of_people_is_no_row_of_entries() -> None:
    cell = '<td><a href="u"><img src="i"><br><sub>Name</sub></a></td>'
    assert entries(f"<table><tr>{cell}{cell}</tr></table>") == ()


def test_items_in_html_are_entries() -> None:
    assert shape("<ul>\n<li><a href=a>One</a>\n<li><a href=b>Two</a> x</li>\n</ul>\n") == [
        ("One", {"One": "a"}),
        ("Two", {"Two": "b"}),
    ]


def test_a_bold_title_takes_the_link_lines_below_it() -> None:
    text = "**One: a**\n\n- Paper: https://p\n- 主页: https://h\n\n**Two: b**\n\n- Code: None\n- Paper: https://q\n"
    assert shape(text) == [
        ("One: a", {"Paper": "https://p", "主页": "https://h"}),
        ("Two: b", {"Paper": "https://q"}),
    ]
    assert [(entry.line, entry.end_line) for entry in entries(text)] == [(1, 4), (6, 9)]


def test_a_misspelt_label_below_a_title_is_still_a_label() -> None:
    text = "**One: a**\n\n- Homeoage: https://h\n- Paper: https://p\n"
    assert shape(text) == [("One: a", {"Homeoage": "https://h", "Paper": "https://p"})]


def test_a_title_in_bold_takes_the_paragraph_of_links_after_its_authors() -> None:
    text = "**A Title of Words**\n\n*An Author, B. Author*\n\n[[Paper](p)] [[Code](c)]\n"
    assert shape(text) == [("A Title of Words", {"Paper": "p", "Code": "c"})]


def test_a_title_in_plain_words_with_links_behind_it_is_an_entry() -> None:
    assert shape("A Title of Words, CVPR 2024 [[Paper](p)] [[Code](c)]") == [
        ("A Title of Words, CVPR 2024", {"Paper": "p", "Code": "c"})
    ]


def test_lines_that_begin_with_links_are_entries_each() -> None:
    assert shape("[One tool](a) is this  \n[Two tool](b) is that") == [
        ("One tool", {"One tool": "a"}),
        ("Two tool", {"Two tool": "b"}),
    ]


def test_a_heading_takes_the_link_lines_below_it() -> None:
    text = "# List\n## Part\n### Title of it\n- Paper: https://p\n- [Code](c)\n"
    (entry,) = entries(text)
    assert (entry.title, entry.section) == ("Title of it", ("List", "Part"))
    assert [link.label for link in entry.links] == ["Paper", "Code"]


def test_an_item_takes_the_link_lines_nested_in_it_and_no_other_items() -> None:
    text = "- **One: a**\n  - [paper](p)\n  - [code](c)\n- Group\n  - [Two](t)\n    - [Three](u)\n"
    assert shape(text) == [
        ("One: a", {"paper": "p", "code": "c"}),
        ("Two", {"Two": "t"}),
        ("Three", {"Three": "u"}),
    ]


def test_an_item_over_several_paragraphs_is_one_entry() -> None:
    text = "1. **One: a.** Preprint.\n\n   *Authors*  [[pdf](p)], 2021.11\n\n2. **Two: b.**\n   [[pdf](q)]\n"
    assert [(entry.title, entry.line, entry.end_line) for entry in entries(text)] == [
        ("One: a", 1, 3),
        ("Two: b", 5, 6),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Inspired by [a list](u) and [another](v), with [a paper](p) in the middle of it.",
        "**Please**, help us: see how to [contribute](u)!",
        "[![badge](i)](u) [![badge](j)](v)",
        "# Awesome [![Awesome](i)](u)",
        "## [Part](u)",
        "## Contents\n- [One](one.md)\n- [Two](two.md#x)",
        "[back to top](#top)",
        "- [ ] todo",
        "| a |\n|---|\n| no link |",
    ],
)
def test_prose_badges_and_tables_of_contents_are_no_entries(text: str) -> None:
    assert entries(text) == ()


def test_a_list_of_products_below_a_heading_is_not_one_entry() -> None:
    assert len(entries("## Frameworks\n- [Keras](k)\n- [PyTorch](p)\n")) == 2


def test_sections_are_the_headings_above_without_those_that_ended() -> None:
    text = "# A\n- [a](u)\n### B `c`\n- [b](v)\n## D\n- [d](w)\n"
    assert [entry.section for entry in entries(text)] == [("A",), ("A", "B c"), ("A", "D")]


def test_pictures_and_anchors_know_their_entry_without_being_links_of_it() -> None:
    document = parsed("- [Tool](u) ![stars](s) [^](#top)\n\n![elsewhere](e)")
    assert [link.entry for link in document.links] == [0, 0, 0, None]
    assert [link.label for link in document.entries[0].links] == ["Tool"]
