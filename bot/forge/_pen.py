"""What writes to the list's repository: in ink, under the lock and nothing twice, or in pencil for show."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from bot.edits.diffs import diff
from bot.forge.lock import SweepLock
from bot.forge.reading import Tree
from bot.forge.refusals import UnansweredError
from bot.forge.repository import Repository

Found = TypeVar("Found")
SETTLED = 10.0
"""Seconds after which a request that got no answer has been done or never will be: GitHub gives up on each
after that time (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts)."""
NO_COMMIT = "0" * 40
SHOWN = (
    "conclusion",
    "annotation_level",
    "title",
    "summary",
    "message",
    "body",
    "content",
    "state",
    "description",
)


class LookAgainError(Exception):
    """The lock has only now been taken: what was seen before may have been written by somebody else."""


class Pen(Protocol):
    """Writes to one repository."""

    def write(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, to: str, again: bool | None = None
    ) -> Any:
        """Write by REST. Without an answer a POST is not sent again, unless it does no harm `again`."""
        ...

    def mutate(self, text: str, *, to: str, **variables: Any) -> Mapping[str, Any]:
        """Write by GraphQL."""
        ...

    def once(self, look: Callable[[], Found | None], write: Callable[[], Found]) -> Found:
        """What is there, or else what `write` makes. Where no answer comes, look whether it was done."""
        ...


@dataclass(frozen=True, slots=True)
class Ink:
    """A pen for good. Raises LookAgainError at the first write of a run, before anything is written."""

    repository: Repository
    lock: SweepLock | None = None
    """None where there is nothing to guard: reviews of different pull requests are in nobody's way."""

    def write(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, to: str, again: bool | None = None
    ) -> Any:
        """See `Pen.write`."""
        self._lock()
        return self.repository.send(method, path, body, to=to, again=again)

    def mutate(self, text: str, *, to: str, **variables: Any) -> Mapping[str, Any]:
        """See `Pen.mutate`."""
        self._lock()
        return self.repository.connection.mutate(text, to=f"{to} in {self.repository.name}", **variables)

    def once(self, look: Callable[[], Found | None], write: Callable[[], Found]) -> Found:
        """See `Pen.once`."""
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
        if self.lock is not None and self.lock.hold():
            raise LookAgainError


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that would have been written."""

    to: str
    """What for: `open an issue`."""
    text: str
    """All that people would see of it."""


@dataclass(slots=True)
class Pencil:
    """A pen that only drafts: the very writes of a run, and none of them is sent."""

    tree: Tree
    drafts: list[Draft] = field(default_factory=list)

    def write(
        self, method: str, path: str, body: Mapping[str, Any] | None, *, to: str, again: bool | None = None
    ) -> Any:
        """See `Pen.write`; answers as far as the bot looks at answers."""
        del again
        about = "" if method == "POST" else f" ({path.removeprefix('/')})"
        self.drafts.append(Draft(f"{to}{about}", "\n\n".join(_words(body or {}))))
        return {"number": 0, "id": 0, **(body or {})}

    def mutate(self, text: str, *, to: str, **variables: Any) -> Mapping[str, Any]:
        """See `Pen.mutate`: shows a commit as a diff."""
        del text
        wanted = variables["input"]
        if "fileChanges" not in wanted:  # moves refs, to what another draft shows
            self.drafts.append(Draft(to, ""))
            return {}
        additions = wanted["fileChanges"]["additions"]
        shown = (self._diff(one["path"], base64.b64decode(one["contents"])) for one in additions)
        self.drafts.append(Draft(f"{to} {wanted['branch']['branchName']}", "".join(shown)))
        return {"createCommitOnBranch": {"commit": {"oid": NO_COMMIT}}}

    def once(self, look: Callable[[], Found | None], write: Callable[[], Found]) -> Found:
        """See `Pen.once`."""
        found = look()
        return write() if found is None else found

    def _diff(self, path: str, after: bytes) -> str:
        return diff(path, self.tree.read(path), after)


def _words(body: Mapping[str, Any]) -> Iterator[str]:
    """What people would see of what is sent."""
    yield from (str(body[key]) for key in SHOWN if key in body)
    if output := body.get("output"):
        yield from _words(output)
    for one in (*body.get("annotations", ()), *body.get("comments", ())):
        line = one.get("line") or one["end_line"]
        first = one.get("start_line", line)
        lines = f"line {line}" if first == line else f"lines {first} to {line}"
        yield f"{one['path']}, {lines}: " + " · ".join(_words(one))
