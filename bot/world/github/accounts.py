"""People, organizations and gists, as api.github.com tells of them."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from bot.model import Json
from bot.world.atom import stamp
from bot.world.github.errors import BLOCKS, DOCS, failure
from bot.world.github.json import API, account_json
from bot.world.profiles import Gist, Profile
from bot.world.repositories import Access
from bot.world.state import World

USER_DOCS = f"{DOCS}/users/users#get-a-user"
GIST_DOCS = f"{DOCS}/gists/gists#get-a-gist"


def user(world: World, login: str) -> Response:
    """Answer `GET /users/{username}`."""
    profile = world.profile(login)
    if profile is None:
        return failure(404, "Not Found", USER_DOCS)
    return JSONResponse(_profile_json(world, profile))


def gist(world: World, name: str) -> Response:
    """Answer `GET /gists/{gist_id}`; one that was taken down says why."""
    found = world.gist(name)
    if found is None:
        return failure(404, "Not Found", GIST_DOCS)
    if found.blocked is not None:
        _, _, url = BLOCKS[Access(found.blocked)]
        block = {"reason": found.blocked, "created_at": "2021-04-22T17:53:56Z", "html_url": url}
        return JSONResponse({"message": "Gist access blocked", "block": block}, 403)
    return JSONResponse(_gist_json(world, found))


def _profile_json(world: World, profile: Profile) -> dict[str, Json]:
    """A `public-user` of the OpenAPI description."""
    blank = dict.fromkeys(("name", "company", "location", "email", "hireable", "bio", "twitter_username"))
    return {
        **account_json(profile.login, "Organization" if profile.organization else "User", profile.id),
        **blank,
        "user_view_type": "public",
        "blog": "",
        "public_repos": 2,
        "public_gists": 0,
        "followers": 3,
        "following": 0,
        "created_at": stamp(world.now.replace(year=world.now.year - 8, day=1)),
        "updated_at": stamp(world.now.replace(day=1)),
    }


def _gist_json(world: World, found: Gist) -> dict[str, Json]:
    """A `gist-simple` of the OpenAPI description."""
    here, page = f"{API}/gists/{found.id}", f"https://gist.github.com/{found.owner}/{found.id}"
    text = "A note.\n"
    file: dict[str, Json] = {
        "filename": "note.md",
        "type": "text/markdown",
        "language": "Markdown",
        "raw_url": f"https://gist.githubusercontent.com/{found.owner}/{found.id}/raw/note.md",
        "size": len(text),
        "truncated": False,
        "content": text,
        "encoding": "utf-8",
    }
    return {
        "url": here,
        **{f"{part}_url": f"{here}/{part}" for part in ("forks", "commits", "comments")},
        "id": found.id,
        "node_id": f"G_{found.id}",
        "git_pull_url": f"https://gist.github.com/{found.id}.git",
        "git_push_url": f"https://gist.github.com/{found.id}.git",
        "html_url": page,
        "files": {"note.md": file},
        "public": True,
        "created_at": stamp(world.now.replace(year=world.now.year - 1, day=1)),
        "updated_at": stamp(world.now.replace(day=1)),
        "description": None,
        "comments": 0,
        "comments_enabled": True,
        "user": None,
        "owner": account_json(found.owner, "User"),
        "truncated": False,
    }
