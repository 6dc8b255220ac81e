from __future__ import annotations

import pytest

from bot.lint import duplicates
from bot.lists.parse import parse
from bot.model import Severity
from tests.lint.looking import checkout_of, codes_in, severity_of, spots_in

VITA = "VITA: Towards Open-Source Interactive Omni Multimodal LLM"
MOSHI = "Moshi: a speech-text foundation model for real-time dialogue"
PAPER = "https://arxiv.org/abs/2408.05211"
PDF = "https://www.arxiv.org/pdf/2408.05211v2.pdf"
REPOSITORY = "https://github.com/VITA-MLLM/VITA"


def bullet(title: str, *links: tuple[str, str]) -> str:
    return f"- **{title}** " + " ".join(f"[{label}]({url})" for label, url in links) + "\n"


def told(text: str) -> list[tuple[int, Severity]]:
    return [(spot.line, severity_of(spot)) for spot in spots_in(duplicates, text)]


def test_one_paper_in_two_spellings_in_one_list_is_a_warning() -> None:
    text = (
        f"# Papers\n\n- [{VITA}]({PAPER})\n- [{MOSHI}](https://arxiv.org/abs/2410.00037)\n- [{VITA}]({PDF})\n"
    )
    (spot,) = spots_in(duplicates, text)
    assert (spot.line, severity_of(spot), spot.edits) == (5, Severity.WARNING, ())
    assert spot.claim.message == "the list has this paper already on line 3"
    assert str(spot.resource) == "arxiv:2408.05211"


def test_one_paper_in_two_rows_of_a_table_is_a_warning() -> None:
    table = f"| Title | Links |\n|---|---|\n| {VITA} | [arXiv]({PAPER}) |\n| {VITA} | [arXiv]({PAPER}) |\n"
    assert told(table) == [(4, Severity.WARNING)]


def test_one_paper_under_two_full_titles_is_a_warning_that_names_the_other() -> None:
    (spot,) = spots_in(duplicates, f"- [{VITA}]({PAPER})\n- [{MOSHI}]({PAPER})\n")
    assert severity_of(spot) is Severity.WARNING
    assert "line 1, as “VITA: Towards" in spot.claim.message
    assert "one of the two links is wrong" in spot.claim.message


def test_one_repository_in_two_spellings_with_one_title_is_a_warning() -> None:
    text = f"- [VITA]({REPOSITORY}) - omni.\n- [VITA](https://www.github.com/vita-mllm/vita.git) - again.\n"
    assert told(text) == [(2, Severity.WARNING)]


def test_models_that_share_a_paper_are_no_more_than_a_remark() -> None:
    table = "| Model | Paper | Weights |\n|---|---|---|\n"
    table += f"| VITA Small | [paper]({PAPER}) | [hf](https://huggingface.co/VITA/7B) |\n"
    table += f"| VITA Large | [paper]({PAPER}) | [hf](https://huggingface.co/VITA/13B) |\n"
    assert told(table) == [(4, Severity.INFO)]


def test_a_paper_under_two_headings_may_be_there_on_purpose() -> None:
    assert told(f"# Models\n\n- [{VITA}]({PAPER})\n\n# Codecs\n\n- [{VITA}]({PAPER})\n") == [
        (7, Severity.INFO)
    ]


def test_of_two_earlier_places_the_one_in_the_same_list_counts() -> None:
    text = f"# News\n\n- [{VITA}]({PAPER})\n\n# Models\n\n"
    text += bullet(VITA, ("Page", "https://vita.example"), ("Code", REPOSITORY))
    text += bullet(VITA, ("arXiv", PAPER), ("Code", REPOSITORY))
    assert told(text) == [(8, Severity.WARNING)]


@pytest.mark.parametrize("between", ["<details><summary>Video</summary>\n\n", "Some words on video:\n\n"])
def test_whatever_stands_between_two_lists_is_like_a_heading(between: str) -> None:
    assert told(f"- [{VITA}]({PAPER})\n\n{between}- [{VITA}]({PAPER})\n")[0][1] is Severity.INFO


def test_bullets_below_different_bullets_are_different_lists() -> None:
    text = f"- Tensorflow\n  - [Lasagne]({REPOSITORY})\n- Theano\n  - [Lasagne]({REPOSITORY})\n"
    assert told(text) == [(4, Severity.INFO)]


def test_a_list_that_often_repeats_itself_does_so_on_purpose() -> None:
    papers = [f"- [{VITA} {number}](https://arxiv.org/abs/2408.0521{number})\n" for number in range(3)]
    both = "# Models\n\n" + "".join(papers) + "\n# Codecs\n\n" + "".join(papers)
    assert codes_in(duplicates, both) == []
    assert len(codes_in(duplicates, both.replace(papers[2], "", 1))) == 2


def test_a_table_of_results_repeats_its_papers() -> None:
    rows = [
        f"| {VITA} {number % 3} | [pdf](https://arxiv.org/abs/2408.0521{number % 3}) |\n"
        for number in range(9)
    ]
    assert codes_in(duplicates, "| Title | Paper |\n|---|---|\n" + "".join(rows)) == []


@pytest.mark.parametrize(
    "text",
    [
        bullet(VITA, ("arXiv", PAPER), ("pdf", PDF)),
        bullet(VITA, ("arXiv", PAPER)) + f"\nWe like [VITA]({PAPER}), see {PAPER}.\n",
        f"- [VITA](#vita)\n- [VITA](#vita)\n\n# VITA\n\n- [{VITA}]({PAPER})\n",
        f"- [Wiki of VITA]({REPOSITORY}/wiki)\n- [Issues of VITA]({REPOSITORY}/issues)\n",
        bullet(VITA, ("Paper", PAPER), ("Code", REPOSITORY))
        + bullet(MOSHI, ("Paper", "https://arxiv.org/abs/2410.00037"), ("Code", REPOSITORY)),
        "- [One](https://lab.example/)\n- [Two](https://lab.example/)\n",
        f"![badge]({REPOSITORY}) ![badge]({REPOSITORY})\n",
    ],
)
def test_what_is_no_entry_twice_is_not_told(text: str) -> None:
    assert codes_in(duplicates, text) == []


def test_a_translation_repeats_the_list() -> None:
    text = f"- [{VITA}]({PAPER})\n".encode()
    checkout = checkout_of(parse("README.md", text), parse("README_zh.md", text))
    assert list(duplicates.look(checkout)) == []
