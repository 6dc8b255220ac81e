"""What the bot can make true on a forge; every verb may be repeated without doing it twice."""

from __future__ import annotations

from typing import Protocol

from bot.model import (
    CloseIssue,
    ClosePull,
    EnsureCheck,
    EnsureComment,
    Ensured,
    EnsureIssue,
    EnsurePull,
    EnsureReview,
    React,
    Standing,
)


class Forge(Protocol):
    """Each verb but `standing` tells in one sentence what it did, or that nothing was to be done.

    Raises ForgeError with what the forge said and what to do about it. A repository is one list, so all
    that the bot's own login has written there, and that carries a marker, is this list's."""

    async def standing(self) -> Standing:
        """What the bot has written here and how people answered; what others wrote is nobody's."""
        ...

    async def ensure_issue(self, wanted: EnsureIssue) -> str:
        """Boxes that were ticked meanwhile stay ticked, but for those that were `obeyed`. One that is closed
        is opened again, unless `opens` is False."""
        ...

    async def ensure_comment(self, wanted: EnsureComment) -> str: ...
    async def react(self, wanted: React) -> str: ...
    async def close_issue(self, wanted: CloseIssue) -> str: ...
    async def ensure_pull(self, wanted: EnsurePull) -> Ensured:
        """Its branch is the commit that was read, with the wanted edits in one commit on top; where it was
        something else it is made so. One that people merged, closed or pushed to is left as it is; one that
        the bot closed may be opened again. Where the repository lets the bot open no pull request, which is
        no error, the branch alone is pushed."""
        ...

    async def close_pull(self, wanted: ClosePull) -> str:
        """With one comment, once. One that people pushed to is left as it is."""
        ...

    async def ensure_check(self, wanted: EnsureCheck) -> str:
        """Where the bot may not write checks, a status of the commit says as much as it can."""
        ...

    async def ensure_review(self, wanted: EnsureReview) -> str:
        """The review is edited, never repeated. Comments of ours that are wanted no more go away, those that
        somebody has replied to say that they are over."""
        ...
