"""Names asked of the machine, as every program on it does, and of its name servers where it denies one."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from bot.net.resolve import (
    LOOKUP_SECONDS,
    NO_NAME_SERVER,
    NO_RECORD,
    NOT_FOUND_HERE,
    Addresses,
    Lookup,
    Resolver,
    Unresolved,
)

_THREADS = 96
"""getaddrinfo blocks; the loop's own few threads would queue behind one dead name server. As many as pages
are asked for at once, and some more for names that are looked up ahead: else these wait for each other."""


class SystemResolver:
    """Asks as every program on this machine does; a denial is confirmed with the name servers."""

    def __init__(self, confirm: Callable[[], Resolver | None] | None = None) -> None:
        self._confirm = confirm or _name_servers
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
        servers = self._confirm()
        if servers is None:
            return NOT_FOUND_HERE
        second = await servers.lookup(host)
        # Two that disagree prove nothing about the name.
        return second if isinstance(second, Unresolved) else NO_NAME_SERVER

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


_DENIALS = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def _getaddrinfo(host: str) -> tuple[str, ...]:
    rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(row[4][0]) for row in rows))


@cache
def _name_servers() -> Resolver | None:
    from bot.net.name_servers import known_servers  # noqa: PLC0415 - dnspython is large, and denials are rare

    return known_servers()
