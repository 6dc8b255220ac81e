from __future__ import annotations

import pytest

from bot.lint import tables
from bot.lists.cells import cells_of
from tests.lint.looking import fixed, spots_in


def test_a_lost_cell_is_told_with_what_it_holds() -> None:
    text = "| Title | Code |\n|---|---|\n| A | b |\n| C | d | [Page](https://a.example/p) | e |\n"
    (spot,) = spots_in(tables, text)
    assert (spot.claim.rule.code, spot.line, spot.column, spot.link) == ("surplus-cells", 4, 11, None)
    assert spot.url == "https://a.example/p"
    assert spot.claim.message == (
        "GitHub does not show “[Page](https://a.example/p) | e”, for the table has only 2 columns"
    )


def test_a_lost_cell_keeps_its_name_when_it_is_reworded() -> None:
    (one,) = spots_in(tables, "| a |\n|---|\n| b | [Page](https://a.example/p) |\n")
    (other,) = spots_in(tables, "| a |\n|---|\n| b | see [the page](https://a.example/p) |\n")
    assert one.claim.message != other.claim.message
    assert one.claim.target == other.claim.target == "https://a.example/p"
    (bare,) = spots_in(tables, "| a |\n|---|\n| b | lost |\n")
    assert bare.claim.target == ""


def test_a_lost_cell_keeps_its_name_when_lines_move() -> None:
    row = "| a |\n|---|\n| b | lost |\n"
    (spot,) = spots_in(tables, row)
    (moved,) = spots_in(tables, "\ufeff# News\n\n" + row)
    assert (moved.claim, moved.line) == (spot.claim, 5)


@pytest.mark.parametrize(
    ("row", "mended"),
    [
        (
            "| **A | B: Title** | [x](https://x.example/) |",
            "| **A \\| B: Title** | [x](https://x.example/) |",
        ),
        ("| [A | B](https://x.example/) | y |", "| [A \\| B](https://x.example/) | y |"),
        ("| `a|b|c` | y |", "| `a\\|b\\|c` | y |"),
        ("**A | B** | y", "**A \\| B** | y"),
        ("| A | (b | c) |", "| A | (b \\| c) |"),
    ],
)
def test_a_pipe_that_cuts_something_in_two_gets_a_backslash(row: str, mended: str) -> None:
    text = f"| Title | Link |\n|---|---|\n| One | [x](https://x.example/) |\n{row}\n"
    spots = spots_in(tables, text)
    assert fixed(spots) == (text.replace(row, mended), False)
    assert spots_in(tables, text.replace(row, mended)) == []


@pytest.mark.parametrize(
    "row", ["| A | B | c |", "| **A | B | c |", "| **A | B** | c | d |", "| \\*\\*A | b | c |"]
)
def test_where_nobody_can_tell_which_pipe_is_one_too_many_none_is_touched(row: str) -> None:
    (spot,) = spots_in(tables, f"| Title | Link |\n|---|---|\n{row}\n")
    assert spot.edits == ()


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("| a | b |", [" a ", " b "]),
        ("|a|b", ["a", "b"]),
        ("a | b\\|c |  \r\n", ["a ", " b\\|c "]),
        ("| a | |", [" a ", " "]),
        ("||", [""]),
        ("", []),
    ],
)
def test_the_cells_of_a_row(row: str, cells: list[str]) -> None:
    assert [row.encode()[one.start : one.end].decode() for one in cells_of(row.encode())] == cells
