"""The guarded client: every hop vetted, every wait bounded, every failure a value."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ConfigError
from bot.model import Failure, Hop
from bot.net.arrival import Arrival
from bot.net.bodies import Bucket
from bot.net.cookies import Cookies
from bot.net.failures import NoAnswerError, explain
from bot.net.guard import vet_address
from bot.net.interface import Answer, NoReply, Reply
from bot.net.lanes import Busy, Lanes, Turn
from bot.net.resolve import AddressBook, Resolver, numeric
from bot.net.roads import Roads, routes
from bot.net.sockets import SocketTransport
from bot.net.system_names import SystemResolver
from bot.net.tls import tls_context
from bot.net.transport import Question, Transport, ask
from bot.net.urls import Address, join_location, parse_url
from bot.net.walls import is_uncheckable
from bot.version import VERSION

log = logging.getLogger(__name__)

MOST_HOPS = 10
PAGE_BYTES = 64 * 1024
BODY_SECONDS = 3.0
"""A body only adds to what the status says; a slow one is judged by what came."""
SECOND_PATIENCE = 0.5
"""A second look takes so much of the time of a first: what is up answers sooner."""
API_PATIENCE = 3
"""A batch of fifty papers may take so many times as long as one page."""

_REDIRECTS = (301, 302, 303, 307, 308)
_TEXT = ("text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml")
_SERVER_FAULTS = (NoAnswerError, OSError)
"""All that a transport raises for what a server does; TimeoutError and OpenSSL's are among the second."""


@dataclass(slots=True)
class Walk:
    """One check on its way from hop to hop."""

    fresh: bool
    deadline: float
    """Seconds for all hops together; waiting for a turn costs none."""
    left: float
    """What is left of it."""
    late: Callable[[], None] | None = None
    """Called when half of it is over."""
    hops: list[Hop] = field(default_factory=list)
    cookies: Cookies | None = None
    """They live as long as this check: some sites redirect in circles without them."""
    seen: set[tuple[str, str]] = field(default_factory=set)

    def half_time(self) -> None:
        """Tell whom it concerns, once."""
        late, self.late = self.late, None
        if late is not None:
            late()


class Client:
    """`bot.net.interface.Http` over any transport of httpx."""

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        settings: Settings,
        clock: Clock,
        *,
        chance: random.Random | None = None,
    ) -> None:
        self._transport = transport
        self._settings = settings
        self._lanes = Lanes(clock, settings.per_host, settings.concurrency, chance=chance)
        self._looks = {fresh: _headers(settings.contact, fresh=fresh) for fresh in (False, True)}

    def busy(self) -> Sequence[Busy]:
        """The hosts that are not done with yet, for those who tell people what a run waits for."""
        return self._lanes.busy()

    def expect(self, urls: Iterable[str]) -> None:
        addresses = [one for one in map(parse_url, urls) if isinstance(one, Address) and not vet_address(one)]
        for address in addresses:
            self._lanes.expect(address.host)
        if isinstance(self._transport, Transport):
            self._transport.expect({address.origin: address for address in addresses}.values())

    async def page(self, url: str, *, fresh: bool = False, late: Callable[[], None] | None = None) -> Answer:
        deadline = self._settings.timeout * (SECOND_PATIENCE if fresh else 1)
        walk = Walk(fresh, deadline, deadline, late)
        here = parse_url(url)
        if isinstance(here, str):
            return NoReply(url, Failure.GUARD, here, sent=False)
        while True:
            answer = await self._hop(here, walk)
            if isinstance(answer, NoReply) or answer.status not in _REDIRECTS:
                return answer
            location = answer.headers.get("location")
            if location is None:
                return answer
            walk.hops.append(Hop(here.url, answer.status))
            there = join_location(here.url, location)
            log.debug("%s leads to %s", here.url, there if isinstance(there, str) else there.url)
            if isinstance(there, str):
                return NoReply(here.url, Failure.GUARD, there, tuple(walk.hops), sent=False)
            if is_uncheckable(there.host):
                return NoReply(there.url, Failure.GUARD, "redirects there", tuple(walk.hops), sent=False)
            here = there

    async def api(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        limit: int = 16 * 2**20,
    ) -> Answer:
        sent = _merged({**self._looks[False], "Accept": "*/*"}, headers or {})
        here = parse_url(url)
        if isinstance(here, str):
            return NoReply(url, Failure.GUARD, here, sent=False)
        hops: list[Hop] = []
        while True:
            if why := vet_address(here):
                return NoReply(here.url, Failure.GUARD, why, tuple(hops), sent=False)
            answer = await self._ask_api(Question(method, here, sent, content), limit, tuple(hops))
            there = _same_origin_redirect(answer, method, here)
            if there is None or len(hops) == MOST_HOPS or not isinstance(answer, Reply):
                return answer
            hops.append(Hop(here.url, answer.status))
            here = there

    async def _hop(self, here: Address, walk: Walk) -> Reply | NoReply:
        """Ask one address, when it is its turn."""
        hops = tuple(walk.hops)
        if why := vet_address(here):
            return NoReply(here.url, Failure.GUARD, why, hops, sent=False)
        cookie = walk.cookies.header(here.url) if walk.cookies else ""
        step = (here.url, cookie)  # the same address with other cookies is another question
        if step in walk.seen:
            return NoReply(here.url, Failure.REDIRECTS, "redirects in a circle", hops, sent=False)
        if len(hops) > MOST_HOPS:
            return NoReply(here.url, Failure.REDIRECTS, f"more than {MOST_HOPS} redirects", hops, sent=False)
        walk.seen.add(step)
        async with self._lanes.turn(here.host, expected=not hops) as turn:
            if closed := self._lanes.closed(here.host, here.url):
                log.debug("%s is not asked: %s", here.url, closed.reason)
                return replace(closed, hops=hops)
            headers = self._looks[walk.fresh]
            question = Question(
                "GET",
                here,
                {**headers, "Cookie": cookie} if cookie else headers,
                fresh=walk.fresh,
                last=not walk.fresh and self._lanes.is_last(here.host),
            )
            return await self._ask_page(question, walk, turn)

    async def _ask_page(self, question: Question, walk: Walk, turn: Turn) -> Reply | NoReply:
        loop = asyncio.get_running_loop()
        url, host = question.address.url, question.address.host
        started, hops = loop.time(), tuple(walk.hops)
        half_time = loop.call_later(max(0.0, walk.left - walk.deadline / 2), walk.half_time)
        try:
            async with asyncio.timeout(walk.left):
                arrival = await ask(self._transport, question)
            took = loop.time() - started
            log.debug("GET %s: HTTP %d after %.2f s", url, arrival.status, took)
            self._lanes.answered(host, arrival.status, arrival.headers, seconds=took, number=turn.number)
            bucket = await _page_body(arrival, min(BODY_SECONDS, walk.left - took))
            turn.is_cut_off = _goes_on(arrival, bucket)
        except _SERVER_FAULTS as error:
            failure, reason = _named(error, walk.deadline)
            log.debug("GET %s: %s, after %.2f s", url, reason, loop.time() - started)
            self._lanes.failed(host, failure, reason, seconds=loop.time() - started)
            turn.is_cut_off = failure is Failure.TIMEOUT
            return NoReply(url, failure, reason, hops)
        finally:
            half_time.cancel()
            walk.left -= loop.time() - started
        if arrival.status in _REDIRECTS and arrival.cookies:
            walk.cookies = walk.cookies or Cookies()
            walk.cookies.keep(url, arrival.cookies)
        return Reply(url, arrival.status, arrival.headers, bucket.content, hops, truncated=bucket.full)

    async def _ask_api(self, question: Question, limit: int, hops: tuple[Hop, ...]) -> Answer:
        url, deadline = question.address.url, self._settings.timeout * API_PATIENCE
        async with self._lanes.turn(question.address.host, share=False) as turn:
            try:
                async with asyncio.timeout(deadline):
                    arrival = await ask(self._transport, question)
                    log.debug("%s %s: HTTP %d", question.method, url, arrival.status)
                    bucket = Bucket(limit, arrival.headers.get("content-encoding", ""))
                    try:
                        await _fill(bucket, arrival)
                    finally:
                        await arrival.aclose()
            except _SERVER_FAULTS as error:
                failure, reason = _named(error, deadline)
                log.debug("%s %s: %s", question.method, url, reason)
                turn.is_cut_off = failure is Failure.TIMEOUT
                return NoReply(url, failure, reason, hops)
        if bucket.full:
            return NoReply(url, Failure.PROTOCOL, f"an answer of more than {limit:,} bytes", hops)
        if bucket.broken:
            return NoReply(url, Failure.PROTOCOL, "an answer that cannot be unpacked", hops)
        return Reply(url, arrival.status, arrival.headers, bucket.content, hops)


def _named(error: Exception, deadline: float) -> tuple[Failure, str]:
    if isinstance(error, TimeoutError):
        return Failure.TIMEOUT, f"no answer within {deadline:g} s"
    return explain(error)


async def _page_body(arrival: Arrival, patience: float) -> Bucket:
    """As much of the body as comes in time; cut off or slow, the status still counts."""
    bucket = Bucket(PAGE_BYTES, arrival.headers.get("content-encoding", ""))
    try:
        if arrival.ended:
            await _fill(bucket, arrival)
        elif _worth_reading(arrival.status, arrival.headers):
            async with asyncio.timeout(max(0.0, patience)):
                await _fill(bucket, arrival)
    except _SERVER_FAULTS:
        bucket.full = True
    finally:
        await arrival.aclose()
    return bucket


def _goes_on(arrival: Arrival, bucket: Bucket) -> bool:
    """True where the server is still at it. What a redirect says beside its head was sent in one go."""
    if arrival.ended or arrival.status in _REDIRECTS:
        return False
    return bucket.full or not _worth_reading(arrival.status, arrival.headers)


async def _fill(bucket: Bucket, arrival: Arrival) -> None:
    while not bucket.done and (piece := await arrival.piece()):
        bucket.pour(piece)


def _worth_reading(status: int, headers: Mapping[str, str]) -> bool:
    """Pages are read for what they say, small bodies so that the connection can be used again."""
    size = headers.get("content-length", "")
    if size.isascii() and size.isdigit() and int(size[:9]) <= PAGE_BYTES:
        return True
    kind = headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    return kind in _TEXT and status not in _REDIRECTS


def _merged(headers: Mapping[str, str], others: Mapping[str, str]) -> Mapping[str, str]:
    """Both, and the others win, whatever the case of their names."""
    names = {name.lower() for name in others}
    return {**{name: value for name, value in headers.items() if name.lower() not in names}, **others}


def _same_origin_redirect(answer: Answer, method: str, here: Address) -> Address | None:
    """Where an API's redirect may be followed to: nowhere else than its own origin, or a token leaks."""
    if not isinstance(answer, Reply) or answer.status not in _REDIRECTS or method.upper() != "GET":
        return None
    there = join_location(here.url, answer.headers.get("location", ""))
    return there if isinstance(there, Address) and there.origin == here.origin else None


def _headers(contact: str, *, fresh: bool) -> Mapping[str, str]:
    """Who we are. A second look says it in other words, for servers that stumble over the first."""
    name = f"listkeeper/{VERSION}"
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    if not fresh:
        agent = {"User-Agent": f"{name} (+{contact})", "Accept": accept}
        return {**agent, "Accept-Language": "en,*;q=0.5", "Accept-Encoding": "gzip"}
    return {
        "User-Agent": f"Mozilla/5.0 (compatible; {name}; +{contact})",
        "Accept": "text/html, */*;q=0.1",  # crates.io answers 404 to whoever does not ask for HTML
        "Accept-Language": "*",
        "Accept-Encoding": "identity",
        "Cache-Control": "no-cache",
    }


async def _own_name_server(host: str, port: int) -> Resolver:
    from bot.net.name_servers import DnsResolver  # noqa: PLC0415 - dnspython is large, and few use `--dns`

    try:
        return DnsResolver((await numeric(host), port))
    except OSError as error:
        raise ConfigError(f"--dns: {host} does not resolve") from error


@asynccontextmanager
async def open_client(
    settings: Settings, clock: Clock, *, resolver: Resolver | None = None, chance: random.Random | None = None
) -> AsyncIterator[Client]:
    """The real client: our transport, our address book, and nothing from the environment.

    Names are asked of `resolver`; without one, of `--dns` or the system.
    """
    machine = SystemResolver()
    if resolver is None:
        resolver = await _own_name_server(*settings.dns) if settings.dns else machine
    asked = map(parse_url, (settings.github_api, settings.arxiv_api))
    witnesses = [one for one in asked if isinstance(one, Address) and vet_address(one) is None]
    # a page must not pay for a mute name server
    book = AddressBook(resolver, patience=settings.timeout / 2, witnesses=[one.host for one in witnesses])
    # Another transport would be made here.
    roads = Roads(book, await routes(settings.connect_to), vet_mapped=settings.dns is not None)
    transport = SocketTransport(
        roads, tls_context(settings.ca_file), patience=settings.timeout, witnesses=witnesses
    )
    try:
        yield Client(transport, settings, clock, chance=chance)
    finally:
        await transport.aclose()
        await book.close()
        machine.close()
