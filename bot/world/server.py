"""Runs a world on real sockets of the loopback interface, and says where."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.config import ConnectTo, Settings
from bot.world.application import application
from bot.world.certificates import Authority
from bot.world.control import control
from bot.world.dns import LOCAL, name_server
from bot.world.sites import TRANSPORT
from bot.world.state import World

PATIENCE = 1.0
"""Seconds that an answer may take to notice that its connection was cut."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a world runs, and how to tell the bot."""

    http: int
    https: int
    dns: int
    control: int
    ca_file: str

    def settings(self, **overrides: Any) -> Settings:
        """Operator settings that lead every connection into this world."""
        ports = ((443, self.https), (80, self.http))
        inside = Settings(
            connect_to=tuple(ConnectTo("", port, LOCAL, here) for port, here in ports),
            dns=(LOCAL, self.dns),
            ca_file=self.ca_file,
        )
        return replace(inside, **overrides)

    def flags(self) -> list[str]:
        """The same as command line options."""
        return [
            *("--connect-to", f":443:{LOCAL}:{self.https}"),
            *("--connect-to", f":80:{LOCAL}:{self.http}"),
            *("--dns", f"{LOCAL}:{self.dns}"),
            *("--ca-file", self.ca_file),
        ]


@asynccontextmanager
async def serve(world: World) -> AsyncIterator[Address]:
    """Run `world` inside the running loop until the block ends; open connections are cut then."""
    authority = Authority(world)
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="listkeeper-world-"))
        ca_file = str(Path(folder, "ca.pem"))
        authority.write(ca_file)
        web = application(world)
        servers = [_server(web), _server(web, authority), _server(control(world))]
        ports = await stack.enter_async_context(_listening(servers))
        names = await stack.enter_async_context(name_server(world))
        yield Address(http=ports[0], https=ports[1], dns=names, control=ports[2], ca_file=ca_file)


@contextmanager
def running(world: World) -> Iterator[Address]:
    """Run `world` in a thread of its own, for callers that have no loop."""
    ready: Future[tuple[Address, asyncio.AbstractEventLoop, asyncio.Event]] = Future()
    thread = threading.Thread(target=lambda: asyncio.run(_run(world, ready)), name="world", daemon=True)
    thread.start()
    address, loop, done = ready.result()
    try:
        yield address
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()


async def _run(world: World, ready: Future[tuple[Address, asyncio.AbstractEventLoop, asyncio.Event]]) -> None:
    done = asyncio.Event()
    try:
        async with serve(world) as address:
            ready.set_result((address, asyncio.get_running_loop(), done))
            await done.wait()
    except BaseException as error:
        if ready.done():
            raise
        ready.set_exception(error)  # the caller raises it, in its own thread


class _Protocol(H11Protocol):
    """Lends the connection to the application: some sites misbehave below HTTP."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        super().connection_made(transport)
        self.app = _with_transport(self.app, transport)


class _Server(uvicorn.Server):
    """A server that leaves signals to the program around it, and cuts connections when it ends."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ending = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.ending.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        for listener in sockets or ():
            listener.close()
        for connection in self.server_state.connections.copy():
            if connection.transport is not None:
                connection.transport.abort()  # a polite end could take for ever: sites hang on purpose
        await asyncio.sleep(0)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks.copy(), timeout=PATIENCE)


def _with_transport(app: Any, transport: asyncio.Transport) -> ASGIApp:
    async def lent(scope: Scope, receive: Receive, send: Send) -> None:
        extensions = {**scope.get("extensions", {}), TRANSPORT: transport}
        await app({**scope, "extensions": extensions}, receive, send)

    return lent


def _server(app: ASGIApp, authority: Authority | None = None) -> _Server:
    config = uvicorn.Config(
        app,
        http=_Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
    )
    config.load()
    config.ssl = authority.context() if authority else None
    return _Server(config)


@asynccontextmanager
async def _listening(servers: list[_Server]) -> AsyncIterator[list[int]]:
    sockets = [_socket() for _ in servers]
    tasks = [
        asyncio.create_task(server.serve([listener]))
        for server, listener in zip(servers, sockets, strict=True)
    ]
    try:
        yield [
            listener.getsockname()[1] for listener in sockets
        ]  # they listen: early callers wait their turn
    finally:
        for server in servers:
            server.ending.set()
        await asyncio.gather(*tasks)


def _socket() -> socket.socket:
    # asyncio sends at once only where a socket names its protocol, as `create_server` does not; otherwise
    # each answer, which is written in two pieces, waits 40 ms for the other side to acknowledge the first.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((LOCAL, 0))
    listener.listen(2_048)
    listener.setblocking(False)
    return listener
