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
        ("- [GDAL](u) Geospatial library", [("GDAL", {"GDAL": "u"})]),
        ("- [[TOG](u)] A Title of Words", [("A Title of Words", {"TOG": "u"})]),
        ("- [[3DV](u)] SEGCloud: A Title", [("SEGCloud: A Title", {"3DV": "u"})]),
        ("- [Machine Learning 101](u) from somebody", [("Machine Learning 101", {"Machine Learning 101": "u"})]),
        ("- [BPE](u) and [Unigram LM](v) - two schemes", [("BPE", {"BPE": "u", "Unigram LM": "v"})]),
        ("- A Title of Words [[7 Jun 2021]](u)", [("A Title of Words", {"7 Jun 2021": "u"})]),
        ("- A Title of Words (2017), A. Author et al. [[pdf]](u)", [("A Title of Words", {"pdf": "u"})]),
        ("- SysML 2019: [[YouTube]](u)", [("SysML 2019", {"YouTube": "u"})]),
        ("- Serving in PyTorch [[Blog]](u)", [("Serving in PyTorch", {"Blog": "u"})]),
        ("- 10-605: Machine Learning. [[CMU]](u)", [("10-605: Machine Learning", {"CMU": "u"})]),
        ("- An Author, Noam Other. **A Title of Words.** ICML. [Paper](u)", [("A Title of Words", {"Paper": "u"})]),
        ("- An Author, Noam van Other. A Title of Words. [Paper](u)", [("A Title of Words", {"Paper": "u"})]),
        ("- An Author et al. A Title of Words. ICML. [Paper](u)", [("A Title of Words", {"Paper": "u"})]),
        ("- **[TPVD]** A Title of Words. [[paper](u)]", [("A Title of Words", {"paper": "u"})]),
        ("- [paper] A Title of Words [here](u)", [("A Title of Words", {"here": "u"})]),
        ("- **2023-01 | A Title** | Authors | [Paper](u)", [("A Title", {"Paper": "u"})]),
        ("- A Title of Words<br>An Author<br>[Paper](u)", [("A Title of Words", {"Paper": "u"})]),
        ("- **Diffusion tutorial** [[Github](u)]", [("Diffusion tutorial", {"Github": "u"})]),
        ("- [2024/01] **[Safety Leaderboard](u)**", [("Safety Leaderboard", {"Safety Leaderboard": "u"})]),
        ("- An Author, Noam Other.<br>A Title of Words. ArXiv (2024).<br>[[paper](u)]", [("A Title of Words", {"paper": "u"})]),
        ("- **SAM:** An Author, Noam Other.<br>“A Title of Words”. [[paper](u)]", [("SAM", {"paper": "u"})]),
        ("- **PMD** finds bugs [here](u)", [("PMD", {"here": "u"})]),
        ("- **NEW** [Tool](u)", [("Tool", {"Tool": "u"})]),
        ("- U-Net [https://arxiv.org/abs/1]\n  - https://github.com/a/b", [("U-Net", {"https://github.com/a/b": "https://github.com/a/b"})]),
        ("- Frameworks\n  - [pytorch](u) - tensors\n  - [jax](v) - numbers", [("pytorch", {"pytorch": "u"}), ("jax", {"jax": "v"})]),
        ("- 《书名》作者 [豆瓣](u) [PDF](v)", [("书名", {"豆瓣": "u", "PDF": "v"})]),
        ("- 『本の題名』 [サイト](u)", [("本の題名", {"サイト": "u"})]),
        ("- [كتاب أول](u) - وصف [شيفرة](v)", [("كتاب أول", {"كتاب أول": "u", "شيفرة": "v"})]),
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
        ("| API | Text | Auth |", "| [ZMOK](u) | what it does | No |", "ZMOK", ["ZMOK"]),
        (
            "| API | Text | Auth |",
            "| [Urantia Papers](u) | what it does | No |",
            "Urantia Papers",
            ["Urantia Papers"],
        ),
        ("| **Model** | Size | HF |", "| GPT | 7B | [🤗](u) |", "GPT", ["🤗"]),
        ("| Model | Paper |", "| - | A Title, CVPR 2017 [link](u) |", "A Title, CVPR 2017", ["link"]),
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


def test_a_title_with_a_badge_beside_it_is_no_gallery() -> None:
    text = (
        "| Tool | Text |\n|-|-|\n| [One](u) ![stars](s) | what it does |\n| [![logo](l)](v) | [docs](d) |\n"
    )
    assert shape(text) == [("One", {"One": "u"}), ("logo", {"logo": "v", "docs": "d"})]


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


def test_a_title_above_authors_links_and_date_is_that_of_its_lines() -> None:
    text = "A Title of Words \\\n*Authors* \\\nCVPR 2023. [[Paper](p)] [[Code](c)] \\\n1 Jan 2023\n"
    assert shape(text) == [("A Title of Words", {"Paper": "p", "Code": "c"})]


def test_links_in_brackets_below_a_title_in_bold_are_its_own_whatever_they_say() -> None:
    text = "**A Title of Words** \\\n*Authors* \\\n[[Website-Part 1](p)] [[Slot B](q)]\n"
    assert shape(text) == [("A Title of Words", {"Website-Part 1": "p", "Slot B": "q"})]


def test_a_few_other_links_among_labels_do_not_part_a_bold_title_from_its_list() -> None:
    text = (
        '**One: a**\n\n- paper: https://p\n- code: https://c\n- fork("of somebody\'s example"): https://f\n'
    )
    assert [(title, len(links)) for title, links in shape(text)] == [("One: a", 3)]


def test_a_summary_is_the_title_of_what_it_hides() -> None:
    text = (
        "- [Other](o)\n\n<details><summary>A Title of Words</summary>\n\n[paper](p) [code](c)\n\n</details>\n"
    )
    assert shape(text) == [("Other", {"Other": "o"}), ("A Title of Words", {"paper": "p", "code": "c"})]


def test_a_bold_link_is_an_entry_whatever_its_description_links() -> None:
    text = (
        "<details><summary><b><a href=t>TensorFlow</a></b> - a framework <a href=l>Apache-2</a></summary>\n\n"
        "- [GitHub](g) (4.9K · 75K):\n  ```\n  git clone\n  ```\n- [PyPi](p) (22M):\n\n</details>\n\n"
        "> **[PMD](u)** <kbd>5.5k</kbd><br>Finds [bad practices](b).\n"
    )
    assert shape(text) == [
        ("TensorFlow", {"TensorFlow": "t", "Apache-2": "l", "GitHub": "g", "PyPi": "p"}),
        ("PMD", {"PMD": "u", "bad practices": "b"}),
    ]


def test_several_lines_with_bold_links_are_entries_each() -> None:
    text = "<p>\n&nbsp; <a href=u><b>z</b></a> - jumps.<br>\n&nbsp; <a href=v><b>GRV</b></a> - views.<br>\n</p>\n"
    assert shape(text) == [("z", {"z": "u"}), ("GRV", {"GRV": "v"})]


def test_a_title_that_is_a_link_is_no_label_for_the_heading_above_it() -> None:
    text = "## Surveys\n\n[A Title of Words](u), arxiv 2023\n\n[Deep Words](v), 2016\n"
    assert [title for title, _ in shape(text)] == ["A Title of Words", "Deep Words"]


def test_badges_below_the_description_of_a_heading_are_its_links() -> None:
    text = "### A Model: of Words\n\n" + "It does much. " * 40 + "\n\n[![arXiv](i)](a) [![GitHub](j)](g)\n"
    assert shape(text) == [("A Model: of Words", {"arXiv": "a", "GitHub": "g"})]


def test_headings_of_the_second_level_are_entries_where_most_of_them_are_links() -> None:
    part = "## [Tool {0}](u{0})\nText.\n### Links\n- [Web](w{0})\n- [X](x{0})\n"
    text = "# List\n" + "".join(part.format(number) for number in range(5))
    assert [(title, len(links)) for title, links in shape(text)] == [(f"Tool {n}", 3) for n in range(5)]
    assert entries(text)[1].section == ("List",)
    assert [title for title, _ in shape("# List\n## [Part](p)\n- [Tool](u)\n")] == ["Tool"]


def test_a_heading_that_is_a_link_takes_the_labelled_links_of_its_description() -> None:
    text = "### [Tool](u)\nWhat it does. [Docs](d)\n\n### Part\nSee the [paper](p) in the middle of it.\n"
    assert shape(text) == [("Tool", {"Tool": "u", "Docs": "d"})]


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
        "## Contents\n- [One](one.md)\n- [Two](two.md#x)\n- [Three](https://github.com/a/b#three)",
        "## News\n- [2024.05.01] We published [a paper](https://p), see there.",
        "[Website](https://y.dev) • [Docs](https://d.dev) • [Discord](https://e.dev)",
        "[中文](README_zh.md) | [English](README.md)",
        "[DNS](https://x.y) servers, [see](https://z.y) them.\nAnd so on",
        "[Analytics](https://x.y) is the analysis of data.",
        "## License\n[MIT](LICENSE) (c) 2022",
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
