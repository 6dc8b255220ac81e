"""The simulated web's server and name server: a process of its own, fast enough not to be the bottleneck.

    python -m tests.bench.web_server '{"links": 1000, …}'

It tells its ports in one line of JSON, serves until its standard input ends, and then tells its counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import re
import resource
import socket
import ssl
import struct
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass, field
from ipaddress import IPv4Address
from math import log
from pathlib import Path
from typing import Any, cast

from tests.bench.web_plan import HOT, Behaviour, Page, Plan, addresses, plan

MEDIAN_LATENCY = 0.18
SIGMA = log(2.5 / MEDIAN_LATENCY) / 2.326
"""Makes the 99th percentile 2.5 s."""
SLOWEST = 8.0
"""No page that is well is slower: at 10 s a timeout would be right, and no truth could be told."""
LIMITED_FOR = 2
HOT_RATE, HOT_BURST, HOT_RETRY_AFTER = 20.0, 60.0, 5
DRIP_SECONDS = 0.5
HUGE_BYTES = 50_000_000
PIECE, PIECES = b"x" * 65_536, 16
PAGE_BYTES, RAW_PAGE_BYTES = 16_384, 1_024
LARGEST_HEAD = 65_536

_HOST = re.compile(rb"\r\nhost: *([^\r:]+)", re.IGNORECASE)
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


@dataclass(slots=True)
class Counts:
    """What the server received."""

    requests: int = 0
    heads: int = 0
    connections: int = 0
    lookups: int = 0
    drawn: int = 0
    """Answers 429 because of the enforced limits."""
    unknown: int = 0
    """Requests for what is not in the plan: a broken benchmark, or a broken program."""
    per_host: dict[str, int] = field(default_factory=dict)
    peak: dict[str, int] = field(default_factory=dict)
    """The most requests in flight at once, for each host."""


@dataclass(slots=True)
class Bucket:
    """How much a host that enforces its limits still allows."""

    rate: float
    burst: float
    level: float = field(init=False)
    at: float = 0.0

    def __post_init__(self) -> None:
        self.level = self.burst

    def take(self, now: float) -> bool:
        self.level = min(self.burst, self.level + (now - self.at) * self.rate)
        self.at = now
        if self.level < 1:
            return False
        self.level -= 1
        return True


@dataclass(frozen=True, slots=True)
class Reply:
    """What to do about a request."""

    behaviour: Behaviour
    status: int = 200
    headers: str = ""
    delay: float = 0.0


class Web:
    """Decides what each request gets, and counts."""

    def __init__(self, whole: Plan, *, enforce: bool, now: Callable[[], float]) -> None:
        self._plan = whole
        self._now = now
        self._buckets = {host: Bucket(HOT_RATE, HOT_BURST) for host in HOT} if enforce else {}
        self._first_asked: dict[str, float] = {}
        self._asked: Counter[str] = Counter()
        self._in_flight: Counter[str] = Counter()
        self.counts = Counts()
        self.page = _html(RAW_PAGE_BYTES if whole.raw else PAGE_BYTES)

    def begin(self, method: str, host: str, path: str) -> Reply:
        """Count a request, and say what it gets."""
        counts = self.counts
        counts.requests += 1
        counts.heads += method == "HEAD"
        counts.per_host[host] = counts.per_host.get(host, 0) + 1
        self._in_flight[host] += 1
        counts.peak[host] = max(counts.peak.get(host, 0), self._in_flight[host])
        if host in self._buckets and not self._buckets[host].take(self._now()):
            counts.drawn += 1
            return Reply(Behaviour.PAGE, 429, f"Retry-After: {HOT_RETRY_AFTER}\r\n")
        page = self._plan.pages.get(host + path)
        counts.unknown += page is None
        return self._reply(page or Page(Behaviour.NOT_FOUND), method, host + path)

    def end(self, host: str) -> None:
        """A request is answered, or its asker has left."""
        self._in_flight[host] -= 1

    def _reply(self, page: Page, method: str, where: str) -> Reply:
        self._asked[where] += 1
        status, headers = self._status(page, method, where)
        delay = 0.0 if self._plan.raw else latency(self._plan.seed, where, self._asked[where])
        return Reply(page.behaviour, status, headers, delay)

    def _status(self, page: Page, method: str, where: str) -> tuple[int, str]:
        match page.behaviour:
            case Behaviour.NOT_FOUND:
                return 404, ""
            case Behaviour.GONE:
                return 410, ""
            case Behaviour.REDIRECT | Behaviour.DEAD_END | Behaviour.LOOP:
                return 301, f"Location: {page.to}\r\n"
            case Behaviour.HEAD_FORBIDDEN if method == "HEAD":
                return 403, ""
            case Behaviour.BUSY_ONCE if self._asked[where] == 1:
                return 503, ""
            case Behaviour.LIMITED:
                first = self._first_asked.setdefault(where, self._now())
                if self._now() < first + LIMITED_FOR:
                    return 429, f"Retry-After: {LIMITED_FOR}\r\n"
        return 200, ""


def latency(seed: int, where: str, time: int) -> float:
    """Seconds that an answer takes: the same for the same question, whoever asks."""
    rng = random.Random(f"{seed} {where} {time}")  # noqa: S311 - repeatable is the point
    return min(SLOWEST, rng.lognormvariate(log(MEDIAN_LATENCY), SIGMA))


def _html(size: int) -> bytes:
    head = "<!doctype html><html><head><title>What the entry is about</title></head><body>"
    words = "<p>A page of the simulated web that has something to say about its subject.</p>\n"
    return (head + words * (size // len(words) + 1)).encode()[:size]


class Connection(asyncio.Protocol):
    """HTTP/1.1 by hand: one request after the other, answered when its time has come."""

    def __init__(self, web: Web, loop: asyncio.AbstractEventLoop) -> None:
        self._web = web
        self._loop = loop
        self._buffer = b""
        self._host = ""
        """Of the request in flight; empty between requests."""
        self._timer: asyncio.TimerHandle | None = None
        self._left = 0
        """Bytes of a huge body that are still to be sent."""
        self._paused = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._web.counts.connections += 1

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
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
        elif reply.status != 200:  # noqa: PLR2004 - of all statuses, the one with something behind it
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
        self._end()
        if self._buffer:
            self._next()

    def _drip(self) -> None:
        self._transport.write(b"1\r\n.\r\n")
        self._timer = self._loop.call_later(DRIP_SECONDS, self._drip)

    def _pour(self) -> None:
        for _ in range(PIECES):
            if not self._left or self._paused:
                break
            piece = PIECE[: self._left]
            self._left -= len(piece)
            self._transport.write(piece)
        if not self._left:
            self._end()
        elif not self._paused:  # everybody else's turn first
            self._timer = self._loop.call_later(0, self._pour)

    def _reset(self) -> None:
        raw = self._transport.get_extra_info("socket")
        if raw is not None:  # closing without lingering sends RST instead of FIN
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

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


# ── names ─────────────────────────────────────────────────────────────────────────────────

_HEADER = struct.Struct("!HHHHHH")
_A, _NAME_ERROR = 1, 3


class Names(asyncio.DatagramProtocol):
    """A name server that knows the hosts of the plan, by IPv4 alone."""

    def __init__(self, hosts: Mapping[str, str], counts: Counts) -> None:
        self._addresses = {host.encode(): IPv4Address(ip).packed for host, ip in hosts.items()}
        self._counts = counts

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        self._counts.lookups += 1
        with contextlib.suppress(IndexError, struct.error):  # what is no query gets no answer
            self._transport.sendto(answer(data, self._addresses), addr)


def answer(query: bytes, hosts: Mapping[bytes, bytes]) -> bytes:
    """The answer to one question: an address, none of that family, or that there is no such name."""
    labels, at = [], _HEADER.size
    while size := query[at]:
        labels.append(query[at + 1 : at + 1 + size])
        at += 1 + size
    (record,) = struct.unpack_from("!H", query, at + 1)
    packed = hosts.get(b".".join(labels).lower())
    found = packed is not None and record == _A
    (number,) = struct.unpack_from("!H", query)
    flags = 0x8580 | (_NAME_ERROR if packed is None else 0)
    header = _HEADER.pack(number, flags, 1, int(found), 0, 0)
    question = query[_HEADER.size : at + 5]
    row = struct.pack("!HHHIH", 0xC000 | _HEADER.size, _A, 1, 60, 4) + packed if found and packed else b""
    return header + question + row


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
