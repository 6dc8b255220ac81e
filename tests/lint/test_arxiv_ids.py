from __future__ import annotations

import pytest

from bot.lint import arxiv_ids
from tests.lint.looking import codes_in, fixed, spots_in

GOOD = "https://arxiv.org/abs/2306.17156"


@pytest.mark.parametrize(
    "url",
    [
        GOOD,
        "https://arxiv.org/abs/2306.17156v3",
        "http://arxiv.org/pdf/2306.17156.pdf#page=3",
        "https://arxiv.org/abs/0704.0001",
        "https://arxiv.org/abs/math.GT/0309136",
        "https://arxiv.org/abs/cond-mat.str-el/9901001",
        "https://arxiv.org/abs/some-future.archive/9901001",
        "https://arxiv.org/html/2403.05530v1/x1.png",
        "https://arxiv.org/pdf/2306.17156/anc/data.zip",
        "https://arxiv.org/list/cs.CL/recent",
        "https://arxiv.org/a/someone_1",
        "https://arxiv.org/search/?query=x",
        "https://arxiv.org/ftp/arxiv/papers/2306/2306.17156.pdf",
        "https://arxiv.org",
        "https://info.arxiv.org/help/abs/x",
        "https://example.org/arxiv.org/abs/1",
    ],
)
def test_addresses_that_arxiv_understands_or_may_understand_are_left_alone(url: str) -> None:
    assert codes_in(arxiv_ids, f"[x]({url})") == []


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("https://arxiv.org/abs//2306.17156", GOOD),
        ("https://arxiv.org//abs/2306.17156", GOOD),
        ("http://arxiv.org/PDF//2306.17156v2.pdf", "http://arxiv.org/pdf/2306.17156v2.pdf"),
        ("https://arxiv.org/abs/https://arxiv.org/abs/2306.17156", GOOD),
        ("https://arxiv.org/abs/http://arxiv.org/abs/2306.17156", GOOD),
        ("https://arxiv.org/abs/2306.17156.", GOOD),
        ("https://arxiv.org/abs/2306.17156%20", GOOD),
        ("https://arxiv.org/abs/2306.17156\uff09", GOOD),
        ("https://arxiv.org/abs//2306.17156#page=2", GOOD + "#page=2"),
    ],
)
def test_a_repair_that_is_certain_is_offered(url: str, meant: str) -> None:
    (spot,) = spots_in(arxiv_ids, f"- [x]({url})\n")
    assert spot.claim.rule.code == "arxiv-malformed"
    assert fixed([spot]) == (f"- [x]({meant})\n", True)


@pytest.mark.parametrize(
    "name",
    ["2307.000400", "2306.1715", "2313.00001", "1234.5678", "230617156", "XXXX.XXXXX", "2306.17156v", ""],
)
def test_where_nobody_knows_which_paper_was_meant_there_is_no_repair(name: str) -> None:
    (spot,) = spots_in(arxiv_ids, f"[x](https://arxiv.org/abs/{name})")
    assert (spot.claim.rule.code, spot.edits) == ("arxiv-malformed", ())


def test_the_message_names_the_id() -> None:
    (spot,) = spots_in(arxiv_ids, "[x](https://arxiv.org/abs/2307.000400)")
    assert spot.claim.message == "“2307.000400” cannot be an arXiv id"


def test_an_id_that_is_right_is_not_blamed_for_a_slash() -> None:
    (spot,) = spots_in(arxiv_ids, "[x](https://arxiv.org/abs//2306.17156)")
    assert spot.claim.message == "there is a slash too many"


def test_text_that_a_bare_url_has_swallowed_stays_in_the_list() -> None:
    (spot,) = spots_in(arxiv_ids, "见 https://arxiv.org/abs/2306.17156\uff0c很好")
    assert spot.edits == ()
