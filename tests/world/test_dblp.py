from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from bot.world import dblp
from bot.world.behaviours import Api, Mood, Spell
from bot.world.services import Indexed
from bot.world.state import Request, World
from tests.world.test_datacite import keys

Ask = Callable[..., Request]
URL = "https://dblp.org/search/publ/api"
SAMPLE = json.loads(
    (Path(__file__).parents[1] / "checkers/samples/services/dblp_search.json").read_text("utf-8")
)
PARROTS = Indexed(
    "Conference on Birds",
    "BIRDS",
    2025,
    "A Study of Parrots",
    ("A. Bee", "C. Dee"),
    page="https://b.example/",
)


def body(reply: Response) -> Any:
    return json.loads(bytes(reply.body))


@pytest.fixture
def library(world: World) -> World:
    world.services.dblp.put("conf/birds/1", PARROTS)
    world.services.dblp.put("journals/corr/abs-1", Indexed(title="A Study of Parrots", authors=("A. Bee",)))
    return world


def test_its_answers_have_the_shape_of_real_ones(library: World, ask: Ask) -> None:
    found = body(dblp.answer(library, ask(f"{URL}?q=study%20parrots&format=json&h=1")))
    assert keys(found) == keys(SAMPLE["response"])
    hits = found["result"]["hits"]
    assert (hits["@total"], hits["@sent"]) == ("2", "1")
    assert hits["hit"][0]["info"]["type"] == "Conference and Workshop Papers"


def test_a_lone_author_is_no_list_and_copies_of_arxiv_are_informal(library: World, ask: Ask) -> None:
    _, copy = body(dblp.answer(library, ask(f"{URL}?q=parrot&format=json")))["result"]["hits"]["hit"]
    assert copy["info"]["authors"]["author"]["text"] == "A. Bee"
    assert (copy["info"]["venue"], copy["info"]["type"]) == ("CoRR", "Informal and Other Publications")


@pytest.mark.parametrize("query", ["cats", "", "parrots%20cats"])
def test_without_hits_there_is_no_list_of_them(library: World, ask: Ask, query: str) -> None:
    hits = body(dblp.answer(library, ask(f"{URL}?q={query}&format=json")))["result"]["hits"]
    assert hits["@total"] == "0"
    assert "hit" not in hits


@pytest.mark.parametrize(
    ("mood", "status"), [(Mood.RATE_EXCEEDED, 429), (Mood.UNAVAILABLE, 503), (Mood.EMPTY, 200)]
)
def test_it_has_moods(library: World, ask: Ask, mood: Mood, status: int) -> None:
    library.spells[Api.DBLP] = Spell(mood, times=1)
    first, second = (dblp.answer(library, ask(f"{URL}?q=parrots&format=json")) for _ in range(2))
    assert (first.status_code, second.status_code) == (status, 200)
    assert "hit" in body(second)["result"]["hits"]
    assert status != 429 or first.headers["retry-after"] == "60"


async def test_records_come_and_go(control: httpx.AsyncClient, world: World) -> None:
    assert (await control.put("/dblp/conf/birds/1", json={"title": "T"})).status_code == 200
    assert world.services.dblp.get("conf/birds/1", world.now) == Indexed(title="T")
    await control.delete("/dblp/conf/birds/1")
    assert world.services.dblp.get("conf/birds/1", world.now) is None


def test_its_other_pages_are_not_there(library: World, ask: Ask) -> None:
    assert dblp.answer(library, ask("https://dblp.org/rec/conf/birds/1")).status_code == 404
