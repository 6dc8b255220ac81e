"""Papers of the simulated arXiv, with their versions over time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

ID = re.compile(r"(?P<id>(?:[a-z-]+(?:\.[A-Z]{2})?/\d{7})|(?:\d{4}\.\d{4,5}))(?:v(?P<version>\d{1,4}))?")
_SUBJECT_CLASS = re.compile(r"\.[A-Z]{2}(?=/)")


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a paper, and what its listing said from then on."""

    submitted: datetime
    title: str
    authors: tuple[str, ...] = ("Anonymous",)
    summary: str = "We study what the title says."
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its versions in order, of which those submitted so far exist."""

    id: str
    versions: tuple[Version, ...]
    categories: tuple[str, ...] = ("cs.CL",)

    def so_far(self, now: datetime) -> tuple[Version, ...]:
        """The versions that exist at `now`, oldest first."""
        return tuple(version for version in self.versions if version.submitted <= now)


@dataclass(frozen=True, slots=True)
class Shown:
    """One version of a paper as an answer shows it."""

    paper: Paper
    number: int
    version: Version
    published: datetime
    """Date of v1."""
    history: tuple[Version, ...]

    @property
    def name(self) -> str:
        return f"{self.paper.id}v{self.number}"


def split_id(text: str) -> tuple[str, int | None] | None:
    """`2408.05211v2` → (`2408.05211`, 2); None where it is malformed.

    `math.CA/0611800` is `math/0611800`.
    """
    match = ID.fullmatch(text)
    if match is None:
        return None
    version = match["version"]
    return _SUBJECT_CLASS.sub("", match["id"]), int(version) if version else None


def show(paper: Paper, number: int | None, now: datetime) -> Shown | None:
    """That version at `now`, the latest with None; None where it does not exist yet."""
    history = paper.so_far(now)
    number = len(history) if number is None else number
    if not 1 <= number <= len(history):
        return None
    return Shown(paper, number, history[number - 1], history[0].submitted, history)


def long_date(moment: datetime) -> str:
    """`Mon, 12 Jun 2017 17:57:34`, in UTC."""
    return moment.astimezone(UTC).strftime("%a, %d %b %Y %H:%M:%S")
