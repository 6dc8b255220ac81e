from __future__ import annotations

import asyncio
import signal
import time
from pathlib import Path

import httpx
import pytest

from bot.clock import SystemClock
from bot.config import ConnectTo
from bot.model import Failure
from bot.net.client import open_client
from bot.net.interface import NoReply, Reply
from bot.world.behaviours import Behaviour, Drip, Hang, Huge, Resolves
from bot.world.server import Address, running, serve
from bot.world.state import World


def test_an_address_tells_the_bot_where_everything_is() -> None:
    address = Address(http=80_01, https=44_31, dns=53_01, control=1, ca_file="/some/ca.pem")
    settings = address.settings(github_token="t")  # noqa: S106 - no secret
    assert settings.connect_to == (
        ConnectTo("", 443, "127.0.0.1", 4431),
        ConnectTo("", 80, "127.0.0.1", 8001),
    )
    assert (settings.dns, settings.ca_file) == (("127.0.0.1", 5301), "/some/ca.pem")
    assert settings.github_token == "t"  # noqa: S105
    assert address.flags() == [
        *("--connect-to", ":443:127.0.0.1:4431", "--connect-to", ":80:127.0.0.1:8001"),
        *("--dns", "127.0.0.1:5301", "--ca-file", "/some/ca.pem"),
    ]


def test_a_world_runs_in_a_thread_for_callers_without_a_loop(world: World) -> None:
    with running(world) as address:
        reply = httpx.get(f"http://127.0.0.1:{address.http}/", headers={"host": "arxiv.org"})
        assert reply.status_code == 404
        assert Path(address.ca_file).read_text().startswith("-----BEGIN CERTIFICATE")
    assert world.received == {"arxiv.org": 1}
    assert not Path(address.ca_file).exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{address.http}/")


def test_a_fault_at_the_start_reaches_the_caller(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nonexistent")
    with pytest.raises(FileNotFoundError), running(world):
        pass


@pytest.mark.parametrize("behaviour", [Hang(), Drip(30), Huge()])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_what_never_ends_ends_with_the_world(world: World, behaviour: Behaviour, scheme: str) -> None:
    world.put_site(f"{scheme}://endless.example/", behaviour)
    async with httpx.AsyncClient(verify=False) as client:  # noqa: S501 - certificates are tested elsewhere
        async with serve(world) as address:
            url = f"{scheme}://127.0.0.1:{getattr(address, scheme)}/"
            asking = asyncio.create_task(client.get(url, headers={"host": "endless.example"}))
            while not world.log:  # noqa: ASYNC110 - the world has no events, and needs none
                await asyncio.sleep(0.005)
            began = time.monotonic()
        assert time.monotonic() - began < 10  # a drip takes thirty
        with pytest.raises(httpx.TransportError):
            await asking


async def test_idle_connections_do_not_delay_the_end(world: World) -> None:
    async with httpx.AsyncClient(verify=False) as client:  # noqa: S501
        async with serve(world) as address:
            for scheme in ("http", "https"):
                await client.get(f"{scheme}://127.0.0.1:{getattr(address, scheme)}/")
            _, writer = await asyncio.open_connection("127.0.0.1", address.https)  # and no handshake
            began = time.monotonic()
        assert time.monotonic() - began < 10
    writer.close()


async def test_two_worlds_live_side_by_side(world: World, empty: World) -> None:
    async with serve(world) as one, serve(empty) as other:
        assert len({one.http, one.https, one.control, other.http, other.https, other.control}) == 6


async def test_the_bot_reaches_the_world_by_its_own_flags(world: World) -> None:
    world.put_name("inside.github.io", Resolves(("10.0.0.1",)))
    async with serve(world) as address, open_client(address.settings(timeout=5.0), SystemClock()) as http:
        page = await http.page("https://vita-home.github.io/")
        feed = await http.api("GET", "https://export.arxiv.org/api/query?id_list=2408.05211")
        lost = await http.page("https://unknown.example/")
        inside = await http.page("https://inside.github.io/")
    assert isinstance(page, Reply)
    assert b"<title>VITA: Towards Omni</title>" in page.body
    assert isinstance(feed, Reply)
    assert b"<entry>" in feed.body
    assert isinstance(lost, NoReply)
    assert lost.failure is Failure.NXDOMAIN
    assert isinstance(inside, NoReply)
    assert inside.failure is Failure.GUARD


async def test_signals_are_left_to_the_program_around(world: World) -> None:
    before = signal.getsignal(signal.SIGINT)
    async with serve(world):
        await asyncio.sleep(0.05)
        assert signal.getsignal(signal.SIGINT) is before


async def test_many_clients_at_once_are_served(world: World, browser: httpx.AsyncClient) -> None:
    url = "https://vita-home.github.io/"
    replies = await asyncio.gather(*(browser.get(url) for _ in range(60)))
    assert {reply.status_code for reply in replies} == {200}
    assert world.received["vita-home.github.io"] == 60
