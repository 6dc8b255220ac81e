"""Names to addresses: asked once in a run, vetted once, and every kind of failure told apart."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver

from bot.model import Failure
from bot.net.guard import is_public

LOOKUP_SECONDS = 6.0
"""What all servers and tries of one lookup may take."""
_THREADS = 32
"""getaddrinfo blocks; the loop's own few threads would queue behind one dead name server."""


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


class DnsResolver:
    """Asks one name server, `--dns HOST:PORT`, or those of /etc/resolv.conf."""

    def __init__(self, server: tuple[str, int] | None = None, *, seconds: float = LOOKUP_SECONDS) -> None:
        self._resolver = dns.asyncresolver.Resolver(configure=server is None)
        self._resolver.lifetime = seconds
        if server is not None:
            self._resolver.nameservers = [server[0]]
            self._resolver.port = server[1]

    async def lookup(self, host: str) -> Lookup:
        answers = await asyncio.gather(self._ask(host, "A"), self._ask(host, "AAAA"))
        found = tuple(ip for answer in answers if isinstance(answer, Addresses) for ip in answer.ips)
        if found:
            return Addresses(found)
        # Some broken servers deny the whole name when only its AAAA is missing: both must agree.
        failures = [answer for answer in answers if isinstance(answer, Unresolved)]
        if all(failure == NO_SUCH_NAME for failure in failures):
            return NO_SUCH_NAME
        return NO_NAME_SERVER if NO_NAME_SERVER in failures else NO_RECORD

    async def _ask(self, host: str, record: str) -> Lookup:
        try:
            name = dns.name.from_text(host + ".")
            answer = await self._resolver.resolve(name, record, search=False)
        except dns.resolver.NXDOMAIN:
            return NO_SUCH_NAME
        except dns.resolver.NoAnswer:
            return NO_RECORD
        except (dns.exception.DNSException, OSError, EOFError):
            return NO_NAME_SERVER
        return Addresses(tuple(str(row.address) for row in answer))


class SystemResolver:
    """Asks as every program on this machine does; a denial is confirmed with the name servers."""

    def __init__(self, confirm: Resolver | None = None) -> None:
        self._confirm = confirm
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="lookup")

    async def lookup(self, host: str) -> Lookup:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(2 * LOOKUP_SECONDS):
                rows = await loop.run_in_executor(self._threads, _getaddrinfo, host)
        except TimeoutError:
            return NO_NAME_SERVER
        except socket.gaierror as error:
            return await self._denied(host) if error.errno in _DENIALS else NO_NAME_SERVER
        except (OSError, UnicodeError):
            return NO_NAME_SERVER
        return Addresses(rows) if rows else NO_RECORD

    async def _denied(self, host: str) -> Lookup:
        """To getaddrinfo, no such name and no such record are the same; to a name server they are not."""
        if self._confirm is None:
            return NOT_FOUND_HERE
        second = await self._confirm.lookup(host)
        # Two that disagree prove nothing about the name.
        return second if isinstance(second, Unresolved) else NO_NAME_SERVER

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


_DENIALS = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def _getaddrinfo(host: str) -> tuple[str, ...]:
    rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


def system_resolver() -> SystemResolver:
    """The machine's resolver, with its name servers as the second opinion where they are known."""
    try:
        return SystemResolver(DnsResolver())
    except (dns.exception.DNSException, OSError):
        return SystemResolver()


def vet(lookup: Lookup) -> Lookup:
    """Refuse a name of which ANY address is not public: half a rebinding attack is one too."""
    if isinstance(lookup, Unresolved):
        return lookup
    for ip in lookup.ips:
        if not is_public(ip):
            return Unresolved(Failure.GUARD, f"the name leads to {ip[:60]}, which is not a public address")
    return lookup if lookup.ips else NO_RECORD


class AddressBook:
    """The vetted answers of one run. A name is asked once, and once more for a second look."""

    def __init__(self, resolver: Resolver, *, patience: float = 2 * LOOKUP_SECONDS) -> None:
        self._resolver = resolver
        self._patience = patience
        self._pages: dict[tuple[str, bool], asyncio.Task[Lookup]] = {}

    async def find(self, host: str, *, again: bool = False) -> Lookup:
        """The vetted addresses of `host`; `again` is a lookup of its own, for a second look."""
        task = self._pages.get((host, again))
        if task is None:
            task = self._pages[host, again] = asyncio.create_task(self._look_up(host))
        try:
            # One who gives up waiting must not cancel the lookup of all the others.
            return await asyncio.wait_for(asyncio.shield(task), self._patience)
        except TimeoutError:
            return NO_NAME_SERVER

    async def _look_up(self, host: str) -> Lookup:
        return vet(await self._resolver.lookup(host))

    async def close(self) -> None:
        """End what is still being looked up."""
        tasks = [task for task in self._pages.values() if not task.done()]
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
