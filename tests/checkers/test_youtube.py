from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import youtube
from bot.checkers._youtube_names import address_of, name_of, other_address_of
from bot.model import Failure, Resource, Status
from bot.net.interface import Answer, NoReply, Reply
from bot.world.behaviours import Api, Mood, Spell
from bot.world.services import Embedding, Video
from tests.checkers.fake_http import reply
from tests.checkers.in_world import InWorld, judge

NAME = "XeSD17YRijk"
KEY = f"youtube:{NAME}"
URL = f"https://www.youtube.com/watch?v={NAME}"
LIST = "PL-v3vdeWVEsXT-u0JDQZnM90feU3NE3v8"
SAMPLE = json.loads(
    (Path(__file__).parent / "samples" / "services" / "youtube_oembed.json").read_text(encoding="utf-8")
)


def web(*names: str, embedding: Embedding = Embedding.SHOWN) -> InWorld:
    http = InWorld()
    for name in names:
        http.world.services.videos.put(name, Video(embedding=embedding))
    return http


def answering(*answers: Answer) -> InWorld:
    """A world in which the questions about the video get these answers, the last one for ever."""
    http, script = web(), list(answers)

    def instead(request: Any) -> Answer | None:
        if NAME not in request.url:
            return None
        return script.pop(0) if len(script) > 1 else script[0]

    http.instead = instead
    return http


# ── what an address names ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (URL, NAME),
        (f"http://youtube.com/watch?list={LIST}&v={NAME}&t=10190s", NAME),
        (f"https://m.youtube.com/watch?v={NAME}#comments", NAME),
        (f"https://youtu.be/{NAME}?t=1992", NAME),
        (f"https://www.youtube.com/embed/{NAME}?rel=0", NAME),
        (f"https://www.youtube-nocookie.com/embed/{NAME}", NAME),
        (f"https://www.youtube.com/shorts/{NAME}", NAME),
        (f"https://www.youtube.com/live/{NAME}?feature=share", NAME),
        (f"https://www.youtube.com/playlist?list={LIST}", f"playlist:{LIST}"),
        (f"https://www.youtube.com/embed/videoseries?list={LIST}", f"playlist:{LIST}"),
        ("https://www.youtube.com/playlist?list=WL", None),
        ("https://www.youtube.com/watch?v=short", None),
        ("https://www.youtube.com/watch", None),
        (f"https://www.youtube.com/watch?{'&'.join('a' * 60)}", None),
        ("https://www.youtube.com/@somebody", None),
        ("https://www.youtube.com/channel/UCxxxxxxxxxxxxxxxxxxxxxx", None),
        ("https://www.youtube.com/c/somebody", None),
        (f"https://youtu.be/{NAME}/more", None),
        ("https://youtu.be/", None),
        (f"https://notyoutube.com/watch?v={NAME}", None),
        (f"ftp://youtu.be/{NAME}", None),
    ],
)
def test_an_address_names_a_video_or_a_playlist(url: str, name: str | None) -> None:
    resource = youtube.match(url)
    assert (resource.key if resource else None) == name
    if name:
        assert name_of(address_of(name)) == name_of(other_address_of(name)) == name


@given(st.from_regex(r"https://(?:youtu\.be|www\.youtube\.com)/\S*") | st.text())
def test_any_text_may_be_an_address(url: str) -> None:
    resource = youtube.match(url)
    assert resource is None or name_of(address_of(resource.key)) == resource.key


# ── what oEmbed says ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [NAME, f"playlist:{LIST}"])
async def test_what_is_there_takes_one_question(name: str) -> None:
    http = web(name.removeprefix("playlist:"))
    said = await http.judged(f"youtube:{name}")
    assert (said.status, said.evidence.reason) == (Status.ALIVE, "YouTube shows it")
    assert len(http.requests) == 1


async def test_the_question_is_the_documented_one() -> None:
    http = web("dQw4w9WgXcQ")
    await http.fetch("youtube:dQw4w9WgXcQ")
    method, _, url = SAMPLE["request"].partition(" ")
    assert (http.requests[0].method, http.requests[0].url) == (method, url)


@pytest.mark.parametrize("embedding", [Embedding.UNAUTHORIZED, Embedding.FORBIDDEN])
async def test_a_video_that_other_sites_may_not_show_is_there(embedding: Embedding) -> None:
    said = await web(NAME, embedding=embedding).judged(KEY)
    assert (said.status, said.evidence.reason) == (Status.ALIVE, "YouTube has it, but not for other sites")


async def test_what_is_missing_is_asked_for_by_another_address_and_beside_a_witness() -> None:
    http = web()
    said = await http.judged(KEY)
    assert said.status is Status.DEAD
    assert said.evidence.method == "oEmbed, then by another address"
    assert [one.url.partition("url=")[2].partition("&")[0] for one in http.requests] == [
        f"https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3D{NAME}",
        "https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ",
        f"https%3A%2F%2Fyoutu.be%2F{NAME}",
    ]


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (reply(200, SAMPLE["200"]), Status.ALIVE),
        (reply(401, SAMPLE["401"]), Status.ALIVE),
        (reply(403, SAMPLE["403"]), Status.ALIVE),
        (reply(404, SAMPLE["404"]), Status.DEAD),
        (reply(400, SAMPLE["400"]), Status.UNCHECKED),
        (reply(429), Status.UNCHECKED),
        (reply(503), Status.UNCHECKED),
        (reply(200, "<html>Before you continue to YouTube"), Status.UNCHECKED),
        (reply(200, {"provider_name": "A proxy"}), Status.UNCHECKED),
        (reply(200, []), Status.UNCHECKED),
        (NoReply("", Failure.TIMEOUT, "no answer"), Status.UNCHECKED),
    ],
)
async def test_what_each_answer_means(answer: Reply | NoReply, status: Status) -> None:
    assert (await answering(answer).judged(KEY)).status is status


async def test_a_second_answer_that_differs_is_believed() -> None:
    assert (await answering(reply(404), reply(200, SAMPLE["200"])).judged(KEY)).status is Status.ALIVE
    assert (await answering(reply(404), reply(400)).judged(KEY)).status is Status.UNCHECKED


@pytest.mark.parametrize("mood", [Mood.EMPTY, Mood.RATE_EXCEEDED, Mood.UNAVAILABLE])
async def test_while_youtube_is_shut_or_blind_nothing_dies(mood: Mood) -> None:
    http = web()
    http.world.spells[Api.YOUTUBE] = Spell(mood)
    facts = await http.fetch(*(f"youtube:XeSD17YRi{number}" for number in range(10, 40)))
    assert {judge(key, one).status for key, one in facts.items()} == {Status.UNCHECKED}
    assert all("YouTube" in judge(key, one).evidence.reason for key, one in facts.items())


async def test_a_death_takes_three_looks_over_days_as_a_page_does() -> None:
    for days in ([0, 1], [0, 2, 4], [0, 1, 6]):
        assert not (await web().weeks(URL, days)).confirmed, days
    verdict = await web().weeks(URL, [0, 2, 6])
    assert verdict.confirmed
    assert youtube.gone(verdict).code == "video-gone"
    assert await web(NAME).said(URL) == []


@given(
    st.dictionaries(
        st.sampled_from(["found", "tries", "http_status", "failure"]), st.none() | st.booleans() | st.text()
    )
)
def test_any_memory_can_be_judged(facts: dict[str, Any]) -> None:
    said = youtube.judge(Resource.parse(KEY), facts, {})
    assert said.status is not Status.DEAD or facts.get("found") is False
