"""What is remembered of a resource, what is believed, and what is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.looks import Evidence, Status
from bot.model.resources import Facts, Resource


@dataclass(frozen=True, slots=True)
class Strike:
    """A look that said `dead`, made by two methods in one run."""

    at: datetime
    by_api: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Move:
    """A new address, and since when it has been the same."""

    target: str
    first_seen: datetime
    last_seen: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """Looks in a row that all said the same."""

    status: Status
    since: datetime
    until: datetime
    looks: int = 1


@dataclass(frozen=True, slots=True)
class Record:
    """What is remembered of one resource."""

    resource: Resource
    first_seen: datetime
    last_checked: datetime
    status: Status
    evidence: Evidence
    last_alive: datetime | None = None
    suspected_since: datetime | None = None
    """The first of the strikes that still count against it, even when that one has lapsed."""
    strikes: tuple[Strike, ...] = ()
    move: Move | None = None
    trouble_since: datetime | None = None
    trouble_looks: int = 0
    facts: Facts = field(default_factory=dict)
    by_api: bool = False
    history: tuple[Stretch, ...] = ()
    """All looks so far, the first one first; the oldest of a long and changeful life are left out."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What we believe of a resource now."""

    resource: Resource
    status: Status
    confirmed: bool
    """Of a death: by strikes over days. Of a move: by two looks a day apart. Else False."""
    evidence: Evidence
    record: Record | None = None
    """None when it was never looked at."""
    moved_to: str | None = None
    """Its new address, where two looks a day apart led there and none has said otherwise since: what a server
    does on a bad day takes nothing back."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask now, and why the rest waits."""

    due: tuple[Resource, ...]
    waiting: Mapping[Resource, str]
