"""GitHub Apps of the simulated forge: JWTs, installations and their tokens."""

from __future__ import annotations

import json
import secrets
from datetime import timedelta

from starlette.responses import JSONResponse, Response

from bot.model import Json
from bot.world.atom import stamp
from bot.world.forge.accounts import App, Grant
from bot.world.forge.json import Place, user_json
from bot.world.forge.state import Hosted
from bot.world.github.errors import DOCS, failure
from bot.world.github.json import repository_json
from bot.world.state import Request, World

LONGEST_JWT = 11 * 60
"""Seconds from `iat`, which may lie a minute back, to `exp`."""


def installation(world: World, request: Request, hosted: Hosted, here: Place) -> Response:
    """`GET /repos/{owner}/{repo}/installation`, with a JWT."""
    app = _app(world, request)
    if app is None:
        return _no_jwt()
    if hosted.id not in app.repositories:
        return failure(404, "Not Found", DOCS)
    return JSONResponse(_installation_json(app, hosted, here))


def access_token(world: World, request: Request, number: str) -> Response:
    """`POST /app/installations/{id}/access_tokens`, with a JWT: a token for an hour."""
    app = _app(world, request)
    if app is None:
        return _no_jwt()
    if number != str(app.installation) or request.method != "POST":
        return failure(404, "Not Found", DOCS)
    names = json.loads(request.body or b"{}").get("repositories")
    known = [world.hosting.repositories[one] for one in sorted(app.repositories)]
    chosen = [one for one in known if names is None or one.full_name.partition("/")[2] in names]
    if not chosen:
        return failure(
            422, "There is at least one repository that does not exist or is not accessible.", DOCS
        )
    token = "ghs_" + secrets.token_hex(app.token_length)[: app.token_length - 4]
    expires = world.now + timedelta(hours=1)
    only = chosen[0].id if names is not None else None
    world.hosting.grants[token] = Grant(app.account, app.permissions, expires, only)
    body: dict[str, Json] = {
        "token": token,
        "expires_at": stamp(expires),
        "permissions": dict(app.permissions),
        "repository_selection": "selected",
        "repositories": [repository_json(one.found(world.now)) for one in chosen],
    }
    return JSONResponse(body, 201)


def _app(world: World, request: Request) -> App | None:
    """The App whose key has signed the request's JWT."""
    import jwt  # noqa: PLC0415 - brings cryptography with it, which few worlds need

    try:
        issuer = str(jwt.decode(request.token, options={"verify_signature": False}).get("iss"))
        app = next(one for one in world.hosting.apps.values() if str(one.id) == issuer)
        claims = jwt.decode(request.token, app.public_key, algorithms=["RS256"])
    except (jwt.PyJWTError, StopIteration):
        return None
    return app if claims["exp"] - claims["iat"] <= LONGEST_JWT else None


def _no_jwt() -> Response:
    return failure(401, "A JSON web token could not be decoded", DOCS)


def _installation_json(app: App, hosted: Hosted, here: Place) -> dict[str, Json]:
    account = user_json(app.account)
    return {
        "id": app.installation,
        "account": {**account, "login": hosted.owner, "type": "Organization"},
        "app_id": app.id,
        "app_slug": app.slug,
        "target_id": account["id"],
        "target_type": "Organization",
        "permissions": dict(app.permissions),
        "events": [],
        "repository_selection": "selected",
        "access_tokens_url": f"{here.api}/app/installations/{app.installation}/access_tokens",
        "repositories_url": f"{here.api}/installation/repositories",
        "html_url": f"{here.web}/organizations/{hosted.owner}/settings/installations/{app.installation}",
        "single_file_name": None,
        "created_at": stamp(hosted.created),
        "updated_at": stamp(hosted.created),
        "suspended_by": None,
        "suspended_at": None,
    }
