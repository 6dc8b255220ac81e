from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from bot.world import huggingface
from bot.world.behaviours import Api, Mood, Spell
from bot.world.seed import from_links
from bot.world.services import Access, AddedBy, HubPaper, HubRepository
from bot.world.state import Request, World
from tests.world.conftest import START

Ask = Callable[..., Request]
SITE = "https://huggingface.co"
SERVICES = Path(__file__).parents[1] / "checkers" / "samples" / "services"


def sample(name: str) -> Any:
    return json.loads((SERVICES / f"{name}.json").read_text(encoding="utf-8"))


SAMPLES = sample("huggingface_errors")


def body(reply: Response) -> Any:
    return json.loads(bytes(reply.body))


@pytest.fixture
def hub(world: World) -> World:
    put = world.services.models.put
    put("models/o/m", HubRepository(files=("a/b.md", "c.bin"), revisions=("main", "v1")))
    put("models/o/old", HubRepository(moved_to="o/m"))
    put("models/o/gated", HubRepository(Access.GATED))
    put("models/o/shut", HubRepository(Access.DISABLED))
    put("spaces/o/s", HubRepository(stage="SLEEPING"))
    put("datasets/squad", HubRepository())
    put("collections/o/c-1", HubRepository())
    return world


@pytest.mark.parametrize(
    ("path", "status", "page"),
    [
        ("models/o/m", 200, 200),
        ("models/o/gated", 200, 200),
        ("models/o/shut", 403, 404),
        ("models/o/nothing", 401, 401),
        ("models/o/old", 307, 307),
        ("datasets/squad", 200, 200),
        ("spaces/o/s", 200, 200),
        ("collections/o/c-1", 200, 200),
        ("collections/o/c-2", 404, 401),
    ],
)
def test_the_api_and_the_page_of_what_is_there(
    hub: World, ask: Ask, path: str, status: int, page: int
) -> None:
    assert huggingface.answer(hub, ask(f"{SITE}/api/{path}")).status_code == status
    assert huggingface.answer(hub, ask(f"{SITE}/{path.removeprefix('models/')}")).status_code == page


def test_errors_look_as_documented(hub: World, ask: Ask) -> None:
    reply = huggingface.answer(hub, ask(f"{SITE}/api/models/o/nothing"))
    real = SAMPLES["api_missing_repo_anonymous"]
    assert (reply.status_code, body(reply)) == (real["status"], real["body"])
    assert {name: reply.headers[name] for name in real["headers"]} == real["headers"]
    wanted = json.dumps({"paths": ["a"]}).encode()
    for name, path in (("gated", "o/gated/paths-info/main"), ("bad_revision", "o/m/paths-info/v9")):
        reply = huggingface.answer(hub, ask(f"{SITE}/api/models/{path}", method="POST", body=wanted))
        assert reply.status_code == SAMPLES[name]["status"]
        assert reply.headers["x-error-code"] == SAMPLES[name]["headers"]["x-error-code"]


def test_paths_that_are_not_there_are_left_out(hub: World, ask: Ask) -> None:
    wanted = json.dumps({"paths": ["a/b.md", "a", "a/c.md", "b"]}).encode()
    reply = huggingface.answer(hub, ask(f"{SITE}/api/models/o/m/paths-info/v1", method="POST", body=wanted))
    assert body(reply) == [{"type": "file", "path": "a/b.md"}, {"type": "directory", "path": "a"}]


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("api/models/o/old", "/api/models/o/m"),
        ("api/models/o/old/paths-info/main", "/api/models/o/m/paths-info/main"),
        ("o/old/tree/main", "/o/m/tree/main"),
    ],
)
def test_an_old_name_leads_on(hub: World, ask: Ask, path: str, location: str) -> None:
    reply = huggingface.answer(hub, ask(f"{SITE}/{path}"))
    assert (reply.status_code, reply.headers["location"]) == (307, location)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("tree/main/a", 200),
        ("blob/v1/a/b.md", 200),
        ("blob/main/x", 404),
        ("tree/v9", 404),
        ("discussions", 200),
    ],
)
def test_pages_of_files(hub: World, ask: Ask, path: str, status: int) -> None:
    assert huggingface.answer(hub, ask(f"{SITE}/o/m/{path}")).status_code == status


def test_its_limit_is_told_in_headers_and_is_over_after_five_minutes(hub: World, ask: Ask) -> None:
    hub.services.window.limit = 2
    seen = []
    for _ in range(3):
        reply = huggingface.answer(hub, ask(f"{SITE}/api/models/o/m"))
        seen.append((reply.status_code, reply.headers["ratelimit"]))
        hub.clock.advance(timedelta(seconds=10))
    assert seen == [(200, '"api";r=1;t=300'), (200, '"api";r=0;t=290'), (429, '"api";r=0;t=280')]
    assert reply.headers["ratelimit-policy"] == '"fixed window";"api";q=2;w=300'
    hub.clock.advance(timedelta(seconds=270))
    assert huggingface.answer(hub, ask(f"{SITE}/api/models/o/m")).status_code == 200


@pytest.mark.parametrize(
    ("mood", "status"), [(Mood.RATE_EXCEEDED, 429), (Mood.UNAVAILABLE, 503), (Mood.EMPTY, 401)]
)
def test_it_has_moods(hub: World, ask: Ask, mood: Mood, status: int) -> None:
    hub.spells[Api.HUGGINGFACE] = Spell(mood, times=1)
    request = ask(f"{SITE}/api/models/o/m")
    assert [huggingface.answer(hub, request).status_code for _ in range(2)] == [status, 200]


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("o/m/blob/v2/a/b.md", "models/o/m"),
        ("datasets/o/d/tree/v2/a", "datasets/o/d"),
        ("datasets/old", "datasets/old"),
        ("spaces/o/s", "spaces/o/s"),
        ("collections/o/c-9", "collections/o/c-9"),
    ],
)
def test_what_a_list_links_to_is_there(ask: Ask, path: str, key: str) -> None:
    world = from_links([(f"{SITE}/{path}", "T"), ("https://hf.co/docs/hub", "Docs")], START)
    assert key in dict(world.services.models.all(START))
    assert huggingface.answer(world, ask(f"{SITE}/{path}")).status_code == 200
    assert world.has_site("https://hf.co/docs/hub")


PAPER = "2408.05211"
INDEXED = HubPaper(
    code="https://github.com/o/n", added_by=AddedBy.USER, page="https://o.github.io/n/", models=("o/m", "p/m")
)


def test_a_paper_has_the_shape_that_the_api_documents(hub: World, ask: Ask) -> None:
    hub.services.papers.put(PAPER, INDEXED)
    record = body(huggingface.answer(hub, ask(f"{SITE}/api/papers/{PAPER}")))
    documented = sample("huggingface_paper")
    assert record["id"] == PAPER
    assert record.keys() - documented.keys() == {"linkedModels"}
    assert {type(record[key]) for key in record.keys() & documented.keys() - {"submittedOnDailyAt"}} == {
        type(documented[key]) for key in record.keys() & documented.keys() - {"submittedOnDailyAt"}
    }
    assert (record["githubRepoAddedBy"], record["numTotalModels"]) == ("user", 2)


def test_the_repositories_of_a_paper_are_told_apart_where_its_record_does_not_name_them(
    hub: World, ask: Ask
) -> None:
    hub.services.papers.put(PAPER, HubPaper(models=("o/m",), lists_them=False))
    record = body(huggingface.answer(hub, ask(f"{SITE}/api/papers/{PAPER}")))
    assert (record["numTotalModels"], "linkedModels" in record) == (1, False)
    linked = body(huggingface.answer(hub, ask(f"{SITE}/api/arxiv/{PAPER}/repos")))
    documented = sample("huggingface_paper_repositories")
    assert linked.keys() == documented.keys()
    assert linked["models"][0].keys() == documented["models"][0].keys()
    assert [one["id"] for one in linked["models"]] == ["o/m"]


@pytest.mark.parametrize("name", [PAPER, "2408.99999", "not an id"])
def test_a_paper_that_is_not_indexed_is_a_404(hub: World, ask: Ask, name: str) -> None:
    reply = huggingface.answer(hub, ask(f"{SITE}/api/papers/{name}"))
    real = SAMPLES["paper_not_indexed"]
    assert (reply.status_code, body(reply)) == (real["status"], real["body"])
    assert "ratelimit" in reply.headers


def test_a_blind_hugging_face_has_no_paper_either(hub: World, ask: Ask) -> None:
    hub.services.papers.put(PAPER, INDEXED)
    hub.spells[Api.HUGGINGFACE] = Spell(Mood.EMPTY)
    assert huggingface.answer(hub, ask(f"{SITE}/api/papers/{PAPER}")).status_code == 404
