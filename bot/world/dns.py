"""The simulated internet's own name server, over UDP and TCP."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

from bot.world.behaviours import Changing, Naming, NxDomain, Resolves, ServFail, Silent
from bot.world.state import World

LOCAL = "127.0.0.1"
LARGEST_DATAGRAM = 1_232
TTL = 60
TRIES = 20
PREFIX = 2
"""Bytes before a message over TCP that tell its length."""


def answer(world: World, wire: bytes, *, over_tcp: bool) -> bytes | None:
    """The answer to a query, or None where there is none: silence, or a message that is no query."""
    try:
        query = dns.message.from_wire(wire)
        reply = dns.message.make_response(query, recursion_available=True)
    except dns.exception.DNSException:
        return None
    if not query.question:
        return None
    name = query.question[0].name.to_text(omit_final_dot=True).lower()
    world.lookups[name] += 1
    naming = world.naming(name)
    if isinstance(naming, Silent):
        return None
    if isinstance(naming, Changing) and naming.answers:
        naming = Resolves(naming.answers[world.turns[name] % len(naming.answers)])
        world.turns[name] += query.question[0].rdtype == dns.rdatatype.A  # one turn for each A, AAAA pair
    _fill(reply, naming)
    full = reply.to_wire(max_size=65_535)
    if over_tcp or len(full) <= LARGEST_DATAGRAM:
        return full
    reply.answer.clear()
    reply.flags |= dns.flags.TC
    return reply.to_wire()


def _fill(reply: dns.message.Message, naming: Naming) -> None:
    match naming:
        case NxDomain():
            reply.set_rcode(dns.rcode.NXDOMAIN)
        case ServFail():
            reply.set_rcode(dns.rcode.SERVFAIL)
        case Resolves(addresses):
            _add(reply, addresses)


def _add(reply: dns.message.Message, addresses: tuple[str, ...]) -> None:
    question = reply.question[0]
    version = {dns.rdatatype.A: 4, dns.rdatatype.AAAA: 6}.get(question.rdtype)
    fitting = [address for address in addresses if ip_address(address).version == version]
    if fitting:
        reply.answer.append(dns.rrset.from_text(question.name, TTL, "IN", question.rdtype, *fitting))


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, world: World) -> None:
        self._world = world

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # it is one
        self._transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        reply = answer(self._world, data, over_tcp=False)
        if reply is not None:
            self._transport.sendto(reply, addr)


class _Tcp(asyncio.Protocol):
    def __init__(self, world: World, open_ones: set[asyncio.Transport]) -> None:
        self._world, self._open, self._buffer = world, open_ones, b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # it is one
        self._transport = transport
        self._open.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self._open.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) > PREFIX:
            end = PREFIX + int.from_bytes(self._buffer[:PREFIX], "big")
            if end > len(self._buffer):
                return
            reply = answer(self._world, self._buffer[PREFIX:end], over_tcp=True)
            self._buffer = self._buffer[end:]
            if reply is not None:
                self._transport.write(len(reply).to_bytes(PREFIX, "big") + reply)


@asynccontextmanager
async def name_server(world: World) -> AsyncIterator[int]:
    """Answer on one port, over UDP and TCP; yields the port."""
    loop = asyncio.get_running_loop()
    open_ones: set[asyncio.Transport] = set()
    udp_socket, tcp_socket = _one_port()
    server = await loop.create_server(lambda: _Tcp(world, open_ones), sock=tcp_socket)
    udp, _ = await loop.create_datagram_endpoint(lambda: _Udp(world), sock=udp_socket)
    try:
        yield udp_socket.getsockname()[1]
    finally:
        udp.close()
        server.close()
        for transport in open_ones.copy():
            transport.abort()
        await asyncio.sleep(0)  # lets the transports close their sockets


def _one_port() -> tuple[socket.socket, socket.socket]:
    """A port that is free for UDP and for TCP: the system offers one, the other may be taken."""
    for last in [False] * (TRIES - 1) + [True]:
        udp, tcp = (socket.socket(socket.AF_INET, kind) for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM))
        try:
            udp.bind((LOCAL, 0))
            tcp.bind(udp.getsockname())
        except OSError:
            udp.close()
            tcp.close()
            if last:
                raise
        else:
            udp.setblocking(False)
            return udp, tcp
    raise AssertionError  # the last try has returned or raised
