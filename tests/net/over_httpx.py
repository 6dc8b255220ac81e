"""Any transport of httpx as one of ours, so that a test can give the answers with pytest-httpx."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, field

import httpx

from bot.model import Failure
from bot.net.failures import NoAnswerError
from bot.net.http1 import Head, read_head
from bot.net.transport import Question
from bot.net.urls import Address

FAILURES: Mapping[type[httpx.HTTPError], Failure] = {
    httpx.ConnectError: Failure.CONNECT,
    httpx.ConnectTimeout: Failure.CONNECT,
    httpx.ReadTimeout: Failure.TIMEOUT,
    httpx.ReadError: Failure.RESET,
    httpx.RemoteProtocolError: Failure.PROTOCOL,
}


@dataclass(slots=True)
class OverHttpx:
    """See `bot.net.transport.Transport`."""

    transport: httpx.AsyncBaseTransport = field(default_factory=httpx.AsyncHTTPTransport)
    asked: list[Question] = field(default_factory=list)

    def expect(self, addresses: Iterable[Address]) -> None:
        """Nothing to prepare."""

    async def ask(self, question: Question) -> HttpxArrival:
        self.asked.append(question)
        request = httpx.Request(
            question.method, question.address.url, headers=dict(question.headers), content=question.content
        )
        try:
            response = await self.transport.handle_async_request(request)
        except httpx.HTTPError as error:
            raise NoAnswerError(FAILURES[type(error)], "as the test wants it") from error
        lines = [b"%s: %s" % row for row in response.headers.raw]
        head = read_head(b"\r\n".join([b"HTTP/1.1 %d" % response.status_code, *lines, b"\r\n"]))
        stream = response.stream
        assert isinstance(stream, httpx.AsyncByteStream)
        return HttpxArrival(head, stream, aiter(stream))

    async def aclose(self) -> None:
        await self.transport.aclose()


@dataclass(frozen=True, slots=True)
class HttpxArrival:
    """See `bot.net.transport.Arrival`."""

    head: Head
    stream: httpx.AsyncByteStream
    pieces: AsyncIterator[bytes]
    ended: bool = False

    @property
    def status(self) -> int:
        return self.head.status

    @property
    def headers(self) -> Mapping[str, str]:
        return self.head.headers

    @property
    def cookies(self) -> tuple[str, ...]:
        return self.head.cookies

    async def piece(self) -> bytes:
        return await anext(self.pieces, b"")

    def close(self) -> None:
        """Nothing is kept open."""
