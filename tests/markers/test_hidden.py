from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markers.hidden import (
    digest,
    findings_block,
    findings_in,
    news_of,
    sealed,
    silences_block,
    silences_in,
    tells_of,
)
from bot.model import Silence

FINGERPRINTS = st.text("0123456789abcdef", min_size=16, max_size=16)
SILENCES = st.lists(
    st.builds(
        Silence,
        FINGERPRINTS | st.sampled_from(["dead", "repo-inactive", "never"]),
        st.none() | st.dates(date(2000, 1, 1)),
    ),
    unique_by=lambda one: one.about,
    max_size=20,
)
NEWS = digest(["one"])


@given(st.sets(FINGERPRINTS, max_size=20))
def test_findings_are_read_back(fingerprints: set[str]) -> None:
    body = f"Text.\r\n{findings_block(fingerprints)}\r\nMore."
    assert findings_in(body) == tuple(sorted(fingerprints))
    assert all(tells_of(body, one) for one in fingerprints)


@given(SILENCES)
def test_silences_are_read_back(silences: list[Silence]) -> None:
    body = f"Text.\r\n{silences_block(silences)}\r\nMore."
    assert sorted(silences_in(body), key=lambda one: one.about) == sorted(silences, key=lambda one: one.about)


def test_what_lasts_longest_has_room_first() -> None:
    many = [Silence(f"{number:016x}", date(2026, 1, 1)) for number in range(1_500)]
    kept = silences_in(silences_block([*many, Silence("dead", None), Silence("moved", date(2027, 1, 1))]))
    assert len(kept) == 1_000
    assert kept[:2] == (Silence("dead", None), Silence("moved", date(2027, 1, 1)))


def test_of_very_many_findings_what_had_no_room_counts_as_told() -> None:
    known = [f"{number:016x}" for number in range(0, 2_400, 2)]
    body = findings_block(known)
    assert len(findings_in(body)) == 1_000
    assert all(tells_of(body, one) for one in known)
    assert not tells_of(body, f"{1:016x}")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "Text",
        "<!-- listkeeper:findings 0123456789ABCDEF -->",
        "<!-- listkeeper:findings 0123 -->",
        "x <!-- listkeeper:findings 0123456789abcdef -->",
        "<!-- listkeeper:findings 0123456789abcdef --> x",
        "<!-- listkeeper:silences never: a/b -->",
        "<!-- listkeeper:silences dead -->",
        "<!-- listkeeper:silences 2026-02-31: dead -->",
        "<!-- listkeeper:silences 2026-99-31: dead",
    ],
)
def test_what_is_no_block_says_nothing(body: str) -> None:
    assert findings_in(body) == ()
    assert silences_in(body) == ()
    assert news_of(body) is None


@given(st.text(st.characters(codec=None)))
def test_any_body_is_read(body: str) -> None:
    findings_in(body)
    silences_in(body)
    news_of(body)
    assert news_of(sealed(body, NEWS)) == NEWS


TEXT = "Text.\n- [ ] A <!-- box:a -->\n- [x] B <!-- box:b -->\n"


@pytest.mark.parametrize(
    "change",
    [
        str,
        lambda body: body.replace("\n", "\r\n"),
        lambda body: body.replace("[ ]", "[x]"),
        lambda body: body.replace("[x]", "[ ]"),
        lambda body: f"{body}\n\n",
    ],
)
def test_a_seal_lasts_while_nothing_but_ticks_change(change: type[str]) -> None:
    assert news_of(change(sealed(TEXT, NEWS))) == NEWS


@pytest.mark.parametrize(
    "change",
    [
        lambda body: f"A line.\n{body}",
        lambda body: f"{body}\nA line.",
        lambda body: body.replace("Text", "Test"),
        lambda body: body.replace("box:a", "box:c"),
        lambda body: body.replace("- [x] B <!-- box:b -->\n", ""),
    ],
)
def test_a_seal_is_broken_by_any_other_change(change: type[str]) -> None:
    assert news_of(change(sealed(TEXT, NEWS))) is None


def test_the_order_of_what_is_told_is_no_news() -> None:
    assert digest(["a", "b"]) == digest(["b", "a"])
    assert len({digest([]), digest(["a"]), digest(["a", "a"]), digest(["b"])}) == 4
