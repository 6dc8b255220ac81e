"""Issues, releases and tags of other people's repositories, as api.github.com tells of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import quote

from starlette.responses import JSONResponse, Response

from bot.model import Json
from bot.world.atom import stamp
from bot.world.github.errors import DOCS, failure
from bot.world.github.json import API, account_json
from bot.world.repositories import Found, Release, Snapshot, Thread

ISSUE_DOCS = f"{DOCS}/issues/issues#get-an-issue"
RELEASE_DOCS = f"{DOCS}/releases/releases#get-a-release-by-tag-name"
BRANCH_DOCS = f"{DOCS}/branches/branches#get-a-branch"
REF_DOCS = f"{DOCS}/git/refs#get-a-reference"
TRANSFER_DOCS = f"{DOCS}/guides/best-practices-for-using-the-rest-api#follow-redirects"


def answer(found: Found, rest: Sequence[str]) -> Response | None:
    """Answer a question about one issue, release or tag; None where it is about something else."""
    now = found.snapshot
    match rest:
        case ["issues", number] if number.isdecimal():
            return _issue(now, int(number))
        case ["releases", "latest"]:
            return _release(now, now.release)
        case ["releases", "tags", *tag]:
            return _release(now, now.released("/".join(tag)))
        case ["branches", *branch] if branch:
            return _branch(found, "/".join(branch))
        case ["git", "ref", "tags", *tag]:
            return _tag(now, "/".join(tag))
    return None


def _issue(now: Snapshot, number: int) -> Response:
    """Pull requests are issues too; discussions are none, whatever became one."""
    if number in now.transferred:
        owner, name, there = now.transferred[number].split("/")
        url = f"{API}/repos/{owner}/{name}/issues/{there}"
        body = {"message": "Moved Permanently", "url": url, "documentation_url": TRANSFER_DOCS}
        return JSONResponse(body, 301, {"location": url})
    if now.threads.get(number, Thread.DISCUSSION) is Thread.DISCUSSION:
        return failure(404, "Not Found", ISSUE_DOCS)
    return JSONResponse(_issue_json(now, number))


def _release(now: Snapshot, release: Release | None) -> Response:
    if release is None:
        return failure(404, "Not Found", RELEASE_DOCS)
    return JSONResponse(_release_json(now, release))


def _branch(found: Found, name: str) -> Response:
    """A branch; 301 to its new name where it was renamed, as GitHub's pages do."""
    now = found.snapshot
    if name in now.renamed_branches:
        url = f"{API}/repositories/{found.repository.id}/branches/{quote(now.renamed_branches[name])}"
        body = {"message": "Moved Permanently", "url": url, "documentation_url": TRANSFER_DOCS}
        return JSONResponse(body, 301, {"location": url})
    if name not in now.branches or now.empty:
        return failure(404, "Branch not found", BRANCH_DOCS)
    return JSONResponse(_branch_json(now, name))


def _tag(now: Snapshot, tag: str) -> Response:
    if tag not in now.all_tags:
        return failure(404, "Not Found", REF_DOCS)
    here = f"{API}/repos/{now.full_name}/git"
    commit: dict[str, Json] = {"sha": now.oid, "type": "commit", "url": f"{here}/commits/{now.oid}"}
    ref = f"refs/tags/{tag}"
    return JSONResponse(
        {"ref": ref, "node_id": f"REF_{_number(ref)}", "url": f"{here}/{ref}", "object": commit}
    )


def _branch_json(now: Snapshot, name: str) -> dict[str, Json]:
    """A `branch-with-protection` of the OpenAPI description."""
    here, page = f"{API}/repos/{now.full_name}", f"https://github.com/{now.full_name}"
    person: dict[str, Json] = {
        "name": "The Octocat",
        "email": "octocat@github.com",
        "date": stamp(now.pushed),
    }
    tree: dict[str, Json] = {"sha": now.oid, "url": f"{here}/git/trees/{now.oid}"}
    commit: dict[str, Json] = {
        "url": f"{here}/commits/{now.oid}",
        "sha": now.oid,
        "node_id": f"C_{_number(now.oid)}",
        "html_url": f"{page}/commit/{now.oid}",
        "comments_url": f"{here}/commits/{now.oid}/comments",
        "commit": {
            "url": f"{here}/git/commits/{now.oid}",
            "author": person,
            "committer": person,
            "message": "All that there is",
            "comment_count": 0,
            "tree": tree,
        },
        "author": account_json("octocat", "User"),
        "committer": account_json("octocat", "User"),
        "parents": [],
    }
    return {
        "name": name,
        "commit": commit,
        "_links": {"self": f"{here}/branches/{name}", "html": f"{page}/tree/{name}"},
        "protected": False,
        "protection": {"enabled": False},
        "protection_url": f"{here}/branches/{name}/protection",
    }


def _issue_json(now: Snapshot, number: int) -> dict[str, Json]:
    """An `issue` of the OpenAPI description."""
    here = f"{API}/repos/{now.full_name}/issues/{number}"
    is_pull = now.threads[number] is Thread.PULL
    page = f"https://github.com/{now.full_name}/{'pull' if is_pull else 'issues'}/{number}"
    pull = {"url": here.replace("/issues/", "/pulls/"), "html_url": page, "diff_url": None, "patch_url": None}
    return {
        "url": here,
        "repository_url": f"{API}/repos/{now.full_name}",
        "labels_url": f"{here}/labels{{/name}}",
        "comments_url": f"{here}/comments",
        "events_url": f"{here}/events",
        "html_url": page,
        "id": _number(page),
        "node_id": f"I_{_number(page)}",
        "number": number,
        "title": f"What about {now.name}?",
        "user": account_json("octocat", "User"),
        "labels": [],
        "state": "open",
        "locked": False,
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "comments": 0,
        "created_at": stamp(now.created),
        "updated_at": stamp(now.created),
        "closed_at": None,
        "author_association": "NONE",
        "body": None,
        **({"pull_request": pull} if is_pull else {}),
    }


def _release_json(now: Snapshot, release: Release) -> dict[str, Json]:
    """A `release` of the OpenAPI description."""
    number = _number(f"{now.full_name} {release.tag}")
    here, page = f"{API}/repos/{now.full_name}", f"https://github.com/{now.full_name}"
    author = account_json(now.owner, "Organization")
    return {
        "url": f"{here}/releases/{number}",
        "html_url": f"{page}/releases/tag/{release.tag}",
        "assets_url": f"{here}/releases/{number}/assets",
        "upload_url": f"https://uploads.github.com/repos/{now.full_name}/releases/{number}/assets{{?name,label}}",
        "tarball_url": f"{here}/tarball/{release.tag}",
        "zipball_url": f"{here}/zipball/{release.tag}",
        "id": number,
        "node_id": f"RE_{number}",
        "tag_name": release.tag,
        "target_commitish": now.branches[0],
        "name": release.tag,
        "body": None,
        "draft": False,
        "prerelease": False,
        "created_at": stamp(release.published),
        "published_at": stamp(release.published),
        "author": author,
        "assets": [_asset_json(now, release, name, author) for name in release.assets],
    }


def _asset_json(now: Snapshot, release: Release, name: str, author: Json) -> dict[str, Json]:
    number = _number(f"{now.full_name} {release.tag} {name}")
    return {
        "url": f"{API}/repos/{now.full_name}/releases/assets/{number}",
        "browser_download_url": f"https://github.com/{now.full_name}/releases/download/{release.tag}/{name}",
        "id": number,
        "node_id": f"RA_{number}",
        "name": name,
        "label": None,
        "state": "uploaded",
        "content_type": "application/octet-stream",
        "size": 1_024,
        "digest": None,
        "download_count": 7,
        "created_at": stamp(release.published),
        "updated_at": stamp(release.published),
        "uploader": author,
    }


def _number(text: str) -> int:
    """A stable number for whatever has none of its own."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
