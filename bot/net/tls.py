"""TLS for one connection without its socket: bytes in, bytes out.

asyncio's own keeps a buffer of a quarter of a megabyte for each connection; this keeps what OpenSSL keeps.
"""

from __future__ import annotations

import ssl
from contextlib import suppress

import certifi

from bot.errors import ConfigError

_CHUNK = 64 * 1024


class Tls:
    """The client's side of one connection. Raises ssl.SSLError."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self.open = False
        """True once the other side is whom it should be."""
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._object = context.wrap_bio(self._incoming, self._outgoing, server_hostname=host)

    def feed(self, wire: bytes) -> bytes:
        """What these bytes say in clear; nothing while hands are being shaken."""
        self._incoming.write(wire)
        with suppress(ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            if not self.open:
                self._object.do_handshake()
                self.open = True
            return self._read()
        return b""

    def seal(self, clear: bytes) -> None:
        """Say something, once it is open."""
        self._object.write(clear)

    def to_send(self) -> bytes:
        """The bytes for the wire that have gathered."""
        return self._outgoing.read()

    def _read(self) -> bytes:
        pieces = []
        with suppress(ssl.SSLWantReadError, ssl.SSLZeroReturnError):
            while self._incoming.pending or self._object.pending():
                pieces.append(self._object.read(_CHUNK))
        return b"".join(pieces)


def tls_context(ca_file: str | None) -> ssl.SSLContext:
    """Trust the operator's authorities alone where they are given, else the usual ones."""
    try:
        context = ssl.create_default_context(cafile=ca_file or certifi.where())
    except ssl.SSLError as error:
        raise ConfigError(
            f"--ca-file {ca_file}: there is no certificate in it that could be read."
        ) from error
    except OSError as error:
        raise ConfigError(f"--ca-file {ca_file} cannot be read: {error.strerror}.") from error
    context.set_alpn_protocols(["http/1.1"])
    return context
