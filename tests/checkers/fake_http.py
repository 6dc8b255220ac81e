"""A network that answers from a function and remembers what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.clock import SimulatedClock
from bot.config import Settings
from bot.net.interface import Answer, Outside, Reply
from tests.no_http import NoHttp

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | None
    at: datetime


@dataclass
class FakeHttp(NoHttp):
    answer: Callable[[Request], Answer]
    clock: SimulatedClock = field(default_factory=lambda: SimulatedClock(NOW))
    requests: list[Request] = field(default_factory=list)

    async def api(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        limit: int = 16 * 2**20,
    ) -> Answer:
        assert limit
        request = Request(method, url, dict(headers or {}), content, self.clock.now())
        self.requests.append(request)
        return self.answer(request)

    def outside(self, settings: Settings | None = None) -> Outside:
        return Outside(self, self.clock, settings or Settings())


def reply(
    status: int, body: bytes | str | Any = b"", *, url: str = "", headers: Mapping[str, str] | None = None
) -> Reply:
    """An answer; a body that is no text is sent as JSON."""
    if isinstance(body, str):
        body = body.encode()
    elif not isinstance(body, bytes):
        body = json.dumps(body).encode()
    return Reply(url, status, dict(headers or {}), body)
