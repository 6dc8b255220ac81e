"""The simulated web's name server: small and fast, over UDP, by IPv4 alone."""

from __future__ import annotations

import asyncio
import contextlib
import struct
from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Any, cast

from tests.bench.web_answers import Counts

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
