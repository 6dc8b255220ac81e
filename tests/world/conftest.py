from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from bot.clock import SimulatedClock
from bot.world.seed import from_links
from bot.world.server import Address, serve
from bot.world.state import Request, World

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
LINKS = (
    ("https://arxiv.org/abs/2408.05211", "VITA: Towards Omni"),
    ("https://arxiv.org/abs/hep-th/9901001v2", "Strings & Branes"),
    ("https://github.com/VITA-MLLM/VITA", "VITA: Towards Omni"),
    ("https://github.com/facebookresearch/fairseq/tree/main/examples/textless_nlp/dgslm", "dGSLM"),
    ("https://vita-home.github.io/", "VITA: Towards Omni"),
)


@pytest.fixture
def world() -> World:
    return from_links(LINKS, START)


@pytest.fixture
def empty() -> World:
    return World(SimulatedClock(START))


@pytest.fixture
async def address(world: World) -> AsyncIterator[Address]:
    async with serve(world) as where:
        yield where


class Inside(httpx.AsyncBaseTransport):
    """Leads every request into the world, as `--connect-to` does."""

    def __init__(self, address: Address) -> None:
        self._address = address
        context = ssl.create_default_context(cafile=address.ca_file)
        self._inner = httpx.AsyncHTTPTransport(verify=context)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        port = self._address.https if request.url.scheme == "https" else self._address.http
        extensions = {**request.extensions, "sni_hostname": request.url.host}
        url = request.url.copy_with(host="127.0.0.1", port=port)
        inner = httpx.Request(
            request.method, url, headers=request.headers, stream=request.stream, extensions=extensions
        )
        return await self._inner.handle_async_request(inner)

    async def aclose(self) -> None:
        await self._inner.aclose()


@pytest.fixture
async def browser(address: Address) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=Inside(address), timeout=5) as client:
        yield client


@pytest.fixture
async def control(address: Address) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{address.control}") as client:
        yield client


@pytest.fixture
def ask() -> Callable[..., Request]:
    """Make a request without any socket, with the headers of a well-behaved client."""

    def make(url: str, *, method: str = "GET", body: bytes = b"", **headers: str) -> Request:
        parsed = httpx.URL(url)
        sent = {"user-agent": "a test", "accept": "*/*"} | {
            k.replace("_", "-"): v for k, v in headers.items()
        }
        return Request(
            START,
            method,
            parsed.scheme,
            parsed.host,
            parsed.raw_path.decode(),
            headers={name: value for name, value in sent.items() if value},
            body=body,
        )

    return make


@pytest.fixture
def samples() -> Path:
    return Path(__file__).parent
