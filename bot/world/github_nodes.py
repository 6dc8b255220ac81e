"""A repository of the simulated GitHub as GraphQL sees it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.world import forge_nodes
from bot.world.atom import stamp
from bot.world.forge_accounts import READER, Account
from bot.world.graphql_walk import Arguments, Field, FieldError, Node
from bot.world.quota import Budget
from bot.world.repositories import Access, Found, Release, Snapshot, blob_oid, children, has_ref, tree_oid
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
            "viewer": forge_nodes.viewer_node(viewer),
        },
    )


def _asked(world: World, arguments: Arguments, viewer: Account) -> Field:
    name = f"{arguments.get('owner')}/{arguments.get('name')}"
    found = world.repository(name)
    if found is None or (found.renamed and arguments.get("followRenames") is False):
        raise FieldError("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
    if found.snapshot.access in (Access.DMCA, Access.TOS):  # the real answer is not known (facts §2.1)
        raise FieldError("FORBIDDEN", "Repository access blocked")
    hosted = world.hosting.repositories.get(found.repository.id)
    return _repository(found, forge_nodes.fields(hosted, viewer) if hosted else {})


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
        **{f"is{what}": False for what in ("Locked", "Mirror", "Template", "Private")},
        "lockReason": None,
        "hasIssuesEnabled": True,
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
        name = str(arguments.get("qualifiedName")).removeprefix("refs/heads/")
        return _ref(now, name) if name in now.branches and not now.empty else None

    def release(arguments: Arguments) -> Field:
        known = now.release
        return _release(known, url) if known and known.tag == arguments.get("tagName") else None

    return {
        "defaultBranchRef": None if now.empty else _ref(now, now.branches[0]),
        "ref": reference,
        "latestRelease": _release(now.release, url) if now.release else None,
        "release": release,
        "object": lambda arguments: _object(now, str(arguments.get("expression") or arguments.get("oid"))),
    }


def _object(now: Snapshot, expression: str) -> Field:
    """What `REF` or `REF:PATH` names; null where there is no such thing, without an error."""
    ref, colon, path = expression.partition(":")
    path = path.strip("/")
    if not has_ref(now, ref):
        return None
    if not colon:
        return _commit(now)
    if path in now.files:
        text = now.files[path]
        size = len(text.encode())
        fields: dict[str, Field] = {"oid": blob_oid(text), "byteSize": size, "text": text, "isBinary": False}
        return Node("Blob", fields, ("GitObject", "Node"))
    names = children(now, path)
    if path and not names:
        return None
    entries = tuple(
        Node("TreeEntry", {"name": name, "type": "tree" if is_tree else "blob"}) for name, is_tree in names
    )
    return Node("Tree", {"oid": tree_oid(now, path), "entries": entries}, ("GitObject", "Node"))


def _commit(now: Snapshot) -> Node:
    fields: dict[str, Field] = {
        "oid": now.oid,
        "committedDate": stamp(now.pushed),
        "commitUrl": f"https://github.com/{now.full_name}/commit/{now.oid}",
    }
    return Node("Commit", fields, ("GitObject", "Node", "Subscribable"))


def _ref(now: Snapshot, name: str) -> Node:
    return Node("Ref", {"name": name, "prefix": "refs/heads/", "target": _commit(now)}, ("Node",))


def _release(release: Release, url: str) -> Node:
    fields: dict[str, Field] = {
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
