"""What writes to the list's repository: under the lock, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.forge.lock import SweepLock
from bot.forge.refusals import UnansweredError
from bot.forge.repository import Repository

Found = TypeVar("Found")
SETTLED = 10.0
"""Seconds after which a request that got no answer has been done or never will be: GitHub gives up on each
after that time (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts)."""


class LookAgainError(Exception):
    """The lock has only now been taken: what was seen before may have been written by somebody else."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Raises LookAgainError at the first write of a run, before anything is written."""

    repository: Repository
    lock: SweepLock

    def write(
        self, method: str, path: str, body: Mapping[str, Any], *, to: str, again: bool | None = None
    ) -> Any:
        """Write by REST. Without an answer a POST is not sent again, unless it does no harm `again`."""
        self._lock()
        return self.repository.send(method, path, body, to=to, again=again)

    def mutate(self, text: str, *, to: str, **variables: Any) -> Mapping[str, Any]:
        """Write by GraphQL."""
        self._lock()
        return self.repository.connection.mutate(text, to=f"{to} in {self.repository.name}", **variables)

    def once(self, look: Callable[[], Found | None], write: Callable[[], Found]) -> Found:
        """What is there, or else what `write` makes. Where no answer comes, look whether it was done."""
        found = look()
        if found is not None:
            return found
        try:
            return write()
        except UnansweredError:
            self.repository.connection.wait(SETTLED)
            found = look()
            return write() if found is None else found

    def _lock(self) -> None:
        if self.lock.hold():
            raise LookAgainError
