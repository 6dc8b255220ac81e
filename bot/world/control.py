"""The control port: a JSON API through which programs in any language plant faults and move the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import datetime, timedelta
from functools import partial
from ipaddress import ip_address
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.world import behaviours as b
from bot.world import services_control
from bot.world.bodies import RefusedError, as_object, moment, named, only, read_json, typed, window_of
from bot.world.forge import control as forge_control
from bot.world.github import control as github_control
from bot.world.papers import Paper, split_id
from bot.world.repositories import Repository, Snapshot
from bot.world.state import World

BEHAVIOURS: dict[str, type[b.Behaviour]] = {
    kind.__name__.lower(): kind
    for kind in (
        *(b.Page, b.Status, b.Redirect, b.Wall, b.Flaky, b.Hang),
        *(b.Drip, b.Drop, b.Huge, b.Bomb, b.Loop, b.Raw),
    )
}
NAMINGS: dict[str, type[b.Naming]] = {
    kind.__name__.lower(): kind for kind in (b.Resolves, b.Changing, b.NxDomain, b.ServFail, b.Silent)
}

LONGEST_LAG = 30 * 86_400
"""Seconds."""


def control(world: World) -> Starlette:
    """The application behind the control port of `world`.

    Mistakes are answered with 400 and `{"error": one sentence}`; nothing was changed then.
    """
    route = partial(_route, world)
    return Starlette(
        routes=[
            route("/requests", GET=_requests, DELETE=_forget),
            route("/clock", GET=_clock, PUT=_set_clock),
            route("/advance", POST=_advance),
            route("/sites", PUT=_put_site),
            route("/dns/{name}", PUT=_put_name),
            route("/certificates/{host}", PUT=_put_certificate),
            route("/arxiv/lag", PUT=_put_lag),
            route("/papers/{id:path}/versions", POST=_add_version),
            route("/papers/{id:path}", PUT=_put_paper),
            route("/repos/{owner}/{name}", PUT=_put_repository),
            route("/hosted/{owner}/{name}", PUT=forge_control.put_hosted, GET=forge_control.get_hosted),
            route("/hosted/{owner}/{name}/acts", POST=forge_control.act),
            route("/tokens/{token}", PUT=forge_control.put_token),
            route("/lag", PUT=forge_control.put_lag),
            route("/faults", PUT=forge_control.put_fault),
            route("/users/{login}", PUT=github_control.put_profile, DELETE=github_control.close_profile),
            route("/gists/{id}", PUT=github_control.put_gist, DELETE=github_control.delete_gist),
            route("/moods/{api}", PUT=_put_mood, DELETE=_calm),
            route("/poisoned/{id:path}", PUT=_poison, DELETE=_heal),
            route("/quota", PUT=_put_quota),
            route("/openreview", PUT=services_control.put_openreview),
            route("/captures", PUT=services_control.put_capture, DELETE=services_control.delete_captures),
            route("/wayback", PUT=services_control.put_wayback),
            *(route(path, **acts) for path, acts in services_control.SHELVED.items()),
        ]
    )


def _route(world: World, path: str, **methods: Callable[[World, Request, Any], Any]) -> Route:
    async def answer(request: Request) -> Response:
        try:
            body = await read_json(request) if request.method in ("PUT", "POST") else None
            return JSONResponse(methods[request.method](world, request, body))
        except RefusedError as error:
            return JSONResponse({"error": str(error)}, 400)

    return Route(path, answer, methods=list(methods))


# ── requests and time ──


def _requests(world: World, request: Request, _: Any) -> Any:
    host = request.query_params.get("host")
    log = [one for one in tuple(world.log) if host in (None, one.host)]
    shown = [{"at": one.at.isoformat(), "method": one.method, "url": one.url} for one in log]
    return {"hosts": dict(world.received), "lookups": dict(world.lookups), "log": shown}


def _forget(world: World, _: Request, __: Any) -> Any:
    world.forget_requests()
    return {}


def _clock(world: World, _: Request, __: Any) -> Any:
    return {"now": world.now.isoformat()}


def _set_clock(world: World, request: Request, body: Any) -> Any:
    world.clock.set(moment(only(body, "now")["now"], "now"))
    return _clock(world, request, body)


def _advance(world: World, request: Request, body: Any) -> Any:
    seconds = typed(float, only(body, "seconds")["seconds"])
    try:
        world.clock.advance(timedelta(seconds=seconds))
    except (OverflowError, ValueError):
        raise RefusedError("seconds: beyond the calendar") from None
    return _clock(world, request, body)


# ── sites, names, certificates ──


def _put_site(world: World, _: Request, body: Any) -> Any:
    body = as_object(body)
    url, window = typed(str, body.pop("url", None)), window_of(body)
    kind = named(BEHAVIOURS, body, "behaviour")
    try:
        world.put_site(url, typed(kind, body), window)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise RefusedError(f"url: {error}") from None
    return {}


def _put_name(world: World, request: Request, body: Any) -> Any:
    body = as_object(body)
    window, kind = window_of(body), named(NAMINGS, body, "answer")
    naming = typed(kind, body)
    try:
        for addresses in (*getattr(naming, "answers", ()), getattr(naming, "addresses", ())):
            for address in addresses:
                ip_address(address)
    except ValueError as error:
        raise RefusedError(f"addresses: {error}") from None
    world.put_name(request.path_params["name"], naming, window)
    return {}


def _put_certificate(world: World, request: Request, body: Any) -> Any:
    wanted = typed(b.Certificate, only(body, "certificate")["certificate"])
    world.certificates[request.path_params["host"].lower()] = wanted
    return {}


# ── papers and repositories ──


def _put_paper(world: World, request: Request, body: Any) -> Any:
    paper = typed(Paper, {**as_object(body), "id": _paper_id(request)})
    if not paper.versions or any(version.submitted.tzinfo is None for version in paper.versions):
        raise RefusedError("versions: at least one is needed, each submitted at a time with an offset")
    world.papers[paper.id] = paper
    return {"versions": len(paper.versions)}


def _add_version(world: World, request: Request, body: Any) -> Any:
    """A new version, submitted now unless it says otherwise, and otherwise like the last one."""
    paper = world.papers.get(_paper_id(request))
    if paper is None:
        raise RefusedError(f"there is no paper {_paper_id(request)}")
    version = _changed(paper.versions[-1], {"submitted": world.now.isoformat(), **as_object(body)})
    world.papers[paper.id] = replace(paper, versions=(*paper.versions, version))
    return {"versions": len(paper.versions) + 1}


def _put_lag(world: World, _: Request, body: Any) -> Any:
    """From now on the query API lists versions so long after they were submitted."""
    seconds = typed(float, only(body, "seconds")["seconds"])
    if not 0 <= seconds <= LONGEST_LAG:
        raise RefusedError(f"seconds: from 0 to {LONGEST_LAG}")
    world.arxiv_lag = timedelta(seconds=seconds)
    return {}


def _put_repository(world: World, request: Request, body: Any) -> Any:
    """From `since` (now, unless given) on the repository is changed so; an unknown one comes to be.

    With `anew` it is another repository that comes to stand under this name, whoever bore it before.
    """
    owner, name = request.path_params["owner"], request.path_params["name"]
    changes = {"since": world.now.isoformat(), **as_object(body)}
    is_new = typed(bool, changes.pop("anew", False))
    found = world.repository(f"{owner}/{name}")
    since = moment(changes["since"], "since")
    if found is not None and is_new and not found.renamed:
        world.put_repository(_from(found.repository, {"since": since, "access": "gone"}))
    if found is None or is_new:
        fresh = Snapshot(owner, name, since=since, pushed=world.now, created=world.now)
        number = 1 + max((known.id for known in world.repositories), default=900_000_000)
        repository = Repository(number, (_changed(fresh, changes),))
    else:
        repository = _from(found.repository, changes)
    world.put_repository(repository)
    return {"id": repository.id, "node_id": repository.node_id}


def _from(repository: Repository, changes: dict[str, Any]) -> Repository:
    changed = _changed(repository.history[-1], changes)
    return replace(repository, history=(*repository.history, changed))


def _changed(old: Any, changes: dict[str, Any]) -> Any:
    kept = {one.name: getattr(old, one.name) for one in fields(old)}
    new = typed(type(old), {**kept, **changes})
    for one in fields(new):
        value = getattr(new, one.name)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise RefusedError(f"{one.name}: give it an offset, such as Z")
    return new


def _paper_id(request: Request) -> str:
    split = split_id(request.path_params["id"])
    if split is None or split[1] is not None:
        raise RefusedError("give the paper's id without a version, as 2408.05211 or hep-th/9901001")
    return split[0]


# ── moods ──


def _put_mood(world: World, request: Request, body: Any) -> Any:
    body = as_object(body)
    window = window_of(body)
    world.spells[typed(b.Api, request.path_params["api"])] = replace(typed(b.Spell, body), window=window)
    return {}


def _calm(world: World, request: Request, _: Any) -> Any:
    world.spells.pop(typed(b.Api, request.path_params["api"]), None)
    return {}


def _poison(world: World, request: Request, _: Any) -> Any:
    world.poisoned.add(_paper_id(request))
    return {}


def _heal(world: World, request: Request, _: Any) -> Any:
    world.poisoned.discard(_paper_id(request))
    return {}


def _put_quota(world: World, _: Request, body: Any) -> Any:
    given = only(body, "anonymous", "token", "huggingface")
    limits = {name: typed(int, limit) for name, limit in given.items()}
    world.quota.anonymous = limits.get("anonymous", world.quota.anonymous)
    world.quota.token = limits.get("token", world.quota.token)
    world.services.window.limit = limits.get("huggingface", world.services.window.limit)
    return {}
