"""`createCommitOnBranch`: how a commit comes to be signed by GitHub; and `updateRefs`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable

from bot.world.forge import acts
from bot.world.forge.accounts import Grant
from bot.world.forge.git import BRANCHES
from bot.world.forge.nodes import commit_node
from bot.world.forge.state import Deed, Hosted
from bot.world.github.walk import Arguments, Field, FieldError, Node
from bot.world.state import World

NOWHERE = "0" * 40


def mutation(world: World, grant: Grant) -> Node:
    """The fields that a mutation starts from."""
    return Node(
        "Mutation",
        {
            "createCommitOnBranch": lambda arguments: _commit(world, grant, arguments["input"]),
            "updateRefs": lambda arguments: _move(world, grant, arguments["input"]),
        },
    )


def _commit(world: World, grant: Grant, wanted: Arguments) -> Field:
    name, branch = wanted["branch"].get("repositoryNameWithOwner"), wanted["branch"].get("branchName")
    found = world.hosting.find(str(name))
    hosted = found[0] if found else None
    if hosted is None or grant.repository not in (None, hosted.id):
        raise FieldError("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
    _let_in(world, hosted, grant, (str(branch),))
    head = hosted.git.refs.get(f"{BRANCHES}{branch}")
    if head is None:
        raise FieldError("NOT_FOUND", f"No such branch: {branch}")
    if head != wanted["expectedHeadOid"]:
        message = (
            f'Expected branch to point to "{wanted["expectedHeadOid"]}" but it did not.  Pull and try again.'
        )
        raise FieldError("STALE_DATA", message)
    message = "\n\n".join(filter(None, (wanted["message"]["headline"], wanted["message"].get("body"))))
    deed = Deed(grant.account, world.now)
    oid = acts.commit_files(hosted, str(branch), _changes(wanted), deed, message=message)
    return Node("CreateCommitOnBranchPayload", {"commit": commit_node(hosted.git.commits[oid])})


def _move(world: World, grant: Grant, wanted: Arguments) -> Field:
    """All refs, or none where one of them does not stand where it should."""
    hosted = _hosted(world, wanted["repositoryId"])
    if hosted is None or grant.repository not in (None, hosted.id):
        raise FieldError("NOT_FOUND", "Could not resolve to a node with that global id")
    refs = hosted.git.refs
    _let_in(world, hosted, grant, [move["name"].removeprefix(BRANCHES) for move in wanted["refUpdates"]])
    for move in wanted["refUpdates"]:
        if move["afterOid"] not in (NOWHERE, *hosted.git.commits):
            raise FieldError("UNPROCESSABLE", "Object does not exist")
        if move.get("beforeOid") not in (None, refs.get(move["name"], NOWHERE)):
            raise FieldError("STALE_DATA", f"Expected {move['name']} to point elsewhere.")
        if not (move.get("force") or _is_ahead(hosted, refs.get(move["name"]), move["afterOid"])):
            raise FieldError("UNPROCESSABLE", "Update is not a fast forward")
    deed = Deed(grant.account, world.now)
    for move in wanted["refUpdates"]:
        if move["afterOid"] == NOWHERE:
            acts.delete_ref(hosted, move["name"], deed)
        else:
            acts.move_ref(hosted, move["name"], move["afterOid"], deed)
    return Node("UpdateRefsPayload", {"clientMutationId": None})


def _is_ahead(hosted: Hosted, before: str | None, after: str) -> bool:
    return before is None or after == NOWHERE or before in hosted.git.ancestors(after)


def _hosted(world: World, node_id: str) -> Hosted | None:
    for number, hosted in world.hosting.repositories.items():
        found = world.repository_by_id(number)
        if found is not None and found.repository.node_id == node_id:
            return hosted
    return None


def _let_in(world: World, hosted: Hosted, grant: Grant, branches: Iterable[str]) -> None:
    if not world.hosting.limits.allow(world.now, is_write=True, is_content=False):
        raise FieldError("RATE_LIMITED", "You have exceeded a secondary rate limit.")
    if not grant.allows("contents"):
        raise FieldError("FORBIDDEN", "Resource not accessible by integration")
    if hosted.archived or not (grant.is_app or hosted.role(grant.account.login).may_write):
        raise FieldError("FORBIDDEN", "Repository was archived so is read-only.")
    if not hosted.protected.isdisjoint(branches):
        raise FieldError("UNPROCESSABLE", "Changes must be made through a pull request.")


def _changes(wanted: Arguments) -> dict[str, bytes | None]:
    changes = wanted.get("fileChanges") or {}
    try:
        added = {one["path"]: base64.b64decode(one["contents"]) for one in changes.get("additions") or ()}
    except binascii.Error:
        raise FieldError("UNPROCESSABLE", "A file's contents are not Base64.") from None
    return {**added, **{one["path"]: None for one in changes.get("deletions") or ()}}
