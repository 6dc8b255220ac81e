from __future__ import annotations

import pytest

from bot.lint import local_links
from bot.lint.interface import Checkout
from bot.lists.parse import parse
from tests.lint.looking import codes_in, fixed, spots_in

FILES = {"README.md", "docs", "docs/guide.md", "a b.png", "LICENSE", "图.png"}
LIST = "# Awesome List\n\n## 🚀 Getting started\n\n## Papers (2024)\n\n"


def exists(path: str) -> bool:
    return path in FILES


@pytest.mark.parametrize(
    "fragment",
    [
        "awesome-list",
        "Awesome-List",
        "-getting-started",
        "papers-2024",
        "",
        "top",
        "readme",
        "readme-ov-file",
        "fn1",
        ":~:text=x",
    ],
)
def test_anchors_that_lead_somewhere_are_not_told(fragment: str) -> None:
    assert codes_in(local_links, f"{LIST}[x](#{fragment})") == []


def test_a_dead_anchor_is_a_warning() -> None:
    (spot,) = spots_in(local_links, f"{LIST}[x](#Datasets)")
    assert (spot.claim.rule.code, spot.claim.message) == (
        "dead-anchor",
        "no heading has the anchor “#Datasets”",
    )
    assert spot.edits == ()


@pytest.mark.parametrize(
    ("fragment", "near"),
    [
        ("getting-started", "-getting-started"),
        ("papers-(2024)", "papers-2024"),
        ("papers--2024-", "papers-2024"),
        ("awesome-lists", "awesome-list"),
    ],
)
def test_the_one_anchor_that_is_near_is_offered(fragment: str, near: str) -> None:
    spots = spots_in(local_links, f"{LIST}[x](#{fragment})\n")
    assert fixed(spots) == (f"{LIST}[x](#{near})\n", False)


def test_of_two_near_anchors_none_is_offered() -> None:
    (spot,) = spots_in(local_links, "# Papers 2023\n\n# Papers 2024\n\n[x](#papers-2025)")
    assert spot.edits == ()


def test_an_anchor_in_another_file_of_the_list_is_looked_up_there() -> None:
    one = parse("README.md", b"[x](docs/more.md#gone) [y](./docs/more.md#here) [z](other.md#any)")
    other = parse("docs/more.md", b"# Here\n\n[back](../README.md#nothing)")
    spots = list(local_links.look(Checkout((one, other), {})))
    assert [(spot.document.path, spot.url) for spot in spots] == [
        ("README.md", "docs/more.md#gone"),
        ("docs/more.md", "../README.md#nothing"),
    ]


def test_a_missing_file_is_a_warning() -> None:
    spots = spots_in(local_links, "[x](docs/other.md#part) ![y](assets/y.png?raw=true)", exists)
    assert [spot.claim.rule.code for spot in spots] == ["missing-file"] * 2
    assert [spot.claim.message for spot in spots] == [
        "there is no file “docs/other.md”",
        "there is no file “assets/y.png”",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "docs",
        "docs/",
        "./docs/guide.md#x",
        "docs/../LICENSE",
        "/LICENSE",
        "a%20b.png?raw=true",
        "图.png",
        "%E5%9B%BE.png",
        "../../issues",
        "../other/README.md",
        "//example.org/x",
        "mailto:a@b.example",
        "data:image/png;base64,AAAA",
        "github.com/a/b",
        "",
    ],
)
def test_files_that_are_there_and_what_is_no_file_are_not_told(url: str) -> None:
    assert codes_in(local_links, f"[x](<{url}>)", exists) == []


def test_where_the_files_cannot_be_seen_nothing_is_said() -> None:
    assert codes_in(local_links, "[x](docs/other.md)") == []
