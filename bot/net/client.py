"""The guarded client: every hop vetted, every wait bounded, every failure a value."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ConfigError
from bot.model import Failure, Hop
from bot.net.bodies import Bucket
from bot.net.failures import explain
from bot.net.guard import vet_address
from bot.net.interface import Answer, NoReply, Reply
from bot.net.lanes import Busy, Lanes
from bot.net.resolve import AddressBook, DnsResolver, Resolver, numeric, system_resolver
from bot.net.transport import FRESH, LAST, open_transport
from bot.net.urls import Address, join_location, parse_url
from bot.net.walls import is_uncheckable
from bot.version import version

log = logging.getLogger(__name__)

MOST_HOPS = 10
PAGE_BYTES = 64 * 1024
BODY_SECONDS = 5.0
"""A body only adds to what the status says; a slow one is judged by what came."""
SECOND_PATIENCE = 0.5
"""A second look takes so much of the time of a first: what is up answers sooner."""
API_PATIENCE = 3
"""A batch of fifty papers may take so many times as long as one page."""

_MOST_COOKIES = 20
_REDIRECTS = (301, 302, 303, 307, 308)
_TEXT = ("text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml")
_SERVER_FAULTS = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError)
"""All that a transport raises for what a server does."""


@dataclass(slots=True)
class Walk:
    """One check on its way from hop to hop."""

    fresh: bool
    deadline: float
    """Seconds for all hops together; waiting for a turn costs none."""
    left: float
    """What is left of it."""
    hops: list[Hop] = field(default_factory=list)
    cookies: httpx.Cookies | None = None
    """They live as long as this check: some sites redirect in circles without them."""
    seen: set[tuple[str, str]] = field(default_factory=set)


class Client:
    """`bot.net.interface.Http` over any transport of httpx.

    Not over `httpx.AsyncClient`: that reads `Location` even where it is told not to follow, and raises
    on what we want to judge; it costs half of a request's time, too.
    """

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

    async def page(self, url: str, *, fresh: bool = False) -> Answer:
        deadline = self._settings.timeout * (SECOND_PATIENCE if fresh else 1)
        walk = Walk(fresh, deadline, deadline)
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
        sent = httpx.Headers({**self._looks[False], "Accept": "*/*"})
        sent.update(headers)  # whatever the case of their names
        here = parse_url(url)
        if isinstance(here, str):
            return NoReply(url, Failure.GUARD, here, sent=False)
        hops: list[Hop] = []
        while True:
            if why := vet_address(here):
                return NoReply(here.url, Failure.GUARD, why, tuple(hops), sent=False)
            request = httpx.Request(method, here.url, headers=sent, content=content)
            answer = await self._ask_api(request, limit, tuple(hops))
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
        request = httpx.Request("GET", here.url, headers=self._looks[walk.fresh])
        if walk.cookies is not None:
            walk.cookies.set_cookie_header(request)
        # The same address with other cookies is another question.
        step = (here.url, request.headers.get("cookie", "") if walk.cookies else "")
        if step in walk.seen:
            return NoReply(here.url, Failure.REDIRECTS, "redirects in a circle", hops, sent=False)
        if len(hops) > MOST_HOPS:
            return NoReply(here.url, Failure.REDIRECTS, f"more than {MOST_HOPS} redirects", hops, sent=False)
        walk.seen.add(step)
        async with self._lanes.turn(here.host):
            if closed := self._lanes.closed(here.host, here.url):
                log.debug("%s is not asked: %s", here.url, closed.reason)
                return replace(closed, hops=hops)
            if walk.fresh:
                request.extensions[FRESH] = True
            elif self._lanes.is_last(here.host):
                request.extensions[LAST] = True
            return await self._ask_page(request, here.host, walk)

    async def _ask_page(self, request: httpx.Request, host: str, walk: Walk) -> Reply | NoReply:
        loop = asyncio.get_running_loop()
        started, hops = loop.time(), tuple(walk.hops)
        try:
            async with asyncio.timeout(walk.left):
                response = await self._transport.handle_async_request(request)
            took = loop.time() - started
            log.debug("GET %s: HTTP %d after %.2f s", request.url, response.status_code, took)
            headers = _plain(response)
            self._lanes.answered(host, response.status_code, headers, seconds=took)
            bucket = await self._page_body(response, headers, min(BODY_SECONDS, walk.left - took))
        except (TimeoutError, *_SERVER_FAULTS) as error:
            failure, reason = _named(error, walk.deadline)
            log.debug("GET %s: %s, after %.2f s", request.url, reason, loop.time() - started)
            self._lanes.failed(host, failure, reason, seconds=loop.time() - started)
            return NoReply(str(request.url), failure, reason, hops)
        finally:
            walk.left -= loop.time() - started
        if response.status_code in _REDIRECTS and "set-cookie" in headers:
            walk.cookies = walk.cookies or httpx.Cookies()
            _keep_cookies(walk.cookies, request, response)
        return Reply(
            str(request.url), response.status_code, headers, bucket.content, hops, truncated=bucket.full
        )

    async def _page_body(
        self, response: httpx.Response, headers: Mapping[str, str], patience: float
    ) -> Bucket:
        """As much of the body as comes in time; cut off or slow, the status still counts."""
        bucket = Bucket(PAGE_BYTES, headers.get("content-encoding", ""))
        try:
            if _worth_reading(response.status_code, headers):
                async with asyncio.timeout(max(0.0, patience)):
                    await _fill(bucket, response)
        except (TimeoutError, *_SERVER_FAULTS):
            bucket.full = True
        finally:
            await response.aclose()
        return bucket

    async def _ask_api(self, request: httpx.Request, limit: int, hops: tuple[Hop, ...]) -> Answer:
        url, deadline = str(request.url), self._settings.timeout * API_PATIENCE
        async with self._lanes.turn(request.url.host, share=False):
            try:
                async with asyncio.timeout(deadline):
                    response = await self._transport.handle_async_request(request)
                    log.debug("%s %s: HTTP %d", request.method, url, response.status_code)
                    headers = _plain(response)
                    bucket = Bucket(limit, headers.get("content-encoding", ""))
                    try:
                        await _fill(bucket, response)
                    finally:
                        await response.aclose()
            except (TimeoutError, *_SERVER_FAULTS) as error:
                failure, reason = _named(error, deadline)
                log.debug("%s %s: %s", request.method, url, reason)
                return NoReply(url, failure, reason, hops)
        if bucket.full:
            return NoReply(url, Failure.PROTOCOL, f"an answer of more than {limit:,} bytes", hops)
        if bucket.broken:
            return NoReply(url, Failure.PROTOCOL, "an answer that cannot be unpacked", hops)
        return Reply(url, response.status_code, headers, bucket.content, hops)


def _named(error: Exception, deadline: float) -> tuple[Failure, str]:
    if isinstance(error, TimeoutError):
        return Failure.TIMEOUT, f"no answer within {deadline:g} s"
    return explain(error)


async def _fill(bucket: Bucket, response: httpx.Response) -> None:
    """Read the raw stream: httpx's own decoders have no bound."""
    if not isinstance(response.stream, httpx.AsyncByteStream):
        return
    async for chunk in response.stream:
        bucket.pour(chunk)
        if bucket.done:
            return


def _keep_cookies(cookies: httpx.Cookies, request: httpx.Request, response: httpx.Response) -> None:
    """Servers choose these bytes, and httpx raises when it is to send some of them back: plain text only."""
    plain = [
        value for value in response.headers.get_list("set-cookie") if value.isascii() and value.isprintable()
    ]
    if plain:
        headers = [("set-cookie", value) for value in plain[:_MOST_COOKIES]]
        cookies.extract_cookies(httpx.Response(200, headers=headers, request=request))


def _worth_reading(status: int, headers: Mapping[str, str]) -> bool:
    """Pages are read for what they say, small bodies so that the connection can be used again."""
    size = headers.get("content-length", "")
    if size.isascii() and size.isdigit() and int(size[:9]) <= PAGE_BYTES:
        return True
    kind = headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    return kind in _TEXT and status not in _REDIRECTS


def _plain(response: httpx.Response) -> dict[str, str]:
    """Headers by name in lower case, read once: httpx guesses the encoding anew at every question."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers.raw:
        name, value = raw_name.decode("latin-1").lower(), _text(raw_value)
        if name not in headers:
            headers[name] = value
        elif name != "location":  # of two, browsers take the first
            headers[name] += f", {value}"
    return headers


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _same_origin_redirect(answer: Answer, method: str, here: Address) -> Address | None:
    """Where an API's redirect may be followed to: nowhere else than its own origin, or a token leaks."""
    if not isinstance(answer, Reply) or answer.status not in _REDIRECTS or method.upper() != "GET":
        return None
    there = join_location(here.url, answer.headers.get("location", ""))
    return there if isinstance(there, Address) and there.origin == here.origin else None


def _headers(contact: str, *, fresh: bool) -> Mapping[str, str]:
    """Who we are. A second look says it in other words, for servers that stumble over the first."""
    name = f"listkeeper/{version()}"
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


async def _own_name_server(settings: Settings) -> DnsResolver:
    host, port = settings.dns or ("", 0)
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
    system = system_resolver() if resolver is None and settings.dns is None else None
    resolver = resolver or system or await _own_name_server(settings)
    book = AddressBook(resolver, patience=settings.timeout / 2)  # a page must not pay for a mute name server
    transport = await open_transport(settings, book)
    try:
        async with transport:
            yield Client(transport, settings, clock, chance=chance)
    finally:
        await book.close()
        if system is not None:
            system.close()
