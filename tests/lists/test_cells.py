from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lists.cells import surplus_cells

HEAD = "| a | b |\n|---|---|\n"


@pytest.mark.parametrize(
    ("row", "lost"),
    [
        ("| 1 | 2 | 3 |", "3"),
        ("| 1 | 2 | 3 | 4 |", "3 | 4"),
        ("1 | 2 | 3", "3"),
        ("| 1 | 2 |   |  |", None),
        ("| 1 | 2 |", None),
        ("| 1 |", None),
        (r"| 1 | 2 \| 3 |", None),
        (r"| 1 | 2 | 3 \| 4 |", r"3 \| 4"),
        ("| 1 | `x|y` |", "y`"),
        ("| 日本 | 語 | [文](https://a.example) |", "[文](https://a.example)"),
    ],
)
def test_what_github_drops_is_found_with_its_span(row: str, lost: str | None) -> None:
    for before, after in (("", "\n"), ("\ufeff", ""), ("Text.\r\n\r\n", "\r\n")):
        source = (before + HEAD + row + after).encode()
        found = list(surplus_cells(source))
        assert [surplus.text for surplus in found] == ([lost] if lost else [])
        assert all(source[one.span.start : one.span.end].decode() == one.text for one in found)


def test_tables_in_quotes_and_items_have_widths_of_their_own() -> None:
    text = "> | a |\n> |---|\n> | 1 | 2 |\n\n- | a | b |\n  |---|---|\n  | 3 | 4 |\n  | 5 | 6 | 7 |\n"
    assert [(one.text, one.width) for one in surplus_cells(text.encode())] == [("2", 1), ("7", 2)]


def test_pipes_in_code_and_in_text_are_no_tables() -> None:
    assert list(surplus_cells(b"a | b | c\n\n    | a |\n    |---|\n    | b | c |\n")) == []


@given(st.text(alphabet="|-: \\`a\n\r>[](日", max_size=60))
def test_spans_slice_back_whatever_the_text(text: str) -> None:
    source = (HEAD + text).encode()
    for surplus in surplus_cells(source):
        assert source[surplus.span.start : surplus.span.end].decode() == surplus.text
        assert surplus.text.strip(" |")
