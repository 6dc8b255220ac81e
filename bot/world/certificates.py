"""Certificates for every host of the simulated internet, made when they are first asked for."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from functools import lru_cache

import trustme

from bot.world.behaviours import Certificate
from bot.world.state import World

STALE = datetime(2001, 1, 1, tzinfo=UTC), datetime(2002, 1, 1, tzinfo=UTC)
"""Expired by the machine's clock, which is the one that TLS libraries look at."""


class Authority:
    """A certificate authority of the world's own, and one that nobody trusts."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._trusted = trustme.CA()
        self._made = lru_cache(maxsize=20_000)(self._make)

    def write(self, path: str) -> None:
        """Write the certificate that clients must trust."""
        self._trusted.cert_pem.write_to_path(path)

    def context(self) -> ssl.SSLContext:
        """A server's context that shows each host its own certificate."""
        context = self._make("localhost", Certificate.GOOD)

        def choose(connection: ssl.SSLObject, name: str | None, _: ssl.SSLContext) -> None:
            if name:
                wanted = self._world.certificates.get(name.lower(), Certificate.GOOD)
                connection.context = self._made(name.lower(), wanted)

        context.sni_callback = choose
        return context

    def _make(self, name: str, certificate: Certificate) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._issue(name, certificate).configure_cert(context)
        return context

    def _issue(self, name: str, certificate: Certificate) -> trustme.LeafCert:
        match certificate:
            case Certificate.EXPIRED:
                return self._trusted.issue_cert(_identity(name), not_before=STALE[0], not_after=STALE[1])
            case Certificate.WRONG_HOST:
                return self._trusted.issue_cert("somebody-else.example")
            case Certificate.UNTRUSTED:
                return trustme.CA().issue_cert(_identity(name))
            case Certificate.GOOD:
                return self._trusted.issue_cert(_identity(name))


def _identity(name: str) -> str:
    """The name, or a wildcard for what no standard allows but GitHub Pages serves: `_` in a name."""
    return f"*.{name.partition('.')[2]}" if "_" in name else name
