"""The part of the control port that hosts repositories and lets people act on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from starlette.requests import Request

from bot.world.bodies import RefusedError, as_object, only, typed
from bot.world.forge.accounts import Role
from bot.world.forge.faults import Break
from bot.world.forge.people import Person, grant, host
from bot.world.forge.state import Hosted, Issue
from bot.world.state import World

SWITCHES = ("has_issues", "actions_may_open_pulls")


def put_hosted(world: World, request: Request, body: Any) -> Any:
    """A repository that can be written to: `files` for a new one; `roles` and switches for any."""
    given = as_object(body)
    name = _name(request)
    found = world.hosting.find(name)
    files = typed(dict[str, str], given.pop("files", {}))
    hosted = found[0] if found else host(world, name, {path: text.encode() for path, text in files.items()})
    if found and files:
        _person(world, hosted, hosted.owner).push(
            hosted.default_branch, {path: text.encode() for path, text in files.items()}
        )
    hosted.roles.update(typed(dict[str, Role], given.pop("roles", {})))
    for switch in SWITCHES:
        if switch in given:
            setattr(hosted, switch, typed(bool, given.pop(switch)))
    if given:
        raise RefusedError(f"unknown key {min(given)!r}: use files, roles, {', '.join(SWITCHES)}")
    return shown(hosted)


def get_hosted(world: World, request: Request, _: Any) -> Any:
    """All that stands there."""
    return shown(_hosted(world, request))


def shown(hosted: Hosted) -> Mapping[str, Any]:
    """A repository as JSON: what a visitor would see."""
    return {
        "full_name": hosted.full_name,
        "default_branch": hosted.default_branch,
        "refs": dict(hosted.git.refs),
        "issues": [_issue(issue) for issue in hosted.issues.values()],
    }


def _issue(issue: Issue) -> Mapping[str, Any]:
    return {
        "number": issue.number,
        "by": issue.by.login,
        "title": issue.title,
        "body": issue.body,
        "is_open": issue.is_open,
        "branch": issue.pull.branch if issue.pull else None,
        "comments": [{"id": said.id, "by": said.by.login, "body": said.body} for said in issue.comments],
    }


def act(world: World, request: Request, body: Any) -> Any:
    """Let somebody do something by hand: `{"as": LOGIN, "do": "tick", "issue": 1, "box": "…"}`."""
    given = as_object(body)
    person = _person(world, _hosted(world, request), typed(str, given.pop("as", None)))
    name = given.pop("do", None)
    if name not in ACTS:
        raise RefusedError(f"do: use {', '.join(ACTS)}")
    words = {key: typed(int if key == "issue" else str, value) for key, value in given.items()}
    try:
        done = ACTS[name](person, words)
    except LookupError as error:
        raise RefusedError(f"{name}: {error}") from None
    return {"done": done}


ACTS: Mapping[str, Callable[[Person, dict[str, Any]], Any]] = {
    "open": lambda person, given: person.open_issue(given["title"], given.get("body", "")),
    "edit": lambda person, given: person.edit(given["issue"], given["body"]),
    "tick": lambda person, given: person.tick(given["issue"], given["box"]),
    "comment": lambda person, given: person.comment(given["issue"], given["body"]),
    "close": lambda person, given: person.close(given["issue"]),
    "reopen": lambda person, given: person.reopen(given["issue"]),
    "merge": lambda person, given: person.merge(given["issue"]),
    "push": lambda person, given: person.push(given["branch"], {given["path"]: given["text"].encode()}),
    "rename": lambda person, given: person.rename(given["name"]),
    "archive": lambda person, _: person.archive(),
}


def put_token(world: World, request: Request, body: Any) -> Any:
    """Let a token speak for somebody: `{"login": "…[bot]", "permissions": {"issues": "write"}}`."""
    given = only(body, "login", "permissions")
    permissions = typed(dict[str, str] | None, given.get("permissions"))
    grant(world, request.path_params["token"], typed(str, given.get("login")), permissions)
    return {}


def put_fault(world: World, _: Request, body: Any) -> Any:
    """Break the n-th request from now on: `{"call": 3, "how": "reset-after"}`."""
    given = only(body, "call", "how")
    world.hosting.faults.plan(typed(int, given.get("call")), typed(Break, given.get("how")))
    return {}


def put_lag(world: World, _: Request, body: Any) -> Any:
    """How long listings lag behind."""
    world.hosting.lag = timedelta(seconds=typed(float, only(body, "seconds")["seconds"]))
    return {}


def _hosted(world: World, request: Request) -> Hosted:
    found = world.hosting.find(_name(request))
    if found is None:
        raise RefusedError(f"there is no repository {_name(request)} to write to")
    return found[0]


def _name(request: Request) -> str:
    return f"{request.path_params['owner']}/{request.path_params['name']}"


def _person(world: World, hosted: Hosted, login: str) -> Person:
    return Person(world, hosted, login)
