"""Commits to the branch of a pull request what somebody asked for with a click."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from bot.forge._branches import COMMIT
from bot.forge._writers import Writers
from bot.forge.pull import PullRequest
from bot.forge.refusals import RefusedError
from bot.forge.repository import Repository

STALE = "Expected branch to point to"


def commit_to_pull(
    repository: Repository, pull: PullRequest, files: Mapping[str, bytes], *, asked_by: str
) -> str:
    """Commit files (path → content) on top of the very commit that was reviewed; a sentence that says so.

    Only for people who may write there. A branch of another repository is left to its owner, and so is one
    that was pushed to meanwhile. Raises ForgeError.
    """
    number = pull.number
    if pull.branch is None:
        return f"The branch of pull request {number} is in a fork: its author can commit the suggestions."
    if not files:
        return f"There is nothing to commit to pull request {number}."
    if not Writers(repository).has({"__typename": "User", "login": asked_by}):
        return f"Only people who may write to {repository.name} can have the bot commit there."
    additions = [
        {"path": path, "contents": base64.b64encode(content).decode()} for path, content in files.items()
    ]
    wanted = {
        "branch": {"repositoryNameWithOwner": repository.name, "branchName": pull.branch},
        "expectedHeadOid": pull.head,
        "message": {"headline": "Commit the suggestions of the review"},
        "fileChanges": {"additions": additions},
    }
    try:
        repository.connection.mutate(COMMIT, to=f"commit to pull request {number}", input=wanted)
    except RefusedError as error:
        if STALE in error.said:
            return f"Pull request {number} was pushed to meanwhile: look at its next review."
        raise
    return f"Committed the suggestions to pull request {number}."
