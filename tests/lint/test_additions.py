"""Entries that a pull request adds, though the list has them already."""

from __future__ import annotations

import pytest

from bot.lint import duplicates
from bot.lint.interface import Spot
from bot.lists.parse import parse
from bot.model import Severity
from bot.world.scenario import demo_list
from tests.lint.looking import severity_of
from tests.lint.reviewing import spots_of_change, spots_of_changes

LIST = demo_list().decode()
VITA = "VITA: Towards Open-Source Interactive Omni Multimodal LLM"


def row(title: str, url: str) -> str:
    return f"| **{title}** | [arXiv]({url}) |\n"


def spots(*rows: str) -> list[Spot]:
    """What is said of rows at the end of the benchmarks, far below the models."""
    return spots_of_change(duplicates, LIST, LIST.rstrip() + "\n" + "".join(rows))


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2408.05211",
        "https://arxiv.org/pdf/2408.05211v2",
        "https://www.arxiv.org/pdf/2408.05211.pdf",
        "https://ar5iv.labs.arxiv.org/html/2408.05211",
        "https://doi.org/10.48550/arXiv.2408.05211",
        "https://huggingface.co/papers/2408.05211",
    ],
)
def test_a_paper_that_the_list_has_is_told_in_every_form_of_its_address(url: str) -> None:
    (spot,) = spots(row(VITA, url))
    assert (spot.claim.message, spot.url) == ("the list has this paper already on line 8", url)
    assert severity_of(spot) is Severity.WARNING


def test_the_new_one_of_two_is_told_also_where_it_stands_first() -> None:
    new = row(VITA, "https://arxiv.org/pdf/2408.05211")
    lines = LIST.splitlines(keepends=True)
    (spot,) = spots_of_change(duplicates, LIST, "".join([*lines[:7], new, *lines[7:]]))
    assert (spot.line, spot.claim.message) == (8, "the list has this paper already on line 9")


def test_a_title_that_no_two_papers_have_is_enough() -> None:
    (spot,) = spots(row(VITA, "https://openreview.net/forum?id=abc"))
    assert spot.claim.message == "the list has this title already on line 8"


def test_another_title_says_which_of_the_two_may_be_wrong() -> None:
    (spot,) = spots(row("A Different Name for the Very Same Paper", "https://arxiv.org/abs/2408.05211"))
    assert spot.claim.message.endswith(f"as “{VITA}”: it is there twice, or one of the two links is wrong")


def test_a_row_twice_in_one_pull_request_is_told_once() -> None:
    new = row("An Entirely New Paper of Ours", "https://arxiv.org/abs/2601.00001")
    (spot,) = spots(new, new)
    assert spot.claim.message == "the list has this paper already on line 37"


def test_code_that_several_papers_share_is_no_repetition() -> None:
    repository = "[arXiv](https://arxiv.org/abs/2601.00001)/[Github](https://github.com/bytedance/SALMONN)"
    assert spots(f"| **An Entirely New Paper of Ours** | {repository} |\n") == []


def test_a_new_row_that_repeats_nothing_is_fine() -> None:
    assert spots(row("An Entirely New Paper of Ours", "https://arxiv.org/abs/2601.00001")) == []


def test_what_the_list_had_twice_before_is_not_told() -> None:
    twice = LIST.rstrip() + "\n" + row(VITA, "https://arxiv.org/abs/2408.05211")
    after = twice + row("An Entirely New Paper of Ours", "https://arxiv.org/abs/2601.00001")
    assert spots_of_change(duplicates, twice, after) == []


def test_in_a_list_that_repeats_itself_on_purpose_it_is_no_more_than_a_hint() -> None:
    rows = [line for line in LIST.splitlines(keepends=True) if line.startswith("| **") and "arXiv" in line]
    often = LIST.rstrip() + "\n\n## Again\n\n| Title | Links |\n|---|---|\n" + "".join(rows[:5])
    (spot,) = spots_of_change(duplicates, often, often + rows[8])
    assert severity_of(spot) is Severity.INFO


def test_the_other_pages_of_a_list_are_looked_through_too() -> None:
    before = [parse("README.md", LIST.encode()), parse("more.md", b"# More\n")]
    more = f"# More\n\n| Title | Links |\n|---|---|\n{row(VITA, 'https://arxiv.org/abs/2408.05211')}"
    (spot,) = spots_of_changes(duplicates, before, [before[0], parse("more.md", more.encode())])
    assert spot.claim.message == "the list has this paper already on line 8 of README.md"
    assert severity_of(spot) is Severity.INFO


def test_a_translation_repeats_the_list_on_purpose() -> None:
    new = row("An Entirely New Paper of Ours", "https://arxiv.org/abs/2601.00001")
    before = [parse(path, LIST.encode()) for path in ("README.md", "README_zh.md")]
    after = [parse(path, (LIST.rstrip() + "\n" + new).encode()) for path in ("README.md", "README_zh.md")]
    assert spots_of_changes(duplicates, before, after) == []
