"""Reading a request's body: never more of it, and never for longer, than was agreed."""

from __future__ import annotations

import asyncio

from starlette.requests import Request

LARGEST = 25 * 2**20
"""GitHub sends no larger ones."""
PATIENCE = 20.0
"""Seconds; GitHub itself gives up after ten."""


class TooLargeError(Exception):
    """There is more than anybody needs to say."""


class Bodies:
    """All that are being read at the same time, which together must leave room for other things."""

    def __init__(self, room: int = 8 * LARGEST) -> None:
        self._left = room

    async def read(self, request: Request) -> bytes:
        """The whole body. Raises TooLargeError, TimeoutError and ClientDisconnect."""
        said = request.headers.get("content-length", "0")
        if not (said.isascii() and said.isdigit() and int(said[:12]) <= LARGEST):
            raise TooLargeError
        body = bytearray()
        held = 0
        try:
            async with asyncio.timeout(PATIENCE):
                async for piece in request.stream():
                    held += len(piece)
                    self._left -= len(piece)
                    if held > LARGEST or self._left < 0:
                        raise TooLargeError
                    body += piece
        finally:
            self._left += held
        return bytes(body)
