"""What there is to do for a repository, as it lies in the inbox."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
"""`OWNER/REPO`."""
COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Kind(StrEnum):
    """Which run of the line it is."""

    SWEEP = "sweep"
    REVIEW = "review"
    FIX = "fix"
    """Commit the suggestions of a review."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run. Of two that wait with the same key, only the newer is worth doing."""

    kind: Kind
    repository: str
    number: int | None = None
    """Of the pull request, for a review."""
    commit: str | None = None
    """For whatever pull requests have this head: a check run of a fork does not say which."""

    asked_by: str | None = None
    """Who has clicked the button, for a fix."""

    @property
    def key(self) -> str:
        about = "" if self.number is None else f"#{self.number}"
        at = "" if self.commit is None else f"@{self.commit}"
        return f"{self.kind} {self.repository.lower()}{about}{at}"
