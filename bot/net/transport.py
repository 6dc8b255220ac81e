"""The transport under httpx, chosen by measurement and swappable here: aiohttp's pool, our addresses.

Stock httpx slows down with the square of its open connections; this one does not.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import certifi
import httpx
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.config import ConnectTo, Settings
from bot.errors import ConfigError
from bot.model import Failure
from bot.net.failures import NoAnswerError, UnresolvedError, explain
from bot.net.guard import is_public
from bot.net.resolve import AddressBook, Unresolved, numeric

FRESH = "listkeeper.fresh"
"""A request's extension: ask on a connection of its own, after a lookup of its own."""

LAST = "listkeeper.last"
"""Another: nobody else waits for this host, so its connection need not be kept. An idle TLS connection costs
half a megabyte here, and a socket there."""

_CHUNK = 16 * 1024
_LONGEST_HEADER = 16 * 1024
_MOST_HEADERS = 100
_MOST_HEADER_BYTES = 64 * 1024
_CLOSE = ("Connection", "close")
_SLOWEST_CONNECT = 10.0
_KEPT_OPEN = 5.0
"""Seconds that an idle connection waits for the next link of its host."""


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
    """Where sockets may go: the vetted addresses of the names, or where the operator sends them."""

    def __init__(self, book: AddressBook, routes: tuple[Route, ...], *, vet_mapped: bool) -> None:
        self._book = book
        self._routes = routes
        self._vet_mapped = vet_mapped
        self._private = frozenset(route.ip for route in routes if route.ip)

    def route(self, host: str, port: int) -> Route | None:
        """The first row of `--connect-to` that fits."""
        return next((route for route in self._routes if route.fits(host, port)), None)

    async def to(self, host: str, port: int, *, again: bool) -> list[tuple[str, int]]:
        """The addresses to try for a name. Raises UnresolvedError."""
        route = self.route(host, port)
        if route is not None and route.ip and not self._vet_mapped:
            return [(route.ip, route.to_port or port)]
        found = await self._book.find(host, again=again)
        if isinstance(found, Unresolved):
            raise UnresolvedError(found.failure, found.reason)
        if route is None:
            return [(ip, port) for ip in found.ips]
        ips = (route.ip,) if route.ip else found.ips
        return [(ip, route.to_port or port) for ip in ips]

    def open_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """The second belt: whatever went wrong above, no socket goes to a private address."""
        family, kind, protocol, _, place = info
        if not (is_public(str(place[0])) or place[0] in self._private):
            raise UnresolvedError(Failure.GUARD, f"{str(place[0])[:60]} is not a public address")
        return socket.socket(family=family, type=kind, proto=protocol)


class RoadResolver(AbstractResolver):
    """Tells aiohttp's connector the way."""

    def __init__(self, roads: Roads, *, again: bool) -> None:
        self._roads = roads
        self._again = again

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        ends = await self._roads.to(host, port, again=self._again)
        found = [_result(host, ip, end) for ip, end in ends]
        return [one for one in found if family in (socket.AF_UNSPEC, one["family"])]

    async def close(self) -> None:
        """Nothing to close: the address book belongs to the run."""


def _result(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    return ResolveResult(
        hostname=host, host=ip, port=port, family=family, proto=0, flags=socket.AI_NUMERICHOST
    )


class GuardedTransport(httpx.AsyncBaseTransport):
    """One pool for all, and connections of their own for second looks."""

    def __init__(self, roads: Roads, tls: ssl.SSLContext, *, timeout: float) -> None:
        self._roads = roads
        self._timeout = aiohttp.ClientTimeout(total=None, sock_connect=min(_SLOWEST_CONNECT, timeout / 2))
        self._pool = _session(roads, tls, again=False)
        self._fresh = _session(roads, tls, again=True)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        session = self._fresh if request.extensions.get(FRESH) else self._pool
        url, server_name = self._where(request.url)
        headers = [(name.decode("ascii"), value.decode("ascii")) for name, value in request.headers.raw]
        if request.extensions.get(LAST):
            headers.append(_CLOSE)
        try:
            answer = await session.request(
                request.method,
                url,
                headers=headers,
                data=await request.aread() or None,
                allow_redirects=False,
                timeout=self._timeout,
                server_hostname=server_name,
            )
        except _BROKEN as error:
            raise _named(error) from error
        if sum(len(name) + len(value) for name, value in answer.raw_headers) > _MOST_HEADER_BYTES:
            answer.close()
            raise NoAnswerError(Failure.PROTOCOL, "more than 64 KiB of headers")
        return httpx.Response(
            answer.status, headers=answer.raw_headers, stream=_Body(answer), request=request
        )

    def _where(self, url: httpx.URL) -> tuple[URL, str | None]:
        """The URL exactly as it is; a literal address never meets the resolver, so it is mapped here."""
        there = URL(str(url), encoded=True)
        host, port = there.raw_host or "", there.port or 0
        route = self._roads.route(host, port)
        if route is None or not _is_literal(host):
            return there, None
        ip = route.ip or host
        moved = there.with_host(ip).with_port(route.to_port or port)
        return moved, host if url.scheme == "https" else None

    async def aclose(self) -> None:
        await self._pool.close()
        await self._fresh.close()


class _Body(httpx.AsyncByteStream):
    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._answer.content.iter_chunked(_CHUNK):
                yield chunk
        except _BROKEN as error:
            raise _named(error) from error

    async def aclose(self) -> None:
        # Gives the connection back when the body was read to its end, and closes it otherwise.
        self._answer.release()


_BROKEN = (aiohttp.ClientError, OSError, UnicodeError)
"""All that aiohttp raises for what a server does; some broken header bytes come as UnicodeError."""


def _named(error: Exception) -> NoAnswerError:
    """An exception of aiohttp in our words. The order matters: they inherit from each other."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return NoAnswerError(*explain(error.certificate_error))
        case aiohttp.ClientConnectorSSLError():
            return NoAnswerError(*explain(error.os_error))
        case aiohttp.ClientConnectorError() if isinstance(error.os_error, UnresolvedError):
            return NoAnswerError(error.os_error.failure, error.os_error.reason)
        case aiohttp.ClientConnectorError():
            return NoAnswerError(Failure.CONNECT, _refused(error.os_error))
        case aiohttp.ConnectionTimeoutError():
            return NoAnswerError(Failure.CONNECT, "no connection in time")
        case aiohttp.ServerTimeoutError():
            return NoAnswerError(Failure.TIMEOUT, "no answer in time")
        case aiohttp.ClientConnectionError():
            return NoAnswerError(Failure.RESET, "the connection was cut off")
        case aiohttp.ClientPayloadError():
            return NoAnswerError(Failure.RESET, "the answer was cut off")
    return NoAnswerError(*explain(error))


def _refused(error: OSError) -> str:
    match error:
        case ConnectionRefusedError():
            return "the connection was refused"
        case ConnectionResetError():
            return "the connection was cut off"
    return "no connection"


def _is_literal(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()


def _session(roads: Roads, tls: ssl.SSLContext, *, again: bool) -> aiohttp.ClientSession:
    """A session that keeps nothing between two requests but, unless `again`, the connection."""
    connector = aiohttp.TCPConnector(
        resolver=RoadResolver(roads, again=again),
        socket_factory=roads.open_socket,
        ssl=tls,
        limit=0,  # the lanes limit; a queue here would eat a resource's deadline
        use_dns_cache=False,  # the address book is the cache
        force_close=again,
        keepalive_timeout=None if again else _KEPT_OPEN,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
        max_headers=_MOST_HEADERS,
        requote_redirect_url=False,
    )


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Trust the operator's authorities alone where they are given, else the usual ones."""
    try:
        context = ssl.create_default_context(cafile=ca_file or certifi.where())
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(f"--ca-file {ca_file}: cannot be used ({error})") from error
    context.set_alpn_protocols(["http/1.1"])
    return context


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


async def open_transport(settings: Settings, book: AddressBook) -> GuardedTransport:
    """The transport that these settings ask for."""
    roads = Roads(book, await routes(settings.connect_to), vet_mapped=settings.dns is not None)
    return GuardedTransport(roads, tls_context(settings.ca_file), timeout=settings.timeout)
