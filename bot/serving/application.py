"""The HTTP surface: deliveries come in by `/webhook`, and everything else is read-only."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.clock import Clock
from bot.errors import StateError
from bot.serving.bodies import Bodies, TooLargeError
from bot.serving.events import parse
from bot.serving.inbox import Inbox, Letter
from bot.serving.jobs import Kind
from bot.serving.letterbox import Letterbox
from bot.serving.metrics import Metrics
from bot.serving.news import NOTHING, News
from bot.serving.pages import index_page, list_page
from bot.serving.roster import Roster
from bot.serving.signature import is_signed

WORD = re.compile(r"[\x21-\x7e]{1,100}")
"""An event or the id of a delivery."""
PAGE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the application needs to answer."""

    secret: str = field(repr=False)
    inbox: Inbox
    roster: Roster
    clock: Clock
    metrics: Metrics
    kinds: Collection[Kind]
    """What can be done; a delivery that wants anything else is ignored."""
    web: str
    """Where people look at the lists' repositories."""
    wake: Callable[[], None] = lambda: None
    """Called when there is something new to do."""
    is_ready: Callable[[], bool] = lambda: True
    bodies: Bodies = field(default_factory=Bodies)


class _RefusedError(Exception):
    """A request that is answered with a status and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def application(desk: Desk) -> Starlette:
    """The ASGI application."""
    front = _Front(desk)
    return Starlette(
        routes=[
            Route("/webhook", front.webhook, methods=["POST"]),
            Route("/healthz", _healthy),
            Route("/readyz", front.ready),
            Route("/metrics", front.metrics),
            Route("/", front.index),
            Route("/lists/{owner}/{name}", front.page),
        ]
    )


class _Front:
    """What is answered at each address."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._letterbox = Letterbox(desk.inbox)

    async def webhook(self, request: Request) -> Response:
        event = request.headers.get("x-github-event")
        try:
            status, sentence = 202, await _deliver(self._desk, self._letterbox, request)
        except _RefusedError as refused:
            status, sentence = refused.status, str(refused)
        self._desk.metrics.delivered(event, sentence if status < 300 else str(status))  # noqa: PLR2004
        return PlainTextResponse(f"{sentence}\n", status)

    async def ready(self, _: Request) -> Response:
        try:
            await asyncio.to_thread(self._desk.inbox.counts)
        except StateError as error:
            return PlainTextResponse(f"{error}\n", 503)
        is_ready = self._desk.is_ready()
        return PlainTextResponse("ready\n") if is_ready else PlainTextResponse("ending\n", 503)

    async def metrics(self, _: Request) -> Response:
        desk = self._desk
        counts, lists = await asyncio.to_thread(lambda: (desk.inbox.counts(), desk.roster.all()))
        return Response(desk.metrics.text(counts, lists, desk.clock.now()), media_type=METRICS_TYPE)

    async def index(self, _: Request) -> Response:
        lists = await asyncio.to_thread(self._desk.roster.all)
        return HTMLResponse(index_page([one for one in lists if one.public]), headers=PAGE_HEADERS)

    async def page(self, request: Request) -> Response:
        """A private list is no different from one that does not exist."""
        name = f"{request.path_params['owner']}/{request.path_params['name']}"
        listed = await asyncio.to_thread(self._desk.roster.find, name)
        if listed is None or not listed.public:
            return PlainTextResponse("There is no such list.\n", 404)
        return HTMLResponse(list_page(listed, self._desk.web), headers=PAGE_HEADERS)


async def _healthy(_: Request) -> Response:
    return PlainTextResponse("alive\n")


async def _deliver(desk: Desk, letterbox: Letterbox, request: Request) -> str:
    """Keep what a delivery asks for, and say what became of it in a word or two. Raises _RefusedError."""
    header = request.headers.get("x-hub-signature-256")
    if header is None:
        raise _RefusedError(401, "The delivery is not signed with SHA-256.")
    body = await _body(desk, request)
    if not is_signed(desk.secret, body, header):
        raise _RefusedError(401, "The signature is wrong.")
    event, delivery = (_word(request, name) for name in ("x-github-event", "x-github-delivery"))
    news = _wanted(parse(event, _payload(body)), desk.kinds)
    if news is None:
        return "ignored"
    try:
        is_new = await letterbox.put(Letter(delivery, event, news, desk.clock.now()))
    except StateError as error:
        log.exception("a delivery could not be kept", extra={"delivery": delivery, "event": event})
        raise _RefusedError(503, "It cannot be kept now: deliver it again.") from error
    log.info("delivery", extra={"delivery": delivery, "event": event, "new": is_new, "jobs": len(news.jobs)})
    if is_new:
        desk.wake()
    return "kept" if is_new else "known"


async def _body(desk: Desk, request: Request) -> bytes:
    try:
        return await desk.bodies.read(request)
    except TooLargeError:
        raise _RefusedError(413, "The body is too large.") from None
    except (TimeoutError, ClientDisconnect):
        raise _RefusedError(408, "The body did not come in time.") from None


def _word(request: Request, header: str) -> str:
    word = request.headers.get(header, "")
    if not WORD.fullmatch(word):
        raise _RefusedError(400, f"There is no {header}.")
    return word


def _payload(body: bytes) -> object:
    try:
        payload: object = json.loads(body)
    except (ValueError, RecursionError):
        raise _RefusedError(400, "The body is not JSON: set the content type to application/json.") from None
    return payload


def _wanted(news: News | None, kinds: Collection[Kind]) -> News | None:
    """What of it can be done; None where there is nothing."""
    if news is None:
        return None
    possible = replace(news, jobs=tuple(job for job in news.jobs if job.kind in kinds))
    return None if possible == NOTHING else possible
