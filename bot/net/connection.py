"""One connection, in clear or over TLS, with one question and its answer at a time."""

from __future__ import annotations

import asyncio
from typing import cast

from bot.model import Failure
from bot.net.failures import NoAnswerError
from bot.net.http1 import AnswerReader, Head
from bot.net.tls import Tls

_MOST_HELD = 64 * 1024
"""Bytes of a body that nobody has fetched, before the server has to wait."""


class Connection(asyncio.Protocol):
    """Made by `loop.create_connection`; then `opened`, then `ask` and `piece`, as often as it is reusable."""

    def __init__(self, tls: Tls | None) -> None:
        self._tls = tls
        self._transport: asyncio.Transport | None = None
        self._reader: AnswerReader | None = None
        self._pieces: list[bytes] = []
        self._held = 0
        self._paused = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self.untouched = True
        """No answer has begun to come: a connection that is cut off now may only have been kept too long."""

    async def opened(self) -> None:
        """Wait until hands are shaken."""
        while self._tls is not None and not self._tls.open:
            await self._news()

    async def ask(self, method: str, question: bytes) -> Head:
        """Send a whole request, and wait for the head of its answer."""
        self._reader, self._pieces, self._held = AnswerReader(method), [], 0
        self.untouched = True
        if self._error is None:
            self._send(question)
        while self._reader.head is None:
            await self._news()
        return self._reader.head

    async def piece(self) -> bytes:
        """What has come of the body, or comes next; nothing at its end."""
        while not self._pieces and not self.ended:
            await self._news()
        pieces, self._pieces, self._held = self._pieces, [], 0
        if self._paused and self._transport is not None:
            self._paused = False
            self._transport.resume_reading()
        return b"".join(pieces)

    @property
    def ended(self) -> bool:
        """True where the whole answer has come."""
        return self._reader is not None and self._reader.ended

    @property
    def reusable(self) -> bool:
        """True where it is open, and nothing is left of the last answer."""
        return self._error is None and (self._reader is None or self._reader.reusable)

    def close(self) -> None:
        """End it at once, whatever is under way."""
        if self._error is None:
            self._error = NoAnswerError(Failure.RESET, "the connection was closed")
        if self._transport is not None:
            self._transport.abort()

    # ── what asyncio calls ──────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        if self._tls is not None:
            self._came(b"")

    def data_received(self, data: bytes) -> None:
        if self._error is None:
            self._came(data)

    def connection_lost(self, exc: Exception | None) -> None:
        shaking = self._tls is not None and not self._tls.open
        if self._reader is None or not self._reader.close():
            self._fail(exc if exc and not shaking else self._cut(shaking=shaking))
        elif self._error is None:
            self._error = self._cut(shaking=False)
        self._wake()

    def _cut(self, *, shaking: bool) -> NoAnswerError:
        if shaking:
            return NoAnswerError(Failure.TLS, "the server broke off the TLS handshake")
        return NoAnswerError(Failure.RESET, "the connection was cut off")

    def _came(self, data: bytes) -> None:
        try:
            clear = self._unsealed(data)
            if clear:
                self._read(clear)
        except (NoAnswerError, OSError) as error:  # what OpenSSL raises is an OSError, too
            self._fail(error)
            self.close()
        self._wake()

    def _unsealed(self, data: bytes) -> bytes:
        if self._tls is None:
            return data
        try:
            return self._tls.feed(data)
        finally:
            if sealed := self._tls.to_send():
                self._write(sealed)

    def _read(self, clear: bytes) -> None:
        if self._reader is None or self._reader.ended:
            raise NoAnswerError(Failure.PROTOCOL, "an answer that nobody asked for")
        self.untouched = False
        if piece := self._reader.feed(clear):
            self._pieces.append(piece)
            self._held += len(piece)
        if self._held > _MOST_HELD and not self.ended and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()

    # ── telling and waiting ─────────────────────────────────────────────────────────────────

    def _send(self, clear: bytes) -> None:
        if self._tls is not None:
            self._tls.seal(clear)
            clear = self._tls.to_send()
        self._write(clear)

    def _write(self, wire: bytes) -> None:
        if self._transport is not None:
            self._transport.write(wire)

    async def _news(self) -> None:
        """Wait until something has come, or raise what was in the way."""
        if self._error is not None:
            raise self._error
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter

    def _fail(self, error: Exception) -> None:
        self._error = self._error or error

    def _wake(self) -> None:
        waiter, self._waiter = self._waiter, None
        if waiter is not None and not waiter.done():
            waiter.set_result(None)
