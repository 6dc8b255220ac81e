"""The pool and its connections: which are kept, which are given up, and which address is tried first."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

import httpx
import pytest

from bot.model import Failure
from bot.net import sockets
from bot.net.arrival import Arrival
from bot.net.connection import Connection
from bot.net.failures import NoAnswerError
from bot.net.resolve import AddressBook
from bot.net.roads import Roads, routes
from bot.net.sockets import End, SocketTransport, first_open
from bot.net.transport import Question
from bot.net.urls import Address, parse_url
from tests.net.loopback import FakeResolver, Server, Speaker, everywhere, serving, trusting

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"


# ── which address ─────────────────────────────────────────────────────────────────────────


class Ends:
    """Addresses that open, fail or keep one waiting; notes which were tried, and which were given up."""

    def __init__(self, behaviours: dict[str, object]) -> None:
        self._behaviours = behaviours
        self.tried: list[str] = []
        self.given_up: list[str] = []

    async def open(self, end: End) -> Connection:
        ip, _ = end
        self.tried.append(ip)
        behaviour = self._behaviours[ip]
        if isinstance(behaviour, Exception):
            raise behaviour
        if behaviour == "silent":
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                self.given_up.append(ip)
                raise
        return cast("Connection", ip)

    async def first(self, ips: Sequence[str]) -> str:
        return cast("str", await first_open([(ip, 80) for ip in ips], self.open))


REFUSED = NoAnswerError(Failure.CONNECT, "the connection was refused")


async def test_the_next_address_is_tried_where_one_fails() -> None:
    ends = Ends({"1.1.1.1": REFUSED, "2.2.2.2": REFUSED, "3.3.3.3": "opens", "4.4.4.4": "opens"})
    assert await ends.first(["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"]) == "3.3.3.3"
    assert ends.tried == ["1.1.1.1", "2.2.2.2", "3.3.3.3"]


async def test_a_silent_address_is_given_up_for_one_that_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "_HEAD_START", 0.01)
    ends = Ends({"2606::1": "silent", "2606::2": "silent", "1.1.1.1": "opens"})
    assert await ends.first(["2606::1", "2606::2", "1.1.1.1"]) == "1.1.1.1"
    await asyncio.sleep(0)
    assert (ends.tried, ends.given_up) == (["2606::1", "1.1.1.1"], ["2606::1"])


async def test_no_more_than_four_addresses_of_a_name_are_tried_and_the_last_failure_counts() -> None:
    ips = [f"1.1.1.{number}" for number in range(9)]
    ends = Ends({ip: NoAnswerError(Failure.CONNECT, ip) for ip in ips})
    with pytest.raises(NoAnswerError, match=r"1\.1\.1\.3"):
        await ends.first(ips)
    assert ends.tried == ips[:4]


async def test_what_speaks_against_the_server_itself_is_not_tried_elsewhere() -> None:
    ends = Ends({"1.1.1.1": ssl.SSLCertVerificationError("expired"), "2.2.2.2": "opens"})
    with pytest.raises(ssl.SSLCertVerificationError):
        await ends.first(["1.1.1.1", "2.2.2.2"])
    assert ends.tried == ["1.1.1.1"]


# ── which connection ──────────────────────────────────────────────────────────────────────


def answering(*answers: bytes, then: Callable[[asyncio.StreamWriter], None] | None = None) -> Speaker:
    """Answers so many questions on each connection; then does something, or keeps silent."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
        if then is not None:
            then(writer)
        await asyncio.sleep(3600)

    return speak


@asynccontextmanager
async def transport_to(server: Server) -> AsyncIterator[SocketTransport]:
    roads = Roads(AddressBook(FakeResolver({})), await routes((everywhere(server),)), vet_mapped=False)
    transport = SocketTransport(roads, trusting(None), patience=5)
    yield transport
    await transport.aclose()


async def body(
    transport: SocketTransport, method: str = "GET", *, fresh: bool = False, last: bool = False
) -> bytes:
    address = parse_url("http://a.example/")
    assert isinstance(address, Address)
    arrival = await transport.ask(Question(method, address, fresh=fresh, last=last))
    try:
        return b"".join([piece async for piece in pieces(arrival)])
    finally:
        await arrival.aclose()


async def pieces(arrival: Arrival) -> AsyncIterator[bytes]:
    while piece := await arrival.piece():
        yield piece


async def test_a_connection_serves_one_question_after_the_other() -> None:
    async with serving(answering(OK, OK, OK)) as server, transport_to(server) as transport:
        assert [await body(transport) for _ in range(3)] == [b"hi"] * 3
    assert server.connections == 1


@pytest.mark.parametrize("fresh", [False, True])
async def test_a_fresh_or_last_question_leaves_no_connection_behind(*, fresh: bool) -> None:
    async with serving(answering(OK)) as server, transport_to(server) as transport:
        assert [await body(transport, fresh=fresh, last=not fresh) for _ in range(2)] == [b"hi"] * 2
    assert server.connections == 2


async def test_a_kept_connection_that_the_server_has_closed_costs_no_answer() -> None:
    closed = asyncio.Event()

    def close(writer: asyncio.StreamWriter) -> None:
        writer.close()
        closed.set()

    async with serving(answering(OK, then=close)) as server, transport_to(server) as transport:
        first = await body(transport)
        await closed.wait()
        assert (first, await body(transport)) == (b"hi", b"hi")
    assert server.connections == 2


async def test_a_kept_connection_that_breaks_at_the_next_question_is_replaced() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)
        await reader.readuntil(b"\r\n\r\n")
        writer.transport.abort()

    async with serving(speak) as server, transport_to(server) as transport:
        assert [await body(transport) for _ in range(3)] == [b"hi"] * 3
    assert server.connections == 3


async def test_a_new_connection_that_breaks_is_told() -> None:
    async with (
        serving(answering(then=lambda writer: writer.transport.abort())) as server,
        transport_to(server) as transport,
    ):
        with pytest.raises((NoAnswerError, OSError)):
            await body(transport)
    assert server.connections == 1


async def test_an_answer_cut_off_half_way_is_not_asked_for_again() -> None:
    half = OK[:-1]
    async with (
        serving(answering(OK, half, then=lambda writer: writer.transport.abort())) as server,
        transport_to(server) as transport,
    ):
        await body(transport)
        with pytest.raises((NoAnswerError, OSError)):
            await body(transport)
    assert server.connections == 1


async def test_what_changes_something_is_never_asked_on_a_connection_that_may_be_broken() -> None:
    async with serving(answering(OK, OK)) as server, transport_to(server) as transport:
        await body(transport)
        await body(transport, "POST")
    assert server.connections == 2


async def test_an_answer_that_nobody_asked_for_ends_the_connection() -> None:
    async with serving(answering(OK + OK, OK)) as server, transport_to(server) as transport:
        assert [await body(transport), await body(transport)] == [b"hi"] * 2
    assert server.connections == 2


async def test_an_idle_connection_is_closed_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "KEPT_OPEN", 0.01)
    left = asyncio.Event()

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(OK)
        assert await reader.read() == b""
        left.set()

    async with serving(speak) as server, transport_to(server) as transport:
        await body(transport)
        await asyncio.wait_for(left.wait(), 5)


async def test_who_leaves_early_takes_the_connection_along() -> None:
    left = asyncio.Event()

    async def speak(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            await reader.read()
        finally:
            left.set()

    async with serving(speak) as server, transport_to(server) as transport:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await body(transport)
        await asyncio.wait_for(left.wait(), 5)


async def test_a_server_that_sends_more_than_anybody_reads_has_to_wait() -> None:
    sent = 0

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536

    address = parse_url("http://a.example/")
    assert isinstance(address, Address)
    async with serving(speak) as server, transport_to(server) as transport:
        arrival = await transport.ask(Question("GET", address))
        await asyncio.sleep(0.2)
        held, before = len(await arrival.piece()), sent
        await arrival.aclose()
    assert held < 1_000_000
    assert before < 30_000_000  # what the kernel keeps for both ends


# ── under a client of httpx ───────────────────────────────────────────────────────────────


async def test_a_client_of_httpx_can_use_it() -> None:
    asked: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n") + await reader.readexactly(4))
        writer.write(OK.replace(b"text/html", b"text/html\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2"))

    async with serving(speak) as server, transport_to(server) as transport:
        client = httpx.AsyncClient(transport=transport)
        answer = await client.post("http://a.example/x?q=1", content=b"body", headers={"X-Own": "yes"})
    assert (answer.status_code, answer.text) == (200, "hi")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert asked[0].startswith(b"POST /x?q=1 HTTP/1.1\r\nHost: a.example\r\n")
    assert asked[0].lower().count(b"host:") == asked[0].lower().count(b"content-length: 4") == 1
    assert b"x-own: yes\r\n" in asked[0]
    assert asked[0].endswith(b"\r\n\r\nbody")


def end(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@pytest.mark.parametrize(
    ("answers", "then", "error"),
    [
        ((), end, httpx.NetworkError),
        ((b"220 mail.example ESMTP\r\n",), None, httpx.RemoteProtocolError),
        ((OK[:-1],), end, httpx.NetworkError),
        ((), None, httpx.TimeoutException),
    ],
)
async def test_a_client_of_httpx_is_told_of_failures_in_its_own_words(
    answers: Sequence[bytes],
    then: Callable[[asyncio.StreamWriter], None] | None,
    error: type[httpx.TransportError],
) -> None:
    async with serving(answering(*answers, then=then)) as server, transport_to(server) as transport:
        client = httpx.AsyncClient(
            transport=transport, timeout=0.1 if error is httpx.TimeoutException else 30
        )
        with pytest.raises(error):
            await client.get("http://a.example/")


async def test_a_client_of_httpx_cannot_reach_a_private_address_through_it() -> None:
    roads = Roads(AddressBook(FakeResolver({"a.example": [("127.0.0.1",)]})), (), vet_mapped=False)
    transport = SocketTransport(roads, trusting(None), patience=5)
    with pytest.raises(httpx.TransportError, match="not a public address"):
        await httpx.AsyncClient(transport=transport).get("http://a.example/")
