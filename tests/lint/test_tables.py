from __future__ import annotations

from bot.lint import tables
from tests.lint.looking import spots_in


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
