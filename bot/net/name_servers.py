"""Names asked of name servers themselves, which tell "no such name" from "no such record" and trouble."""

from __future__ import annotations

import asyncio

import dns.asyncresolver
import dns.exception
import dns.name
import dns.resolver

from bot.net.resolve import (
    LOOKUP_SECONDS,
    NO_NAME_SERVER,
    NO_RECORD,
    NO_SUCH_NAME,
    Addresses,
    Lookup,
    Unresolved,
)


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


def known_servers() -> DnsResolver | None:
    """The machine's name servers, where it says which they are."""
    try:
        return DnsResolver()
    except (dns.exception.DNSException, OSError):
        return None
