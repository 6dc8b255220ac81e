from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.net.interface import Reply
from bot.net.sketches import MARKS, Sketch, sketch_from_json, sketch_of, sketch_to_json
from tests.net.growth import MOST, growth

WORDS = [f"word{number}" for number in range(400)]


def page(text: str, *, truncated: bool = False) -> Reply:
    return Reply("https://a.example/", 200, {}, text.encode(), truncated=truncated)


def sketch(words: list[str]) -> Sketch:
    return sketch_of(page(f"<p>{' '.join(words)}</p>"), [])


@pytest.mark.parametrize(
    ("shared", "least", "most"), [(400, 1.0, 1.0), (300, 0.4, 0.85), (100, 0.02, 0.4), (0, 0.0, 0.0)]
)
def test_likeness_tells_roughly_how_many_words_two_pages_share(
    shared: int, least: float, most: float
) -> None:
    others = [f"other{number}" for number in range(400 - shared)]
    one, two = sketch(WORDS), sketch([*WORDS[:shared], *others])
    assert least <= one.likeness(two) <= most
    assert one.likeness(two) == two.likeness(one)


def test_the_order_the_case_and_the_markup_of_words_do_not_count() -> None:
    one = sketch_of(page("<h1>VITA</h1><p>speech <b>model</b> &amp; demo</p>"), [])
    other = sketch_of(page("demo MODEL vita\nspeech"), [])
    assert one.marks == other.marks
    assert one.words == other.words == 4


def test_what_nobody_reads_does_not_count() -> None:
    hidden = "<script>var a='one'</script><style>b{}</style><!-- two --><SCRIPT>three"
    assert sketch_of(page(f"<p>vita</p>{hidden}"), []).words == 1


def test_names_are_the_words_of_titles_that_stand_in_the_page() -> None:
    titles = ["VITA: Towards Open-Source Omni", "of an"]
    assert sketch_of(page("<p>Vita is open, towards all of an</p>"), titles).names == (
        "open",
        "towards",
        "vita",
    )


def test_letters_of_languages_without_spaces_are_words() -> None:
    one, other = sketch_of(page("<p>语音对话模型</p>"), ["语音"]), sketch_of(page("<p>对话的语音</p>"), [])
    assert one.likeness(other) > 0.5
    assert one.names == ()


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("<title>x</title>", True),
        ("", True),
        ("<p>words</p>", True),
        ("<script src=a.js></script>", False),
        ("<IFRAME src=a>", False),
        ("<img src=a>", False),
        ("<link rel=stylesheet>", False),
        ("<meta http-equiv=refresh>", False),
    ],
)
def test_a_page_is_bare_where_nothing_could_show_more_than_its_words(text: str, *, bare: bool) -> None:
    assert sketch_of(page(text), []).bare is bare
    assert not sketch_of(page(text, truncated=True), []).bare


@given(st.binary(max_size=400), st.lists(st.text(max_size=40), max_size=3))
def test_any_bytes_give_a_small_sketch_that_can_be_kept(body: bytes, titles: list[str]) -> None:
    made = sketch_of(Reply("https://a.example/", 200, {}, body), titles)
    kept = sketch_to_json(made)
    assert sketch_from_json(json.loads(json.dumps(kept))) == made
    assert len(made.marks) <= MARKS
    assert len(json.dumps(kept)) < 4_000
    assert made.likeness(made) == 1.0


@pytest.mark.parametrize(
    "row",
    [
        None,
        1,
        [],
        {},
        {"words": 1},
        {"words": "1", "marks": "", "names": []},
        {"words": 1, "marks": "xyz", "names": []},
    ],
)
def test_what_is_no_sketch_is_none(row: object) -> None:
    assert sketch_from_json(row) is None  # type: ignore[arg-type]  # memory may hold anything


@pytest.mark.parametrize(
    "piece", ["<", "<a", "<script", "<!--", "&", "&#", "<style></style", "a ", "é", "语"]
)
def test_the_worst_of_pages_take_no_longer_than_their_size(piece: str) -> None:
    assert growth(lambda size: sketch_of(page(piece * (size // len(piece.encode()))), ["A title"])) < MOST
