# ruff: noqa: E501 - a table of cases reads best in one line each
from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.edits.adding import add_link
from bot.edits.patch import apply
from bot.lists.parse import parse
from tests.lists.referee import NAMES, parsed, read_corpus

NEW = "https://github.com/new/repo"


@pytest.mark.parametrize(
    ("text", "label", "after"),
    [
        ("- [A b](u) | [code](c)\n", "demo", f"- [A b](u) | [code](c) | [demo]({NEW})\n"),
        ("- **A b** [[pdf](p)], [[code](c)]. 2021\n", "demo", f"- **A b** [[pdf](p)], [[code](c)], [[demo]({NEW})]. 2021\n"),
        ("|T|L|\n|-|-|\n|A b|[arXiv](a)/[Github](g)|\n", "code", f"|T|L|\n|-|-|\n|A b|[arXiv](a)/[Github](g)/[code]({NEW})|\n"),
        ("**A b**\n\n- Paper: https://p\n- Code: https://c\n", "Demo", f"**A b**\n\n- Paper: https://p\n- Code: https://c\n- Demo: {NEW}\n"),
        ("- [A b](u), X. Y., 2020 <!-- k -->\n- [C d](v) | [code](c)\n- [E f](w) | [code](d)\n", "Code",
         f"- [A b](u), X. Y., 2020 | [code]({NEW}) <!-- k -->\n- [C d](v) | [code](c)\n- [E f](w) | [code](d)\n"),
        ("|T|L|\n|-|-|\n|A b|[arXiv](a)/[Demo](d)|\n|C d|[arXiv](a)/[Github](g)/[Demo](d)|\n", "Github",
         f"|T|L|\n|-|-|\n|A b|[arXiv](a)/[Github]({NEW})/[Demo](d)|\n|C d|[arXiv](a)/[Github](g)/[Demo](d)|\n"),
        ("- **A b** [[pdf](p)] [[demo](d)]\n- **C d** [[code](c)] [[pdf](p)] [[demo](d)]\n", "code",
         f"- **A b** [[pdf](p)] [[code]({NEW})] [[demo](d)]\n- **C d** [[code](c)] [[pdf](p)] [[demo](d)]\n"),
        ("- [A b](u)", "x]y*", f"- [A b](u) [x\\]y\\*]({NEW})"),
        ("<ul><li>A b <a href='u'>paper</a></li></ul>", "<code>", f"<ul><li>A b <a href='u'>paper</a> <a href=\"{NEW}\">&lt;code&gt;</a></li></ul>"),
        ("- Moshi: [paper](p)\n- Mini: [paper](q), [code](c)\n", "code", f"- Moshi: [paper](p) [code]({NEW})\n- Mini: [paper](q), [code](c)\n"),
        ("- A b https://p.example/x\n- C d [paper](q)/[code](c)\n- E f [paper](r)/[code](d)\n", "code",
         f"- A b https://p.example/x /[code]({NEW})\n- C d [paper](q)/[code](c)\n- E f [paper](r)/[code](d)\n"),
        ("**A b**\r\n\r\n- Code: https://c\r\n", "Demo", f"**A b**\r\n\r\n- Code: https://c\r\n- Demo: {NEW}\r\n"),
    ],
)  # fmt: skip
def test_a_link_is_added_as_the_neighbours_are_written(text: str, label: str, after: str) -> None:
    document = parsed(text)
    assert apply(document.source, add_link(document, 0, label, NEW)).decode() == after


TABLE = """\
| Title       | Paper      | Code        | Demo      |
|:------------|------------|:-----------:|-----------|
| **The A**   | [arXiv](a) | [Github](g) | [Demo](d) |
| **The B**   | [arXiv](b) |             |           |
| **The C**   | [arXiv](c) | -           | [Demo](e) |
| **The D**   | [arXiv](f) | coming soon |           |
| **The E**   | [arXiv](h) ||           |
"""


@pytest.mark.parametrize(
    ("entry", "label", "row"),
    [
        (1, "Github", f"| **The B**   | [arXiv](b) | [Github]({NEW}) |           |"),
        (2, "Github", f"| **The C**   | [arXiv](c) | [Github]({NEW}) | [Demo](e) |"),
        (1, "Demo", f"| **The B**   | [arXiv](b) |             | [Demo]({NEW}) |"),
        (3, "Demo", f"| **The D**   | [arXiv](f) | coming soon | [Demo]({NEW}) |"),
        (3, "Github", None),
        (4, "Github", f"| **The E**   | [arXiv](h) | [Github]({NEW}) |           |"),
        (1, "Slides", f"| **The B**   | [arXiv](b) [Slides]({NEW}) |             |           |"),
    ],
)
def test_a_link_goes_into_the_column_in_which_the_others_have_theirs(
    entry: int, label: str, row: str | None
) -> None:
    document = parsed(TABLE)
    lines = apply(document.source, add_link(document, entry, label, NEW)).decode().splitlines()
    before = TABLE.splitlines()
    assert lines == [*before[: entry + 2], row or before[entry + 2], *before[entry + 3 :]]


def test_a_wide_column_keeps_its_width() -> None:
    wide = TABLE.replace("| Code        |", f"| Code{' ' * 40}|").replace(
        "|:-----------:|", f"|:{'-' * 43}:|"
    )
    wide = wide.replace("| [Github](g) |", f"| [Github](g){' ' * 33}|").replace(
        "|             |", f"|{' ' * 45}|"
    )
    document = parsed("\n".join(wide.splitlines()[:4]) + "\n")
    after = apply(document.source, add_link(document, 1, "Github", NEW)).decode()
    assert f"| [Github]({NEW}) " in after
    assert len(set(map(len, after.splitlines()))) == 1


STARS = "https://img.shields.io/github/stars"
BADGES = (
    f"- **A b** [![PDF](https://img.shields.io/badge/PDF-red)](p) [![Star]({STARS}/o/n?style=social)]"
    "(https://github.com/o/n)\n- **C d** [![PDF](https://img.shields.io/badge/PDF-red)](q)\n"
)


@pytest.mark.parametrize(
    ("text", "added"),
    [
        (BADGES, f"[![Star]({STARS}/new/repo?style=social)]({NEW})"),
        (BADGES.replace(f"{STARS}/o/n?style=social", "https://b.example/code.svg"),
         f"[![Star](https://b.example/code.svg)]({NEW})"),
        (BADGES.replace("stars/o/n?", "stars/name-of-a-user?").replace("com/o/n", "com/name-of-a-user/n"),
         f"[Code]({NEW})"),
        (BADGES + "- **E f** [Code](https://github.com/o/1) [Code](https://github.com/o/2)\n", f"[Code]({NEW})"),
    ],
)  # fmt: skip
def test_a_link_is_a_badge_where_those_of_its_kind_are(text: str, added: str) -> None:
    document = parsed(text)
    after = apply(document.source, add_link(document, 1, "Code", NEW)).decode()
    assert after.splitlines()[1] == f"{text.splitlines()[1]} {added}"


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from(NAMES), st.integers(0, 10_000), st.sampled_from(["code", "demo", "model", "paper", "x"])
)
def test_a_link_added_to_a_real_list_is_one_more_link_of_that_entry(
    name: str, number: int, label: str
) -> None:
    document = parse(name, read_corpus(name))
    number %= len(document.entries)
    edits = add_link(document, number, label, NEW)
    assume(edits)
    after = parse(name, apply(document.source, edits))
    before = Counter((link.tag, link.url) for link in document.links)
    new = Counter((link.tag, link.url) for link in after.links) - before
    assert {url for tag, url in new if tag == "a"} == {NEW}
    assert new.total() == new["a", NEW] + sum(tag == "img" for tag, _ in new)
    assert new["a", NEW] == 1
    assert [entry.title for entry in after.entries] == [entry.title for entry in document.entries]
    assert NEW in [link.url for link in after.entries[number].links]


HTML_ROW = "<tr><td>{}</td><td><a href='{}'>paper</a></td><td>{}</td></tr>\n"


def test_where_each_link_has_an_html_cell_of_its_own_none_is_added_to_another_ones() -> None:
    rows = HTML_ROW.format("A b", "u", "") + HTML_ROW.format("C d", "v", "<a href='c'>code</a>")
    assert add_link(parsed(f"<table>\n{rows}</table>\n"), 0, "code", NEW) == ()
    together = rows.replace("</td><td><a href='c'>", " <a href='c'>")
    assert add_link(parsed(f"<table>\n{together}</table>\n"), 0, "code", NEW) != ()


def test_the_cells_of_the_seed_list_keep_their_width_when_a_link_is_added() -> None:
    name = "Ruiqi-Yan__Awesome-FullDuplexSDM"
    document = parse(name, read_corpus(name))
    after = apply(document.source, add_link(document, 1, "code", NEW)).decode()
    assert f"[arXiv](https://arxiv.org/abs/2405.19487)/[Github]({NEW})  " in after
    assert list(map(len, after.splitlines())) == list(map(len, document.source.decode().splitlines()))


@pytest.mark.parametrize("url", ["javascript:x", "", "https://n.e/\n"])
def test_no_link_is_added_that_leads_nowhere(url: str) -> None:
    assert add_link(parsed("- [A b](u)"), 0, "code", url) == ()


HEADS = st.sampled_from(["| T | Paper | Code |\n|---|---|---|\n", "| T | L |\n|:-|-:|\n"])
ROWS = st.sampled_from(
    [
        "| **The A** | [arXiv](a) | [Github](https://github.com/o/n) |\n",
        "| **The B** | [arXiv](b) |  |\n",
        "| **The C** | [arXiv](c) | - \n",
        "| **The D** | [arXiv](d)/[Demo](e) |\n",
        "|**The E**||[Code](https://github.com/o/e)|\n",
    ]
)
TABLES = st.tuples(HEADS, st.lists(ROWS, max_size=4)).map(lambda table: f"{table[0]}{''.join(table[1])}\n")
BULLETS = st.sampled_from(
    [
        "- **The F** [[pdf](f)] [[code](https://github.com/o/f)]\n",
        f"- **The G** [![PDF](https://b.example/p.svg)](g) [![Stars]({STARS}/o/g)](https://github.com/o/g)\n",
        "- The H <a href='h'>paper</a> | <a href='https://github.com/o/h'>code</a>\n",
        "- The I: https://i.example/paper\n",
        "- **标题** 【[论文](j)】、[代码](https://github.com/o/j)\r\n",
        "- **The K** [arXiv](k)\n",
        "\n# Heading\n\n",
        "\ntext \\| [x](k) ![y](https://github.com/o/k)\n\n",
    ]
)


@settings(deadline=None)
@given(
    st.lists(TABLES | BULLETS, max_size=6),
    st.sampled_from(["Code", "Demo", "论文", "Slides"]),
    st.integers(0, 20),
)
def test_nothing_but_the_new_link_changes_in_any_list(pieces: list[str], label: str, number: int) -> None:
    document = parsed("".join(pieces))
    assume(document.entries)
    number %= len(document.entries)
    edits = add_link(document, number, label, NEW)
    after = parsed(apply(document.source, edits).decode())
    new = Counter(link.url for link in after.links if link.tag == "a")
    new.subtract(link.url for link in document.links if link.tag == "a")
    assert +new == (Counter({NEW: 1}) if edits else Counter())
    assert not -new
    assert [entry.title for entry in after.entries] == [entry.title for entry in document.entries]
