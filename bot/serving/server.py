"""uvicorn, with nothing of its own but HTTP: signals, logs and the socket are ours."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from bot.errors import ConfigError

PATIENCE = 5
"""Seconds: for answers when the process ends, and for the next request of a silent connection."""
BACKLOG = 1_024


class Server(uvicorn.Server):
    """Stops when it is told to, not by signals."""

    def __init__(self, application: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                ws="none",
                timeout_keep_alive=PATIENCE,
                timeout_graceful_shutdown=PATIENCE,
            )
        )

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def serve_on(self, listener: socket.socket) -> None:
        """Answer until `stop`."""
        await self.serve(sockets=[listener])

    def stop(self) -> None:
        """Answer what is being answered, and nothing more."""
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """Raises ConfigError where that address is not to be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        # Python puts the address into `strerror`, as it writes tuples.
        why = os.strerror(error.errno) if isinstance(error.errno, int) else str(error)
        raise ConfigError(f"{host}:{port} cannot be listened on: {why}.") from error
