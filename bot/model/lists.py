"""A list as a run is given it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.model.documents import Added
from bot.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Lists:
    """The files of one list, and its policy."""

    files: Mapping[str, bytes]
    """Path, as given or else relative to the current folder → content."""
    policy: Policy
    exists: Callable[[str], bool] | None = None
    """Whether there is a file at a path, written as those of `files`; None outside of a checkout, where a
    list may stand without the files that it was written beside."""
    added: Added | None = None
    """When a link came into it, as far as its history tells."""
