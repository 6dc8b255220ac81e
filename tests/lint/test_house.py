from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.edits.patch import apply
from bot.lint import house
from bot.lint.interface import Spot
from bot.lists.parse import parse
from bot.world.scenario import demo_list
from tests.lint.looking import checkout_of, fixed
from tests.lint.reviewing import spots_of_change

LIST = demo_list().decode()
PLACE = "| **SoulX-DuoVoice**"
HEAD = "| Year | Title | Links |\n|---|---|---|\n"


def old_row(n: str) -> str:
    links = f"[arXiv](https://arxiv.org/abs/24{n}.00001)/[Code](https://github.com/o/r{n})"
    return f"| 20{n} | **Words That Speak to Each Other {n}** | {links} |\n"


OLD = HEAD + "".join(map(old_row, ("01", "02", "03", "04", "05", "06")))


def spots(row: str) -> list[Spot]:
    return spots_of_change(house, OLD, OLD + row)


def codes(row: str) -> list[str]:
    return [spot.claim.rule.code for spot in spots(row)]


def test_a_row_in_the_style_of_the_list_is_fine() -> None:
    assert codes(old_row("07")) == []
    assert codes("| 2007 | **Without Code** | [arXiv](https://arxiv.org/abs/2407.00001) |\n") == []


@pytest.mark.parametrize(
    ("row", "code", "message", "mended"),
    [
        (
            "| 2007 | **A** | [Paper](https://arxiv.org/abs/2407.00001) |\n",
            "style-label",
            "the entries beside it call such a link “arXiv”, not “Paper”",
            "| 2007 | **A** | [arXiv](https://arxiv.org/abs/2407.00001) |\n",
        ),
        (
            "| 2007 | **A** | [code](https://code.example/) |\n",
            "style-label",
            "the entries beside it call such a link “Code”, not “code”",
            "| 2007 | **A** | [Code](https://code.example/) |\n",
        ),
        (
            "| 2007 | **A** | [arXiv](https://arxiv.org/abs/2407.00001), [Code](https://github.com/o/x) |\n",
            "style-separator",
            "between links the entries beside it write “/”, not “,␣”",
            "| 2007 | **A** | [arXiv](https://arxiv.org/abs/2407.00001)/[Code](https://github.com/o/x) |\n",
        ),
        (
            "| 2007 | A Paper in Plain Words | [arXiv](https://arxiv.org/abs/2407.00001) |\n",
            "style-bold",
            "the titles beside it are bold, and “A Paper in Plain Words” is not",
            "| 2007 | **A Paper in Plain Words** | [arXiv](https://arxiv.org/abs/2407.00001) |\n",
        ),
    ],
)
def test_what_differs_is_told_with_what_the_others_have(
    row: str, code: str, message: str, mended: str
) -> None:
    (spot,) = spots(row)
    assert (spot.claim.rule.code, spot.claim.message) == (code, message)
    assert fixed([spot]) == (OLD + mended, False)


def test_a_column_that_all_others_fill_is_told() -> None:
    (spot,) = spots("|  | **A** | [arXiv](https://arxiv.org/abs/2407.00001) |\n")
    assert spot.claim.message == "the rows beside it have something under “Year”, and this one has nothing"
    assert spot.claim.rule.code == "style-column"


@pytest.mark.parametrize(
    "row",
    [
        "| 2007 | **A** | [Demo](https://arxiv.org/abs/2407.00001) |\n",
        "| 2007 | **A** | [Code and data](https://github.com/o/x) |\n",
        "| 2007 | **A** | [Code 2](https://github.com/o/x) |\n",
        "| 2007 | **A** | [Baseline](https://github.com/o/x) |\n",
        "| 2007 | **A** | [Paper](https://github.com/o/x/wiki) |\n",
        "| 2007 | **A** | [arXiv](https://arxiv.org/abs/2407.00001) and [Code](https://github.com/o/x) |\n",
        "| 2007 | **A** (ACL) | [arXiv](https://arxiv.org/abs/2407.00001) |\n",
    ],
)
def test_what_may_mean_something_else_is_left_alone(row: str) -> None:
    assert codes(row) == []


def test_a_list_without_one_style_has_none_to_tell() -> None:
    mixed = OLD.replace("[arXiv](https://arxiv.org/abs/2401", "[Paper](https://arxiv.org/abs/2401")
    row = "| 2007 | **A** | [pdf](https://arxiv.org/abs/2407.00001) |\n"
    assert spots_of_change(house, mixed, mixed + row) == []


def test_few_rows_are_no_style() -> None:
    few = "".join(OLD.splitlines(keepends=True)[:6])
    assert spots_of_change(house, few, few + "|  | A | [Paper](https://arxiv.org/abs/2407.00001) |\n") == []


def test_nothing_is_said_of_a_list_that_is_looked_at_for_its_own_sake() -> None:
    text = OLD + "|  | A | [Paper](https://arxiv.org/abs/2407.00001) |\n"
    assert list(house.look(checkout_of(parse("README.md", text.encode())))) == []


def test_an_aligned_table_stays_aligned() -> None:
    row = next(line for line in LIST.splitlines(keepends=True) if line.startswith("| **Language Model Can"))
    new = row.replace(
        "[arXiv](https://arxiv.org/abs/2408.02622)", "[Paper](https://arxiv.org/abs/2408.09999)"
    )
    new = new.replace("Language Model Can Listen While Speaking", "A Model That Waits for Nobody Any Longer")
    after = LIST.replace(PLACE, new + PLACE, 1)
    (spot,) = spots_of_change(house, LIST, after)
    lines = apply(after.encode(), spot.edits).decode().splitlines()
    assert len({len(line) for line in lines if line.startswith("| **")}) == len(
        {len(line) for line in LIST.splitlines() if line.startswith("| **")}
    )


TEXT = st.text(alphabet="ab*[]()|/\\ \n-_`<>!#é1", max_size=60)


@given(TEXT, st.integers(0, 10))
@settings(max_examples=300, deadline=None)
def test_no_row_upsets_the_rules_and_every_fix_can_be_made(text: str, place: int) -> None:
    lines = OLD.splitlines(keepends=True)
    after = "".join([*lines[:place], text, *lines[place:]])
    for spot in spots_of_change(house, OLD, after):
        mended = apply(after.encode(), spot.edits)
        assert parse("README.md", mended).source == mended
        assert bool(spot.edits) == (mended != after.encode())
