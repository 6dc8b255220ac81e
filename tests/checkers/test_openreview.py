from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import openreview
from bot.checkers._openreview_api import WITNESS
from bot.model import Failure, Resource, Status
from bot.net.interface import Answer, NoReply
from bot.world.behaviours import Api, Mood, Spell
from bot.world.services import Note
from tests.checkers.fake_http import reply
from tests.checkers.in_world import InWorld, judge

NAME = "73EDGbG6mB"
KEY = f"openreview:{NAME}"
URL = f"https://openreview.net/forum?id={NAME}"
TITLE = "Parrot: Seamless Spoken Dialogue Interaction"
SAMPLE = json.loads(
    (Path(__file__).parent / "samples" / "services" / "openreview.json").read_text(encoding="utf-8")
)
CHALLENGE = reply(403, SAMPLE["get_notes_anonymous_403"]["body"])


def web(note: Note | None = None, *, challenges: bool = True) -> InWorld:
    http = InWorld()
    http.world.services.challenges = challenges
    if note is not None:
        http.world.services.notes.put(NAME, note)
    return http


def answering(answer: Answer, *, to: str) -> InWorld:
    """A world without challenges, in which one kind of question gets an answer of its own."""
    http = web(challenges=False)
    http.instead = lambda request: answer if to in request.url else None
    return http


# ── what an address names ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"forum?id={NAME}", NAME),
        (f"forum?id={NAME}&noteId=abcdefghij#discussion", NAME),
        (f"pdf?id={NAME}", NAME),
        (f"attachment?id={NAME}&name=pdf", NAME),
        (f"forum?referrer=%5Bx%5D&id={NAME}", NAME),
        ("forum?id=rJl-b3RcF7", "rJl-b3RcF7"),
        ("references/pdf?id=abcdefghij", None),
        ("group?id=ICLR.cc/2024/Conference", None),
        ("profile?id=~A_Author1", None),
        ("forum", None),
        ("forum?id=", None),
        ("forum?id=a/../../b", None),
        (f"forum?id={NAME}&id=abcdefghij", None),
        (f"forum?{'&'.join('a' * 60)}", None),
        ("pdf/abcdef0123456789.pdf", None),
    ],
)
def test_an_address_names_a_paper(path: str, name: str | None) -> None:
    resource = openreview.match(f"https://openreview.net/{path}")
    assert (resource.key if resource else None) == name


@given(st.from_regex(r"https://openreview\.net/(?:forum|pdf)\?\S*") | st.text())
def test_any_text_may_be_an_address(url: str) -> None:
    resource = openreview.match(url)
    assert resource is None or openreview.match(f"https://openreview.net/pdf?id={resource.key}") == resource


# ── searching ─────────────────────────────────────────────────────────────────────────────


async def test_a_paper_is_found_by_the_title_that_the_list_gives_it() -> None:
    http = web(Note(TITLE, venue="ICLR 2025 poster"))
    facts = await http.fetch(KEY, titles=[TITLE])
    said = judge(KEY, facts[KEY])
    assert (said.status, said.evidence.reason) == (Status.ALIVE, "OpenReview shows it (ICLR 2025 poster)")
    assert facts[KEY]["title"] == TITLE
    assert len(http.requests) == 1
    assert "api2.openreview.net/notes/search?term=Parrot%3A+Seamless" in http.requests[0].url
    assert "source=forum" in http.requests[0].url


async def test_without_a_title_or_with_another_one_it_is_searched_for_by_its_id() -> None:
    http = web(Note(TITLE))
    assert (await http.judged(KEY)).status is Status.ALIVE
    assert len(http.requests) == 1
    facts = await http.fetch(KEY, titles=["Something else entirely"])
    assert judge(KEY, facts[KEY]).status is Status.ALIVE
    assert len(http.requests) == 3


async def test_the_title_that_it_had_is_searched_for_first() -> None:
    http = web(Note("A Newer Title"))
    known = {Resource.parse(KEY): (await http.fetch(KEY))[KEY]}
    http.requests.clear()
    await http.fetch(KEY, known=known, titles=[TITLE])
    (request,) = http.requests
    assert "term=A+Newer+Title" in request.url


async def test_a_paper_of_the_same_title_is_another_paper() -> None:
    http = web()
    http.world.services.notes.put("abcdefghij", Note(TITLE))
    facts = await http.fetch(KEY, titles=[TITLE])
    assert judge(KEY, facts[KEY]).status is Status.REFUSED


async def test_what_the_search_does_not_show_is_refused_while_strangers_are_challenged() -> None:
    http = web()
    names = [f"openreview:abcdefghi{number}" for number in range(5)]
    facts = await http.fetch(*names)
    for name in names:
        said = judge(name, facts[name])
        assert said.status is Status.REFUSED
        assert said.evidence.reason.startswith("OpenReview challenges machines")
    asked = [request for request in http.requests if "/notes?id=" in request.url]
    assert len(asked) <= len(names), "the challenge is remembered, but for what was under way"
    assert len(await http.fetch(*names)) == 5


async def test_whoever_was_challenged_once_does_not_ask_again() -> None:
    http = web()
    await http.fetch(*(f"openreview:abcdefgh{number}" for number in range(10, 50)))
    asked = [request for request in http.requests if "/notes?id=" in request.url]
    assert len(asked) <= 8


# ── without challenges ────────────────────────────────────────────────────────────────────


async def test_what_neither_api_has_is_missing_beside_a_witness() -> None:
    http = web(challenges=False)
    said = await http.judged(KEY)
    assert said.status is Status.DEAD
    assert [one.url.partition("//")[2].partition("?")[0] for one in http.requests] == [
        "api2.openreview.net/notes/search",
        "api2.openreview.net/notes",
        "api.openreview.net/notes",
        "api2.openreview.net/notes",
    ]
    assert http.requests[-1].url.endswith(WITNESS)
    assert said.evidence.tries == 2


async def test_a_paper_that_only_the_old_api_has_is_there() -> None:
    http = web(Note(TITLE, old=True), challenges=False)
    none = reply(200, {"notes": [], "count": 0})
    http.instead = lambda request: none if "/search" in request.url else None
    facts = await http.fetch(KEY)
    assert judge(KEY, facts[KEY]).status is Status.ALIVE
    assert facts[KEY]["title"] == TITLE


async def test_a_hidden_paper_is_refused() -> None:
    said = await web(Note(TITLE, hidden=True), challenges=False).judged(KEY)
    assert (said.status, said.evidence.reason) == (
        Status.REFUSED,
        "OpenReview does not show the paper to the public",
    )


async def test_two_looks_a_day_apart_confirm_a_death() -> None:
    verdict = await web(challenges=False).weeks(URL, [0, 1])
    assert verdict.confirmed
    assert openreview.gone(verdict).code == "openreview-gone"
    assert await web(Note()).said(URL) == []


# ── errors ────────────────────────────────────────────────────────────────────────────────


async def test_the_documented_hit_is_understood() -> None:
    http = web()
    http.instead = lambda request: reply(200, SAMPLE["search_200"]) if "/search" in request.url else None
    said = await http.judged("openreview:1NnG27hRUe")
    assert said.evidence.reason == "OpenReview shows it (ICLR 2026 poster)"


@pytest.mark.parametrize(
    "answer",
    [
        reply(200, {"notes": [], "searchUnavailable": True}),
        reply(200, "<html>"),
        reply(200, {"notes": {}}),
        reply(400, {"name": "ValidationError"}),
        reply(429, {"name": "RateLimitError"}),
        reply(502),
        NoReply("", Failure.TIMEOUT, "no answer"),
    ],
)
async def test_a_search_that_does_not_work_says_nothing(answer: Answer) -> None:
    http = web(Note(TITLE))
    http.instead = lambda request: answer if "/search" in request.url else None
    said = await http.judged(KEY)
    assert said.status is Status.UNCHECKED
    assert "OpenReview" in said.evidence.reason


@pytest.mark.parametrize(
    ("to", "answer", "status"),
    [
        ("api2.openreview.net/notes?", CHALLENGE, Status.REFUSED),
        ("api.openreview.net/notes?", CHALLENGE, Status.REFUSED),
        ("api.openreview.net/notes?", reply(503), Status.UNCHECKED),
        ("api.openreview.net/notes?", reply(404, "<html>"), Status.UNCHECKED),
        (
            "api2.openreview.net/notes?",
            reply(404, {"name": "NotFoundError"}),
            Status.UNCHECKED,
        ),  # not even the witness
        ("api2.openreview.net/notes?", reply(403, "<html>"), Status.UNCHECKED),
        (WITNESS, reply(500), Status.UNCHECKED),
        ("/search", CHALLENGE, Status.DEAD),
    ],
)
async def test_who_must_agree_before_a_paper_is_missing(to: str, answer: Answer, status: Status) -> None:
    assert (await answering(answer, to=to).judged(KEY)).status is status


@pytest.mark.parametrize(
    ("mood", "status"),
    [
        (Mood.EMPTY, Status.REFUSED),
        (Mood.DENIED, Status.REFUSED),
        (Mood.RATE_EXCEEDED, Status.UNCHECKED),
        (Mood.UNAVAILABLE, Status.UNCHECKED),
    ],
)
@pytest.mark.parametrize("challenges", [True, False])
async def test_in_no_mood_of_its_a_living_paper_is_dead(
    mood: Mood, status: Status, *, challenges: bool
) -> None:
    http = web(Note(TITLE), challenges=challenges)
    http.world.spells[Api.OPENREVIEW] = Spell(mood)
    facts = await http.fetch(KEY, titles=[TITLE])
    expected = Status.UNCHECKED if mood is Mood.EMPTY and not challenges else status
    assert judge(KEY, facts[KEY]).status is expected


@given(
    st.dictionaries(
        st.sampled_from(["found", "refused", "venue", "failure", "tries"]),
        st.none() | st.booleans() | st.text() | st.sampled_from(["challenge", "forbidden"]),
    )
)
def test_any_memory_can_be_judged(facts: dict[str, Any]) -> None:
    said = openreview.judge(Resource.parse(KEY), facts, {})
    assert said.status is not Status.DEAD or facts.get("found") is False
