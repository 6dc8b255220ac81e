"""A review of a pull request, and the commit of what it suggests."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from bot.forge.committing import commit_to_pull
from bot.forge.github import Draft, GitHubForge, draft_forge, open_review_forge
from bot.forge.pull import PullRequest, read_proposal
from bot.forge.reading import Tree
from bot.forge.repository import Repository
from bot.model import Revision
from bot.pipeline import review
from bot.review.judged import Judged
from bot.review.suggestions import Suggestion, committed, suggest
from bot.run import Means, Run


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of a review."""

    judged: Judged
    drafts: Sequence[Draft] = ()
    """What would have been written, had it not been a dry run."""


async def review_pull(
    repository: Repository, pull: PullRequest, means: Means, *, dry: bool = False
) -> Reviewed:
    """Review a pull request that `look_up_pull` has found."""
    proposal, tree = await asyncio.to_thread(read_proposal, repository, pull)
    async with _forge(repository, tree, dry=dry) as (forge, drafts):
        run = replace(_run(repository, pull, means, tree), forge=forge)
        return Reviewed(await review(proposal, run), drafts)


async def fix_pull(repository: Repository, pull: PullRequest, means: Means, *, asked_by: str) -> str:
    """What the button “Commit suggestions” does, for `asked_by` who has clicked it; a sentence that says so.

    The suggestions are made anew, so that nothing is committed which is not so any more.
    """
    proposal, tree = await asyncio.to_thread(read_proposal, repository, pull)
    judged = await review(proposal, _run(repository, pull, means, tree))
    found: dict[str, list[Suggestion]] = defaultdict(list)
    for one in suggest(judged.report, judged.changes, proposal.hunks):
        found[one.path].append(one)
    files = {path: committed(proposal.after[path], own) for path, own in found.items()}
    return await asyncio.to_thread(commit_to_pull, repository, pull, files, asked_by=asked_by)


def _run(repository: Repository, pull: PullRequest, means: Means, tree: Tree) -> Run:
    """A run that writes nothing."""
    return Run(
        listed=repository.name,
        clock=means.clock,
        store=means.store,
        policy=pull.policy,
        watch=means.watch,
        outside=means.outside,
        forge=None,
        exists=tree.exists,
        revision=Revision(repository.web, pull.head, repository.branch),
    )


@asynccontextmanager
async def _forge(
    repository: Repository, tree: Tree, *, dry: bool
) -> AsyncIterator[tuple[GitHubForge, Sequence[Draft]]]:
    if dry:
        async with draft_forge(repository, tree) as (forge, drafts):
            yield forge, drafts
    else:
        async with open_review_forge(repository, tree) as forge:
            yield forge, ()
