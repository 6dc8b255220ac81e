"""api.github.com: who is asked, what is left to ask, and how readers see other people's repositories."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from bot.model import Json
from bot.world.behaviours import Api, Mood
from bot.world.forge import apps
from bot.world.forge import rest as forge_rest
from bot.world.forge.json import Place
from bot.world.github import accounts, activity, graphql
from bot.world.github.errors import BLOCKS, DOCS, blocked, exhausted, failure, spoilt
from bot.world.github.json import API, contents_json, repository_json
from bot.world.repositories import Access, Found, has_ref
from bot.world.state import Request, World

REPOSITORY_DOCS = f"{DOCS}/repos/repos#get-a-repository"
CONTENTS_DOCS = f"{DOCS}/repos/contents#get-repository-content"
README_DOCS = f"{DOCS}/repos/contents#get-a-repository-readme"


def answer(world: World, request: Request) -> Response:
    """Answer a request to api.github.com, GraphQL included."""
    response = _answer(world, request, API, "https://github.com")
    if world.watch is not None:
        world.watch(request, response)
    return response


def enterprise(world: World, request: Request) -> Response:
    """The same on an Enterprise Server, below `/api/v3` and `/api/graphql`."""
    head, _, below = request.target.removeprefix("/api").partition("/v3/")
    if not request.target.startswith("/api/") or head not in ("", "/graphql"):
        return failure(404, "Not Found", DOCS)
    inside = replace(request, target=head or f"/{below}")
    web = f"https://{request.host}"
    response = _answer(world, inside, f"{web}/api/v3", web)
    if world.watch is not None:
        world.watch(inside, response)
    return response


def _answer(world: World, request: Request, api: str, web: str) -> Response:
    if not request.headers.get("user-agent"):
        return PlainTextResponse("Request forbidden by administrative rules.", 403)
    if request.token and world.tokens is not None and request.token not in world.tokens:
        return failure(401, "Bad credentials", DOCS)
    if request.path == "/graphql":
        return graphql.answer(world, request)
    if request.path == "/rate_limit":
        return _rate_limit(world, request.token)
    mood = world.mood(Api.GITHUB)
    if mood is not None and mood is not Mood.RATE_LIMITED:
        return spoilt(mood)
    budget = world.quota.spend(request.token, "core", world.now)
    if budget.exceeded or mood is Mood.RATE_LIMITED:
        return exhausted(budget)
    response = _hosted(world, request, api, web) or _routed(world, request)
    response.headers.update({**budget.headers(), "x-github-media-type": "github.v3; format=json"})
    return response


def _hosted(world: World, request: Request, api: str, web: str) -> Response | None:
    """The answer of a repository that can be written to; None where readers are served."""
    match request.path.strip("/").split("/"):
        case ["app", "installations", number, "access_tokens"]:
            return apps.access_token(world, request, number)
        case ["repos", owner, name, *rest]:
            found = world.hosting.find(f"{unquote(owner)}/{unquote(name)}")
        case ["repositories", number, *rest] if number.isdecimal():
            known = world.hosting.repositories.get(int(number))
            found = (known, False) if known else None
        case _:
            return None
    if found is None:
        return None
    hosted, renamed = found
    if renamed:
        return _moved(hosted.id, request, rest, api)
    here = Place(api, web, hosted.full_name)
    if rest == ["installation"]:
        return apps.installation(world, request, hosted, here)
    return forge_rest.answer(world, request, hosted, rest, here)


def _routed(world: World, request: Request) -> Response:
    match request.path.strip("/").split("/"):
        case ["repos", owner, name, *rest]:
            found = world.repository(f"{unquote(owner)}/{unquote(name)}")
        case ["repositories", number, *rest] if number.isdecimal():
            found = world.repository_by_id(int(number))
        case ["users", login] if request.method in ("GET", "HEAD"):
            return accounts.user(world, unquote(login))
        case ["gists", name] if request.method in ("GET", "HEAD"):
            return accounts.gist(world, unquote(name))
        case _:
            return failure(404, "Not Found", DOCS)
    if found is None or found.snapshot.access is Access.GONE or request.method not in ("GET", "HEAD"):
        return failure(404, "Not Found", REPOSITORY_DOCS)
    if found.snapshot.access in BLOCKS:
        return blocked(found)
    if found.renamed:
        return _moved(found.repository.id, request, rest, API)
    match rest:
        case []:
            return JSONResponse(repository_json(found))
        case _:
            return _inside(found, rest, request)


def _inside(found: Found, path: list[str], request: Request) -> Response:
    match path:
        case ["readme"]:
            return _readme(found, request)
        case ["contents", *below]:
            return _contents(found, unquote("/".join(below)).strip("/"), request)
        case _:
            known = activity.answer(found, [unquote(part) for part in path])
            return known or failure(404, "Not Found", DOCS)


def _readme(found: Found, request: Request) -> Response:
    """The file that GitHub takes for the README, whatever its letters."""
    files = () if found.snapshot.empty else found.snapshot.tree().files
    name = next((file for file in files if file.lower().partition(".")[0] == "readme"), None)
    return _contents(found, name, request) if name else failure(404, "Not Found", README_DOCS)


def _contents(found: Found, path: str, request: Request) -> Response:
    ref = request.query.get("ref") or found.snapshot.branches[0]
    if found.snapshot.empty:
        return failure(404, "This repository is empty.", CONTENTS_DOCS)
    if not has_ref(found.snapshot, ref):
        return failure(
            404, f"No commit found for the ref {ref}", "https://docs.github.com/v3/repos/contents/"
        )
    files = found.snapshot.tree(ref).files
    if "raw" in request.headers.get("accept", "") and path in files:
        return PlainTextResponse(files[path])
    body = contents_json(found, path, ref)
    return failure(404, "Not Found", CONTENTS_DOCS) if body is None else JSONResponse(body)


def _moved(number: int, request: Request, rest: list[str], api: str) -> Response:
    """301 to the address by id; 307 for writes, which clients must not turn into a GET."""
    query = request.target.partition("?")[2]
    url = "/".join([f"{api}/repositories/{number}", *rest]) + (f"?{query}" if query else "")
    docs = f"{DOCS}/guides/best-practices-for-using-the-rest-api#follow-redirects"
    code, message = (
        (301, "Moved Permanently") if request.method in ("GET", "HEAD") else (307, "Temporary Redirect")
    )
    response = JSONResponse({"message": message, "url": url, "documentation_url": docs}, code)
    response.headers["location"] = RedirectResponse(url).headers["location"]  # quoted as it must be
    return response


def _rate_limit(world: World, token: str) -> Response:
    resources: dict[str, Json] = {}
    for name in ("core", "search", "graphql"):
        budget = world.quota.look(token, name, world.now)
        resources[name] = {
            "limit": budget.limit,
            "used": budget.used,
            "remaining": budget.remaining,
            "reset": int(budget.reset.timestamp()),
        }
    return JSONResponse({"resources": resources, "rate": resources["core"]})
