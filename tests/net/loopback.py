"""A raw TCP server and a name server that say exactly what a test wants, and a client that is sent there."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TypeAlias, cast

import dns.message
import dns.rcode
import dns.rrset

from bot.clock import Clock, SimulatedClock
from bot.config import ConnectTo, Settings
from bot.model import Failure
from bot.net.client import Client
from bot.net.resolve import AddressBook, Addresses, Lookup, Unresolved
from bot.net.roads import Roads, routes
from bot.net.sockets import SocketTransport
from bot.net.tls import tls_context

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
SOON = 30.0
"""Seconds for what is over in one or two: a machine may have much else to do. What never ends takes longer.
How long exactly is told by `tests/checkers/test_web_in_time.py`, where nothing else is going on."""
Speaker: TypeAlias = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(slots=True)
class FakeResolver:
    """Names from a table; a list is answered one after the other, as a rebinding attacker would."""

    names: Mapping[str, list[tuple[str, ...]]]
    asked: list[str] = field(default_factory=list)

    async def lookup(self, host: str) -> Lookup:
        self.asked.append(host)
        answers = self.names.get(host)
        if answers is None:
            return Unresolved(Failure.NXDOMAIN, "the name does not resolve (NXDOMAIN)")
        return Addresses(answers.pop(0) if len(answers) > 1 else answers[0])


@dataclass(slots=True)
class Server:
    port: int
    connections: int = 0
    close: Callable[[], None] = lambda: None
    """Stops listening."""


@asynccontextmanager
async def serving(speak: Speaker, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        here.connections += 1
        tasks.add(task := asyncio.ensure_future(speak(reader, writer)))
        try:
            await task
        except (ConnectionError, EOFError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    tasks: set[asyncio.Future[None]] = set()
    here = Server(0)
    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    here.port, here.close = server.sockets[0].getsockname()[1], server.close
    try:
        yield here
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def saying(*parts: bytes, then: Callable[[], Awaitable[object]] | None = None) -> Speaker:
    """Answer every request with these bytes, then do something, then hang up."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        for part in parts:
            writer.write(part)
        await writer.drain()
        if then is not None:
            await then()

    return speak


trusting = cache(tls_context)
"""Reading all the world's authorities anew for each test takes longer than the test."""


@asynccontextmanager
async def client_for(
    *to: ConnectTo,
    resolver: FakeResolver | None = None,
    ca_file: str | None = None,
    patience: float = 0.3,
    per_host: int = 4,
    clock: Clock | None = None,
    vet_mapped: bool = False,
) -> AsyncIterator[Client]:
    settings = Settings(timeout=patience, per_host=per_host)
    book = AddressBook(resolver or FakeResolver({}))
    roads = Roads(book, await routes(to), vet_mapped=vet_mapped)
    transport = SocketTransport(roads, trusting(ca_file), patience=patience)
    yield Client(transport, settings, clock or SimulatedClock(NOW))
    await transport.aclose()
    await book.close()


def everywhere(server: Server) -> ConnectTo:
    return ConnectTo("", None, "127.0.0.1", server.port)


ZONE = {
    ("both.example.", "A"): "8.8.8.8",
    ("both.example.", "AAAA"): "2606:4700::1111",
    ("four.example.", "A"): "8.8.4.4",
    ("mail.example.", "MX"): "10 both.example.",
    ("half.example.", "A"): "1.1.1.1",
}


class NameServer(asyncio.DatagramProtocol):
    """Answers from ZONE, and misbehaves for some names."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name, kind = question.name.to_text(), question.rdtype.name
        if name.startswith("silent"):
            return
        if name.startswith("garbage"):
            self.transport.sendto(b"\x00\xff" * 20, addr)
            return
        answer = dns.message.make_response(query)
        if name.startswith("servfail"):
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif (name, kind) in ZONE:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, ZONE[name, kind]))
        elif name == "half.example." or not any(known == name for known, _ in ZONE):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def name_server() -> AsyncIterator[tuple[str, int]]:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(NameServer, local_addr=("127.0.0.1", 0))
    host, port = transport.get_extra_info("sockname")
    try:
        yield host, port
    finally:
        transport.close()
