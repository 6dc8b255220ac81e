"""The simulated web's server and name server: a process of its own, fast enough not to be the bottleneck.

    python -m tests.bench.web_server '{"links": 1000, …}'

It tells its ports in one line of JSON, serves until its standard input ends, and then tells its counts.
"""

from __future__ import annotations

import asyncio
import json
import re
import resource
import socket
import ssl
import struct
import sys
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

from tests.bench.web_answers import Reply, Web
from tests.bench.web_names import Names
from tests.bench.web_plan import Behaviour, addresses, plan

DRIP_SECONDS = 0.5
HUGE_BYTES = 50_000_000
PIECE, PIECES = b"x" * 65_536, 16
LARGEST_HEAD = 65_536

_HOST = re.compile(rb"\r\nhost: *([^\r:]+)", re.IGNORECASE)
_CLOSE = b"\r\nconnection: close"
_REASONS = {200: "OK", 301: "Moved Permanently", 403: "Forbidden", 404: "Not Found", 410: "Gone"}
_REASONS |= {429: "Too Many Requests", 503: "Service Unavailable"}


@dataclass(frozen=True, slots=True)
class Order:
    """What the server is to serve."""

    links: int
    seed: int = 1
    raw: bool = False
    enforce: bool = False
    """The two hot hosts allow 20 requests a second, 60 in a burst."""
    authority: str = ""
    """A folder with `ca.pem` and `ca.key`; serves HTTPS."""
    anywhere: bool = False
    """Serve at the usual port of every address of this network namespace; else at a free port."""


class Connection(asyncio.Protocol):
    """HTTP/1.1 by hand: one request after the other, answered when its time has come."""

    def __init__(self, web: Web, loop: asyncio.AbstractEventLoop) -> None:
        self._web = web
        self._loop = loop
        self._buffer = b""
        self._host = ""
        """Of the request in flight; empty between requests."""
        self._last = False
        """The asker wants the connection closed."""
        self._timer: asyncio.TimerHandle | None = None
        self._left = 0
        """Bytes of a huge body that are still to be sent."""
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._web.counts.connections += 1

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._left = 0
        self._end()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._host:
            self._next()

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        if self._left:
            self._pour()

    def _next(self) -> None:
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            if len(head) > LARGEST_HEAD:
                self._transport.abort()
            return
        self._buffer = rest
        found = _HOST.search(head)
        line = head.partition(b"\r\n")[0].split(b" ")
        if found is None or len(line) != len(("GET", "/", "HTTP/1.1")):
            self._transport.abort()
            return
        self._last = _CLOSE in head.lower()
        self._host = found[1].decode("latin-1").lower()
        method = line[0].decode("latin-1")
        reply = self._web.begin(method, self._host, line[1].decode("latin-1"))
        if reply.delay:
            self._timer = self._loop.call_later(reply.delay, self._answer, method, reply)
        else:
            self._answer(method, reply)

    def _answer(self, method: str, reply: Reply) -> None:
        if reply.behaviour is Behaviour.SILENT:
            return
        if reply.behaviour is Behaviour.RESET:
            self._reset()
        elif reply.status != 200:
            self._send(reply, b"" if method == "HEAD" else b"<title>Oops</title>", len("<title>Oops</title>"))
        elif method == "HEAD":
            self._send(reply, b"", len(self._web.page))
        elif reply.behaviour is Behaviour.DRIP:
            self._transport.write(_head(reply, None))
            self._drip()
        elif reply.behaviour is Behaviour.HUGE:
            self._transport.write(_head(reply, HUGE_BYTES))
            self._left = HUGE_BYTES
            self._pour()
        else:
            self._send(reply, self._web.page, len(self._web.page))

    def _send(self, reply: Reply, body: bytes, length: int) -> None:
        self._transport.write(_head(reply, length) + body)
        self._done()

    def _drip(self) -> None:
        if self._transport.is_closing():
            return
        self._transport.write(b"1\r\n.\r\n")
        self._timer = self._loop.call_later(DRIP_SECONDS, self._drip)

    def _pour(self) -> None:
        for _ in range(PIECES):
            if not self._left or self._paused or self._transport.is_closing():
                break
            piece = PIECE[: self._left]
            self._left -= len(piece)
            self._transport.write(piece)
        if not self._left:
            self._done()
        elif not (self._paused or self._transport.is_closing()):  # everybody else's turn first
            self._timer = self._loop.call_later(0, self._pour)

    def _reset(self) -> None:
        raw = self._transport.get_extra_info("socket")
        if raw is not None:  # closing without lingering sends RST instead of FIN
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def _done(self) -> None:
        self._end()
        if self._last:
            self._transport.close()
        elif self._buffer:
            self._next()

    def _end(self) -> None:
        if self._host:
            self._web.end(self._host)
            self._host = ""


def _head(reply: Reply, length: int | None) -> bytes:
    size = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    kind = "application/octet-stream" if reply.behaviour is Behaviour.HUGE else "text/html; charset=utf-8"
    return (
        f"HTTP/1.1 {reply.status} {_REASONS[reply.status]}\r\n"
        f"Content-Type: {kind}\r\n{reply.headers}{size}\r\n\r\n"
    ).encode()


# ── the process ───────────────────────────────────────────────────────────────────────────


def certified(folder: str, hosts: tuple[str, ...]) -> ssl.SSLContext:
    """A certificate for each host, all ready before the first handshake."""
    import trustme  # noqa: PLC0415 - only HTTPS needs it

    authority = trustme.CA.from_pem(Path(folder, "ca.pem").read_bytes(), Path(folder, "ca.key").read_bytes())
    contexts = {}
    for host in hosts:
        contexts[host] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(contexts[host])

    def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
        if name in contexts:
            connection.context = contexts[name]

    front = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("unknown.simweb").configure_cert(front)
    front.sni_callback = choose
    return front


async def serve(order: Order) -> None:
    """Serve until standard input ends."""
    loop = asyncio.get_running_loop()
    whole = plan(order.links, seed=order.seed, scheme="https" if order.authority else "http", raw=order.raw)
    web = Web(whole, enforce=order.enforce, now=loop.time)
    tls = certified(order.authority, whole.hosts) if order.authority else None
    place = ("0.0.0.0", 443 if tls else 80) if order.anywhere else ("127.0.0.1", 0)  # noqa: S104 - a namespace without a way out
    server = await loop.create_server(lambda: Connection(web, loop), *place, ssl=tls, backlog=4096)
    names, _ = await loop.create_datagram_endpoint(
        lambda: Names(addresses(whole.hosts), web.counts), local_addr=("127.0.0.1", 0)
    )
    ports = {
        "web": server.sockets[0].getsockname()[1],
        "names": names.get_extra_info("sockname")[1],
    }
    print(json.dumps(ports), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    names.close()
    server.close()
    print(json.dumps(asdict(web.counts)), flush=True)


def main() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    _run(serve(Order(**json.loads(sys.argv[1]))))


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        import uvloop  # noqa: PLC0415 - not everybody has it
    except ImportError:
        asyncio.run(work)
    else:
        uvloop.run(work)


if __name__ == "__main__":
    main()
