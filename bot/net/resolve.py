"""Names to addresses: asked once in a run, vetted once, and every kind of failure told apart."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from bot.model import Failure
from bot.net.guard import is_public
from bot.net.reach import Reach

LOOKUP_SECONDS = 6.0
"""What all servers and tries of one lookup may take."""
_AHEAD = 16
"""So many names at once are looked up before anybody waits for them."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a name resolves to, in the order to try."""

    ips: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why a name gave no address that we may connect to."""

    failure: Failure
    """NXDOMAIN (no such name), RESOLVE (no record, or trouble on the way) or GUARD (not public)."""
    reason: str


Lookup: TypeAlias = Addresses | Unresolved

NO_SUCH_NAME = Unresolved(Failure.NXDOMAIN, "the name does not resolve (NXDOMAIN)")
NO_RECORD = Unresolved(Failure.RESOLVE, "the name has no address")
NOT_FOUND_HERE = Unresolved(Failure.RESOLVE, "the name does not resolve here")
NO_NAME_SERVER = Unresolved(Failure.RESOLVE, "the name server did not answer properly")


class Resolver(Protocol):
    """Asks for the addresses of a host; never raises for what the network does."""

    async def lookup(self, host: str) -> Lookup: ...


def vet(lookup: Lookup) -> Lookup:
    """Refuse a name of which ANY address is not public: half a rebinding attack is one too."""
    if isinstance(lookup, Unresolved):
        return lookup
    for ip in lookup.ips:
        if not is_public(ip):
            return Unresolved(Failure.GUARD, f"the name leads to {ip[:60]}, which is not a public address")
    return lookup if lookup.ips else NO_RECORD


class AddressBook:
    """The vetted answers of one run. A name is asked once, and once more for a second look.

    Where no name server answers about any, nor about the `witnesses`, the rest is not asked.
    """

    def __init__(
        self, resolver: Resolver, *, patience: float = 2 * LOOKUP_SECONDS, witnesses: Iterable[str] = ()
    ) -> None:
        self._resolver = resolver
        self._patience = patience
        self._pages: dict[tuple[str, bool], asyncio.Task[Lookup]] = {}
        self._expected: deque[str] = deque()
        self._scouts: set[asyncio.Task[None]] = set()
        self._witnesses = tuple(witnesses)
        self._reach = Reach(self._is_heard if self._witnesses else None)

    def expect(self, hosts: Iterable[str]) -> None:
        """Look these up, a few at a time, so that whoever asks for one need not wait."""
        self._expected.extend(host for host in hosts if (host, False) not in self._pages)
        for _ in range(min(_AHEAD - len(self._scouts), len(self._expected))):
            scout = asyncio.create_task(self._scout())
            self._scouts.add(scout)
            scout.add_done_callback(self._scouts.discard)

    async def _scout(self) -> None:
        while self._expected:
            await self.find(self._expected.popleft())

    async def find(self, host: str, *, again: bool = False) -> Lookup:
        """The vetted addresses of `host`; `again` is a lookup of its own, for a second look."""
        task = self._pages.get((host, again))
        if task is None and await self._reach.is_cut_off():
            return NO_NAME_SERVER
        task = self._pages.get((host, again))
        if task is None:
            task = self._pages[host, again] = asyncio.create_task(self._look_up(host))
        if task.done():
            return task.result()
        try:
            # One who gives up waiting must not cancel the lookup of all the others.
            return await asyncio.wait_for(asyncio.shield(task), self._patience)
        except TimeoutError:
            self._reach.failed(host)
            return NO_NAME_SERVER

    async def _look_up(self, host: str) -> Lookup:
        self._reach.begin()
        found = await self._resolver.lookup(host)
        if found == NO_NAME_SERVER:
            self._reach.failed(host)
        else:
            self._reach.answered()
        return vet(found)

    async def _is_heard(self) -> bool:
        found = await asyncio.gather(*map(self._resolver.lookup, self._witnesses))
        return any(one != NO_NAME_SERVER for one in found)

    async def close(self) -> None:
        """End what is still being looked up."""
        await self._reach.close()
        tasks = [task for task in (*self._scouts, *self._pages.values()) if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def numeric(host: str) -> str:
    """The first address of a host that the operator named; raises OSError where it has none."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        rows = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        return str(rows[0][4][0])
