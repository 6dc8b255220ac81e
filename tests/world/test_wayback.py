from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from bot.world import wayback
from bot.world.behaviours import Api, Mood, Page, Spell, Status
from bot.world.services import Snapshot
from bot.world.state import Request, World
from tests.world.conftest import START
from tests.world.test_datacite import keys

Ask = Callable[..., Request]
URL = "https://lab.example/demo"
KEY = "example,lab)/demo"
SAMPLE = json.loads(
    (Path(__file__).parents[1] / "checkers" / "samples" / "services" / "wayback.json").read_text(
        encoding="utf-8"
    )
)


def index(world: World, ask: Ask, *filters: str, **parameters: str) -> Any:
    asked = urlencode([("url", URL), *(("filter", one) for one in filters), *parameters.items()])
    return wayback.answer(world, ask(f"https://web.archive.org/cdx/search/cdx?{asked}"))


def rows(world: World, ask: Ask, *filters: str, **parameters: str) -> list[list[str]]:
    reply = index(world, ask, *filters, output="json", fl="timestamp,statuscode", **parameters)
    listed: list[list[str]] = json.loads(bytes(reply.body))
    assert not listed or listed[0] == ["timestamp", "statuscode"]
    return listed[1:]


def put(world: World, *days: float, status: int = 200) -> None:
    known = world.services.archive.snapshots.get(KEY, ())
    added = tuple(Snapshot(START - timedelta(days=day), status) for day in days)
    world.services.archive.snapshots[KEY] = (*known, *added)


# ── the index ─────────────────────────────────────────────────────────────────────────────


def test_its_index_has_the_documented_columns(world: World, ask: Ask) -> None:
    put(world, 3)
    assert json.loads(bytes(index(world, ask, output="json").body))[0] == SAMPLE["cdx"]["200"][0]
    text = bytes(index(world, ask).body).decode()
    assert text.split(" ")[:3] == [KEY, "20261030090000", URL]


def test_a_page_without_captures_has_no_header_either(world: World, ask: Ask) -> None:
    assert bytes(index(world, ask, output="json").body) == b"[]"


def test_captures_can_be_narrowed_down(world: World, ask: Ask) -> None:
    put(world, 100, 70, 10, 9)
    put(world, 40, status=404)
    assert [row[1] for row in rows(world, ask)] == ["200", "200", "404", "200", "200"]
    assert len(rows(world, ask, "statuscode:200")) == 4
    assert len(rows(world, ask, "statuscode:200", "mimetype:image/png")) == 0
    assert len(rows(world, ask, to="20261015")) == 3
    assert len(rows(world, ask, **{"from": "20261015"})) == 2
    assert rows(world, ask, limit="-1") == rows(world, ask)[-1:]
    assert rows(world, ask, limit="2") == rows(world, ask)[:2]
    assert [row[0][:6] for row in rows(world, ask, collapse="timestamp:6")] == [
        "202607",
        "202608",
        "202609",
        "202610",
    ]


def test_blocked_sites_are_refused_as_recorded(world: World, ask: Ask) -> None:
    world.services.archive.blocked = {"lab.example"}
    reply = index(world, ask)
    assert (reply.status_code, bytes(reply.body).decode()) == (403, SAMPLE["cdx"]["403"].strip())


def test_it_answers_thirty_questions_a_minute(world: World, ask: Ask) -> None:
    statuses = [index(world, ask).status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]
    world.clock.advance(timedelta(seconds=61))
    assert index(world, ask).status_code == 200


@pytest.mark.parametrize(
    ("mood", "status"),
    [(Mood.RATE_EXCEEDED, 429), (Mood.UNAVAILABLE, 503), (Mood.DENIED, 403), (Mood.EMPTY, 200)],
)
def test_it_has_moods(world: World, ask: Ask, mood: Mood, status: int) -> None:
    put(world, 3)
    world.spells[Api.WAYBACK] = Spell(mood, times=1)
    first = index(world, ask, output="json")
    assert first.status_code == status
    assert (bytes(first.body) == b"[]") is (mood is Mood.EMPTY)
    assert len(rows(world, ask)) == 1


def test_captures_are_shown_and_the_nearest_is_where_others_lead(world: World, ask: Ask) -> None:
    put(world, 3)
    there = wayback.answer(world, ask(f"https://web.archive.org/web/20261030090000/{URL}"))
    assert (there.status_code, b"as it was" in bytes(there.body)) == (200, True)
    near = wayback.answer(world, ask(f"https://web.archive.org/web/2020/{URL}"))
    assert (near.status_code, near.headers["location"]) == (302, f"/web/20261030090000/{URL}")
    assert (
        wayback.answer(world, ask("https://web.archive.org/web/2020/https://b.example/")).status_code == 404
    )
    assert wayback.answer(world, ask("https://web.archive.org/")).status_code == 404


# ── saving ────────────────────────────────────────────────────────────────────────────────


def save(world: World, ask: Ask, url: str = URL, keys: str = "LOW access:secret") -> tuple[int, Any]:
    body = urlencode({"url": url}).encode()
    request = ask("https://web.archive.org/save", method="POST", body=body, authorization=keys)
    reply = wayback.answer(world, request)
    return reply.status_code, json.loads(bytes(reply.body)) if reply.status_code != 429 else None


def poll(world: World, ask: Ask, job: str) -> Any:
    url = f"https://web.archive.org/save/status/{job}"
    return json.loads(bytes(wayback.answer(world, ask(url, authorization="LOW access:secret")).body))


def test_a_page_is_saved_in_a_while_and_then_has_a_capture(world: World, ask: Ask) -> None:
    world.put_site(URL, Page("Demo"))
    status, begun = save(world, ask)
    assert (status, keys(begun)) == (200, keys(SAMPLE["save"]["submit_ok"]))
    assert keys(poll(world, ask, begun["job_id"])) == keys(SAMPLE["save"]["status_pending"])
    done = poll(world, ask, begun["job_id"])
    assert keys(SAMPLE["save"]["status_success"]) - keys(done) <= {".screenshot", ".outlinks.[]"}
    assert [row[0] for row in rows(world, ask)] == [done["timestamp"]]


def test_what_is_not_there_cannot_be_saved(world: World, ask: Ask) -> None:
    world.put_site("https://lab.example/gone", Status(404))
    for url in (URL, "https://lab.example/gone"):
        job = save(world, ask, url)[1]["job_id"]
        poll(world, ask, job)
        done = poll(world, ask, job)
        assert (done["status"], done["status_ext"]) == ("error", "error:not-found")
    assert rows(world, ask) == []


def test_some_errors_come_with_a_200_and_no_job(world: World, ask: Ask) -> None:
    world.services.archive.refusals[KEY] = "error:too-many-daily-captures"
    status, said = save(world, ask)
    assert status == 200
    assert keys(said) == keys(SAMPLE["save"]["submit_error_http_200"])


@pytest.mark.parametrize("given", ["", "LOW", "LOW nobody", "Bearer access:secret", "LOW other:secret"])
def test_nobody_saves_without_good_keys(world: World, ask: Ask, given: str) -> None:
    world.services.archive.keys = "access:secret"
    assert save(world, ask, keys=given)[0] == 401


def test_it_saves_seven_pages_a_minute(world: World, ask: Ask) -> None:
    assert [save(world, ask)[0] for _ in range(8)] == [200] * 7 + [429]


# ── by the control port ───────────────────────────────────────────────────────────────────


async def test_captures_come_and_go(control: httpx.AsyncClient, world: World) -> None:
    given = {"url": URL, "at": "2026-03-02T06:00:00Z", "status": 404}
    assert (await control.put("/captures", json=given)).json() == {"captures": 1}
    (known,) = world.services.archive.snapshots[KEY]
    assert (known.at.isoformat(), known.status) == ("2026-03-02T06:00:00+00:00", 404)
    assert (await control.put("/captures", json={"url": URL, "at": "today"})).status_code == 400
    assert (await control.put("/captures", json={"url": "http://", "at": given["at"]})).status_code == 400
    await control.delete("/captures")
    assert world.services.archive.snapshots == {}


async def test_what_it_blocks_and_refuses_can_be_planted(control: httpx.AsyncClient, world: World) -> None:
    wanted = {"blocked": ["a.example"], "refusals": {URL: "error:blocked-url"}, "keys": "a:b"}
    assert (await control.put("/wayback", json=wanted)).status_code == 200
    archive = world.services.archive
    assert (archive.blocked, archive.refusals, archive.keys) == (
        {"a.example"},
        {KEY: "error:blocked-url"},
        "a:b",
    )
    assert (await control.put("/wayback", json={"blocked": "a.example"})).status_code == 400
