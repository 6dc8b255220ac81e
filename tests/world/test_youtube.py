from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.checkers import youtube as checker
from bot.world import youtube
from bot.world.behaviours import Api, Mood, Spell
from bot.world.seed import from_links
from bot.world.services import Embedding, Video
from bot.world.services_seed import CERTAIN_VIDEO
from bot.world.state import Request, World
from tests.world.conftest import START
from tests.world.test_datacite import keys

Ask = Callable[..., Request]
NAME = "XeSD17YRijk"
WATCH = f"https://www.youtube.com/watch?v={NAME}"
SAMPLE = json.loads(
    (Path(__file__).parents[1] / "checkers" / "samples" / "services" / "youtube_oembed.json").read_text(
        encoding="utf-8"
    )
)


def asked(ask: Ask, url: str) -> Request:
    return ask(f"https://www.youtube.com/oembed?{httpx.QueryParams(url=url, format='json')}")


@pytest.mark.parametrize("embedding", Embedding)
def test_videos_are_shown_or_not_for_other_sites(world: World, ask: Ask, embedding: Embedding) -> None:
    world.services.videos.put(NAME, Video("A talk", embedding))
    reply = youtube.answer(world, asked(ask, WATCH))
    expected = {Embedding.SHOWN: 200, Embedding.UNAUTHORIZED: 401, Embedding.FORBIDDEN: 403}
    assert reply.status_code == expected[embedding]
    if embedding is Embedding.SHOWN:
        assert keys(json.loads(bytes(reply.body))) == keys(SAMPLE["200"])


@pytest.mark.parametrize(
    ("url", "status"), [(WATCH, 404), ("https://youtu.be/short", 400), ("https://a.example/", 400), ("", 400)]
)
def test_others_are_missing_or_malformed(world: World, ask: Ask, url: str, status: int) -> None:
    reply = youtube.answer(world, asked(ask, url))
    assert reply.status_code == status
    assert SAMPLE[str(status)].startswith(bytes(reply.body).decode())


def test_pages_open_whatever_became_of_a_video(world: World, ask: Ask) -> None:
    assert youtube.answer(world, ask(WATCH)).status_code == 200


@pytest.mark.parametrize(
    ("mood", "status"), [(Mood.RATE_EXCEEDED, 429), (Mood.UNAVAILABLE, 503), (Mood.EMPTY, 404)]
)
def test_it_has_moods(world: World, ask: Ask, mood: Mood, status: int) -> None:
    world.services.videos.put(NAME, Video())
    world.spells[Api.YOUTUBE] = Spell(mood, times=1)
    assert [youtube.answer(world, asked(ask, WATCH)).status_code for _ in range(2)] == [status, 200]


async def test_videos_come_and_go(control: httpx.AsyncClient, world: World) -> None:
    assert (await control.put(f"/videos/{NAME}", json={"embedding": "forbidden"})).status_code == 200
    assert world.services.videos.get(NAME, world.now) == Video(embedding=Embedding.FORBIDDEN)
    await control.delete(f"/videos/{NAME}")
    assert world.services.videos.get(NAME, world.now) is None


@pytest.mark.parametrize(
    "url", [WATCH, f"https://youtu.be/{NAME}?t=3", f"https://www.youtube.com/embed/{NAME}"]
)
def test_what_a_list_links_to_is_there_and_the_witness_in_every_world(ask: Ask, url: str) -> None:
    world = from_links([(url, "T"), ("https://www.youtube.com/@somebody", "S")], START)
    assert youtube.answer(world, asked(ask, url)).status_code == 200
    assert world.has_site("https://www.youtube.com/@somebody")
    assert CERTAIN_VIDEO == checker.WITNESS
    assert world.services.videos.get(CERTAIN_VIDEO, START) is not None
