from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from bot.world import scholar
from bot.world.behaviours import Api, Mood, Spell
from bot.world.seed import from_links
from bot.world.services import Indexed, Naming
from bot.world.state import Request, World
from tests.world.conftest import START
from tests.world.test_datacite import keys

Ask = Callable[..., Request]
URL = "https://api.semanticscholar.org/graph/v1/paper/batch"
FIELDS = "externalIds,title,venue,publicationVenue,journal,year,publicationDate,publicationTypes"
NAME = "2408.05211"
SAMPLE = json.loads(
    (Path(__file__).parents[1] / "checkers/samples/services/semanticscholar_shapes.json").read_text("utf-8")
)


@pytest.fixture
def library() -> World:
    world = from_links([(f"https://arxiv.org/abs/{NAME}", "A Study of Parrots")], START)
    known = Indexed("Conference on Birds", "BIRDS", 2025, doi="10.1000/parrots", record="conf/birds/1")
    world.services.scholar.put(NAME, known)
    return world


def asked(world: World, ask: Ask, ids: Any, fields: str = FIELDS) -> Response:
    request = ask(f"{URL}?fields={fields}")
    return scholar.answer(world, replace(request, method="POST", body=json.dumps({"ids": ids}).encode()))


def body(reply: Response) -> Any:
    return json.loads(bytes(reply.body))


def test_its_answers_stand_in_the_order_of_the_ids_with_null_for_what_it_does_not_know(
    library: World, ask: Ask
) -> None:
    missing, paper, other = body(
        asked(library, ask, ["ARXIV:9999.99999", f"ARXIV:{NAME}", "ARXIV:1706.03762"])
    )
    real = SAMPLE["batch_200"][0]
    assert missing is SAMPLE["batch_200"][1] is None
    assert set(paper) == set(real)
    assert set(paper["publicationVenue"]) | {"url"} == set(real["publicationVenue"])
    assert paper["externalIds"]["DBLP"] == "conf/birds/1"
    assert (other["venue"], other["publicationVenue"]["name"]) == ("arXiv.org", "arXiv.org")


@pytest.mark.parametrize("naming", Naming)
def test_a_venue_is_an_object_a_text_or_null(library: World, ask: Ask, naming: Naming) -> None:
    library.services.scholar.put(NAME, Indexed("Birds", naming=naming))
    (paper,) = body(asked(library, ask, [f"ARXIV:{NAME}"]))
    kinds: dict[Naming, type] = {Naming.OBJECT: dict, Naming.TEXT: str, Naming.NOTHING: type(None)}
    assert isinstance(paper["publicationVenue"], kinds[naming])


@pytest.mark.parametrize(
    ("ids", "fields"),
    [
        (["ARXIV:9999.99999"], FIELDS),
        ([f"ARXIV:{NAME}"] * 501, FIELDS),
        ([f"ARXIV:{NAME}"], "title,unknown"),
        ([1], FIELDS),
        ("no list", FIELDS),
    ],
)
def test_what_it_refuses_is_a_400_with_an_error(library: World, ask: Ask, ids: Any, fields: str) -> None:
    reply = asked(library, ask, ids, fields)
    assert reply.status_code == 400
    assert keys(body(reply)) == keys(SAMPLE["400"])


def test_there_is_nothing_else_there(library: World, ask: Ask) -> None:
    assert scholar.answer(library, ask(URL)).status_code == 404


@pytest.mark.parametrize(
    ("mood", "status"), [(Mood.RATE_EXCEEDED, 429), (Mood.UNAVAILABLE, 503), (Mood.EMPTY, 400)]
)
def test_it_has_moods(library: World, ask: Ask, mood: Mood, status: int) -> None:
    library.spells[Api.SCHOLAR] = Spell(mood, times=1)
    first, second = (asked(library, ask, [f"ARXIV:{NAME}"]) for _ in range(2))
    assert (first.status_code, second.status_code) == (status, 200)
    if status == 429:
        assert body(first) == SAMPLE["429"]


async def test_publications_come_and_go(control: httpx.AsyncClient, world: World) -> None:
    path = "/scholar/hep-th/9901001"
    assert (await control.put(path, json={"venue": "Birds", "naming": "text"})).status_code == 200
    known = world.services.scholar.get("hep-th/9901001", world.now)
    assert known == Indexed("Birds", naming=Naming.TEXT)
    await control.delete(path)
    assert world.services.scholar.get("hep-th/9901001", world.now) is None
