"""A pull request as far as it concerns a list: its files before and after, and what the diff shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.review.hunks import Hunks


@dataclass(frozen=True, slots=True)
class Proposal:
    """All of it is read at one commit, whatever is pushed meanwhile."""

    number: int
    commit: str
    before: Mapping[str, bytes]
    """The list's files where the pull request starts from: path → content."""
    after: Mapping[str, bytes]
    """The same at its last commit."""
    hunks: Mapping[str, Hunks] = field(default_factory=dict)
    """What the diff shows of the files after; none of those for which GitHub has no diff."""
    faults: tuple[str, ...] = ()
    """Why a file could not be read, a sentence each: what is in it was not judged."""
    notes: tuple[str, ...] = ()
    """What else there is to say, a sentence each."""
