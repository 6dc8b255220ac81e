"""The REST API of hosted repositories: a table of doors, each with the permission that opens it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import unquote

from starlette.responses import JSONResponse, Response

from bot.world.behaviours import Mood
from bot.world.forge import checks, git_rest, issues, pulls, reviews
from bot.world.forge.call import Call, forbidden, missing
from bot.world.forge.json import Place
from bot.world.forge.state import Hosted
from bot.world.github.errors import DOCS, failure, spoilt
from bot.world.github.json import repository_json
from bot.world.state import Request, World

ARCHIVED = "Repository was archived so is read-only."
LONG = ("ref", "path", "basehead")
"""Names in a path that may hold slashes."""


@dataclass(frozen=True, slots=True)
class Door:
    """One operation of GitHub's OpenAPI description, below `/repos/{owner}/{repo}`."""

    method: str
    path: str
    needs: str
    """The permission that an App or Action must have to write; everybody reads what is public."""
    answer: Callable[[Call], Response | None]
    """None leaves the answer to whoever serves readers of public repositories."""
    is_content: bool = False
    """Whether it makes something that people read, which is limited more."""


def _repository(call: Call) -> Response:
    body = {**repository_json(call.hosted.found(call.now)), "has_issues": call.hosted.has_issues}
    return JSONResponse(body)


DOORS = (
    Door("GET", "", "metadata", _repository),
    Door("GET", "/issues", "issues", issues.list_issues),
    Door("POST", "/issues", "issues", issues.create_issue, True),
    Door("GET", "/issues/{issue_number}", "issues", issues.get_issue),
    Door("PATCH", "/issues/{issue_number}", "issues", issues.update_issue),
    Door("GET", "/issues/{issue_number}/comments", "issues", issues.list_comments),
    Door("POST", "/issues/{issue_number}/comments", "issues", issues.create_comment, True),
    Door("PATCH", "/issues/comments/{comment_id}", "issues", issues.update_comment),
    Door("GET", "/issues/comments/{comment_id}/reactions", "issues", issues.list_reactions),
    Door("POST", "/issues/comments/{comment_id}/reactions", "issues", issues.react, True),
    Door("GET", "/collaborators/{username}/permission", "metadata", issues.permission),
    Door("GET", "/git/ref/{ref}", "contents", git_rest.get_ref),
    Door("GET", "/git/matching-refs/{ref}", "contents", git_rest.matching_refs),
    Door("POST", "/git/refs", "contents", git_rest.create_ref),
    Door("PATCH", "/git/refs/{ref}", "contents", git_rest.update_ref),
    Door("DELETE", "/git/refs/{ref}", "contents", git_rest.delete_ref),
    Door("GET", "/git/commits/{commit_sha}", "contents", git_rest.get_commit),
    Door("POST", "/git/commits", "contents", git_rest.create_commit),
    Door("GET", "/git/trees/{tree_sha}", "contents", git_rest.get_tree),
    Door("POST", "/git/trees", "contents", git_rest.create_tree),
    Door("GET", "/git/blobs/{file_sha}", "contents", git_rest.get_blob),
    Door("POST", "/git/blobs", "contents", git_rest.create_blob),
    Door("GET", "/contents/{path}", "contents", git_rest.get_contents),
    Door("GET", "/compare/{basehead}", "contents", git_rest.compare),
    Door("GET", "/pulls", "pull_requests", pulls.list_pulls),
    Door("POST", "/pulls", "pull_requests", pulls.create_pull, True),
    Door("GET", "/pulls/{pull_number}", "pull_requests", pulls.get_pull),
    Door("PATCH", "/pulls/{pull_number}", "pull_requests", pulls.update_pull),
    Door("GET", "/pulls/{pull_number}/commits", "pull_requests", pulls.list_commits),
    Door("GET", "/pulls/{pull_number}/files", "pull_requests", pulls.list_files),
    Door("POST", "/pulls/{pull_number}/reviews", "pull_requests", reviews.create_review, True),
    Door("PUT", "/pulls/{pull_number}/reviews/{review_id}", "pull_requests", reviews.update_review),
    Door("POST", "/pulls/{pull_number}/comments", "pull_requests", reviews.create_comment, True),
    Door("PATCH", "/pulls/comments/{comment_id}", "pull_requests", reviews.update_comment),
    Door("DELETE", "/pulls/comments/{comment_id}", "pull_requests", reviews.delete_comment),
    Door("GET", "/commits/{ref}/check-runs", "checks", checks.list_runs),
    Door("POST", "/check-runs", "checks", checks.create_run),
    Door("PATCH", "/check-runs/{check_run_id}", "checks", checks.update_run),
    Door("GET", "/commits/{ref}/statuses", "statuses", checks.list_statuses),
    Door("POST", "/statuses/{sha}", "statuses", checks.create_status),
    Door("GET", "/commits/{ref}", "contents", git_rest.get_known_commit),
)  # fmt: skip
"""Of two that fit, the first: a ref may hold slashes."""


def answer(world: World, request: Request, hosted: Hosted, rest: list[str], here: Place) -> Response | None:
    """Answer a request for what is below a hosted repository; None for what only readers ask."""
    grant = world.hosting.grant(request.token, world.now)
    if grant is None or grant.repository not in (None, hosted.id):
        return failure(401, "Bad credentials", DOCS) if grant is None else missing()
    below = "/".join(["", *rest])
    for door in DOORS:
        match = _pattern(door.path).fullmatch(below) if door.method == request.method else None
        if match:
            parts = {name: unquote(part) for name, part in match.groupdict().items()}
            call = Call(world, hosted, grant, request, here, parts, _body(request))
            return _refused(call, door) or door.answer(call)
    return None if request.method == "GET" else missing()


@cache
def _pattern(path: str) -> re.Pattern[str]:
    form = re.sub(r"\{(\w+)\}", lambda m: f"(?P<{m[1]}>{'.+' if m[1] in LONG else '[^/]+'})", path)
    return re.compile(form)


def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _refused(call: Call, door: Door) -> Response | None:
    """Why somebody may not pass: limits, then permissions, then an archived repository."""
    is_write = door.method != "GET"
    if not call.world.hosting.limits.allow(call.now, is_write=is_write, is_content=door.is_content):
        return spoilt(Mood.SECONDARY)
    if not is_write:
        return None
    if not call.grant.allows(door.needs):
        kind = "integration" if call.grant.is_app else "personal access token"
        response = forbidden(f"Resource not accessible by {kind}")
        response.headers["x-accepted-github-permissions"] = f"{door.needs}=write"
        return response
    is_anybodys = door.needs == "issues"  # everybody may open issues, and comment on them
    if not (is_anybodys or issues.may_write(call)):
        return missing()
    return forbidden(ARCHIVED) if call.hosted.archived else None
