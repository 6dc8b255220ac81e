"""Our transport: a pool of bare connections of asyncio to addresses that `roads` has vetted."""

from __future__ import annotations

import asyncio
import ssl
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from itertools import zip_longest
from typing import TypeAlias

from bot.model import Failure
from bot.net.arrival import Arrival
from bot.net.connection import Connection
from bot.net.failures import NoAnswerError
from bot.net.http1 import Head, question_bytes
from bot.net.reach import Reach
from bot.net.roads import Roads
from bot.net.tls import Tls
from bot.net.transport import Question, Transport
from bot.net.urls import Address

KEPT_OPEN = 5.0
"""Seconds that an idle connection waits for the next link of its host."""
_SLOWEST_CONNECT = 10.0
_HEAD_START = 0.25
"""Seconds for the first address of a name before the next one is tried beside it (RFC 8305)."""
_MOST_ENDS = 4

End: TypeAlias = tuple[str, int]


class SocketTransport(Transport):
    """See `bot.net.transport.Transport`."""

    def __init__(
        self, roads: Roads, tls: ssl.SSLContext, *, patience: float, witnesses: Iterable[Address] = ()
    ) -> None:
        self._roads = roads
        self._tls = tls
        self._patience = min(_SLOWEST_CONNECT, patience / 2)
        self._idle = Idle()
        self._witnesses = tuple(witnesses)
        self._reach = Reach(self._is_heard if self._witnesses else None)

    def expect(self, addresses: Iterable[Address]) -> None:
        """Look their names up ahead."""
        self._roads.expect(addresses)

    async def ask(self, question: Question) -> Arrival:
        """Ask on a connection that is open already, or on a new one."""
        address, method = question.address, question.method
        headers = {**question.headers, "Connection": "close"} if question.last else question.headers
        said = question_bytes(method, address, headers, question.content)
        keep = None if question.fresh or question.last else self._idle
        # Where a kept connection breaks, nobody knows what became of a POST.
        if method == "GET" and not question.fresh and (kept := self._idle.take(address.origin)):
            try:
                return await self._exchange(kept, question, said, keep)
            except (NoAnswerError, OSError):
                if not kept.untouched:
                    raise
        return await self._exchange(await self._connect(question), question, said, keep)

    async def _exchange(
        self, connection: Connection, question: Question, said: bytes, keep: Idle | None
    ) -> Arrival:
        try:
            head = await connection.ask(question.method, said)
        except BaseException:
            connection.close()
            raise
        return Incoming(head, connection, question.address.origin, keep)

    async def _connect(self, question: Question) -> Connection:
        ends = await self._roads.to(question.address, again=question.fresh)
        if await self._reach.is_cut_off():
            raise _out_of_reach()
        return await self._opened(question.address, ends)

    async def _opened(self, address: Address, ends: Sequence[End]) -> Connection:
        self._reach.begin()
        try:
            async with asyncio.timeout(self._patience):
                connection = await first_open(ends, partial(self._open, address))
        except TimeoutError:
            self._reach.failed(address.host)
            raise _out_of_reach() from None
        except NoAnswerError:
            self._reach.answered()  # a refusal comes from somewhere; what no network sends comes at once
            raise
        self._reach.answered()
        return connection

    async def _is_heard(self) -> bool:
        """Whether one of the witnesses answers the door."""
        return any(await asyncio.gather(*map(self._answers, self._witnesses)))

    async def _answers(self, witness: Address) -> bool:
        try:
            ends = await self._roads.to(witness, again=False)
            async with asyncio.timeout(self._patience):
                connection = await first_open(ends, partial(self._open, witness))
        except TimeoutError:
            return False
        except NoAnswerError as error:
            return error.failure is not Failure.RESOLVE
        connection.close()
        return True

    async def _open(self, address: Address, end: End) -> Connection:
        """The only place in the project where a socket to a stranger is opened."""
        ip, port = end
        self._roads.check(ip)
        tls = Tls(self._tls, address.host) if address.scheme == "https" else None
        loop = asyncio.get_running_loop()
        try:
            _, connection = await loop.create_connection(lambda: Connection(tls), ip, port)
        except OSError as error:
            raise NoAnswerError(Failure.CONNECT, _refused(error)) from error
        try:
            await connection.opened()
        except BaseException:
            connection.close()
            raise
        return connection

    async def aclose(self) -> None:
        """Close the connections that nobody uses; the others end with their answers."""
        self._idle.close()
        await self._reach.close()
        await asyncio.sleep(0)  # asyncio tells a connection of its end in the next round


class Incoming(Arrival):
    """An answer as it comes; its connection is kept where it was read to its end."""

    def __init__(self, head: Head, connection: Connection, origin: str, idle: Idle | None) -> None:
        self.status, self.fields = head.status, head.fields
        self.headers, self.cookies = head.headers, head.cookies
        self._connection, self._origin, self._idle = connection, origin, idle

    @property
    def ended(self) -> bool:
        return self._connection.ended

    async def piece(self) -> bytes:
        return await self._connection.piece()

    async def aclose(self) -> None:
        if self._idle is not None and self._connection.reusable:
            self._idle.put(self._origin, self._connection)
        else:
            self._connection.close()


class Idle:
    """Open connections that wait for the next question to their origin, each for `KEPT_OPEN` seconds."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[tuple[Connection, asyncio.TimerHandle]]] = defaultdict(list)

    def put(self, origin: str, connection: Connection) -> None:
        timer = asyncio.get_running_loop().call_later(KEPT_OPEN, self._expire, origin, connection)
        self._waiting[origin].append((connection, timer))

    def take(self, origin: str) -> Connection | None:
        """The one that was used last, if any is still good."""
        waiting = self._waiting.get(origin)
        while waiting:
            connection, timer = waiting.pop()
            timer.cancel()
            if connection.reusable:
                return connection
            connection.close()
        return None

    def close(self) -> None:
        for origin in list(self._waiting):
            while connection := self.take(origin):
                connection.close()

    def _expire(self, origin: str, connection: Connection) -> None:
        connection.close()
        self._waiting[origin] = [one for one in self._waiting[origin] if one[0] is not connection]
        if not self._waiting[origin]:
            del self._waiting[origin]


async def first_open(ends: Sequence[End], open_one: Callable[[End], Awaitable[Connection]]) -> Connection:
    """The first connection of a name's addresses; the next is tried when one fails or takes its time.

    Raises the last failure where none can be had, and at once whatever speaks against the server itself.
    """
    if len(ends) == 1:
        return await open_one(ends[0])
    failure = NoAnswerError(Failure.CONNECT, "no connection")
    trying: set[asyncio.Future[Connection]] = set()
    left = _by_turns(ends)[:_MOST_ENDS]
    try:
        while left or trying:
            if left:
                trying.add(asyncio.ensure_future(open_one(left.pop(0))))
            patience = _HEAD_START if left else None
            done, trying = await asyncio.wait(trying, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            opened = [one.result() for one in done if one.exception() is None]
            for spare in opened[1:]:
                spare.close()
            if opened:
                return opened[0]
            for error in [one.exception() for one in done]:
                if not isinstance(error, NoAnswerError):
                    raise error or failure
                failure = error
        raise failure
    finally:
        for one in trying:
            one.cancel()


def _by_turns(ends: Sequence[End]) -> list[End]:
    """Both families of addresses, for one of them may lead nowhere; the resolver's choice is first."""
    families: dict[bool, list[End]] = defaultdict(list)
    for end in ends:
        families[":" in end[0]].append(end)
    return [end for row in zip_longest(*families.values()) for end in row if end is not None]


def _out_of_reach() -> NoAnswerError:
    return NoAnswerError(Failure.CONNECT, "no connection in time")


def _refused(error: OSError) -> str:
    match error:
        case ConnectionRefusedError():
            return "the connection was refused"
        case ConnectionResetError():
            return "the connection was cut off"
    return "no connection"
