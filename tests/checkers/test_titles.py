from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers._title_words import words_of
from bot.checkers._titles import same_title, same_words

# Titles of real lists with the noise that lists make of them, and with what is easily mistaken for them.
PAIRS = json.loads((Path(__file__).parent / "titles.json").read_text())


def test_no_true_pair_is_called_a_mismatch() -> None:
    wrong = [pair for pair in PAIRS["same"] if same_title(*pair) is False]
    assert wrong == []
    assert len(PAIRS["same"]) > 400


def test_nearly_all_mismatches_are_found() -> None:
    found = [pair for pair in PAIRS["different"] if same_title(*pair) is False]
    assert len(found) >= 0.95 * len(PAIRS["different"])
    assert len(PAIRS["different"]) > 400


PAPER = "VITA: Towards Open-Source Interactive Omni Multimodal LLM"


@pytest.mark.parametrize(
    "listed",
    [
        PAPER,
        "vita towards open source interactive omni multimodal llm",
        "VITA",
        "Towards Open-Source Interactive Omni Multimodal LLM",
        "VITA: Towards Open-Source Interactive …",
        "VITA: Towards Open-Source Interac",
        "[2024] VITA: Towards Open-Source Interactive Omni Multimodal LLM (NeurIPS'24)",
        'VITA: T\\"owards {O}pen-Source $\\textbf{Interactive}$ Omni Multimodal LLM',
        "VITA: Towards Open–Source Intéractive Omni Multi-modal LLM.",  # noqa: RUF001 - as people type
    ],
)
def test_a_title_with_noise_is_the_same(listed: str) -> None:
    assert same_title(listed, PAPER) is True


@pytest.mark.parametrize(
    "listed",
    ["SoulX-DuoVoice", "Qwen Omni", "Paper", "", "!!!", "VITA：面向开源的交互式全模态大模型"],  # noqa: RUF001 - as people type
)
def test_a_nickname_or_a_translation_cannot_be_told(listed: str) -> None:
    assert same_title(listed, PAPER) is None


@pytest.mark.parametrize(
    ("listed", "paper"),
    [
        (PAPER, "VITA: A Vision Transformer for Monitoring Tomatoes"),
        (PAPER, "VITA-1.5: Towards GPT-4o Level Real-Time Vision and Speech Interaction"),
        ("Deep Residual Learning of Everything", "Deep Residual Learning of Everything, Part II: Some More"),
        ("Deep Residual Learning of Everything, Part I", "Deep Residual Learning of Everything, Part II"),
        ("Supervised Learning of Sentence Embeddings", "Unsupervised Learning of Sentence Embeddings"),
        ("Mini-Omni", "Mini-Omni2: Towards Open-source GPT-4o with Vision, Speech and Duplex Capabilities"),
    ],
)
def test_a_near_miss_is_another_paper(listed: str, paper: str) -> None:
    assert same_title(listed, paper) is False


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Foo: a Bar", "foo -- A bar!", True),
        ("Foo\n bar", "Foobar", True),
        ("$\\alpha$-Foo", "α-Foo", True),  # noqa: RUF001 - as people type
        ("Foo: a Bar", "Foo: the Bar", False),
        ("", "", False),
    ],
)
def test_words_are_compared_without_case_and_punctuation(one: str, other: str, same: bool) -> None:
    assert same_words(one, other) is same


def test_numbers_and_letters_are_words_of_their_own() -> None:
    assert words_of("gpt-4o mini2") == ("gpt", "4", "o", "mini", "2")


@given(st.text(), st.text())
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert same_title(one, other) in (True, False, None)
    assert same_title(one, one) is not False


@given(st.integers(1, 5000), st.sampled_from(["a ", "ab: ", "(", "[x] ", "\\'{", "x2", "word-", "1.", "…"]))
def test_long_hostile_titles_take_no_time(times: int, piece: str) -> None:
    assert same_title(piece * times, PAPER) is not True or "…" in piece


@given(st.sampled_from([pair[1] for pair in PAIRS["same"]]))
def test_a_title_is_itself_in_any_case(title: str) -> None:
    assert same_title(title.upper(), title) is True
    assert same_title(title.lower(), title) is True
