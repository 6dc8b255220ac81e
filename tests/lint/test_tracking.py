from __future__ import annotations

import pytest

from bot.lint import tracking
from bot.lint.tracking import without_tracking
from tests.lint.looking import codes_in, fixed, spots_in


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.example/?utm_source=x", "https://a.example/"),
        ("https://a.example/p?UTM_Source=x&id=7&fbclid=y#part", "https://a.example/p?id=7#part"),
        ("https://a.example/p?gclid", "https://a.example/p"),
        ("https://youtu.be/abc?si=def&t=42", "https://youtu.be/abc?t=42"),
        ("https://www.youtube.com/watch?v=abc&feature=youtu.be", "https://www.youtube.com/watch?v=abc"),
        ("https://x.com/a/status/1?s=20&t=abc", "https://x.com/a/status/1"),
        (
            "https://www.bilibili.com/video/BV1/?spm_id_from=333.9&p=2",
            "https://www.bilibili.com/video/BV1/?p=2",
        ),
    ],
)
def test_tracking_parameters_and_nothing_else_are_dropped(url: str, clean: str) -> None:
    assert without_tracking(url)[0] == clean
    (spot,) = spots_in(tracking, f"- [x]({url})\n")
    assert fixed([spot]) == (f"- [x]({clean})\n", True)


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/?t=1&s=2&si=3&feature=4",
        "https://x.com/search?s=1&t=2",
        "https://a.example/p#?utm_source=x",
        "https://a.example/utm_source=x",
        "https://a.example/?source=utm_source",
        "https://a.example/?next=https://b.example/&utm=1",
    ],
)
def test_other_parameters_are_left_alone(url: str) -> None:
    assert without_tracking(url) == (url, ())
    assert codes_in(tracking, f"[x]({url})") == []


def test_the_rest_of_the_address_stays_as_it_was_written() -> None:
    text = "| [x](https://a.example/日本?q=%e6&utm_source=b) |\n|---|\n"
    (spot,) = spots_in(tracking, text)
    assert fixed([spot])[0].startswith("| [x](https://a.example/日本?q=%e6)")
    assert spot.claim.message == "the address carries tracking parameters: utm_source"


def test_pictures_are_left_alone() -> None:
    assert codes_in(tracking, "![x](https://a.example/b.svg?utm_source=x)") == []
