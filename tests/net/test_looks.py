"""What is kept of an answer, and how it outlives the run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Failure, Hop
from bot.net.interface import NoReply, Reply
from bot.net.looks import LONGEST_HOP, Look, facts_of, look_of, looks_in

URL = "https://example.com/a"
TEXT = st.text(max_size=30)
LOOKS = st.builds(
    Look,
    url=TEXT,
    status=st.none() | st.integers(100, 999),
    failure=st.none() | st.sampled_from(Failure),
    reason=TEXT,
    hops=st.lists(st.builds(Hop, TEXT, st.integers(300, 399)), max_size=3).map(tuple),
    wall=st.none() | st.text(min_size=1, max_size=20),
    title=TEXT,
    sent=st.booleans(),
    missing=st.lists(TEXT, max_size=3).map(tuple),
)


@given(st.lists(LOOKS, max_size=3).map(tuple))
def test_looks_are_read_back_as_they_were(looks: tuple[Look, ...]) -> None:
    assert looks_in(facts_of(looks)) == looks


@pytest.mark.parametrize(
    "answer", [Reply(URL, 404, {}), NoReply(URL, Failure.REDIRECTS, "more than 10 redirects")]
)
def test_a_server_cannot_make_us_remember_more_than_a_little(answer: Reply | NoReply) -> None:
    asked = Hop(URL + "?" + "q" * 4_000, 302)
    hops = (asked, *(Hop(f"https://on.example/{'x' * 8_000}", 302) for _ in range(9)))
    shortened = look_of(
        Reply(URL, answer.status, {}, hops=hops)
        if isinstance(answer, Reply)
        else NoReply(URL, answer.failure, answer.reason, hops)
    )
    assert shortened.hops[0] == asked
    assert [len(hop.url) for hop in shortened.hops[1:]] == [LONGEST_HOP] * 9
    assert all(hop.url.startswith("https://on.example/xxx") for hop in shortened.hops[1:])
