"""What carries a question to one address and brings the answer, whatever does it in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.net.urls import Address


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


class Arrival(Protocol):
    """An answer of which the head has come. Whoever got it closes it."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case; of two values the second stands behind a comma, but for `location`."""
        ...

    @property
    def cookies(self) -> tuple[str, ...]:
        """The values of `set-cookie`, which commas cannot part."""
        ...

    @property
    def ended(self) -> bool:
        """True where all of the body has come, so that `piece` need not wait."""
        ...

    async def piece(self) -> bytes:
        """More of the body, as it was sent; nothing at its end. Raises NoAnswerError and OSError."""
        ...

    def close(self) -> None:
        """Give the connection back where the answer was read to its end, and cut it otherwise."""
        ...


class Transport(Protocol):
    """Keeps what `tests/net/test_transport.py` asks of every transport: it opens no connection but to an
    address that was resolved once and vetted, follows nothing, keeps nothing between two questions but
    connections, and bounds what it holds of an answer: 64 KiB and 100 lines of headers, little of a body.
    """

    def expect(self, addresses: Iterable[Address]) -> None:
        """Something will be asked of these: their names may be looked up ahead."""
        ...

    async def ask(self, question: Question) -> Arrival:
        """Raises NoAnswerError and OSError. It may take for ever: the caller has the deadline."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...
