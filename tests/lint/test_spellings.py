from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.lint import destinations, spellings
from bot.lint.interface import Spot
from tests.lint.looking import codes_in, fixed, spots_in

CORPUS = Path(__file__).parent.parent / "lists" / "corpus"
A_PAPER = "https://arxiv.org/{}/2408.05211"
OTHER_PAPER = "https://arxiv.org/{}/2409.00001"


def bullets(*urls: str) -> str:
    return "".join(f"- [x]({url})\n" for url in urls)


def offers_in(text: str) -> list[Spot]:
    return [spot for spot in spots_in(spellings, text) if spot.edits]


# ── mixed spelling ────────────────────────────────────────────────────────────────────────


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
    (spot,) = spots_in(spellings, bullets(one, other, one))
    assert (spot.claim.rule.code, spot.line) == ("mixed-spelling", 2)
    assert fixed([spot]) == (bullets(one, one, one), safe)
    assert spot.claim.message.endswith(f"as {one} on line 1")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://arxiv.org/pdf/1406.1078.pdf", "http://arxiv.org/pdf/1406.1078"),
        ("https://arxiv.org/abs/2408.05211", "https://arxiv.org/pdf/2408.05211"),
        ("https://github.com/VITA-MLLM/VITA", "https://github.com/vita-mllm/vita.git"),
        ("https://lab.example/demo", "https://www.lab.example/demo"),
    ],
)
@pytest.mark.parametrize("times", [1, 2])
def test_a_tie_is_told_once_and_nothing_is_offered(one: str, other: str, times: int) -> None:
    (spot,) = spots_in(spellings, bullets(*[one, other] * times))
    assert (spot.claim.rule.code, spot.line, spot.edits, spot.claim.url) == ("mixed-spelling", 2, (), None)
    assert f"{one} on line 1" in spot.claim.message
    assert spot.claim.message.endswith("just as often")


def test_majorities_that_pull_in_opposite_ways_change_nothing() -> None:
    abs_wins = [A_PAPER.format("abs"), A_PAPER.format("pdf"), A_PAPER.format("abs")]
    pdf_wins = [OTHER_PAPER.format("abs"), OTHER_PAPER.format("pdf"), OTHER_PAPER.format("pdf")]
    assert [spot.line for spot in offers_in(bullets(*abs_wins))] == [2]
    assert [spot.line for spot in offers_in(bullets(*pdf_wins))] == [1]
    told = spots_in(spellings, bullets(*abs_wins, *pdf_wins))
    assert [(spot.line, spot.edits) for spot in told] == [(2, ()), (4, ())]


def test_sites_may_differ_in_whether_they_are_called_www() -> None:
    text = bullets(
        *["https://a.example/x", "https://www.a.example/x", "https://a.example/x"],
        *["https://b.example/x", "https://www.b.example/x", "https://www.b.example/x"],
    )
    assert [spot.claim.url for spot in offers_in(text)] == ["https://a.example/x", "https://www.b.example/x"]


def test_no_link_is_led_back_to_http() -> None:
    text = bullets(*["http://a.example/x"] * 2, "https://www.a.example/x")
    assert [spot.claim.url for spot in offers_in(text)] == ["https://a.example/x"]


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


# ── http ──────────────────────────────────────────────────────────────────────────────────


def test_http_is_told_where_the_same_host_is_linked_by_https() -> None:
    text = "[a](http://a.example/x?y=1&z=日本#f) and <https://a.example>\n"
    (spot,) = spots_in(spellings, text)
    assert (spot.claim.rule.code, spot.claim.message) == (
        "http-link",
        "the list links a.example by http once and by https once",
    )
    assert fixed([spot]) == (text.replace("http:", "https:"), False)


def test_a_host_is_told_once_and_all_of_its_links_are_fixed_at_once() -> None:
    text = bullets(*(f"http{'s' * (i % 2)}://a.example/{i}" for i in range(240)))
    (spot,) = spots_in(spellings, text)
    assert spot.line == 1
    assert spot.claim.message == "the list links a.example by http 120 times and by https 120 times"
    assert fixed([spot]) == (text.replace("http:", "https:"), False)


@pytest.mark.parametrize("rule", ["http-link", "all"])
def test_a_silenced_line_is_not_fixed_with_the_rest_of_its_host(rule: str) -> None:
    text = bullets(*["https://a.example/1"] * 3, "http://a.example/2")
    text += f"- [x](http://a.example/3) <!-- listkeeper-ignore: {rule}, no TLS there -->\n"
    (spot,) = spots_in(spellings, text)
    assert fixed([spot])[0] == text.replace("http://a.example/2", "https://a.example/2")


@pytest.mark.parametrize("host", ["arxiv.org", "a.example"])
def test_where_https_is_the_rare_one_nobody_is_told(host: str) -> None:
    same_page = [f"http://{host}/abs/2408.05211", f"https://{host}/abs/2408.05211"]
    assert spots_in(spellings, bullets(*same_page, *(f"http://{host}/{i}" for i in range(120)))) == []


def test_one_link_is_told_once() -> None:
    text = bullets("http://a.example/x", "https://a.example/x", "http://a.example/y", "https://a.example")
    spots = spots_in(spellings, text)
    assert [(spot.claim.rule.code, spot.line) for spot in spots] == [("mixed-spelling", 1), ("http-link", 3)]
    assert fixed(spots)[0] == text.replace("http:", "https:")


@pytest.mark.parametrize("url", ["http://https://example.com/x", "http://http://example.com/x"])
def test_a_scheme_is_not_taken_for_a_host(url: str) -> None:
    others = ["https://https://example.com/y", "https://http://example.com/y", "https://example.com"]
    text = bullets(url, *others)
    assert spots_in(spellings, text) == []
    assert codes_in(destinations, text) == ["bad-scheme"] * 3


# ── both ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.md")), ids=lambda path: path.stem)
def test_a_second_run_over_a_real_list_offers_nothing_new(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    offers = offers_in(text)
    assert offers_in(fixed(offers)[0] if offers else text) == []
    assert len(spots_in(spellings, text)) < 25


def test_the_two_papers_of_one_each_are_left_as_they_are() -> None:
    spots = spots_in(spellings, (CORPUS / "kjw0612__awesome-rnn.md").read_text(encoding="utf-8"))
    assert {spot.line: spot.edits for spot in spots if spot.line in (203, 385)} == {203: (), 385: ()}
    assert [(spot.line, spot.claim.rule.code) for spot in spots if spot.edits] == [(190, "mixed-spelling")]


URLS = st.builds(
    "{}://{}/{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["arxiv.org", "www.arxiv.org"]),
    st.sampled_from(["abs/2408.05211", "pdf/2408.05211", "pdf/2408.05211.pdf", "abs/2409.00001"]),
) | st.builds(
    "{}://{}/{}".format,
    st.sampled_from(["http", "https"]),
    st.sampled_from(["github.com", "www.github.com"]),
    st.sampled_from(["a/b", "A/b", "a/b.git", "a/b?tab=readme", "c/d", "c/d.git"]),
)


@given(st.lists(st.lists(URLS, min_size=1, max_size=3), max_size=12))
@settings(max_examples=300, deadline=None)
def test_a_second_run_never_offers_anything_new(entries: list[list[str]]) -> None:
    text = "".join("- " + " ".join(f"[x]({url})" for url in urls) + "\n" for urls in entries)
    offers = offers_in(text)
    assert offers_in(fixed(offers)[0] if offers else text) == []
    edits = {(text.encode()[e.start : e.end].decode(), e.replacement) for s in offers for e in s.edits}
    assert not any(old.startswith("https:") and new.startswith("http:") for old, new in edits)
    ways = {(old.split("/")[3], new.split("/")[3]) for old, new in edits if "arxiv" in old}
    assert not {("abs", "pdf"), ("pdf", "abs")} <= ways
