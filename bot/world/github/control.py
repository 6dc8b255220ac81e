"""The part of the control port that plants people and gists on the simulated GitHub."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request

from bot.world.bodies import RefusedError, as_object, typed, window_of
from bot.world.github.json import account_number
from bot.world.profiles import Gist, Profile
from bot.world.state import World


def put_profile(world: World, request: Request, body: Any) -> Any:
    """An account with this login, for a window; without an id it is whoever has it now, else somebody new."""
    login, body = request.path_params["login"], as_object(body)
    window, known = window_of(body), world.profile(login)
    body.setdefault("id", known.id if known else account_number(f"{login} at {world.now}"))
    profile = replace(typed(Profile, {"login": login, **body}), window=window)
    world.put_profile(profile)
    return {"id": profile.id}


def close_profile(world: World, request: Request, _: Any) -> Any:
    """From now on nobody has this login."""
    world.close_profile(request.path_params["login"])
    return {}


def put_gist(world: World, request: Request, body: Any) -> Any:
    """A gist with this id, for a window, whole or taken down."""
    body = as_object(body)
    window = window_of(body)
    gist = replace(typed(Gist, {"owner": "octocat", **body, "id": request.path_params["id"]}), window=window)
    if gist.blocked not in (None, "dmca", "tos"):
        raise RefusedError("blocked: use dmca or tos")
    world.put_gist(gist)
    return {}


def delete_gist(world: World, request: Request, _: Any) -> Any:
    """From now on there is no gist with this id."""
    world.delete_gist(request.path_params["id"])
    return {}
