from __future__ import annotations

import pytest

from bot.edits.remove import remove_link
from bot.lists.parse import parse


@pytest.mark.parametrize(
    ("text", "url", "left"),
    [
        ("- **T** [a](https://a.example/)/[b](https://b.example/)\n", "https://b.example/", "- **T** [a](https://a.example/)\n"),
        ("- **T** [a](https://a.example/)/[b](https://b.example/)\n", "https://a.example/", "- **T** [b](https://b.example/)\n"),
        (
            "- **T** [a](https://a.example/), [b](https://b.example/), [c](https://c.example/)\n",
            "https://b.example/",
            "- **T** [a](https://a.example/), [c](https://c.example/)\n",
        ),
    ],
)  # fmt: skip
def test_a_link_goes_with_what_divides_it(text: str, url: str, left: str) -> None:
    document = parse("README.md", text.encode())
    link = next(link for link in document.links if link.url == url)
    (edit, *_) = remove_link(document, link)
    source = document.source
    assert (source[: edit.start] + source[edit.end :]).decode() == left


@pytest.mark.parametrize(
    "text",
    [
        "- [a](https://a.example/)\n",
        "- [a](https://a.example/) is like [b](https://b.example/)\n",
        "- <https://a.example/> / [b](https://b.example/)\n",
        "| T | L |\n|---|---|\n| [a](https://a.example/) | [b](https://b.example/) |\n",
    ],
)
def test_what_means_more_than_a_list_of_links_is_left_alone(text: str) -> None:
    document = parse("README.md", text.encode())
    assert remove_link(document, document.links[0]) == ()
