from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from bot.checkers import _openreview_api
from bot.world import openreview
from bot.world.behaviours import Api, Mood, Spell
from bot.world.seed import from_links
from bot.world.services import Note
from bot.world.services_seed import CERTAIN_NOTE
from bot.world.state import Request, World
from tests.world.conftest import START
from tests.world.test_datacite import keys

Ask = Callable[..., Request]
API, OLD = "https://api2.openreview.net", "https://api.openreview.net"
SAMPLE = json.loads(
    (Path(__file__).parents[1] / "checkers" / "samples" / "services" / "openreview.json").read_text(
        encoding="utf-8"
    )
)


def body(reply: Response) -> Any:
    return json.loads(bytes(reply.body))


@pytest.fixture
def library(world: World) -> World:
    world.services.notes.put("aaaaaaaaaa", Note("A Study of Parrots"))
    world.services.notes.put("bbbbbbbbbb", Note("An Old Study of Parrots", old=True))
    world.services.notes.put("cccccccccc", Note("A Hidden Study of Parrots", hidden=True))
    return world


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("study of parrots", ["aaaaaaaaaa", "bbbbbbbbbb"]),
        ("bbbbbbbbbb", ["bbbbbbbbbb"]),
        ("cats", []),
        ("", []),
    ],
)
def test_its_search_is_open_to_strangers(library: World, ask: Ask, term: str, found: list[str]) -> None:
    reply = openreview.answer(library, ask(f"{API}/notes/search?{httpx.QueryParams(term=term)}"))
    assert [note["id"] for note in body(reply)["notes"]] == found
    if found:
        assert keys(body(reply)) == keys(SAMPLE["search_200"])


def test_whoever_asks_for_a_paper_is_challenged(library: World, ask: Ask) -> None:
    reply = openreview.answer(library, ask(f"{API}/notes?id=aaaaaaaaaa"))
    real = SAMPLE["get_notes_anonymous_403"]
    assert reply.status_code == real["status"]
    assert keys(body(reply)) == keys(real["body"])
    assert body(reply)["name"] == real["body"]["name"]
    assert openreview.pages(library, ask("https://openreview.net/forum?id=aaaaaaaaaa")).status_code == 403


@pytest.mark.parametrize(
    ("api", "name", "status"),
    [
        (API, "aaaaaaaaaa", 200),
        (OLD, "aaaaaaaaaa", 404),
        (API, "bbbbbbbbbb", 404),
        (OLD, "bbbbbbbbbb", 200),
        (API, "cccccccccc", 403),
        (API, "dddddddddd", 404),
    ],
)
def test_without_challenges_each_api_has_its_own_papers(
    library: World, ask: Ask, api: str, name: str, status: int
) -> None:
    library.services.challenges = False
    reply = openreview.answer(library, ask(f"{api}/notes?id={name}"))
    assert reply.status_code == status
    if status == 200:
        title = body(reply)["notes"][0]["content"]["title"]
        assert isinstance(title, str) is (api == OLD)


@pytest.mark.parametrize(
    ("mood", "status"),
    [(Mood.RATE_EXCEEDED, 429), (Mood.UNAVAILABLE, 503), (Mood.DENIED, 403), (Mood.EMPTY, 200)],
)
def test_it_has_moods(library: World, ask: Ask, mood: Mood, status: int) -> None:
    library.spells[Api.OPENREVIEW] = Spell(mood, times=1)
    request = ask(f"{API}/notes/search?term=parrots")
    first, second = (openreview.answer(library, request) for _ in range(2))
    assert (first.status_code, second.status_code) == (status, 200)
    assert len(body(second)["notes"]) == 2


async def test_papers_and_challenges_come_and_go(control: httpx.AsyncClient, world: World) -> None:
    assert (await control.put("/notes/aaaaaaaaaa", json={"title": "T"})).status_code == 200
    assert world.services.notes.get("aaaaaaaaaa", world.now) == Note("T")
    await control.delete("/notes/aaaaaaaaaa")
    assert world.services.notes.get("aaaaaaaaaa", world.now) is None
    await control.put("/openreview", json={"challenges": False})
    assert not world.services.challenges


def test_what_a_list_links_to_is_there_and_the_witness_in_every_world() -> None:
    links = [("https://openreview.net/pdf?id=aaaaaaaaaa", "T"), ("https://openreview.net/about", "A")]
    world = from_links(links, START)
    assert world.services.notes.get("aaaaaaaaaa", START) == Note("T")
    assert world.has_site("https://openreview.net/about")
    assert CERTAIN_NOTE == _openreview_api.WITNESS
    assert world.services.notes.get(CERTAIN_NOTE, START) is not None
