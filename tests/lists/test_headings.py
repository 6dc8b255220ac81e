from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lists.headings import anchors, fold


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("# Papers", "papers"),
        ("## Papers with Code ##", "papers-with-code"),
        ("# What's new? (2024)", "whats-new-2024"),
        ("# C++ & C#", "c--c"),
        ("# a - b", "a---b"),
        ("# snake_case-and-dash", "snake_case-and-dash"),
        ("# `code` and *emphasis* and **bold**", "code-and-emphasis-and-bold"),
        ("# [Linked](https://a.example) words", "linked-words"),
        ("# 3D点云(3D-Point-Cloud)", "3d点云3d-point-cloud"),
        ("# Über Ärger", "über-ärger"),
        ("# हिन्दी", "हिन्दी"),
        ("# 🚀 Getting started", "-getting-started"),
        ("# :rocket: Getting started", "rocket-getting-started"),
        ("# R&amp;D &copy;", "rd-"),
        ("# x² and ½", "x²-and-½"),
        ("Setext\n======", "setext"),
        ("<h2 align='center'>In HTML</h2>", "in-html"),
        ('<h1 align="center">\n\nAround Markdown\n\n</h1>', "around-markdown"),
    ],
)
def test_a_heading_has_githubs_slug(heading: str, slug: str) -> None:
    found = anchors(heading.encode())
    assert found.slugs == (slug,)
    assert slug in found


def test_headings_of_one_name_are_numbered() -> None:
    found = anchors(b"# A\n\n# A\n\n# a-1\n\n# A\n")
    assert found.slugs == ("a", "a-1", "a-1-1", "a-2")
    assert "a-3" not in found


@pytest.mark.parametrize(
    "text",
    ['<a name="Here"></a>', "<a id=Here>", 'Words <span id="Here"></span>', '<div id="Here">\n\nx\n\n</div>'],
)
def test_names_that_html_sets_are_anchors(text: str) -> None:
    assert "Here" in anchors(text.encode())


@pytest.mark.parametrize(
    "fragment",
    [
        "Getting-Started",
        "user-content-getting-started",
        "%67etting-started",
        "\N{VARIATION SELECTOR-16}getting-started",
    ],
)
def test_spellings_that_github_understands_are_understood(fragment: str) -> None:
    assert fragment in anchors(b"# Getting started")


def test_where_the_recipe_is_in_doubt_every_answer_is_right() -> None:
    found = anchors("# ![logo](l.png) Awesome ![badge](b.svg)\n\n# :tada: News\n\n# ⚙️ Settings\n".encode())
    for fragment in ("awesome", "-awesome-", "tada-news", "-news", "-settings", "️-settings"):
        assert fragment in found, fragment


@pytest.mark.parametrize(
    "text", ["```\n# No\n```", "    # No", "<!--\n# No\n-->", '<!-- <a name="no"> -->', "\\# No", "#No"]
)
def test_what_is_no_heading_has_no_anchor(text: str) -> None:
    assert "no" not in anchors(text.encode())


@given(st.text(alphabet="#<h1>a/ -_!`*[]()\n=\"'idname:日🚀\ufe0f&;", max_size=120))
def test_any_text_has_anchors_and_finds_its_own(text: str) -> None:
    found = anchors(text.encode())
    assert all(slug in found for slug in found.slugs if fold(slug))
    assert "" not in found
