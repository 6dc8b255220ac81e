"""What checkers see of the network: replies and failures as values."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from bot.clock import Clock
from bot.config import Settings
from bot.model import Facts, Failure, Hop, Resource


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer, with as much of its body as was asked for."""

    url: str
    """The address that answered in the end."""
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(default=b"", repr=False)
    hops: tuple[Hop, ...] = ()
    """Redirects followed on the way, the first one first."""
    truncated: bool = False
    """True where the body went on beyond the limit."""


@dataclass(frozen=True, slots=True)
class NoReply:
    """Why nothing came that could be judged."""

    url: str
    """The address that failed, after `hops`."""
    failure: Failure
    reason: str
    """One plain phrase without a full stop."""
    hops: tuple[Hop, ...] = ()
    sent: bool = True
    """False where nothing was asked of `url`: the guard stood before it, or the host was given up before."""


Answer: TypeAlias = Reply | NoReply


class Http(Protocol):
    """The guarded client. It never raises for what a server does, and never retries by itself."""

    def expect(self, urls: Iterable[str]) -> None:
        """These pages will be asked for, once each: their names are looked up ahead, and how many links of a
        host wait decides how many connections it is worth."""
        ...

    async def page(self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None) -> Answer:
        """GET a page that a stranger chose, following at most 10 redirects through the guard.

        `fresh` asks on a connection of its own with other headers: the second method of a strike.
        `late` is called where half of the time for an answer has passed without one.
        At most 64 KiB of the body are read.
        """
        ...

    async def api(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        limit: int = 16 * 2**20,
    ) -> Answer:
        """Ask an API that we chose. Redirects are followed for GET on the same host only,
        so that a token in `headers` goes to exactly its own host. A body beyond `limit` bytes
        is a `NoReply`."""
        ...


@dataclass(frozen=True, slots=True)
class Life:
    """From when to when a page was well, as far as that is known."""

    added: datetime | None = None
    """When the list took it up, or when it was first seen there."""
    missed: datetime | None = None
    """When it was first missed."""


@dataclass(frozen=True, slots=True)
class Outside:
    """The outside world as a value, handed to every checker."""

    http: Http
    clock: Clock
    settings: Settings
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311  (keeps no secret)
    """Spreads out what would otherwise come back at once."""
    known: Mapping[Resource, Facts] = field(default_factory=dict)
    """What earlier runs learnt of the resources asked now: what cannot change is not asked twice."""
    fragments: Mapping[Resource, Collection[str]] = field(default_factory=dict)
    """The parts of pages that the list links to, by their names."""
    titles: Mapping[Resource, Collection[str]] = field(default_factory=dict)
    """How the list calls what it links to."""
    demos: Mapping[Resource, Collection[str]] = field(default_factory=dict)
    """The demo and project pages of the list, with the titles of the entries that they belong to."""
    lives: Mapping[Resource, Life] = field(default_factory=dict)
    """Of captures that are asked for: when their page was well."""
