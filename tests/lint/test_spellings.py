from __future__ import annotations

import pytest

from bot.lint import spellings
from tests.lint.looking import codes_in, fixed, spots_in


@pytest.mark.parametrize(
    ("one", "other", "safe"),
    [
        ("https://arxiv.org/abs/2408.05211", "http://arxiv.org/abs/2408.05211", True),
        ("https://arxiv.org/pdf/2408.05211", "https://www.arxiv.org/pdf/2408.05211.pdf", True),
        ("https://arxiv.org/abs/2408.05211", "https://arxiv.org/pdf/2408.05211", False),
        ("https://github.com/VITA-MLLM/VITA", "https://github.com/vita-mllm/vita.git", True),
        ("https://github.com/VITA-MLLM/VITA", "https://github.com/VITA-MLLM/VITA?tab=readme-ov-file", True),
        ("https://lab.example/demo", "http://lab.example/demo", True),
        ("https://lab.example/demo", "https://www.lab.example/demo", False),
    ],
)
def test_the_most_frequent_spelling_is_offered(one: str, other: str, safe: bool) -> None:
    text = f"- [a]({one})\n- [b]({other})\n- [c]({one})\n"
    (spot,) = spots_in(spellings, text)
    assert (spot.claim.rule.code, spot.line) == ("mixed-spelling", 2)
    assert fixed([spot]) == (f"- [a]({one})\n- [b]({one})\n- [c]({one})\n", safe)
    assert spot.claim.message.endswith(f"as {one} on line 1")


def test_no_link_is_led_back_to_http() -> None:
    text = "- [a](http://a.example/x)\n- [b](http://a.example/x)\n- [c](https://a.example/x)\n"
    spots = spots_in(spellings, text)
    assert [spot.claim.url for spot in spots] == ["https://a.example/x"] * 2


@pytest.mark.parametrize(
    "text",
    [
        "[a](https://a.example/x) [b](https://a.example/x/) [c](https://A.example/x)",
        "- [T](https://x.example) [abs](https://arxiv.org/abs/2408.05211) [pdf](https://arxiv.org/pdf/2408.05211)",
        "[a](https://arxiv.org/abs/2408.05211) [b](https://arxiv.org/abs/2408.05211v2)",
        "[a](https://arxiv.org/abs/2408.05211) [b](https://huggingface.co/papers/2408.05211)",
        "[a](https://arxiv.org/pdf/2408.05211) [b](https://arxiv.org/pdf/2408.05211.pdf#page=2)",
        "[a](https://github.com/a/b/issues/new) [b](https://github.com/a/b/pulls) [c](https://github.com/a/b)",
        "[a](https://github.com/a/b/blob/main/x) [b](https://raw.githubusercontent.com/a/b/main/x)",
        "[a](https://a.example/?x=1) [b](https://a.example/?x=2)",
        "![a](http://a.example/x.png) [b](https://b.example/x.png)",
        "[a](http://a.example/x) [b](https://b.example/x)",
        "[a](http://a.example:8080/x) [b](https://a.example/y)",
    ],
)
def test_what_is_another_page_or_nobody_cares_about_is_not_told(text: str) -> None:
    assert codes_in(spellings, text) == []


def test_http_is_told_where_the_same_host_is_linked_by_https() -> None:
    text = "[a](http://a.example/x?y=1&z=日本#f) and <https://a.example>\n"
    (spot,) = spots_in(spellings, text)
    assert (spot.claim.rule.code, spot.claim.message) == (
        "http-link",
        "the list links a.example by https elsewhere",
    )
    assert fixed([spot]) == (text.replace("http:", "https:"), False)


def test_one_link_is_told_once() -> None:
    text = "[a](http://a.example/x) [b](https://a.example/x) [c](http://a.example/y)"
    assert codes_in(spellings, text) == ["mixed-spelling", "http-link"]
