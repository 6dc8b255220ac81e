"""What a delivery of GitHub can tell: jobs to do, jobs that are obsolete, and what became of lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from bot.serving.jobs import Job


@dataclass(frozen=True, slots=True)
class Seen:
    """A repository is there, and whether strangers may see it."""

    repository: str
    private: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """The App may work for a repository from now on."""

    repository: str
    private: bool


@dataclass(frozen=True, slots=True)
class Left:
    """It may no longer, or the repository is gone."""

    repository: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A repository is called otherwise now, or is somebody else's."""

    before: str
    after: str


Change: TypeAlias = Seen | Joined | Left | Renamed


@dataclass(frozen=True, slots=True)
class News:
    """What a delivery means."""

    jobs: tuple[Job, ...] = ()
    obsolete: tuple[Job, ...] = ()
    """What need not be done any more, if it still waits."""
    changes: tuple[Change, ...] = ()


NOTHING = News()
