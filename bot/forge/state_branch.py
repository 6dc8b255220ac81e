"""The state file on a branch of its own in the list's repository: one commit without parents, replaced whole.

So memory costs nobody a server, and a clone of the list stays as small as it was.
"""

from __future__ import annotations

import base64
import logging
from typing import Any

from bot.errors import InputError
from bot.forge.reading import read_tree
from bot.forge.refusals import RefusedError, UnansweredError
from bot.forge.repository import Repository
from bot.stores.branch import StateText

log = logging.getLogger(__name__)

BRANCH = "listkeeper/state"
REF = f"refs/heads/{BRANCH}"
PATH = "state.json"
MESSAGE = (
    "What listkeeper remembers of this list's links\n\nDeleting this branch delays its reports by some days."
)
NOWHERE = "0" * 40
"""What a ref points at that is not there."""

MOVE = """
mutation($repository: ID!, $name: GitRefname!, $before: GitObjectID!, $after: GitObjectID!) {
  updateRefs(input: {repositoryId: $repository,
                     refUpdates: [{name: $name, beforeOid: $before, afterOid: $after, force: true}]}) {
    clientMutationId
  }
}
"""
"""The one way of moving a ref that looks at where it was: REST overwrites what somebody else just wrote."""


class StateBranch:
    """Satisfies `StateFile`; a version is a commit. All methods block, and raise ForgeError."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository

    def read(self) -> StateText | None:
        """See `StateFile.read`. A branch without the file is one whose text is empty."""
        commit = self._stands()
        return None if commit is None else StateText(self._text(commit), commit)

    def replace(self, text: str, *, version: str | None) -> bool:
        """See `StateFile.replace`."""
        repository = self._repository.query("id", to="see where to write")
        commit = self._commit(text)
        moved = {"repository": repository["id"], "name": REF, "before": version or NOWHERE, "after": commit}
        try:
            self._repository.connection.mutate(MOVE, to=f"write to the branch {BRANCH}", **moved)
        except UnansweredError:
            return self._stands() == commit
        except RefusedError:
            if self._stands() == version:
                raise  # nobody was faster: it may not write there
            return False
        return True

    def _commit(self, text: str) -> str:
        content = {"content": base64.b64encode(text.encode()).decode(), "encoding": "base64"}
        leaf = {"path": PATH, "mode": "100644", "type": "blob", "sha": self._made("blobs", content)}
        tree = self._made("trees", {"tree": [leaf]})
        return self._made("commits", {"message": MESSAGE, "tree": tree, "parents": []})

    def _made(self, what: str, body: dict[str, Any]) -> str:
        """The name of a git object; to make it twice does no harm."""
        made = self._repository.send("POST", f"/git/{what}", body, to="keep what it saw", again=True)
        return str(made["sha"])

    def _stands(self) -> str | None:
        try:
            found = self._repository.get(f"/git/ref/heads/{BRANCH}", to="look for what it remembers")
        except RefusedError as error:
            if error.is_missing:
                return None
            raise
        return str(found["object"]["sha"])

    def _text(self, commit: str) -> str:
        try:
            return read_tree(self._repository, commit).read(PATH).decode()
        except InputError as error:
            log.warning("What was remembered cannot be read: %s.", error)
            return ""
