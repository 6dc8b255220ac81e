"""A repository of the simulated GitHub as GraphQL sees it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.world.atom import stamp
from bot.world.forge import nodes
from bot.world.forge.accounts import READER, Account
from bot.world.github.json import account_node
from bot.world.github.walk import Arguments, Field, FieldError, Node
from bot.world.profiles import Profile
from bot.world.quota import Budget
from bot.world.repositories import (
    Access,
    EntryKind,
    Found,
    Release,
    Snapshot,
    Thread,
    blob_oid,
    has_ref,
    tree_oid,
)
from bot.world.state import World


def root(world: World, budget: Budget, viewer: Account = READER) -> Node:
    """The fields that a query of `viewer` starts from."""
    limits: dict[str, Field] = {
        "cost": budget.cost,
        "limit": budget.limit,
        "nodeCount": 0,
        "remaining": budget.remaining,
        "resetAt": stamp(budget.reset),
        "used": budget.used,
    }

    def repository(arguments: Arguments) -> Field:
        return _asked(world, arguments, viewer)

    return Node(
        "Query",
        {
            "rateLimit": Node("RateLimit", limits),
            "repository": repository,
            "repositoryOwner": lambda arguments: _owner(world.profile(str(arguments.get("login")))),
            "node": lambda arguments: _node(world, str(arguments.get("id"))),
            "viewer": nodes.viewer_node(viewer),
        },
    )


def _asked(world: World, arguments: Arguments, viewer: Account) -> Field:
    name = f"{arguments.get('owner')}/{arguments.get('name')}"
    found = world.repository(name)
    if found is None or (found.renamed and arguments.get("followRenames") is False):
        raise FieldError("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
    if found.snapshot.access in (Access.DMCA, Access.TOS):  # what the real one answers is not documented
        raise FieldError("FORBIDDEN", "Repository access blocked")
    hosted = world.hosting.repositories.get(found.repository.id)
    return _repository(found, nodes.fields(hosted, viewer) if hosted else {})


def _node(world: World, node_id: str) -> Field:
    """Whatever has this id, under any name."""
    for repository in world.repositories:
        found = world.repository_by_id(repository.id) if repository.node_id == node_id else None
        if found is not None and found.snapshot.access is Access.PUBLIC:
            return _repository(found, {})
    for profile in world.profiles:
        if account_node(profile.id) == node_id:
            return _owner(profile)
    raise FieldError("NOT_FOUND", f"Could not resolve to a node with the global id of '{node_id}'")


def _owner(profile: Profile | None) -> Field:
    """Null without an error where there is no such account."""
    if profile is None:
        return None
    fields: dict[str, Field] = {
        "id": account_node(profile.id),
        "databaseId": profile.id,
        "login": profile.login,
        "url": f"https://github.com/{profile.login}",
    }
    return Node(
        "Organization" if profile.organization else "User",
        fields,
        ("RepositoryOwner", "Actor", "Node", "UniformResourceLocatable"),
    )


def _repository(found: Found, more: Mapping[str, Field]) -> Node:
    now = found.snapshot
    url = f"https://github.com/{now.full_name}"
    login = Node("Organization", {"login": now.owner, "url": f"https://github.com/{now.owner}"}, ("Actor",))
    fields: dict[str, Field] = {
        "id": found.repository.node_id,
        "databaseId": found.repository.id,
        "name": now.name,
        "nameWithOwner": now.full_name,
        "owner": login,
        "url": url,
        "description": now.description,
        "homepageUrl": now.homepage,
        "stargazerCount": now.stars,
        "forkCount": now.stars // 10,
        "visibility": "PUBLIC",
        "parent": None,
        **_flags(now),
        **_moments(now),
        **_git(now, url),
        **_threads(now),
        "licenseInfo": _license(now.license),
        **more,
    }
    return Node("Repository", fields, ("Node", "Starrable", "UniformResourceLocatable", "RepositoryInfo"))


def _flags(now: Snapshot) -> dict[str, Field]:
    return {
        "isArchived": now.archived is not None,
        "isDisabled": now.disabled,
        "isEmpty": now.empty,
        "isFork": now.fork,
        "isLocked": now.locked is not None,
        "lockReason": now.locked,
        **{f"is{what}": False for what in ("Mirror", "Template", "Private")},
        **{f"has{what}Enabled": True for what in ("Issues", "Discussions", "Wiki")},
    }


def _moments(now: Snapshot) -> dict[str, Field]:
    return {
        "archivedAt": stamp(now.archived) if now.archived else None,
        "createdAt": stamp(now.created),
        "pushedAt": None if now.empty else stamp(now.pushed),
        "updatedAt": stamp(max(now.pushed, now.archived or now.pushed)),
    }


def _git(now: Snapshot, url: str) -> dict[str, Field]:
    def reference(arguments: Arguments) -> Field:
        name = str(arguments.get("qualifiedName"))
        for prefix, names in (("refs/tags/", now.all_tags), ("refs/heads/", now.branches)):
            short = name.removeprefix(prefix)
            if short in names and not now.empty and (short != name or prefix == "refs/heads/"):
                return _ref(now, short, prefix)
        return None

    def release(arguments: Arguments) -> Field:
        known = now.released(str(arguments.get("tagName")))
        return _release(known, url) if known else None

    return {
        "defaultBranchRef": None if now.empty else _ref(now, now.branches[0]),
        "ref": reference,
        "latestRelease": _release(now.release, url) if now.release else None,
        "release": release,
        "object": lambda arguments: _object(now, str(arguments.get("expression") or arguments.get("oid"))),
    }


def _threads(now: Snapshot) -> dict[str, Field]:
    """What a number stands for; nothing of an issue that was transferred elsewhere."""

    def issue(arguments: Arguments) -> Field:
        number = int(arguments.get("number") or 0)
        kinds = {Thread.ISSUE: "Issue", Thread.PULL: "PullRequest"}
        kind = kinds.get(now.threads.get(number, Thread.DISCUSSION))
        if kind is None:
            message = f"Could not resolve to an issue or pull request with the number of {number}."
            raise FieldError("NOT_FOUND", message)
        return Node(kind, {"number": number, "title": f"What about {now.name}?"}, ("Node",))

    def discussion(arguments: Arguments) -> Field:
        number = int(arguments.get("number") or 0)
        if now.threads.get(number) is not Thread.DISCUSSION:
            raise FieldError("NOT_FOUND", f"Could not resolve to a Discussion with the number of {number}.")
        return Node("Discussion", {"number": number, "title": f"What about {now.name}?"}, ("Node",))

    return {"issueOrPullRequest": issue, "discussion": discussion}


def _object(now: Snapshot, expression: str) -> Field:
    """What `REF` or `REF:PATH` names; null where there is no such thing, without an error."""
    ref, colon, path = expression.partition(":")
    path = path.strip("/")
    if not has_ref(now, ref):
        return None
    if not colon:
        return _commit(now, ref)
    tree = now.tree(ref)
    if tree.kind(path) is EntryKind.COMMIT:
        return None  # its commit is another repository's
    if path in tree.files:
        text = tree.files[path]
        size = len(text.encode())
        fields: dict[str, Field] = {"oid": blob_oid(text), "byteSize": size, "text": text, "isBinary": False}
        return Node("Blob", fields, ("GitObject", "Node"))
    if tree.kind(path) is None:
        return None
    entries = tuple(_entry(name, kind) for name, kind in tree.children(path))
    return Node("Tree", {"oid": tree_oid(tree, path), "entries": entries}, ("GitObject", "Node"))


def _entry(path: str, kind: EntryKind) -> Node:
    return Node("TreeEntry", {"name": path.rpartition("/")[2], "type": kind.value})


def _commit(now: Snapshot, ref: str = "HEAD") -> Node:
    def file(arguments: Arguments) -> Field:
        path = str(arguments.get("path")).strip("/")
        kind = now.tree(ref).kind(path)
        return _entry(path, kind) if kind else None

    fields: dict[str, Field] = {
        "file": file,
        "oid": now.oid,
        "committedDate": stamp(now.pushed),
        "commitUrl": f"https://github.com/{now.full_name}/commit/{now.oid}",
    }
    return Node("Commit", fields, ("GitObject", "Node", "Subscribable"))


def _ref(now: Snapshot, name: str, prefix: str = "refs/heads/") -> Node:
    return Node("Ref", {"name": name, "prefix": prefix, "target": _commit(now, name)}, ("Node",))


def _release(release: Release, url: str) -> Node:
    def assets(arguments: Arguments) -> Field:
        wanted, most = arguments.get("name"), int(arguments.get("first") or 100)
        names = [name for name in release.assets if wanted in (None, name)][:most]
        nodes = tuple(Node("ReleaseAsset", {"name": name}, ("Node",)) for name in names)
        return Node("ReleaseAssetConnection", {"nodes": nodes, "totalCount": len(nodes)})

    fields: dict[str, Field] = {
        "releaseAssets": assets,
        "tagName": release.tag,
        "name": release.tag,
        "publishedAt": stamp(release.published),
        "isPrerelease": False,
        "isDraft": False,
        "url": f"{url}/releases/tag/{release.tag}",
    }
    return Node("Release", fields, ("Node",))


def _license(spdx: str | None) -> Node | None:
    return Node("License", {"spdxId": spdx, "key": spdx.lower(), "name": spdx}, ("Node",)) if spdx else None
