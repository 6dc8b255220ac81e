"""Branches of the bot's own, each of them one commit on top of the files that were read."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import quote

from bot.edits.patch import EditError, apply
from bot.errors import ForgeError
from bot.forge._pen import Pen
from bot.forge.reading import Tree
from bot.forge.refusals import RefusedError
from bot.forge.repository import Repository
from bot.markers.trailers import fixes_in, shape_in
from bot.model import Edit, EnsurePull

PREFIX = "listkeeper/fix-"
SCRATCH = "listkeeper/next-"
NOWHERE = "0" * 40
"""What a ref points at that is not there."""
COMMIT = """
mutation($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}
"""
"""Commits so made are signed by GitHub, and fail where the branch has moved
(https://docs.github.com/graphql/reference/mutations#createcommitonbranch)."""
MOVE = """
mutation($input: UpdateRefsInput!) { updateRefs(input: $input) { clientMutationId } }
"""
"""Moves refs together and only from where they are thought to be: REST would overwrite what was just pushed
(https://docs.github.com/graphql/reference/mutations#updaterefs)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch that has something to offer."""

    name: str
    head: str
    message: str
    """Of its last commit."""
    at: datetime
    """When that was made."""
    is_ours: bool
    """Whether all that it adds to the default branch is the bot's."""


@dataclass(frozen=True, slots=True)
class Branches:
    """Sees to it that a branch holds certain edits, and never writes over what somebody else pushed."""

    repository: Repository
    tree: Tree
    """The files at the commit that the edits were made for."""
    pen: Pen

    # ── looking ──

    def all(self, but: Collection[str]) -> Iterator[Branch]:
        """Those that offer fixes, in the order of their names."""
        rows = self.repository.get(f"/git/matching-refs/heads/{PREFIX}", to="look at its branches")
        names = (str(row["ref"]).removeprefix("refs/heads/") for row in rows)
        found = (self.find(name) for name in sorted(names) if name not in but)
        return (branch for branch in found if branch is not None)

    def find(self, name: str) -> Branch | None:
        """A branch; None where there is none, or one that has nothing to offer yet."""
        head = self.head(name)
        commits = self._added(head) if head is not None else ()
        if head is None or not commits:
            return None
        last = commits[-1]["commit"]
        at = datetime.fromisoformat(last["committer"]["date"])
        ours = all(self._is_our_commit(commit) for commit in commits)
        return Branch(name, head, last["message"], at, ours)

    def head(self, name: str) -> str | None:
        """Its last commit; None where there is no such branch."""
        try:
            found = self.repository.get(f"/git/ref/heads/{quote(name)}", to="look at its branch")
        except RefusedError as error:
            if error.is_missing:
                return None
            raise
        return str(found["object"]["sha"])

    def _added(self, head: str) -> Sequence[Mapping[str, Any]]:
        base = quote(self.repository.branch)
        found = self.repository.get(f"/compare/{base}...{head}", to="look at its branch")
        commits: Sequence[Mapping[str, Any]] = found["commits"]
        return commits

    def _is_our_commit(self, commit: Mapping[str, Any]) -> bool:
        account = (commit["author"] or {}).get("login")
        return self.repository.is_author(account, commit["commit"]["author"]["email"])

    # ── writing ──

    def ensure(self, wanted: EnsurePull, head: str | None) -> bool:
        """See to it that a branch whose last commit is `head`, or that is not there, offers what is wanted;
        whether that took a write. Raises RefusedError where it has moved meanwhile."""
        if head is not None and self._is_right(head, wanted):
            return False
        files = self._files(wanted.edits)
        if head is None:
            head = self.pen.once(lambda: self.head(wanted.branch), lambda: self._create(wanted.branch))
        if head == self.tree.commit:
            self._commit_once(wanted.branch, wanted, files)
        else:
            self._replace(head, wanted, files)
        return True

    def delete(self, branch: Branch) -> None:
        """Delete a branch, unless it has moved."""
        gone = (branch.name, branch.head, NOWHERE)
        self.pen.once(
            lambda: True if self.head(branch.name) is None else None,
            lambda: self._move(gone, to=f"delete its branch {branch.name}"),
        )

    def _replace(self, head: str, wanted: EnsurePull, files: Mapping[str, bytes]) -> None:
        """Let the branch start anew from what was read.

        The commit is made on a branch beside it: for a moment without a commit, a pull request would be
        closed by GitHub, for good.
        """
        scratch = f"{SCRATCH}{wanted.branch.removeprefix(PREFIX)}"
        start = self.pen.once(lambda: self.head(scratch), lambda: self._create(scratch))
        if start != self.tree.commit and not self._is_made(start, wanted):  # a run was killed here
            self._move((scratch, start, self.tree.commit), to="use a branch again")
        made = self._commit_once(scratch, wanted, files)
        self._swap((wanted.branch, head, made), scratch, wanted)

    def _swap(self, move: tuple[str, str, str], scratch: str, wanted: EnsurePull) -> None:
        branch, _, made = move
        away = (scratch, made, NOWHERE)
        try:
            self.pen.once(
                lambda: True if self._head_with(branch, wanted) else None,
                lambda: self._move(move, away, to=f"bring its branch {branch} up to date"),
            )
        except RefusedError:
            self._move(away, to="tidy up")
            raise

    def _create(self, name: str) -> str:
        ref = {"ref": f"refs/heads/{name}", "sha": self.tree.commit}
        self.pen.write("POST", "/git/refs", ref, to=f"make the branch {name}")
        return self.tree.commit

    def _commit_once(self, branch: str, wanted: EnsurePull, files: Mapping[str, bytes]) -> str:
        return self.pen.once(
            lambda: self._head_with(branch, wanted), lambda: self._commit(branch, wanted, files)
        )

    def _commit(self, branch: str, wanted: EnsurePull, files: Mapping[str, bytes]) -> str:
        headline, _, body = wanted.message.partition("\n\n")
        additions = [
            {"path": path, "contents": base64.b64encode(content).decode()} for path, content in files.items()
        ]
        asked = {
            "branch": {"repositoryNameWithOwner": self.repository.name, "branchName": branch},
            "expectedHeadOid": self.tree.commit,
            "message": {"headline": headline, "body": body},
            "fileChanges": {"additions": additions},
        }
        made: Mapping[str, Any] = self.pen.mutate(COMMIT, to="commit to its branch", input=asked)
        return str(made["createCommitOnBranch"]["commit"]["oid"])

    def _move(self, *moves: tuple[str, str, str], to: str) -> bool:
        """Move branches, each from one commit to another: all of them, or none."""
        updates = [
            {"name": f"refs/heads/{name}", "beforeOid": before, "afterOid": after, "force": True}
            for name, before, after in moves
        ]
        asked = {"repositoryId": self.repository.node, "refUpdates": updates}
        self.pen.mutate(MOVE, to=to, input=asked)
        return True

    def _head_with(self, name: str, wanted: EnsurePull) -> str | None:
        head = self.head(name)
        return head if head is not None and self._is_made(head, wanted) else None

    def _is_right(self, commit: str, wanted: EnsurePull) -> bool:
        """Whether a commit offers what is wanted, whatever it was made on."""
        return self._is_made(commit, wanted) if wanted.anew else _offers(self._commit_at(commit), wanted)

    def _is_made(self, commit: str, wanted: EnsurePull) -> bool:
        """Whether a commit offers what is wanted on top of what was read."""
        found = self._commit_at(commit)
        return _offers(found, wanted) and found["parents"][0]["sha"] == self.tree.commit

    def _commit_at(self, oid: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.repository.get(f"/git/commits/{oid}", to="look at its branch")
        return found

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


def _offers(commit: Mapping[str, Any], wanted: EnsurePull) -> bool:
    message = str(commit["message"])
    return shape_in(message) == wanted.shape and fixes_in(message) == dict(wanted.fixes)
