from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.edits.diffs import diff
from bot.edits.patch import EditError, apply
from bot.edits.relink import replace_destination
from bot.lists.parse import parse
from bot.model import Edit
from tests.lists.referee import read_corpus


def edit(start: int, end: int, replacement: str = "x") -> Edit:
    return Edit("list.md", start, end, replacement)


def test_edits_are_made_whatever_their_order() -> None:
    edits = [edit(4, 5, "E"), edit(0, 1, "A"), edit(2, 2, "-"), edit(2, 3, "")]
    assert apply(b"abcdefg", edits) == apply(b"abcdefg", edits[::-1]) == b"Ab-dEfg"


def test_what_no_edit_touches_stays_as_it_is_byte_by_byte() -> None:
    source = "\ufeff中\r\na\tb\r\n\r\nend".encode()
    assert apply(source, [edit(8, 9, "é")]) == "\ufeff中\r\né\tb\r\n\r\nend".encode()
    assert apply(source, []) == source


def test_the_same_edit_twice_is_one_edit() -> None:
    assert apply(b"abc", [edit(1, 2), edit(1, 2)]) == b"axc"


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        ([edit(2, 4), edit(3, 5)], "these edits overlap: list.md, bytes 2 to 4 and list.md, bytes 3 to 5"),
        ([edit(0, 2, "y"), edit(0, 2, "z")], "these edits overlap"),
        ([edit(0, 9)], "bytes 0 to 9 reaches outside of the file, which has 5 bytes"),
        ([edit(-1, 1)], "reaches outside"),
        ([edit(3, 2)], "reaches outside"),
        ([edit(1, 2)], "bytes 1 to 2 cuts a character in two"),
        ([edit(0, 0, "\ud800")], "would write half a character"),
        ([edit(0, 0), Edit("b.md", 0, 0, "x")], "these edits are of several files: b.md, list.md"),
    ],
)
def test_edits_that_cannot_be_made_are_refused_by_name(edits: list[Edit], sentence: str) -> None:
    with pytest.raises(EditError, match=sentence):
        apply("é|ab".encode(), edits)


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=30), st.lists(st.tuples(st.integers(-2, 40), st.integers(-2, 40), st.text(max_size=3)))
)
def test_any_edits_are_made_or_refused(text: str, raw: list[tuple[int, int, str]]) -> None:
    source = text.encode(errors="ignore")
    try:
        after = apply(source, [edit(*one) for one in raw])
    except EditError:
        return
    assert after.decode() is not None


TABLE = """| Title     | Links               |
|-----------|---------------------|
| é **A**   | [a](u1)/[b](u2)     |
| B         | [a](u3)/[b](u4444)  |
"""


def replaced(text: str, *changes: tuple[str, str]) -> str:
    document = parse("list.md", text.encode())
    by_url = {link.url: link for link in document.links}
    edits = [edit for url, new in changes for edit in replace_destination(document, by_url[url], new)]
    return apply(document.source, edits).decode()


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ([("u1", "longer")], "| é **A**   | [a](longer)/[b](u2) |"),
        ([("u1", "é")], "| é **A**   | [a](é)/[b](u2)      |"),
        ([("u1", "12345678")], "| é **A**   | [a](12345678)/[b](u2)     |"),
        ([("u1", "123"), ("u2", "456")], "| é **A**   | [a](123)/[b](456)   |"),
        ([("u1", "1"), ("u2", "2")], "| é **A**   | [a](1)/[b](2)       |"),
        ([("u1", "12345"), ("u2", "12345")], "| é **A**   | [a](12345)/[b](12345) |"),
        ([("u1", "x"), ("u2", "yyy")], "| é **A**   | [a](x)/[b](yyy)     |"),
    ],
)
def test_a_padded_cell_keeps_its_width_while_it_has_room(changes: list[tuple[str, str]], line: str) -> None:
    after = replaced(TABLE, *changes).splitlines()
    assert after[2] == line
    assert [after[0], after[1], after[3]] == [TABLE.splitlines()[number] for number in (0, 1, 3)]


@pytest.mark.parametrize(
    "text",
    [
        "|a|b|\n|-|-|\n|[x](u1)   |y|\n",
        "a [x](u1)   | b\na [x](v1)   | b\n",
        "[x](u1)   |\n",
        "| [x](u1)",
    ],
)
def test_where_nothing_is_aligned_nothing_is_padded(text: str) -> None:
    assert replaced(text, ("u1", "uuu2")) == text.replace("u1", "uuu2")


def test_the_padded_rows_of_the_seed_list_keep_their_width() -> None:
    name = "Ruiqi-Yan__Awesome-FullDuplexSDM"
    before = read_corpus(name).decode()
    home = "https://vita-home.github.io/"
    changes = [("https://arxiv.org/abs/2408.05211", "https://a.org/x"), (home, home + "longer/")]
    after = replaced(before, *changes)
    assert list(map(len, after.splitlines())) == list(map(len, before.splitlines()))
    assert sum(old != new for old, new in zip(before.splitlines(), after.splitlines(), strict=True)) == 1


# ── diffs ─────────────────────────────────────────────────────────────────────────────────


def test_a_diff_shows_the_lines_that_changed_with_three_around_them() -> None:
    before = b"".join(b"line %d\n" % number for number in range(1, 12))
    after = before.replace(b"line 2\n", b"LINE 2\n").replace(b"line 11\n", b"LINE 11")
    assert diff("a.md", before, after) == (
        "--- a/a.md\n+++ b/a.md\n"
        "@@ -1,5 +1,5 @@\n line 1\n-line 2\n+LINE 2\n line 3\n line 4\n line 5\n"
        "@@ -8,4 +8,4 @@\n line 8\n line 9\n line 10\n-line 11\n+LINE 11\n\\ No newline at end of file\n"
    )


def test_where_nothing_changed_there_is_no_diff() -> None:
    assert diff("a.md", b"a\n", b"a\n") == ""


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not there to judge")
@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "b", "é", "", "d\r"])), st.lists(st.sampled_from(["a", "b", "é", "c", ""]))
)
def test_git_applies_any_diff(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str]
) -> None:
    before, after = "\n".join(old).encode(), "\n".join(new).encode()
    if before == after or not before or not after:
        return
    folder: Path = tmp_path_factory.mktemp("diff")
    (folder / "a.md").write_bytes(before)
    (folder / "p").write_bytes(diff("a.md", before, after).encode())
    git = shutil.which("git") or ""
    subprocess.run([git, "apply", "--whitespace=nowarn", "p"], cwd=folder, check=True)
    assert (folder / "a.md").read_bytes() == after
