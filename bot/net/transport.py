"""How a question goes out through any transport of httpx, and how its answer comes back.

Requests and answers are httpx's own, so whatever httpx has a transport for can be put under our client, and
pytest-httpx into its place. The client of httpx is not used: it follows, decodes and raises where we judge.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field

import httpx

from bot.model import Failure
from bot.net.failures import NoAnswerError
from bot.net.urls import Address

QUESTION = "listkeeper"
"""The extension of a request under which our own transport finds what httpx has no word for."""
HAS_ENDED = "has_ended"
"""The extension of an answer that tells whether all of its body has come; optional."""

_NOTHING = httpx.ByteStream(b"")

FAILURES: Mapping[type[httpx.HTTPError], tuple[Failure, str]] = {
    httpx.ConnectError: (Failure.CONNECT, "no connection"),
    httpx.ConnectTimeout: (Failure.CONNECT, "no connection in time"),
    httpx.TimeoutException: (Failure.TIMEOUT, "no answer in time"),
    httpx.NetworkError: (Failure.RESET, "the connection was cut off"),
}
"""What the exceptions of other transports mean; the first that fits."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request, with nothing added to it on the way but Host and Content-Length."""

    method: str
    address: Address
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    fresh: bool = False
    """Ask on a connection of its own, after a lookup of its own."""
    last: bool = False
    """Nobody else waits for this host, so its connection need not be kept."""


class Transport(httpx.AsyncBaseTransport):
    """Keeps what `tests/net/test_transport.py` asks of every transport for strangers: it opens no connection
    but to an address that was resolved once and vetted, follows nothing, keeps nothing between two questions
    but connections, and bounds what it holds of an answer: 64 KiB and 100 lines of headers, little of a body.
    """

    def expect(self, addresses: Iterable[Address]) -> None:
        """Something will be asked of these: their names may be looked up ahead."""


class Arrival:
    """An answer of which the head has come. Whoever got it closes it."""

    def __init__(self, response: httpx.Response) -> None:
        self._has_ended: Callable[[], bool] = response.extensions.get(HAS_ENDED, bool)
        stream = response.stream
        self._stream = stream if isinstance(stream, httpx.AsyncByteStream) else _NOTHING
        self._pieces: AsyncIterator[bytes] | None = None
        self.status = response.status_code
        self.headers: dict[str, str] = {}
        """Names in lower case; of two values the second stands behind a comma, but for `location`."""
        self.cookies: list[str] = []
        """The values of `set-cookie`, which commas cannot part."""
        for raw_name, raw_value in response.headers.raw:
            self._add(raw_name.decode("latin-1").lower(), _text(raw_value))

    def _add(self, name: str, value: str) -> None:
        if name == "set-cookie":
            self.cookies.append(value)
        if name not in self.headers:
            self.headers[name] = value
        elif name != "location":  # of two, browsers take the first
            self.headers[name] += f", {value}"

    @property
    def ended(self) -> bool:
        """True where all of the body is known to have come, so that `piece` need not wait."""
        return self._has_ended()

    async def piece(self) -> bytes:
        """More of the body, as it was sent; nothing at its end. Raises NoAnswerError and OSError."""
        if self._pieces is None:
            self._pieces = aiter(self._stream)
        try:
            return await anext(self._pieces, b"")
        except httpx.HTTPError as error:
            raise _explained(error) from error

    async def aclose(self) -> None:
        """Give the connection back where the answer was read to its end, and cut it otherwise."""
        await self._stream.aclose()


async def ask(transport: httpx.AsyncBaseTransport, question: Question) -> Arrival:
    """Raises NoAnswerError and OSError. It may take for ever: the caller has the deadline."""
    try:
        return Arrival(await transport.handle_async_request(_request(question)))
    except httpx.InvalidURL as error:
        raise NoAnswerError(Failure.GUARD, "the URL is not one that can be asked") from error
    except httpx.HTTPError as error:
        raise _explained(error) from error


def _request(question: Question) -> httpx.Request:
    """With its body as a stream httpx adds nothing by itself, which takes it longer than all the rest."""
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


def _explained(error: httpx.HTTPError) -> NoAnswerError:
    known = (meaning for kind, meaning in FAILURES.items() if isinstance(error, kind))
    return NoAnswerError(*next(known, (Failure.PROTOCOL, "the answer was not HTTP")))


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
