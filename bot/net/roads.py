"""Where sockets may go: the vetted addresses of the names, or where the operator sends them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from bot.config import ConnectTo
from bot.errors import ConfigError
from bot.model import Failure
from bot.net.failures import NoAnswerError
from bot.net.guard import is_public
from bot.net.resolve import AddressBook, Unresolved, numeric
from bot.net.urls import Address


@dataclass(frozen=True, slots=True)
class Route:
    """A row of `--connect-to` with its target looked up."""

    host: str
    port: int | None
    ip: str
    """Empty where only the port changes."""
    to_port: int
    """0 where only the host changes."""

    def fits(self, host: str, port: int) -> bool:
        return self.host in ("", host) and self.port in (None, port)


class Roads:
    """Tells which addresses to try for a URL, every one of them numeric and vetted."""

    def __init__(self, book: AddressBook, routes: tuple[Route, ...], *, vet_mapped: bool) -> None:
        self._book = book
        self._routes = routes
        self._vet_mapped = vet_mapped
        self._private = frozenset(route.ip for route in routes if route.ip)

    def expect(self, addresses: Iterable[Address]) -> None:
        """Look up ahead what will have to be looked up for these."""
        self._book.expect(
            {one.host for one in addresses if not one.literal and not self._is_given(self._route(one))}
        )

    async def to(self, address: Address, *, again: bool) -> tuple[tuple[str, int], ...]:
        """Addresses and ports, in the order to try; `again` asks the name server anew.

        Raises NoAnswerError."""
        route = self._route(address)
        port = (route.to_port if route else 0) or address.port
        if route and route.ip and (address.literal or self._is_given(route)):
            return ((route.ip, port),)
        ips = await self._ips(address, again=again)
        return tuple((ip, port) for ip in ((route.ip,) if route and route.ip else ips))

    def _route(self, address: Address) -> Route | None:
        return next((one for one in self._routes if one.fits(address.host, address.port)), None)

    def _is_given(self, route: Route | None) -> bool:
        """True where the operator says the address, and the name is not even looked up."""
        return route is not None and route.ip != "" and not self._vet_mapped

    async def _ips(self, address: Address, *, again: bool) -> tuple[str, ...]:
        if address.literal:
            return (address.host,)  # `guard` has judged it before
        found = await self._book.find(address.host, again=again)
        if isinstance(found, Unresolved):
            raise NoAnswerError(found.failure, found.reason)
        return found.ips

    def check(self, ip: str) -> None:
        """The second belt: whatever went wrong above, no socket goes to a private address."""
        if not (ip in self._private or _is_public(ip)):
            raise NoAnswerError(Failure.GUARD, f"{ip[:60]} is not a public address")


@lru_cache(maxsize=1024)
def _is_public(ip: str) -> bool:
    return is_public(ip)


async def routes(rows: tuple[ConnectTo, ...]) -> tuple[Route, ...]:
    """`--connect-to` with its targets looked up, once."""
    found = []
    for row in rows:
        try:
            ip = await numeric(row.to_host) if row.to_host else ""
        except OSError as error:
            raise ConfigError(f"--connect-to: {row.to_host} does not resolve") from error
        found.append(Route(row.host.lower(), row.port, ip, row.to_port))
    return tuple(found)
