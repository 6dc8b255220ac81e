"""A sweep of a list in its repository."""

from __future__ import annotations

from bot.forge.interface import Forge
from bot.model import Report, Revision
from bot.pipeline import sweep
from bot.remote.lists import RemoteList
from bot.run import Means, Run


async def sweep_list(found: RemoteList, means: Means, forge: Forge) -> Report:
    """Run the line over a list that was read, and say on `forge` what is so. Raises as `sweep` does."""
    repository, lists = found.repository, found.lists
    run = Run(
        listed=repository.name,
        clock=means.clock,
        store=means.store,
        policy=lists.policy,
        watch=means.watch,
        outside=means.outside,
        forge=forge,
        exists=lists.exists,
        added=lists.added,
        revision=Revision(repository.web, repository.head, repository.branch),
    )
    return await sweep(lists.files, run)
