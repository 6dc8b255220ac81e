from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import SimulatedClock
from bot.rules import page_of
from bot.serving import bodies
from bot.serving.application import Desk, application
from bot.serving.bodies import LARGEST, Bodies
from bot.serving.database import open_database
from bot.serving.events import READERS
from bot.serving.inbox import Inbox, State
from bot.serving.jobs import Kind
from bot.serving.metrics import Metrics
from bot.serving.roster import Roster
from bot.serving.schedule import Times, every
from bot.serving.signature import signature
from tests.serving.delivering import client_of, deliver
from tests.serving.payloads import SECRET, Delivery, examples, signed

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
LIST = "Codertocat/Hello-World"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_database(":memory:") as engine:
        roster = Roster(engine)
        roster.reconcile({LIST: every("7d")}, Times(every("7d"), timedelta()), NOW)
        yield Desk(
            SECRET,
            Inbox(engine),
            roster,
            SimulatedClock(NOW),
            Metrics(),
            kinds=frozenset(Kind),
            web="https://github.com",
        )


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(desk) as client:
        yield client


@pytest.mark.parametrize("delivery", signed().values(), ids=lambda one: one.name)
async def test_what_github_signed_is_taken_and_nothing_else(
    client: httpx.AsyncClient, delivery: Delivery
) -> None:
    async def status(**headers: str) -> int:
        return (await deliver(client, delivery.event, delivery.body, **headers)).status_code

    sha1 = hmac.new(SECRET.encode(), delivery.body, hashlib.sha1).hexdigest()
    assert await status(X_Hub_Signature_256=delivery.signature) == 202
    assert await status(X_Hub_Signature_256=signature("wrong", delivery.body)) == 401
    assert await status(X_Hub_Signature_256="") == 401
    assert await status(X_Hub_Signature_256="", X_Hub_Signature=f"sha1={sha1}") == 401
    assert await status(X_Hub_Signature_256=f"sha1={sha1}") == 401


async def test_every_example_of_github_is_taken(client: httpx.AsyncClient) -> None:
    for number, (event, payload) in enumerate(examples()):
        body = json.dumps(payload).encode()
        answer = await deliver(client, event, body, X_GitHub_Delivery=f"guid-{number}")
        assert answer.status_code == 202, (event, answer.text)
        assert event in READERS or answer.text == "ignored\n"


async def test_a_delivery_is_in_the_inbox_before_it_is_answered_and_only_once(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    delivery = signed()["pull_request.opened"]
    first = await deliver(client, delivery.event, delivery.body)
    assert (first.text, desk.inbox.counts()[State.WAITING]) == ("kept\n", 1)
    again = await deliver(client, delivery.event, delivery.body)
    assert (again.status_code, again.text, desk.inbox.counts()[State.WAITING]) == (202, "known\n", 1)


async def test_workers_are_woken(desk: Desk) -> None:
    woken: list[int] = []
    delivery = signed()["pull_request.opened"]
    async with client_of(replace(desk, wake=lambda: woken.append(1))) as client:
        await deliver(client, delivery.event, delivery.body)
        await deliver(client, delivery.event, delivery.body)
    assert woken == [1]


async def test_what_nobody_here_can_do_is_ignored(desk: Desk) -> None:
    body = json.dumps({**signed()["pull_request.opened"].payload, "repository": {}}).encode()
    async with client_of(replace(desk, kinds=frozenset({Kind.SWEEP}))) as client:
        assert (await deliver(client, "pull_request", body)).text == "ignored\n"


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"payload=%7B%7D", {}, 400),
        (b"\xff\xfe", {}, 400),
        (b"{}", {"X_GitHub_Event": ""}, 400),
        (b"{}", {"X_GitHub_Delivery": ""}, 400),
        (b"{}", {"X_GitHub_Delivery": "x" * 101}, 400),
        (b"[]", {}, 202),
        (b"null", {}, 202),
        (b"{}", {"X_GitHub_Event": "made-up"}, 202),
    ],
)
async def test_nonsense_that_is_signed_is_nonsense(
    client: httpx.AsyncClient, body: bytes, headers: dict[str, str], status: int
) -> None:
    assert (await deliver(client, "push", body, **headers)).status_code == status


async def test_a_body_that_is_too_large_is_not_read(client: httpx.AsyncClient) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 2**20
            yield b" " * 2**20

    headers = {"X-Hub-Signature-256": "sha256=0"}
    answer = await client.post("/webhook", content=endless(), headers=headers)
    assert answer.status_code == 413
    assert read <= LARGEST + 2**21
    said = await client.post("/webhook", content=b"", headers={**headers, "Content-Length": str(LARGEST + 1)})
    assert said.status_code == 413


async def test_all_bodies_together_leave_room(desk: Desk) -> None:
    delivery = signed()["ping"]
    async with client_of(replace(desk, bodies=Bodies(room=10))) as client:
        for _ in range(3):
            assert (await deliver(client, "ping", delivery.body)).status_code == 413
        assert (await deliver(client, "ping", b"[]")).status_code == 202


async def test_a_body_that_does_not_come_is_not_waited_for(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "PATIENCE", 0.01)

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    answer = await client.post("/webhook", content=never(), headers={"X-Hub-Signature-256": "sha256=0"})
    assert answer.status_code == 408


async def test_an_inbox_that_cannot_be_written_is_no_lie(client: httpx.AsyncClient, desk: Desk) -> None:
    with desk.inbox._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE jobs")
    delivery = signed()["pull_request.opened"]
    assert (await deliver(client, delivery.event, delivery.body)).status_code == 503
    assert (await client.get("/readyz")).status_code == 503
    assert (await client.get("/healthz")).status_code == 200


async def test_a_process_that_ends_is_alive_but_not_ready(desk: Desk) -> None:
    async with client_of(replace(desk, is_ready=lambda: False)) as client:
        assert (await client.get("/readyz")).status_code == 503
        assert (await client.get("/healthz")).status_code == 200


async def test_prometheus_is_told_of_deliveries_jobs_and_lists(client: httpx.AsyncClient) -> None:
    delivery = signed()["pull_request.opened"]
    await deliver(client, delivery.event, delivery.body)
    await deliver(client, "made-up\x7f", b"{}", X_Hub_Signature_256="")
    text = (await client.get("/metrics")).text
    assert 'listkeeper_deliveries_total{event="pull_request",outcome="kept"} 1.0' in text
    assert 'listkeeper_deliveries_total{event="other",outcome="401"} 1.0' in text
    assert 'listkeeper_jobs{state="waiting"} 1.0' in text
    assert "listkeeper_lists 1.0" in text
    assert "listkeeper_overdue_seconds 0.0" in text


# ── pages ──

HOSTILE = "<script>alert(1)</script>\"'&"


def outcome(**row: str) -> dict[str, Any]:
    full = {"severity": "error", "rule": "dead", "where": "README.md:3", "url": "", "message": "", **row}
    return {"summary": "1 link: 1 dead", "findings": [full], "left": 0}


async def test_a_public_list_has_a_page_and_a_private_one_has_none(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    assert (await client.get(f"/lists/{LIST}")).status_code == 404, "not known to be public"
    desk.roster.record(LIST, outcome(url="https://gone.example/"), NOW, private=False)
    page = await client.get(f"/lists/{LIST.lower()}")
    assert page.status_code == 200
    assert "1 link: 1 dead" in page.text
    assert 'href="https://gone.example/"' in page.text
    assert f'href="{page_of("dead")}"' in page.text
    assert f"{LIST}</a>, looked at on {NOW:%Y-%m-%d}" in (await client.get("/")).text
    desk.roster.record(LIST, outcome(), NOW, private=True)
    hidden, absent = [await client.get(f"/lists/{name}") for name in (LIST, "no/body")]
    assert (hidden.status_code, hidden.text) == (absent.status_code, absent.text) == (404, absent.text)
    assert LIST not in (await client.get("/")).text


async def test_what_strangers_wrote_is_text_on_a_page(client: httpx.AsyncClient, desk: Desk) -> None:
    hostile = outcome(url=f"javascript:{HOSTILE}", message=HOSTILE, where=HOSTILE, rule=HOSTILE)
    desk.roster.record(LIST, hostile, NOW, private=False)
    page = await client.get(f"/lists/{LIST}")
    assert "<script" not in page.text
    assert 'href="javascript' not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


# ── anybody at all ──

NAMES = st.sampled_from(
    ["X-GitHub-Event", "X-GitHub-Delivery", "X-Hub-Signature-256", "Content-Length", "Host"]
)
PATHS = st.sampled_from(["/webhook", "/healthz", "/readyz", "/metrics", "/", "/lists/a/b"]) | st.text(
    st.characters(min_codepoint=33, max_codepoint=126), max_size=30
).map(lambda text: f"/{text}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"]),
    path=PATHS,
    headers=st.dictionaries(NAMES, st.text(st.characters(max_codepoint=255), max_size=40), max_size=4),
    body=st.binary(max_size=200),
    is_signed=st.booleans(),
)
async def test_whatever_anybody_sends_is_answered_and_is_nobodys_fault_but_theirs(
    desk: Desk, method: str, path: str, headers: dict[str, str], body: bytes, *, is_signed: bool
) -> None:
    sent = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    if is_signed:
        sent.append((b"x-hub-signature-256", signature(SECRET, body).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path.partition("?")[0],
        "raw_path": path.encode(),
        "query_string": path.partition("?")[2].encode(),
        "root_path": "",
        "headers": sent,
        "client": ("192.0.2.1", 1),
        "server": ("here", 80),
    }
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    async with asyncio.timeout(5):
        await application(desk)(scope, receive, send)
    assert len(statuses) == 1
    assert statuses[0] < 500
