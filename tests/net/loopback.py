"""A raw TCP server that says exactly what a test wants, and a client that is sent to it."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias

from bot.clock import SimulatedClock
from bot.config import ConnectTo, Settings
from bot.model import Failure
from bot.net.client import Client
from bot.net.resolve import AddressBook, Addresses, Lookup, Unresolved
from bot.net.transport import GuardedTransport, Roads, routes, tls_context

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
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


@asynccontextmanager
async def serving(speak: Speaker, tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        here.connections += 1
        tasks.add(task := asyncio.ensure_future(speak(reader, writer)))
        try:
            await task
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    tasks: set[asyncio.Future[None]] = set()
    here = Server(0)
    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    here.port = server.sockets[0].getsockname()[1]
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


@asynccontextmanager
async def client_for(
    *to: ConnectTo,
    resolver: FakeResolver | None = None,
    ca_file: str | None = None,
    patience: float = 0.3,
    vet_mapped: bool = False,
) -> AsyncIterator[Client]:
    settings = Settings(timeout=patience, per_host=4)
    book = AddressBook(resolver or FakeResolver({}))
    roads = Roads(book, await routes(to), vet_mapped=vet_mapped)
    async with GuardedTransport(roads, tls_context(ca_file), timeout=patience) as transport:
        yield Client(transport, settings, SimulatedClock(NOW))
    await book.close()


def everywhere(server: Server) -> ConnectTo:
    return ConnectTo("", None, "127.0.0.1", server.port)
