"""What a run is given: all that differs between a terminal, a job and a daemon."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.clock import Clock
from bot.forge.interface import Forge
from bot.model import Added, Policy, Revision
from bot.net.interface import Outside
from bot.reporters.watch import Watch
from bot.stores.interface import Store


@dataclass(frozen=True, slots=True)
class Means:
    """With what a run is made, whatever its list: time, memory, eyes, and whom to tell meanwhile."""

    clock: Clock
    store: Store
    outside: Outside | None
    watch: Watch


@dataclass(frozen=True, slots=True)
class Run:
    """What a run is given: time, memory, policy, the outside world, and whom to tell."""

    listed: str
    """Names the list in memory and in markers: `OWNER/REPO`, or a path."""
    clock: Clock
    store: Store
    policy: Policy
    watch: Watch
    outside: Outside | None
    """None is offline: nothing is asked."""
    forge: Forge | None
    """None writes nothing."""
    exists: Callable[[str], bool] | None = None
    """Whether the list's checkout has a file; None where that cannot be known."""
    added: Added | None = None
    """When a link came into the list; None where only memory can tell."""
    revision: Revision | None = None
    """The commit that the files are of; None where nobody else can see it."""
    is_remembered: bool = True
    """Whether a later run knows what this one has seen."""
