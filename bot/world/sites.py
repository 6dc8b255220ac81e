"""Every other host: turns a planted behaviour into what really happens on the connection."""

from __future__ import annotations

import asyncio
import gzip
from functools import lru_cache
from html import escape

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.world.behaviours import (
    HTML,
    Behaviour,
    Bomb,
    Challenge,
    Drip,
    Drop,
    Flaky,
    Hang,
    Huge,
    Loop,
    Page,
    Raw,
    Redirect,
    Status,
    Wall,
)
from bot.world.state import Request, World

TRANSPORT = "listkeeper.transport"
"""Key of the ASGI extension that holds the connection: some behaviours are below HTTP."""
LINKEDIN = "HTTP/1.1 999 Request denied\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n"
CHUNK = b"<p>All work and no play makes the web a dull place.</p>\n" * 1_000


def missing(request: Request) -> Response:
    """What a host answers where nothing was planted."""
    return HTMLResponse(_html("404 Not Found", f"Nothing at {request.path}"), 404)


def behave(world: World, request: Request, behaviour: Behaviour) -> ASGIApp:
    """The ASGI application that does what `behaviour` says."""
    match behaviour:
        case Page(title, body, content_type):
            return _page(title, body, content_type)
        case Status(code, headers, body):
            return Response(body, code, dict(headers), None if code in (204, 304) else HTML)
        case Redirect(to, code):
            return Response(b"", code, {"location": _one_line(to)})
        case Loop(code):
            return RedirectResponse(request.url, code)
        case Flaky(title, code, every):
            world.visits[request.url] += 1
            fails = world.visits[request.url] % every == 1
            return HTMLResponse(_html("Service Unavailable"), code) if fails else _page(title, "", HTML)
        case Wall(challenge):
            return _wall(challenge)
        case Bomb(size):
            return Response(_packed(size), headers={"content-encoding": "gzip"}, media_type=HTML)
        case _:
            return unruly(behaviour)


def unruly(behaviour: Hang | Drip | Drop | Huge | Raw) -> ASGIApp:
    """What no HTTP library wants to do for us. Nothing of it outlives its connection."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        match behaviour:
            case Hang():
                await _until_gone(receive)
            case Drip(seconds):
                await _drip(receive, send, seconds)
            case Huge(title, size):
                await _huge(receive, send, _html(title).encode(), size)
            case Drop(after):
                await _drop(scope, receive, send, after)
            case Raw(text):
                _transport(scope).write(text.encode("latin-1", "replace"))
                _transport(scope).close()
                await _until_gone(receive)

    return application


@lru_cache(maxsize=4)
def _packed(size: int) -> bytes:
    return gzip.compress(bytes(size), compresslevel=9, mtime=0)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _drip(receive: Receive, send: Send, seconds: float) -> None:
    gone = asyncio.ensure_future(_until_gone(receive))
    await _start(send)
    while not gone.done():
        await send({"type": "http.response.body", "body": b".", "more_body": True})
        await asyncio.wait({gone}, timeout=seconds)


async def _huge(receive: Receive, send: Send, head: bytes, size: int | None) -> None:
    gone = asyncio.ensure_future(_until_gone(receive))
    await _start(send)
    sent, piece = 0, head
    while not gone.done() and (size is None or sent < size):
        if size is not None:
            piece = piece[: size - sent]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        sent, piece = sent + len(piece), CHUNK
        await asyncio.sleep(0)  # an eager reader must not keep the others from their turn
    gone.cancel()
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _drop(scope: Scope, receive: Receive, send: Send, after: int | None) -> None:
    if after is not None:
        await _start(send, (b"content-length", str(after + 1_000).encode()))
        await send({"type": "http.response.body", "body": b"." * after, "more_body": True})
        await asyncio.sleep(0.02)  # an abort throws away what still waits to be sent
    _transport(scope).abort()
    await _until_gone(receive)


async def _start(send: Send, *headers: tuple[bytes, bytes]) -> None:
    content = (b"content-type", HTML.encode())
    await send({"type": "http.response.start", "status": 200, "headers": [content, *headers]})


def _wall(challenge: Challenge) -> ASGIApp:
    match challenge:
        case Challenge.CLOUDFLARE:
            headers = {"cf-mitigated": "challenge", "server": "cloudflare"}
            return HTMLResponse(_html("Just a moment..."), 403, headers)
        case Challenge.AWS:
            return Response(b"", 202, {"x-amzn-waf-action": "challenge"})
        case Challenge.LINKEDIN:
            return unruly(Raw(LINKEDIN))  # servers of good manners send no 999


def _page(title: str, body: str, content_type: str) -> Response:
    text = _html(title, body) if "html" in content_type else body
    return Response(text, media_type=content_type)


def _html(title: str, body: str = "") -> str:
    return (
        f"<!DOCTYPE html>\n<html><head><title>{escape(title)}</title></head>\n"
        f"<body><h1>{escape(title)}</h1>{body}</body></html>\n"
    )


def _one_line(location: str) -> str:
    """A header cannot hold line breaks, nor anything beyond Latin-1."""
    return (
        "".join(character for character in location if character not in "\r\n\0").encode().decode("latin-1")
    )


def _transport(scope: Scope) -> asyncio.Transport:
    transport: asyncio.Transport = scope["extensions"][TRANSPORT]
    return transport
