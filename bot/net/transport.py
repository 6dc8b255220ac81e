"""How a question goes out through a transport of httpx, and how its answer comes back.

The interface is httpx's: whatever it has a transport for can be put under our client, pytest-httpx into its
place, and our own transports under any client of httpx. Only between ours and our client are its Request and
Response left out, which take longer to make than a whole exchange does. The client of httpx is not used: it
follows, decodes and raises where we judge.
"""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

import httpx

from bot.model import Failure
from bot.net.arrival import Arrival, headers_of
from bot.net.failures import NoAnswerError, explain
from bot.net.urls import Address, parse_url

QUESTION = "listkeeper"
"""The extension of a request that holds what httpx has no word for."""

_NOTHING = httpx.ByteStream(b"")
_OURS = ("host", "content-length", "transfer-encoding", "connection")
"""Headers that the transport writes by itself."""

FAILURES: Mapping[type[httpx.TransportError], tuple[Failure, str]] = {
    httpx.ConnectError: (Failure.CONNECT, "no connection"),
    httpx.ConnectTimeout: (Failure.CONNECT, "no connection in time"),
    httpx.TimeoutException: (Failure.TIMEOUT, "no answer in time"),
    httpx.NetworkError: (Failure.RESET, "the connection was cut off"),
}
"""What the exceptions of other transports mean; the first that fits."""


class Question(NamedTuple):
    """One request, with nothing added to it on the way but Host and Content-Length."""

    method: str
    address: Address
    headers: Mapping[str, str] = MappingProxyType({})
    content: bytes | None = None
    fresh: bool = False
    """Ask on a connection of its own, after a lookup of its own."""
    last: bool = False
    """Nobody else waits for this host, so its connection need not be kept."""


class Transport(httpx.AsyncBaseTransport, ABC):
    """Keeps what `tests/net/test_transport.py` asks of every transport for strangers: it opens no connection
    but to an address that was resolved once and vetted, follows nothing, keeps nothing between two questions
    but connections, and bounds what it holds of an answer: 64 KiB and 100 lines of headers, little of a body.
    """

    def expect(self, addresses: Iterable[Address]) -> None:
        """Something will be asked of these: their names may be looked up ahead."""

    @abstractmethod
    async def ask(self, question: Question) -> Arrival:
        """Raises NoAnswerError and OSError. It may take for ever: the caller has the deadline."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The same for a client of httpx."""
        address = parse_url(str(request.url))
        if isinstance(address, str):
            raise httpx.UnsupportedProtocol(address)
        headers = {name: value for name, value in request.headers.items() if name not in _OURS}
        content = await request.aread()
        try:
            async with asyncio.timeout(request.extensions.get("timeout", {}).get("read")):
                arrival = await self.ask(Question(request.method, address, headers, content or None))
        except (NoAnswerError, OSError) as error:
            raise _as_httpx(error) from error
        return httpx.Response(arrival.status, headers=list(arrival.fields), stream=_Stream(arrival))


async def ask(transport: httpx.AsyncBaseTransport, question: Question) -> Arrival:
    """Ask through any transport. As `Transport.ask`."""
    if isinstance(transport, Transport):
        return await transport.ask(question)
    try:
        return _Answered(await transport.handle_async_request(_request(question)))
    except httpx.InvalidURL as error:
        raise NoAnswerError(Failure.GUARD, "the URL is not one that can be asked") from error
    except httpx.HTTPError as error:
        raise _explained(error) from error


def _request(question: Question) -> httpx.Request:
    content = question.content
    headers = {"Host": question.address.netloc, **question.headers}
    if content is not None:
        headers["Content-Length"] = str(len(content))
    return httpx.Request(
        question.method,
        question.address.url,
        headers=headers,
        stream=_NOTHING if content is None else httpx.ByteStream(content),
        extensions={QUESTION: question},
    )


class _Answered(Arrival):
    """The answer of another transport."""

    def __init__(self, response: httpx.Response) -> None:
        self.status = response.status_code
        self.fields = response.headers.raw
        self.headers, self.cookies = headers_of(self.fields)
        self._stream = response.stream if isinstance(response.stream, httpx.AsyncByteStream) else _NOTHING
        self._pieces: AsyncIterator[bytes] | None = None

    async def piece(self) -> bytes:
        if self._pieces is None:
            self._pieces = aiter(self._stream)
        try:
            return await anext(self._pieces, b"")
        except httpx.HTTPError as error:
            raise _explained(error) from error

    async def aclose(self) -> None:
        await self._stream.aclose()


@dataclass(frozen=True, slots=True)
class _Stream(httpx.AsyncByteStream):
    """The body of one of our answers, for a client of httpx."""

    arrival: Arrival

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            while piece := await self.arrival.piece():
                yield piece
        except (NoAnswerError, OSError) as error:
            raise _as_httpx(error) from error

    async def aclose(self) -> None:
        await self.arrival.aclose()


def _explained(error: httpx.HTTPError) -> NoAnswerError:
    known = (meaning for kind, meaning in FAILURES.items() if isinstance(error, kind))
    return NoAnswerError(*next(known, (Failure.PROTOCOL, "the answer was not HTTP")))


def _as_httpx(error: NoAnswerError | OSError) -> httpx.TransportError:
    failure, reason = explain(error)
    kinds = (kind for kind, (meant, _) in FAILURES.items() if meant is failure)
    return next(kinds, httpx.RemoteProtocolError)(reason)
