"""An answer on its way: what stands in its head, and its body piece by piece."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

Fields: TypeAlias = Sequence[tuple[bytes, bytes]]
"""Names and values of headers, in the order in which they came."""


class Arrival(ABC):
    """An answer of which the head has come. Whoever got it closes it."""

    status: int
    fields: Fields
    headers: Mapping[str, str]
    cookies: Sequence[str]

    @property
    def ended(self) -> bool:
        """True where all of the body is known to have come, so that `piece` need not wait."""
        return False

    @abstractmethod
    async def piece(self) -> bytes:
        """More of the body, as it was sent; nothing at its end. Raises NoAnswerError and OSError."""

    @abstractmethod
    async def aclose(self) -> None:
        """Give the connection back where the answer was read to its end, and cut it otherwise."""


def headers_of(fields: Iterable[tuple[bytes, bytes]]) -> tuple[dict[str, str], Sequence[str]]:
    """Headers by name in lower case, and the values of `set-cookie`, which commas cannot part.

    Of two values the second stands behind a comma; of two of `location`, browsers take the first.
    """
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for raw_name, raw_value in fields:
        name, value = raw_name.decode("latin-1").lower(), _text(raw_value)
        if name not in headers:
            headers[name] = value
        elif name != "location":
            headers[name] += f", {value}"
        if name == "set-cookie":
            cookies.append(value)
    return headers, cookies


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")
