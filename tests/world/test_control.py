from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.world.behaviours import Api, Certificate, Mood, Resolves
from bot.world.control import BEHAVIOURS
from bot.world.state import World

URL = "https://somewhere.example/"


async def test_requests_are_told_and_forgotten(
    control: httpx.AsyncClient, browser: httpx.AsyncClient
) -> None:
    await browser.get(URL)
    await browser.get("https://arxiv.org/abs/2408.05211")
    told = (await control.get("/requests")).json()
    assert told["hosts"] == {"somewhere.example": 1, "arxiv.org": 1}
    assert [one["url"] for one in told["log"]] == [URL, "https://arxiv.org/abs/2408.05211"]
    one = (await control.get("/requests", params={"host": "arxiv.org"})).json()
    assert len(one["log"]) == 1
    await control.delete("/requests")
    assert (await control.get("/requests")).json()["hosts"] == {}


async def test_the_clock_is_read_set_and_moved(control: httpx.AsyncClient, world: World) -> None:
    start = (await control.get("/clock")).json()["now"]
    assert start == "2026-11-02T09:00:00+00:00"
    await control.put("/clock", json={"now": "2027-01-01T00:00:00Z"})
    assert world.now.year == 2027
    told = (await control.post("/advance", json={"seconds": 90})).json()
    assert told["now"].startswith("2027-01-01T00:01:30")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"behaviour": "page", "title": "T"}, 200),
        ({"behaviour": "status", "code": 410}, 410),
        ({"behaviour": "redirect", "to": "https://a.example/", "code": 308}, 308),
        ({"behaviour": "wall", "challenge": "aws"}, 202),
        ({"behaviour": "flaky", "title": "T", "code": 500}, 500),
        ({"behaviour": "loop"}, 302),
        ({"behaviour": "status", "code": 404, "since": "2026-12-01T00:00:00Z"}, 404),
        ({"behaviour": "status", "code": 500, "until": "2026-11-03T00:00:00Z"}, 500),
    ],
)
async def test_sites_are_planted(
    control: httpx.AsyncClient, browser: httpx.AsyncClient, body: dict[str, Any], code: int
) -> None:
    assert (await control.put("/sites", json={"url": URL, **body})).status_code == 200
    assert (await browser.get(URL)).status_code == code


def test_every_behaviour_has_a_name() -> None:
    names = "page status redirect wall flaky hang drip drop huge bomb loop raw"
    assert list(BEHAVIOURS) == names.split()


async def test_papers_get_versions(control: httpx.AsyncClient, world: World) -> None:
    versions = [{"submitted": "2026-01-01T00:00:00Z", "title": "T", "authors": ["A"]}]
    assert (await control.put("/papers/2601.00001", json={"versions": versions})).json() == {"versions": 1}
    added = await control.post("/papers/2601.00001/versions", json={"comment": "gone", "withdrawn": True})
    assert added.json() == {"versions": 2}
    last = world.papers["2601.00001"].versions[-1]
    assert (last.title, last.comment, last.withdrawn, last.submitted) == ("T", "gone", True, world.now)
    old = await control.put("/papers/hep-th/9901009", json={"versions": versions, "categories": ["hep-th"]})
    assert old.status_code == 200
    assert "hep-th/9901009" in world.papers


async def test_repositories_come_to_be_and_change(control: httpx.AsyncClient, world: World) -> None:
    made = await control.put("/repos/new/one", json={"stars": 7, "files": {"a/b.md": "x"}})
    assert made.status_code == 200
    found = world.repository("new/one")
    assert found is not None
    assert (found.snapshot.stars, dict(found.snapshot.files)) == (7, {"a/b.md": "x"})
    await control.put("/repos/new/one", json={"name": "two", "since": "2026-11-03T00:00:00Z"})
    assert (await control.post("/advance", json={"seconds": 86_400})).status_code == 200
    found = world.repository("new/one")
    assert found is not None
    assert (found.renamed, found.snapshot.full_name, found.snapshot.stars) == (True, "new/two", 7)
    await control.put("/repos/new/one", json={"access": "gone"})
    assert world.repository("new/one") is None


@pytest.mark.parametrize("before", [{"name": "two"}, {"access": "gone"}, {}])
async def test_a_name_can_be_taken_over(
    control: httpx.AsyncClient, world: World, before: dict[str, Any]
) -> None:
    first = (await control.put("/repos/new/one", json={"stars": 7})).json()["id"]
    await control.put("/repos/new/one", json=before)
    thief = (await control.put("/repos/new/one", json={"anew": True, "since": "2026-11-04T00:00:00Z"})).json()
    assert thief["id"] != first
    now_there = []
    for _ in range(2):
        found = world.repository("new/one")
        now_there.append(found.repository.id if found else None)
        await control.post("/advance", json={"seconds": 3 * 86_400})
    assert now_there == [None if "access" in before else first, thief["id"]]


async def test_accounts_and_gists_come_and_go(control: httpx.AsyncClient, world: World) -> None:
    first = (await control.put("/users/somebody", json={"organization": True})).json()["id"]
    assert (await control.put("/users/somebody", json={})).json()["id"] == first
    await control.delete("/users/somebody")
    assert world.profile("somebody") is None
    await control.post("/advance", json={"seconds": 60})
    assert (await control.put("/users/somebody", json={})).json()["id"] != first
    await control.put("/gists/abc", json={"owner": "somebody", "blocked": "tos"})
    gist = world.gist("ABC")
    assert gist is not None
    assert (gist.owner, gist.blocked) == ("somebody", "tos")
    await control.delete("/gists/abc")
    assert world.gist("abc") is None
    assert (await control.delete("/gists/nothing")).status_code == 200
    assert (await control.delete("/users/nobody")).status_code == 200


async def test_repositories_have_issues_and_releases(control: httpx.AsyncClient, world: World) -> None:
    body = {
        "threads": {"1": "issue", "2": "discussion"},
        "release": {"tag": "v1", "published": "2026-01-01T00:00:00Z", "assets": ["a.zip"]},
        "own_files": {"old": {"a.md": "x"}},
    }
    assert (await control.put("/repos/new/one", json=body)).status_code == 200
    found = world.repository("new/one")
    assert found is not None
    assert dict(found.snapshot.threads) == {1: "issue", 2: "discussion"}
    assert found.snapshot.release is not None
    assert found.snapshot.release.assets == ("a.zip",)
    assert found.snapshot.tree("old").kind("a.md") == "blob"


async def test_names_certificates_moods_poison_and_quota(control: httpx.AsyncClient, world: World) -> None:
    await control.put("/dns/A.example", json={"answer": "resolves", "addresses": ["10.0.0.1"]})
    assert world.naming("a.example") == Resolves(("10.0.0.1",))
    await control.put("/certificates/a.example", json={"certificate": "expired"})
    assert world.certificates["a.example"] is Certificate.EXPIRED
    await control.put("/moods/arxiv", json={"mood": "rate-exceeded", "times": 1})
    assert world.mood(Api.ARXIV) is Mood.RATE_EXCEEDED
    await control.delete("/moods/arxiv")
    assert Api.ARXIV not in world.spells
    await control.put("/moods/oai", json={"mood": "unavailable"})
    await control.put("/moods/datacite", json={"mood": "rate-exceeded"})
    assert (world.mood(Api.OAI), world.mood(Api.DATACITE)) == (Mood.UNAVAILABLE, Mood.RATE_EXCEEDED)
    await control.put("/arxiv/lag", json={"seconds": 86_400})
    assert world.arxiv_lag == timedelta(days=1)
    await control.put("/poisoned/2408.05211")
    assert world.poisoned == {"2408.05211"}
    await control.delete("/poisoned/2408.05211")
    assert world.poisoned == set()
    await control.put("/quota", json={"anonymous": 3, "huggingface": 9})
    assert (world.quota.anonymous, world.services.window.limit) == (3, 9)


async def test_what_is_on_hugging_face_comes_and_goes(control: httpx.AsyncClient, world: World) -> None:
    body = {"stage": "RUNTIME_ERROR", "files": ["app.py"], "until": "2026-11-03T00:00:00Z"}
    assert (await control.put("/huggingface/spaces/o/s", json=body)).status_code == 200
    found = world.services.models.get("spaces/o/s", world.now)
    assert found is not None
    assert (found.stage, found.files) == ("RUNTIME_ERROR", ("app.py",))
    await control.post("/advance", json={"seconds": 86_400})
    assert world.services.models.get("spaces/o/s", world.now) is None
    await control.put("/huggingface/models/o/old", json={"moved_to": "p/new"})
    await control.delete("/huggingface/models/o/old")
    assert world.services.models.get("models/o/old", world.now) is None
    await control.put("/huggingface/papers/2408.05211", json={"code": "https://github.com/o/n"})
    known = world.services.papers.get("2408.05211", world.now)
    assert known is not None
    assert (known.code, known.added_by) == ("https://github.com/o/n", "auto")
    await control.delete("/huggingface/papers/2408.05211")
    assert world.services.papers.get("2408.05211", world.now) is None


@pytest.mark.parametrize(
    ("method", "path", "body", "sentence"),
    [
        ("PUT", "/sites", {"url": URL, "behaviour": "sing"}, "behaviour: use page, status"),
        ("PUT", "/sites", {"url": URL, "behaviour": "status", "code": "x"}, "code: "),
        ("PUT", "/sites", {"url": URL, "behaviour": "page", "title": "T", "tint": 1}, "unknown key 'tint'"),
        ("PUT", "/sites", {"url": 7, "behaviour": "page", "title": "T"}, "body: "),
        ("PUT", "/sites", {"url": "ftp://a.example/", "behaviour": "page", "title": "T"}, "url: "),
        ("PUT", "/sites", {"url": URL, "behaviour": "hang", "since": "2026-01-01"}, "since: "),
        ("PUT", "/sites", [], "the body must be a JSON object"),
        ("PUT", "/dns/a.example", {"answer": "resolves", "addresses": ["x"]}, "addresses: 'x'"),
        ("PUT", "/clock", {"now": "soon"}, "body: "),
        ("PUT", "/clock", {}, "give now"),
        ("POST", "/advance", {"seconds": 1e300}, "seconds: beyond the calendar"),
        ("PUT", "/papers/abc", {"versions": []}, "give the paper's id"),
        ("PUT", "/papers/2601.00001", {"versions": []}, "versions: at least one"),
        ("POST", "/papers/2601.00001/versions", {}, "there is no paper"),
        ("PUT", "/arxiv/lag", {"seconds": -1}, "seconds: from 0 to"),
        ("PUT", "/repos/a/b", {"stars": []}, "stars: "),
        ("PUT", "/repos/a/b", {"threads": {"1": "song"}}, "threads.1: "),
        ("PUT", "/users/a", {"id": "x"}, "id: "),
        ("PUT", "/gists/a", {"blocked": "boring"}, "blocked: use dmca or tos"),
        ("PUT", "/huggingface/o/m", {}, "begin with one of models, datasets"),
        ("PUT", "/huggingface/models/o/m", {"access": "secret"}, "access: "),
        ("PUT", "/huggingface/papers/2408.05211", {"added_by": "me"}, "added_by: "),
        ("PUT", "/moods/arxiv", {"mood": "gloomy"}, "mood: "),
        ("PUT", "/moods/nobody", {"mood": "denied"}, "body: "),
        ("PUT", "/certificates/a.example", {"certificate": "odd"}, "body: "),
    ],
)
async def test_mistakes_get_a_sentence(
    control: httpx.AsyncClient, method: str, path: str, body: Any, sentence: str
) -> None:
    reply = await control.request(method, path, json=body)
    assert reply.status_code == 400, reply.text
    assert sentence in reply.json()["error"]


async def test_a_body_that_is_not_json_gets_a_sentence_too(control: httpx.AsyncClient) -> None:
    reply = await control.put("/clock", content=b"{")
    assert (reply.status_code, reply.json()) == (400, {"error": "the body is not JSON"})
