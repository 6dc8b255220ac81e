from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.titles.same import same_title, same_words
from bot.titles.words import words_of
from tests.titles.noise import NEAR_MISSES, NOISE

HERE = Path(__file__).parent
PAIRS = json.loads((HERE / "pairs.json").read_text())
"""Titles of real lists with noise, and with what is easily mistaken for them."""
BY_HAND = json.loads((HERE / "by_hand.json").read_text())
"""As people write the titles of well-known papers; and well-known papers of the same groups, with the same
names and on the same subjects: the hardest near misses that there are."""
TITLES = list(dict.fromkeys(pair[1] for pair in PAIRS["same"] if len(pair[1].split()) > 4))
NAMED = [title for title in TITLES if ": " in title]


def found(pairs: Iterable[tuple[str, str]]) -> float:
    """Which share of pairs of different titles is told apart."""
    answers = [same_title(*pair) is False for pair in pairs]
    return sum(answers) / len(answers)


@pytest.mark.parametrize("pairs", [PAIRS["same"], BY_HAND["same"]])
def test_no_true_pair_is_called_a_mismatch(pairs: list[tuple[str, str]]) -> None:
    assert len(pairs) > 350
    assert [pair for pair in pairs if same_title(*pair) is False] == []


@pytest.mark.parametrize(("nth", "noise"), list(enumerate(NOISE)))
def test_no_noise_makes_a_mismatch(nth: int, noise: str) -> None:
    pairs = [(NOISE[noise](title), title) for title in TITLES[nth % 5 :: 5]]
    assert len(pairs) > 60
    assert [pair for pair in pairs if same_title(*pair) is False] == []


DECORATIONS = [name for name, noise in NOISE.items() if len(noise("Foo")) > len("Foo") and "cut" not in name]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(TITLES), st.sampled_from(DECORATIONS), st.sampled_from(["lower", "upper", "quotes"]))
def test_no_two_noises_make_a_mismatch(title: str, one: str, other: str) -> None:
    assert same_title(NOISE[other](NOISE[one](title)), title) is not False


def test_nearly_all_mismatches_are_found() -> None:
    assert len(PAIRS["different"]) > 400
    assert found(PAIRS["different"]) >= 0.95
    assert found(zip(TITLES, TITLES[1:] + TITLES[:1], strict=True)) >= 0.95


@pytest.mark.parametrize("kind", NEAR_MISSES)
def test_nearly_all_near_misses_are_found(kind: str) -> None:
    pairs = [(title, miss) for title in TITLES if (miss := NEAR_MISSES[kind](title)) != title]
    assert len(pairs) > 3
    assert found(pairs) >= 0.95
    assert found((miss, title) for title, miss in pairs) >= 0.95


def test_the_same_name_before_another_subtitle_is_another_paper() -> None:
    subtitles = [title.partition(": ")[2] for title in NAMED]
    pairs = [
        (title, f"{title.partition(': ')[0]}: {other}")
        for title, other in zip(NAMED, subtitles[7:] + subtitles[:7], strict=True)
    ]
    assert found(pairs) >= 0.95


def test_most_of_the_hardest_near_misses_are_found() -> None:
    pairs = [tuple(pair) for pair in BY_HAND["different"]]
    assert len(pairs) > 200
    assert found((one, other) for one, other in pairs) >= 0.88
    assert found((other, one) for one, other in pairs) >= 0.88


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
        "2024-08-09 VITA: Towards Open-Source Interactive",
        "arXiv:2408.05211v2 VITA: Towards Open-Source Interactive",
        "VITA: Towards Open-Source Interac\u00adtive Omni Multimodal LLM [3], CVPR'25",
        "VITA: Towards Open-Source …, NeurIPS 2024",
        "VITA: Towards Open-Source Inter… (NeurIPS 2024, with code)",
        "VITA. A model that listens and speaks.",
        "[Paper] (Oral) VITA: Towards Open-Source Interactive Omni Multimodal LLM [Code] [Demo]",
    ],
)
def test_a_title_with_noise_is_the_same(listed: str) -> None:
    assert same_title(listed, PAPER) is True


@pytest.mark.parametrize(
    "listed",
    [
        "SoulX-DuoVoice",
        "Qwen Omni",
        "Paper",
        "",
        "!!!",
        "12.",
        "(v2)",
        "…",
        "VITA\uff1a面向开源的交互式全模态大模型",
    ],
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
        ("Attention Is Not All You Need: Pure Attention Loses Rank", "Attention Is All You Need"),
        ("Attention Is All You Need", "Attention Is Not All You Need: Pure Attention Loses Rank"),
        ("Improved Denoising Diffusion Probabilistic Models", "Denoising Diffusion Probabilistic Models"),
        (
            "Making Pre-trained Language Models Better Few-shot Learners",
            "Language Models are Few-Shot Learners",
        ),
        ("The Llama 3 Herd of Models", "Llama 2: Open Foundation and Fine-Tuned Chat Models"),
        ("StarCoder: may the source be with you!", "StarCoder 2 and The Stack v2: The Next Generation"),
        ("NeRF: Representing Scenes as Radiance Fields", "NeRF++: Improving Neural Radiance Fields"),
        ("Qwen2 Technical Report", "Qwen2.5-Omni Technical Report"),
        ("NTIRE 2020 Challenge on Image Deblurring", "NTIRE 2021 Image Deblurring Challenge"),
        ("Mini-Omni", "Mini-Omni2: Towards Open-source GPT-4o with Vision, Speech and Duplex Capabilities"),
    ],
)
def test_a_near_miss_is_another_paper(listed: str, paper: str) -> None:
    assert same_title(listed, paper) is False


@pytest.mark.parametrize(
    ("listed", "paper"),
    [
        ("FooBar: Partial Deconvolution With Inac…", "Partial Deconvolution With Inaccurate Blur Kernel"),
        ("STaR: Self-Taught Reasoner", "STaR: Bootstrapping Reasoning With Reasoning"),
        ("NeRF-W: NeRF in the Wild", "NeRF in the Wild: Neural Radiance Fields for Unconstrained Photos"),
        ("Qwen2-Audio-7B Technical Report", "Qwen2-Audio Technical Report"),
        ("Phi-4-Min\u00adi Technical Report", "Phi-4-Mini Technical Report"),
        ("Phi-3-mini Technical Report", "Phi-3 Technical Report: A Highly Capable Model on Your Phone"),
        ("Llama-2-Chat 7B/13B/70B", "Llama 2: Open Foundation and Fine-Tuned Chat Models"),
        ("2024\u221205\u221217 Foo: A Bar of Baz Quux Things", "Foo: A Bar of Baz Quux Things"),
        ("Wav2Vec2: A Framework of Representations", "wav2vec 2.0: A Framework of Representations"),
        ("An Obscure but Telling Kind of Title", "深度学习的一个很长的标题"),
    ],
)
def test_where_nobody_can_be_sure_nothing_is_said(listed: str, paper: str) -> None:
    assert same_title(listed, paper) is not False


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
