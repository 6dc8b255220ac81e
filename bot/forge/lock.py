"""The sweep's lock: of all runs on one list, the one that has created a ref may write.

It is taken before a run's first write and not before, so that a quiet day leaves no trace at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.clock import Clock
from bot.errors import ForgeError
from bot.forge.refusals import RefusedError
from bot.forge.repository import Repository

REF = "listkeeper/lock"
"""Below `refs/`, but no branch and no tag: nobody sees it, and no workflow starts because of it."""
STALE_AFTER = timedelta(hours=1)
RENEWED_AFTER = timedelta(minutes=30)
"""A long run says that it is still there."""
EXISTS, MISSING = "already exists", "does not exist"


class HeldError(ForgeError):
    """Another run holds the lock."""


class SweepLock:
    """A ref that points at a commit which says who holds it and since when, by GitHub's own clock."""

    def __init__(self, repository: Repository, clock: Clock, *, holder: str) -> None:
        self._repository = repository
        self._clock = clock
        self._holder = holder
        """Names this run and no other."""
        self._commit: str | None = None
        self._taken = clock.now()

    def hold(self) -> bool:
        """Take the lock; False where this run has it already. Raises HeldError."""
        now, had = self._clock.now(), self._commit is not None
        if had and now - self._taken < RENEWED_AFTER:
            return False
        found = self._standing()
        if found is not None and found != self._commit and now - self._since(found) < STALE_AFTER:
            raise self._held(found)
        self._commit = self._created() if found is None else self._moved_on(found)
        self._taken = now
        return not had

    def release(self) -> None:
        """Give it back, unless somebody has found it stale and taken it over."""
        commit, self._commit = self._commit, None
        if commit is None or self._standing() != commit:
            return
        try:
            self._repository.send("DELETE", f"/git/refs/{REF}", to="give its lock back")
        except RefusedError as error:
            if MISSING not in error.said:
                raise

    def _created(self) -> str:
        commit = self._new_commit(())
        ref = {"ref": f"refs/{REF}", "sha": commit}
        try:
            self._repository.send("POST", "/git/refs", ref, to="lock the list", again=True)
        except RefusedError as error:
            if EXISTS not in error.said:
                raise
            standing = self._standing()
            if standing != commit:  # unless it was we, and the first answer was lost
                raise self._held(standing) from error
        return commit

    def _moved_on(self, standing: str) -> str:
        """Put a commit of ours on top of one that is stale, or our own: of two who try, only one can."""
        commit = self._new_commit((standing,))
        moved = {"sha": commit, "force": False}
        try:
            self._repository.send("PATCH", f"/git/refs/{REF}", moved, to="lock the list")
        except RefusedError as error:
            raise self._held(self._standing()) from error
        return commit

    def _new_commit(self, parents: tuple[str, ...]) -> str:
        body = {
            "message": f"A sweep of listkeeper holds the lock: {self._holder}",
            "tree": self._repository.tree,
            "parents": list(parents),
        }
        made = self._repository.send("POST", "/git/commits", body, to="lock the list", again=True)
        return str(made["sha"])

    def _standing(self) -> str | None:
        try:
            found = self._repository.get(f"/git/ref/{REF}", to="look at the lock")
        except RefusedError as error:
            if error.is_missing:
                return None
            raise
        return str(found["object"]["sha"])

    def _since(self, commit: str) -> datetime:
        found = self._repository.get(f"/git/commits/{commit}", to="look at the lock")
        return datetime.fromisoformat(found["committer"]["date"])

    def _held(self, standing: str | None) -> HeldError:
        since = f" since {self._since(standing):%H:%M} UTC" if standing else ""
        return HeldError(
            f"Another run has been writing to {self._repository.name}{since}, so this one did not. Start it "
            "again when that one has ended; a lock that was left behind is ignored after an hour."
        )
