"""Leads PyGithub where the operator says: `--connect-to` and `--dns`, as for every other request."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, TypeAlias

import dns.exception
import dns.resolver
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester
from requests import Session
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from bot.config import Settings

Road: TypeAlias = Callable[[str, int], tuple[str, int]]
"""From the host and port of a URL to those of the socket."""


def requester_class(settings: Settings) -> type[Requester]:
    """PyGithub's way to make requests, led along the operator's roads and past the machine's proxies.

    PyGithub has no parameter for this. Its own hook, `injectConnectionClasses`, is for the whole process;
    the two attributes that it sets can be set for a subclass.
    """
    road = _road(settings)

    class Plain(HTTPRequestsConnectionClass):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            _lead(self.session, road)

    class Secure(HTTPSRequestsConnectionClass):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            _lead(self.session, road)

    class Led(Requester):
        _Requester__httpConnectionClass = Plain
        _Requester__httpsConnectionClass = Secure

    return Led


def _lead(session: Session, road: Road) -> None:
    session.trust_env = False
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(road))


def _road(settings: Settings) -> Road:
    resolver = _resolver(settings.dns)

    def to(host: str, port: int) -> tuple[str, int]:
        for row in settings.connect_to:
            if row.host in ("", host.lower()) and row.port in (None, port):
                if row.to_host:
                    return row.to_host, row.to_port or port
                return _looked_up(resolver, host), row.to_port or port
        return _looked_up(resolver, host), port

    return to


def _resolver(server: tuple[str, int] | None) -> dns.resolver.Resolver | None:
    if server is None:
        return None
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = [server[0]], server[1]
    return resolver


def _looked_up(resolver: dns.resolver.Resolver | None, host: str) -> str:
    """The address to connect to; without a resolver of ours the name itself."""
    if resolver is None:
        return host
    try:
        return str(next(iter(resolver.resolve_name(host).addresses())))
    except (dns.exception.DNSException, StopIteration) as error:
        raise socket.gaierror(socket.EAI_NONAME, f"{host} does not resolve") from error


class _Adapter(HTTPAdapter):
    """An adapter whose sockets take the road; name, certificate and `Host` stay those of the URL."""

    def __init__(self, road: Road) -> None:
        super().__init__(max_retries=0, pool_connections=1, pool_maxsize=1)
        self.poolmanager.pool_classes_by_scheme = _pools(road)


def _pools(road: Road) -> dict[str, type[HTTPConnectionPool]]:
    class PlainConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _open(self, super()._new_conn, road)

    class SecureConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _open(self, super()._new_conn, road)

    class Plain(HTTPConnectionPool):
        ConnectionCls = PlainConnection

    class Secure(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    return {"http": Plain, "https": Secure}


def _open(connection: HTTPConnection, connect: Callable[[], socket.socket], road: Road) -> socket.socket:
    """Open the socket elsewhere; whatever looks at the connection afterwards sees the URL's own name."""
    host, port = connection.host, connection.port
    connection.host, connection.port = road(host, int(port or 0))
    try:
        return connect()
    finally:
        connection.host, connection.port = host, port
