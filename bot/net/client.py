"""The guarded client: every hop vetted, every wait bounded, every failure a value."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from bot.clock import Clock
from bot.config import Settings
from bot.errors import ConfigError
from bot.model import Failure, Hop
from bot.net.bodies import Bucket
from bot.net.failures import explain
from bot.net.guard import vet_address
from bot.net.interface import Answer, NoReply, Reply
from bot.net.lanes import Lanes
from bot.net.resolve import AddressBook, DnsResolver, numeric, system_resolver
from bot.net.transport import FRESH, open_transport
from bot.net.urls import Address, join_location, parse_url
from bot.version import version

MOST_HOPS = 10
PAGE_BYTES = 64 * 1024
BODY_SECONDS = 5.0
"""A body only adds to what the status says; a slow one is judged by what came."""
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
    left: float
    """Seconds of the deadline that are left; waiting for a seat costs none."""
    hops: list[Hop] = field(default_factory=list)
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    """They live as long as this check: some sites redirect in circles without them."""
    seen: set[tuple[str, str]] = field(default_factory=set)


class Client:
    """`bot.net.interface.Http` over any transport of httpx.

    Not over `httpx.AsyncClient`: that reads `Location` even where it is told not to follow, and raises
    on what we want to judge; it costs half of a request's time, too.
    """

    def __init__(self, transport: httpx.AsyncBaseTransport, settings: Settings, clock: Clock) -> None:
        self._transport = transport
        self._settings = settings
        self._lanes = Lanes(clock, settings.per_host, settings.concurrency)
        self._looks = {fresh: _headers(settings.contact, fresh=fresh) for fresh in (False, True)}

    async def page(self, url: str, *, fresh: bool = False) -> Answer:
        walk = Walk(fresh, self._settings.timeout)
        here = parse_url(url)
        if isinstance(here, str):
            return NoReply(url, Failure.GUARD, here)
        while True:
            answer = await self._hop(here, walk)
            if isinstance(answer, NoReply) or answer.status not in _REDIRECTS:
                return answer
            location = answer.headers.get("location")
            if location is None:
                return answer
            walk.hops.append(Hop(here.url, answer.status))
            there = join_location(here.url, location)
            if isinstance(there, str):
                return NoReply(here.url, Failure.GUARD, there, tuple(walk.hops))
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
            return NoReply(url, Failure.GUARD, here)
        hops: list[Hop] = []
        while True:
            if why := vet_address(here):
                return NoReply(here.url, Failure.GUARD, why, tuple(hops))
            request = httpx.Request(method, here.url, headers=sent, content=content)
            answer = await self._ask_api(request, limit, tuple(hops))
            there = _same_origin_redirect(answer, method, here)
            if there is None or len(hops) == MOST_HOPS or not isinstance(answer, Reply):
                return answer
            hops.append(Hop(here.url, answer.status))
            here = there

    async def _hop(self, here: Address, walk: Walk) -> Reply | NoReply:
        """Ask one address, when its host's lane allows."""
        hops = tuple(walk.hops)
        if why := vet_address(here):
            return NoReply(here.url, Failure.GUARD, why, hops)
        request = httpx.Request(
            "GET", here.url, headers=self._looks[walk.fresh], extensions={FRESH: True} if walk.fresh else None
        )
        walk.cookies.set_cookie_header(request)
        # The same address with other cookies is another question.
        step = (here.url, request.headers.get("cookie", ""))
        if step in walk.seen:
            return NoReply(here.url, Failure.REDIRECTS, "redirects in a circle", hops)
        if len(hops) > MOST_HOPS:
            return NoReply(here.url, Failure.REDIRECTS, f"more than {MOST_HOPS} redirects", hops)
        walk.seen.add(step)
        async with self._lanes.turn(here.host):
            if closed := self._lanes.closed(here.host, here.url):
                return NoReply(here.url, closed.failure, closed.reason, hops)
            answer = await self._ask_page(request, walk)
            self._learn(here.host, answer)
            return answer

    async def _ask_page(self, request: httpx.Request, walk: Walk) -> Reply | NoReply:
        loop = asyncio.get_running_loop()
        started, hops = loop.time(), tuple(walk.hops)
        try:
            async with asyncio.timeout(walk.left):
                response = await self._transport.handle_async_request(request)
            patience = min(BODY_SECONDS, walk.left - (loop.time() - started))
            bucket = await self._page_body(response, patience)
        except TimeoutError:
            return NoReply(str(request.url), Failure.TIMEOUT, self._no_answer(), hops)
        except _SERVER_FAULTS as error:
            return NoReply(str(request.url), *explain(error), hops)
        finally:
            walk.left -= loop.time() - started
        if response.status_code in _REDIRECTS:
            _keep_cookies(walk.cookies, request, response)
        return _reply(request, response, bucket, hops)

    async def _page_body(self, response: httpx.Response, patience: float) -> Bucket:
        """As much of the body as comes in time; cut off or slow, the status still counts."""
        bucket = Bucket(PAGE_BYTES, response.headers.get("content-encoding", ""))
        try:
            async with asyncio.timeout(max(0.0, patience)):
                if _worth_reading(response):
                    await _fill(bucket, response)
        except (TimeoutError, *_SERVER_FAULTS):
            bucket.full = True
        finally:
            await response.aclose()
        return bucket

    async def _ask_api(self, request: httpx.Request, limit: int, hops: tuple[Hop, ...]) -> Answer:
        url = str(request.url)
        async with self._lanes.turn(request.url.host):
            try:
                async with asyncio.timeout(self._settings.timeout * API_PATIENCE):
                    response = await self._transport.handle_async_request(request)
                    bucket = Bucket(limit, response.headers.get("content-encoding", ""))
                    try:
                        await _fill(bucket, response)
                    finally:
                        await response.aclose()
            except TimeoutError:
                return NoReply(url, Failure.TIMEOUT, self._no_answer(API_PATIENCE), hops)
            except _SERVER_FAULTS as error:
                return NoReply(url, *explain(error), hops)
        if bucket.full:
            return NoReply(url, Failure.PROTOCOL, f"an answer of more than {limit:,} bytes", hops)
        if bucket.broken:
            return NoReply(url, Failure.PROTOCOL, "an answer that cannot be unpacked", hops)
        return _reply(request, response, bucket, hops)

    def _learn(self, host: str, answer: Reply | NoReply) -> None:
        if isinstance(answer, Reply):
            self._lanes.answered(host, answer.status, answer.headers)
        else:
            self._lanes.failed(host, answer.failure, answer.reason)

    def _no_answer(self, times: int = 1) -> str:
        return f"no answer within {self._settings.timeout * times:g} s"


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


def _worth_reading(response: httpx.Response) -> bool:
    """Pages are read for what they say, small bodies so that the connection can be used again."""
    if response.status_code in _REDIRECTS:
        return False
    kind = response.headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    size = response.headers.get("content-length", "")
    return kind in _TEXT or (size.isascii() and size.isdigit() and int(size[:9]) <= PAGE_BYTES)


def _reply(request: httpx.Request, response: httpx.Response, bucket: Bucket, hops: tuple[Hop, ...]) -> Reply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    if "location" in headers:
        # Some servers send two, and httpx would join them with a comma; browsers take the first.
        headers["location"] = response.headers.get_list("location")[0]
    return Reply(
        url=str(request.url),
        status=response.status_code,
        headers=headers,
        body=bucket.content,
        hops=hops,
        truncated=bucket.full,
    )


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
        "Accept": "*/*",
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
async def open_client(settings: Settings, clock: Clock) -> AsyncIterator[Client]:
    """The real client: our transport, our address book, and nothing from the environment."""
    system = None if settings.dns else system_resolver()
    resolver = system or await _own_name_server(settings)
    book = AddressBook(resolver, patience=settings.timeout / 2)  # a page must not pay for a mute name server
    transport = await open_transport(settings, book)
    try:
        async with transport:
            yield Client(transport, settings, clock)
    finally:
        await book.close()
        if system is not None:
            system.close()
