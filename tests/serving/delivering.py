"""Deliveries to the application, as GitHub makes them: signed, and each with an id of its own."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx

from bot.serving.application import Desk, application
from bot.serving.signature import signature
from tests.serving.payloads import SECRET


@asynccontextmanager
async def client_of(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(desk))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        yield client


async def deliver(client: httpx.AsyncClient, event: str, body: bytes, **headers: str) -> httpx.Response:
    """Deliver a body; a header that is empty is left out."""
    sent = {
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": "guid",
        "X-Hub-Signature-256": signature(SECRET, body),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return await client.post(
        "/webhook", content=body, headers={name: value for name, value in sent.items() if value}
    )


async def deliver_all(
    desk: Desk, deliveries: Iterable[tuple[str, Mapping[str, Any]]], *, first: str = "guid"
) -> None:
    """Deliver event after event, and see each kept; their ids begin with `first`."""
    async with client_of(desk) as client:
        for number, (event, payload) in enumerate(deliveries):
            body = json.dumps(payload).encode()
            answer = await deliver(client, event, body, X_GitHub_Delivery=f"{first}-{number}")
            assert (answer.status_code, answer.text) == (202, "kept\n")
