"""The web of the simulated internet as one ASGI application that goes by the Host header."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import httpx
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.world import (
    arxiv,
    arxiv_pages,
    datacite,
    dblp,
    dois,
    huggingface,
    oai,
    openreview,
    scholar,
    sites,
    wayback,
    youtube,
)
from bot.world.forge.breaking import broken
from bot.world.github import pages as github_pages
from bot.world.github import rest as github_rest
from bot.world.state import Request, World

HOSTS: Mapping[str, Callable[[World, Request], Response]] = {
    "export.arxiv.org": arxiv.answer,
    "arxiv.org": arxiv_pages.answer,
    "www.arxiv.org": arxiv_pages.answer,
    "oaipmh.arxiv.org": oai.answer,
    "api.datacite.org": datacite.answer,
    "api.github.com": github_rest.answer,
    "github.com": github_pages.answer,
    "www.github.com": github_pages.answer,
    "raw.githubusercontent.com": github_pages.raw,
    "api.crossref.org": dois.crossref,
    "doi.org": dois.handles,
    "dx.doi.org": dois.handles,
    "www.doi.org": dois.handles,
    "api.semanticscholar.org": scholar.answer,
    "dblp.org": dblp.answer,
    "api2.openreview.net": openreview.answer,
    "api.openreview.net": openreview.answer,
    "openreview.net": openreview.pages,
    "www.openreview.net": openreview.pages,
    **dict.fromkeys(youtube.HOSTS, youtube.answer),
    "web.archive.org": wayback.answer,
    "huggingface.co": huggingface.answer,
    "www.huggingface.co": huggingface.answer,
    "hf.co": huggingface.answer,
}
LONGEST_BODY = 4 * 2**20


def application(world: World) -> ASGIApp:
    """Serve `world`: what is planted for a URL, else what its host would say, else 404."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        request = await _read(world, scope, receive)
        world.record(request)
        try:
            behaviour = world.behaviour(request.url)
        except (httpx.InvalidURL, UnicodeError):  # a Host header can be anything
            await PlainTextResponse("Bad Request", 400)(scope, receive, send)
            return
        if behaviour is not None:
            reply: ASGIApp = sites.behave(world, request, behaviour)
        elif request.host in HOSTS:
            reply = broken(world, request, HOSTS[request.host])
        elif request.host in world.hosting.enterprise:
            reply = broken(world, request, github_rest.enterprise)
        else:
            reply = sites.missing(request)
        await reply(scope, receive, send)

    return serve


async def _read(world: World, scope: Scope, receive: Receive) -> Request:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    path, query = scope.get("raw_path") or b"/", scope["query_string"]
    target = (path.partition(b"?")[0] + (b"?" + query if query else b"")).decode("latin-1")
    host = headers.get("host", "").lower()
    host = host.removesuffix(":443" if scope["scheme"] == "https" else ":80").rstrip(".")
    return Request(
        at=world.now,
        method=scope["method"],
        scheme=scope["scheme"],
        host=host,
        target=target,
        headers=headers,
        body=await _body(receive) if scope["method"] not in ("GET", "HEAD") else b"",
    )


async def _body(receive: Receive) -> bytes:
    body = b""
    while len(body) < LONGEST_BODY:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            break
    return body
