"""huggingface.co: its API and the pages of what is there, within its limit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import unquote

from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from bot.world import huggingface_papers
from bot.world.behaviours import Api, Mood
from bot.world.services import Access, HubRepository
from bot.world.state import Request, World

SHELVES = ("models", "datasets", "spaces", "collections")
ERRORS: Mapping[str, tuple[int, str]] = {
    "RepoNotFound": (401, "Repository not found"),
    "GatedRepo": (401, "Access to this resource is restricted."),
    "RevisionNotFound": (404, "Invalid rev id"),
    "EntryNotFound": (404, "Entry not found"),
}
"""The API's codes, with their status for strangers."""
UNAUTHORIZED, FORBIDDEN, NOT_FOUND, TOO_MANY, UNAVAILABLE = 401, 403, 404, 429, 503


def answer(world: World, request: Request) -> Response:
    """Answer a request to huggingface.co."""
    parts = [unquote(part) for part in request.path.split("/") if part]
    if parts[:1] != ["api"]:
        return _page(world, parts)
    mood = world.mood(Api.HUGGINGFACE)
    window = world.services.window
    left, seconds = window.spend(world.now)
    is_limited = mood is Mood.RATE_EXCEEDED or left < 0
    headers = {
        "ratelimit": f'"api";r={0 if is_limited else left};t={seconds}',
        "ratelimit-policy": f'"fixed window";"api";q={window.limit};w={window.seconds}',
    }
    if is_limited:
        return JSONResponse({"error": "We had to rate limit your IP."}, TOO_MANY, headers)
    if mood is Mood.UNAVAILABLE:
        return HTMLResponse("<title>503 Service Unavailable</title>", UNAVAILABLE)
    if huggingface_papers.is_about_papers(parts[1:]):
        reply = huggingface_papers.answer(world, parts[1:], is_blind=mood is Mood.EMPTY)
    else:
        reply = _error("RepoNotFound") if mood is Mood.EMPTY else _api(world, request, parts[1:])
    reply.headers.update(headers)
    return reply


def _api(world: World, request: Request, parts: list[str]) -> Response:
    split = _split(parts)
    if split is None:
        return JSONResponse({"error": "Sorry, we can't find the page you are looking for."}, NOT_FOUND)
    shelf, name, rest = split
    found = world.services.models.get(f"{shelf}/{name}", world.now)
    if found is not None and found.moved_to:
        tail = request.path.split("/")[3 + name.count("/") + 1 :]
        return RedirectResponse("/".join(("/api", shelf, found.moved_to, *tail)), 307)
    if found is None or found.access is Access.PRIVATE:
        if shelf == "collections":
            return JSONResponse({"error": "Collection not found"}, NOT_FOUND)
        return _error("RepoNotFound")
    if found.access is Access.DISABLED:
        message = "Access to this resource is disabled."
        return JSONResponse({"error": message}, FORBIDDEN, {"x-error-message": message})
    match rest:
        case []:
            return JSONResponse(_record(shelf, name, found))
        case ["revision", revision]:
            known = revision in found.revisions
            return JSONResponse(_record(shelf, name, found)) if known else _error("RevisionNotFound")
        case ["paths-info", revision]:
            return _paths(found, revision, request.body)
        case _:
            return _error("EntryNotFound")


def _split(parts: list[str]) -> tuple[str, str, list[str]] | None:
    """Shelf, name and the rest of a path; datasets of old have one word for a name."""
    match parts:
        case [shelf, *names] if shelf in SHELVES and names:
            is_old = len(names) == 1 or names[1] in ("revision", "paths-info")
            count = 1 if is_old else 2
            return shelf, "/".join(names[:count]), names[count:]
        case _:
            return None


def _record(shelf: str, name: str, one: HubRepository) -> dict[str, Any]:
    if shelf == "collections":
        return {"slug": name, "title": name.partition("/")[2], "items": []}
    record: dict[str, Any] = {
        "id": name,
        "author": name.partition("/")[0],
        "private": False,
        "disabled": False,
        "gated": "auto" if one.access is Access.GATED else False,
        "siblings": [{"rfilename": file} for file in one.files],
    }
    return record | {"runtime": {"stage": one.stage or "RUNNING"}} if shelf == "spaces" else record


def _paths(one: HubRepository, revision: str, body: bytes) -> Response:
    if one.access is Access.GATED:
        return _error("GatedRepo")
    if revision not in one.revisions:
        return _error("RevisionNotFound")
    known = [
        {"type": "file" if path in one.files else "directory", "path": path}
        for path in json.loads(body).get("paths", [])
        if _has(one, path)
    ]
    return JSONResponse(known)


def _has(one: HubRepository, path: str) -> bool:
    """Whether there is such a file or folder."""
    return any(file == path or file.startswith(f"{path}/") for file in one.files)


def _error(code: str) -> Response:
    status, message = ERRORS[code]
    said = "Invalid username or password." if status == UNAUTHORIZED else message
    return JSONResponse({"error": said}, status, {"x-error-code": code, "x-error-message": message})


def _page(world: World, parts: list[str]) -> Response:
    """The page that people see; of what is not there strangers are told that they may not see it."""
    split = _split(parts if parts[:1] and parts[0] in SHELVES else ["models", *parts])
    shelf, name, rest = split or ("", "", [])
    found = world.services.models.get(f"{shelf}/{name}", world.now)
    if found is not None and found.moved_to:
        prefix = "" if shelf == "models" else f"/{shelf}"
        return RedirectResponse(f"{prefix}/{'/'.join((found.moved_to, *rest))}", 307)
    if found is None or found.access in (Access.PRIVATE, Access.DISABLED) or not _shows(found, rest):
        return HTMLResponse("<title>Hugging Face</title><h1>404</h1>", NOT_FOUND if found else UNAUTHORIZED)
    return HTMLResponse(f"<title>{escape(name)} · Hugging Face</title>")


def _shows(one: HubRepository, rest: list[str]) -> bool:
    match rest:
        case ["tree" | "blob" | "resolve" | "raw" | "blame", revision, *path]:
            wanted = "/".join(path)
            return revision in one.revisions and (not wanted or _has(one, wanted))
        case _:
            return True
