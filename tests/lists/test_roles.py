from __future__ import annotations

import pytest

from bot.lists.roles import Role, is_bare_label, is_product, role_of, role_of_label


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("arXiv", Role.PAPER),
        ("[Paper]", Role.PAPER),
        ("论文(Paper)", Role.PAPER),
        ("Github", Role.CODE),
        ("Code & Project page", Role.CODE),
        ("Official Code", Role.CODE),
        ("Project page", Role.PROJECT),
        ("Homepage", Role.PROJECT),
        ("Demo", Role.DEMO),
        ("HuggingFace", Role.MODEL),
        ("Dataset", Role.DATASET),
        ("Video", Role.VIDEO),
        ("Unofficial Intro", Role.BLOG),
        ("bibtex", Role.CITATION),
        ("ICLR paper", Role.PAPER),
        ("Slides", Role.SLIDES),
    ],
)
def test_a_label_tells_the_role_of_a_link(label: str, role: Role) -> None:
    assert role_of_label(label) is role
    assert role_of(label, "https://example.org") is role


@pytest.mark.parametrize(
    "label",
    [
        "",
        "A Survey of Large Language Models",
        "bocker",
        "docker-compose",
        "Model Soups",
        "paper " * 50,
        "Code Llama",
    ],
)
def test_a_title_is_no_label(label: str) -> None:
    assert role_of_label(label) is None


@pytest.mark.parametrize(
    ("url", "role"),
    [
        ("https://arxiv.org/abs/2408.05211", Role.PAPER),
        ("https://www.github.com/a/b", Role.CODE),
        ("https://a.github.io/b/", Role.PROJECT),
        ("https://huggingface.co/papers/1", Role.PAPER),
        ("https://huggingface.co/datasets/a/b", Role.DATASET),
        ("https://huggingface.co/spaces/a/b", Role.DEMO),
        ("https://huggingface.co/a/b", Role.MODEL),
        ("https://youtu.be/x", Role.VIDEO),
        ("https://notgithub.com/a/b", None),
        ("https://[broken", None),
        ("relative.md", None),
    ],
)
def test_a_host_tells_the_role_where_the_label_does_not(url: str, role: Role | None) -> None:
    assert role_of("A Title", url) is role


def test_the_label_is_believed_before_the_host() -> None:
    assert role_of("Demo", "https://github.com/a/b") is Role.DEMO


def test_some_labels_are_products_as_well() -> None:
    assert is_product("PyTorch")
    assert not is_product("Code")


@pytest.mark.parametrize(
    ("label", "bare"),
    [("Project page", True), ("here", True), ("Urantia Papers", False), ("", False), ("...", False)],
)
def test_a_bare_label_names_nothing_but_a_role(label: str, bare: bool) -> None:
    assert is_bare_label(label) is bare
