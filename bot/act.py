"""Make it so: carry out what was decided, one write at a time, through the forge."""

from __future__ import annotations

from collections.abc import Iterable

from bot.errors import ForgeError
from bot.forge.interface import Forge
from bot.model import Action, CloseIssue, ClosePulls, EnsureComment, EnsureIssue, EnsurePull, React


async def act(actions: Iterable[Action], forge: Forge) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What was done and what the forge refused, a sentence each; one refusal stops no other action.

    But a reaction says that a command is done: where something was refused the next run obeys it again.
    """
    done: list[str] = []
    refused: list[str] = []
    for action in actions:
        if refused and isinstance(action, React):
            continue
        try:
            done.append(await _perform(action, forge))
        except ForgeError as error:
            refused.append(str(error))
    return tuple(done), tuple(refused)


async def _perform(action: Action, forge: Forge) -> str:
    match action:
        case EnsureIssue():
            return await forge.ensure_issue(action)
        case EnsureComment():
            return await forge.ensure_comment(action)
        case React():
            return await forge.react(action)
        case CloseIssue():
            return await forge.close_issue(action)
        case EnsurePull():
            return await forge.ensure_pull(action)
        case ClosePulls():
            return await forge.close_pulls(action)
