"""Make it so: carry out what was decided, one write at a time, through the forge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.errors import ForgeError
from bot.forge.interface import Forge
from bot.model import (
    Action,
    CloseIssue,
    ClosePull,
    EnsureCheck,
    EnsureComment,
    EnsureIssue,
    EnsurePull,
    EnsureReview,
    React,
)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of actions."""

    written: tuple[str, ...] = ()
    """What was done, a sentence each."""
    refused: tuple[str, ...] = ()
    """What the forge did not let us do, a sentence each."""
    numbers: Mapping[str, int | None] = field(default_factory=dict)
    """Branch → the number of its pull request, or None where there can be none: of all that were ensured."""


async def act(actions: Iterable[Action], forge: Forge, before: Done | None = None) -> Done:
    """Carry out actions after those that `before` came of; one refusal stops no other action.

    But a reaction says that a command is done: where something was refused the next run obeys it again.
    """
    done = before or Done()
    written, refused, numbers = list(done.written), list(done.refused), dict(done.numbers)
    for action in actions:
        if refused and isinstance(action, React):
            continue
        try:
            if isinstance(action, EnsurePull):
                ensured = await forge.ensure_pull(action)
                numbers[action.branch] = ensured.number
                written.append(ensured.said)
            else:
                written.append(await _perform(action, forge))
        except ForgeError as error:
            refused.append(str(error))
    return Done(tuple(written), tuple(refused), numbers)


async def _perform(
    action: EnsureIssue | EnsureComment | React | CloseIssue | ClosePull | EnsureCheck | EnsureReview,
    forge: Forge,
) -> str:
    match action:
        case EnsureIssue():
            return await forge.ensure_issue(action)
        case EnsureComment():
            return await forge.ensure_comment(action)
        case React():
            return await forge.react(action)
        case CloseIssue():
            return await forge.close_issue(action)
        case ClosePull():
            return await forge.close_pull(action)
        case EnsureCheck():
            return await forge.ensure_check(action)
        case EnsureReview():
            return await forge.ensure_review(action)
