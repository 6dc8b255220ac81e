"""What GitHub's REST API says of a repository and its files, in its own words."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from urllib.parse import quote

from bot.model import Json
from bot.world.atom import stamp
from bot.world.repositories import EntryKind, Found, Snapshot, blob_oid, tree_oid

API = "https://api.github.com"
LICENSES = {
    "MIT": "MIT License",
    "Apache-2.0": "Apache License 2.0",
    "BSD-3-Clause": 'BSD 3-Clause "New" or "Revised" License',
    "GPL-3.0": "GNU General Public License v3.0",
}
_USER_URLS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPO_URLS = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}


def repository_json(found: Found) -> dict[str, Json]:
    """A `full-repository` of the OpenAPI description."""
    repository, now = found.repository, found.snapshot
    page, here = f"https://github.com/{now.full_name}", f"{API}/repos/{now.full_name}"
    return {
        "id": repository.id,
        "node_id": repository.node_id,
        "name": now.name,
        "full_name": now.full_name,
        "owner": account_json(now.owner, "Organization"),
        "private": False,
        "visibility": "public",
        "html_url": page,
        "description": now.description,
        "fork": now.fork,
        "url": here,
        **{key: here + suffix for key, suffix in _REPO_URLS.items()},
        "git_url": f"git://github.com/{now.full_name}.git",
        "ssh_url": f"git@github.com:{now.full_name}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "mirror_url": None,
        **_dates(now),
        **_counts(now.stars),
        "archived": now.archived is not None,
        "disabled": now.disabled,
        "homepage": now.homepage,
        "language": None if now.empty else "Python",
        "license": _license(now.license),
        "default_branch": now.branches[0],
        "topics": [],
    }


def contents_json(found: Found, path: str, ref: str) -> Json:
    """A `content-file`, or a `content-directory`; None where there is nothing."""
    snapshot, tree = found.snapshot, found.snapshot.tree(ref)
    match tree.kind(path):
        case EntryKind.BLOB:
            encoded = base64.encodebytes(tree.files[path].encode()).decode()
            return {**_listed(snapshot, path, ref), "content": encoded, "encoding": "base64"}
        case EntryKind.COMMIT:
            git = f"https://github.com/{snapshot.full_name}-{path.rpartition('/')[2]}.git"
            return {**_listed(snapshot, path, ref), "type": "submodule", "submodule_git_url": git}
        case EntryKind.TREE:
            names = [name for name, _ in tree.children(path)]
            return [_listed(snapshot, f"{path}/{name}".lstrip("/"), ref) for name in names]
    return None


def _listed(snapshot: Snapshot, path: str, ref: str) -> dict[str, Json]:
    here, tree = f"{API}/repos/{snapshot.full_name}", snapshot.tree(ref)
    text = tree.files.get(path)
    is_file = tree.kind(path) is not EntryKind.TREE
    sha = tree_oid(tree, path) if text is None else blob_oid(text)
    url = f"{here}/contents/{path}?ref={ref}"
    git = f"{here}/git/{'blobs' if is_file else 'trees'}/{sha}"
    page = f"https://github.com/{snapshot.full_name}/{'blob' if is_file else 'tree'}/{ref}/{path}"
    raw = f"https://raw.githubusercontent.com/{snapshot.full_name}/{ref}/{path}"
    return {
        "type": "file" if is_file else "dir",
        "size": len((text or "").encode()),
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": sha,
        "url": url,
        "git_url": git,
        "html_url": page,
        "download_url": raw if is_file else None,
        "_links": {"self": url, "git": git, "html": page},
    }


def account_number(login: str) -> int:
    """A stable id for whoever has that login."""
    return int.from_bytes(hashlib.sha256(login.lower().encode()).digest()[:4], "big") >> 1


def account_node(number: int) -> str:
    """The node id of an account."""
    return "U_kgDO" + base64.urlsafe_b64encode(number.to_bytes(4, "big")).decode().rstrip("=")


def account_json(login: str, kind: str, number: int | None = None) -> dict[str, Json]:
    """A `simple-user`; `kind` is User, Bot or Organization."""
    number = account_number(login) if number is None else number
    user = f"{API}/users/{quote(login)}"
    return {
        "login": login,
        "id": number,
        "node_id": account_node(number),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number}?v=4",
        "gravatar_id": "",
        "url": user,
        "html_url": f"https://github.com/{quote(login)}",
        **{key: user + suffix for key, suffix in _USER_URLS.items()},
        "type": kind,
        "site_admin": False,
    }


def _dates(snapshot: Snapshot) -> dict[str, Json]:
    moments: dict[str, datetime] = {
        "created_at": snapshot.created,
        "pushed_at": snapshot.pushed,
        "updated_at": max(snapshot.pushed, snapshot.archived or snapshot.pushed),
    }
    return {name: stamp(moment) for name, moment in moments.items()}


def _counts(stars: int) -> dict[str, Json]:
    return {
        "size": 1_024,
        "stargazers_count": stars,
        "watchers_count": stars,
        "watchers": stars,
        "forks_count": stars // 10,
        "forks": stars // 10,
        "network_count": stars // 10,
        "subscribers_count": stars // 20,
        "open_issues_count": 3,
        "open_issues": 3,
        **{f"has_{part}": True for part in ("issues", "projects", "wiki", "downloads")},
        **{f"has_{part}": False for part in ("pages", "discussions")},
    }


def _license(spdx: str | None) -> Json:
    if spdx is None:
        return None
    key = spdx.lower()
    return {
        "key": key,
        "name": LICENSES.get(spdx, spdx),
        "spdx_id": spdx,
        "url": f"{API}/licenses/{key}",
        "node_id": "MDc6TGljZW5zZTEz",
    }
