"""Make it so: carry out what was decided, one write at a time, through the forge."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import ForgeError
from bot.forge.interface import Forge
from bot.model import Action, CloseIssue, EnsureIssue, EnsurePull


async def act(actions: Iterable[Action], forge: Forge) -> tuple[str, ...]:
    """Return one sentence for each action; the others still run where one fails.

    Raises ForgeError at the end, with all that the forge refused.
    """
    done: list[str] = []
    refused: list[str] = []
    for action in actions:
        try:
            done.append(await _perform(action, forge))
        except ForgeError as error:
            refused.append(str(error))
    if refused:
        raise ForgeError("; ".join(refused))
    return tuple(done)


async def _perform(action: Action, forge: Forge) -> str:
    match action:
        case EnsureIssue():
            return await forge.ensure_issue(action)
        case CloseIssue():
            return await forge.close_issue(action)
        case EnsurePull():
            return await forge.ensure_pull(action)
