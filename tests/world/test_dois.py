from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from bot.checkers import _doi_api
from bot.world import dois
from bot.world.behaviours import Api, Mood, Spell
from bot.world.seed import CERTAIN_PAPER, from_links
from bot.world.services import Doi, Update
from bot.world.state import Request, World
from tests.world.conftest import START
from tests.world.test_datacite import keys

Ask = Callable[..., Request]
FOLDER = Path(__file__).parents[1] / "checkers" / "samples" / "services"
WORKS, HANDLES = "https://api.crossref.org/works/", "https://doi.org/api/handles/"


def sample(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def body(reply: Response) -> Any:
    return json.loads(bytes(reply.body))


@pytest.fixture
def library(world: World) -> World:
    update = Update("retraction", "10.1000/notice", date(2026, 3, 2))
    world.services.dois.put("10.1000/a", Doi(updates=(update,)))
    world.services.dois.put("10.5281/zenodo.1", Doi(crossref=False))
    return world


@pytest.mark.parametrize(
    ("name", "work", "handle", "page"),
    [
        ("10.1000/A", 200, 200, 302),
        ("10.5281/zenodo.1", 404, 200, 302),
        ("10.1000/none", 404, 404, 404),
        ("10.48550/arXiv.2408.05211", 404, 200, 302),
        ("10.48550/arXiv.9999.99999", 404, 404, 404),
    ],
)
def test_who_knows_a_doi(library: World, ask: Ask, name: str, *, work: int, handle: int, page: int) -> None:
    assert dois.crossref(library, ask(WORKS + name)).status_code == work
    assert dois.handles(library, ask(HANDLES + name)).status_code == handle
    assert dois.handles(library, ask(f"https://doi.org/{name}")).status_code == page


def test_answers_have_the_shapes_of_real_ones(library: World, ask: Ask) -> None:
    real = sample("doi_handle_api")
    found = body(dois.handles(library, ask(f"{HANDLES}10.48550/arXiv.1706.03762")))
    assert keys(found) == keys(real["found"]["body"])
    assert found["values"][0]["data"] == real["found"]["body"]["values"][0]["data"]
    assert keys(body(dois.handles(library, ask(f"{HANDLES}10.1000/none")))) == keys(real["missing"]["body"])
    real = sample("crossref_work")
    work = dois.crossref(library, ask(f"{WORKS}10.1000/a?mailto=bot@example.org"))
    told = body(work)
    assert told["message"].pop("updated-by")[0]["type"] == "retraction"
    assert keys(told) == keys(real["response_abridged"])
    assert {name: work.headers[name] for name in real["response_headers"]} == real["response_headers"]
    missing = dois.crossref(library, ask(f"{WORKS}10.1000/none"))
    assert bytes(missing.body).decode() == real["missing"]["body"]
    assert missing.headers["content-type"].startswith(real["missing"]["content_type"])


@pytest.mark.parametrize(
    ("mood", "status"), [(Mood.RATE_EXCEEDED, 429), (Mood.UNAVAILABLE, 503), (Mood.EMPTY, 404)]
)
def test_both_have_moods(library: World, ask: Ask, mood: Mood, status: int) -> None:
    for api, answer, url in ((Api.CROSSREF, dois.crossref, WORKS), (Api.DOI, dois.handles, HANDLES)):
        library.spells[api] = Spell(mood, times=1)
        assert [answer(library, ask(f"{url}10.1000/a")).status_code for _ in range(2)] == [status, 200]


async def test_dois_come_and_go(control: httpx.AsyncClient, world: World) -> None:
    update = {"type": "retraction", "doi": "10.1000/notice", "day": "2026-03-02"}
    assert (await control.put("/dois/10.1000/X", json={"updates": [update]})).status_code == 200
    found = world.services.dois.get("10.1000/x", world.now)
    assert found is not None
    assert found.updates == (Update("retraction", "10.1000/notice", date(2026, 3, 2)),)
    await control.delete("/dois/10.1000/X")
    assert world.services.dois.get("10.1000/x", world.now) is None
    refused = await control.put("/dois/10.1000/X", json={"updates": [{"type": "retraction"}]})
    assert refused.status_code == 400


def test_what_a_list_links_to_is_there_and_the_witness_in_every_world(ask: Ask) -> None:
    world = from_links([("https://doi.org/10.1000/B", "B"), ("https://doi.org/10", "No DOI")], START)
    assert dois.crossref(world, ask(f"{WORKS}10.1000/b")).status_code == 200
    assert world.has_site("https://doi.org/10")
    assert f"10.48550/arXiv.{CERTAIN_PAPER[0]}" == _doi_api.WITNESS
    assert dois.handles(from_links([], START), ask(HANDLES + _doi_api.WITNESS)).status_code == 200
