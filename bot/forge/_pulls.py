"""Offers edits as pull requests from branches of the bot's own, one for each branch and never a second."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.errors import ForgeError
from bot.forge._comments import plain
from bot.forge._listing import Listing
from bot.forge._own import Own, OwnPull
from bot.forge._pen import Pen
from bot.forge.reading import Tree, read_tree
from bot.forge.refusals import RefusedError
from bot.forge.repository import Repository
from bot.lists.patch import EditError, apply
from bot.model import ClosePulls, Edit, EnsurePull, PullState

COMMIT = """
mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}
"""
"""Commits so made are signed by GitHub, and fail where the branch has moved (facts §2.3)."""
EXISTS = "already exists"


@dataclass(frozen=True, slots=True)
class Pulls:
    """Every verb looks first, and says in one sentence what it did."""

    repository: Repository
    tree: Tree
    """The files at the commit that the edits were made for."""
    listing: Listing
    own: Own
    pen: Pen

    def ensure(self, wanted: EnsurePull) -> str:
        """See `Forge.ensure_pull`."""
        pull = self._of_branch(wanted.branch)
        if pull is not None and (why := _left_alone(pull)):
            return f"Pull request {pull.standing.number} {why}."
        is_news = self._branch(wanted)
        if pull is None:
            return self._open(wanted)
        number, changes = pull.standing.number, _changes(pull, wanted)
        if not changes and not is_news:
            return f"Pull request {number} offers this already."
        if changes:
            try:
                self.pen.write("PATCH", f"/pulls/{number}", changes, to="update its pull request")
            except RefusedError:
                if "state" not in changes:
                    raise
                return self._open(
                    wanted
                )  # its branch was deleted or replaced: that one stays closed for good
        verb = "Reopened" if "state" in changes else "Updated"
        return f"{verb} pull request {number}: {wanted.title}."

    def close(self, wanted: ClosePulls) -> str:
        """See `Forge.close_pulls`."""
        ours = self.own.pulls(one.number for one in self.listing.all() if one.is_pull)
        obsolete = [
            pull.standing.number
            for pull in ours
            if pull.standing.state is PullState.OPEN and pull.standing.branch not in wanted.keep
        ]
        for number in obsolete:
            self.pen.write("PATCH", f"/pulls/{number}", {"state": "closed"}, to="close its pull request")
        if not obsolete:
            return "No pull request is obsolete."
        return f"Closed what is obsolete: pull request {', '.join(map(str, obsolete))}."

    # ── the pull request ──

    def _of_branch(self, branch: str) -> OwnPull | None:
        """The last one of ours from a branch; those of others from it are not ours to touch."""
        rows = self.repository.pages(
            "/pulls",
            to="list its pull requests",
            head=f"{self.repository.owner}:{branch}",
            state="all",
        )
        found = self.own.pulls(row["number"] for row in rows if self.repository.is_self(row.get("user")))
        return found[-1] if found else None

    def _open(self, wanted: EnsurePull) -> str:
        new = {
            "title": wanted.title,
            "body": wanted.body,
            "head": wanted.branch,
            "base": self.repository.branch,
        }

        def write() -> str:
            try:
                made = self.pen.write("POST", "/pulls", new, to="open a pull request")
            except RefusedError as error:
                if EXISTS not in error.said:
                    raise
                return f"There is a pull request from {wanted.branch} already."
            self.listing.note({**made, "pull_request": {}})
            return f"Opened pull request {made['number']}: {wanted.title}."

        return self.pen.once(lambda: None, write)

    # ── the branch ──

    def _branch(self, wanted: EnsurePull) -> bool:
        """See to it that the branch has the wanted files; whether that took a commit."""
        files = self._files(wanted.edits)
        head = self.pen.once(lambda: self._head(wanted.branch), lambda: self._new_branch(wanted.branch))
        if self._has(head, files):
            return False
        self.pen.once(
            lambda: self._head_with(wanted.branch, files), lambda: self._commit(wanted, head, files)
        )
        return True

    def _files(self, edits: Sequence[Edit]) -> Mapping[str, bytes]:
        """Path → content after the edits."""
        ordered = sorted(edits, key=lambda edit: edit.path)
        try:
            return {
                path: apply(self.tree.read(path), tuple(own))
                for path, own in groupby(ordered, key=lambda edit: edit.path)
            }
        except EditError as error:
            raise ForgeError(f"The edits of a pull request do not fit: {error}.") from error

    def _head(self, branch: str) -> str | None:
        try:
            found = self.repository.get(f"/git/ref/heads/{branch}", to="look at its branch")
        except RefusedError as error:
            if error.is_missing:
                return None
            raise
        return str(found["object"]["sha"])

    def _new_branch(self, branch: str) -> str:
        ref = {"ref": f"refs/heads/{branch}", "sha": self.tree.commit}
        self.pen.write("POST", "/git/refs", ref, to=f"make the branch {branch}")
        return self.tree.commit

    def _has(self, commit: str, files: Mapping[str, bytes]) -> bool:
        leaves = (self.tree if commit == self.tree.commit else read_tree(self.repository, commit)).leaves
        return all(path in leaves and leaves[path].oid == _blob_oid(text) for path, text in files.items())

    def _head_with(self, branch: str, files: Mapping[str, bytes]) -> str | None:
        head = self._head(branch)
        return head if head is not None and self._has(head, files) else None

    def _commit(self, wanted: EnsurePull, head: str, files: Mapping[str, bytes]) -> str:
        additions = [
            {"path": path, "contents": base64.b64encode(content).decode()} for path, content in files.items()
        ]
        asked = {
            "branch": {"repositoryNameWithOwner": self.repository.name, "branchName": wanted.branch},
            "expectedHeadOid": head,
            "message": {"headline": wanted.title},
            "fileChanges": {"additions": additions},
        }
        made: Mapping[str, Any] = self.pen.mutate(COMMIT, to="commit to its branch", input=asked)
        return str(made["createCommitOnBranch"]["commit"]["oid"])


def _left_alone(pull: OwnPull) -> str | None:
    """Why a pull request is nobody's but its readers' now."""
    standing = pull.standing
    if standing.state is PullState.MERGED:
        return "was merged"
    if standing.closed_by_person:
        return "was closed by somebody and stays so"
    return "has commits of somebody else and is left alone" if standing.pushed_by_others else None


def _changes(pull: OwnPull, wanted: EnsurePull) -> dict[str, str]:
    changes = {}
    if pull.title != wanted.title:
        changes["title"] = wanted.title
    if plain(pull.body) != plain(wanted.body):
        changes["body"] = wanted.body
    if pull.standing.state is not PullState.OPEN:
        changes["state"] = "open"
    return changes


def _blob_oid(content: bytes) -> str:
    """Git's own name for a file's content."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
