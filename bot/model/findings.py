"""What should be so: rules, claims, edits, findings."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.model.documents import Entry, Link
from bot.model.memory import Verdict
from bot.model.resources import Resource


class Severity(StrEnum):
    """How much a finding matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        return ("info", "warning", "error").index(self.value)


class Edits(StrEnum):
    """Whether the edits that a rule offers are safe, so that nobody could object."""

    NONE = "none"
    SAFE = "safe"
    UNSAFE = "unsafe"
    EITHER = "safe or unsafe"
    """It depends on how much is certain."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the table of rules."""

    code: str
    severity: Severity
    meaning: str
    """Why it matters, in one sentence."""
    does: str
    """What the bot does about it."""
    edits: Edits = Edits.NONE
    on: bool = True
    """False where it speaks only in lists whose policy gives it a severity."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes `start:end` of a file."""

    path: str
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that belong together; safe when nobody could object."""

    safe: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A link in its list with all that is known of its resource: what a checker's rules look at."""

    link: Link
    entry: Entry | None
    verdict: Verdict
    around: Callable[[], str] = str
    """Reads the lines of the entry and those next to it, as written; few rules look there."""
    neighbours: tuple[Entry, ...] | None = None
    """Of what a pull request adds or alters, the entries beside it that stood there before; else None."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a rule says of a sighting, before it is tied to a line."""

    rule: Rule
    message: str
    target: str = ""
    """Third part of the fingerprint: what it became (a new address, a version)."""
    url: str | None = None
    """The address to write instead, where there is one."""
    title: str | None = None
    """The title for the entry to have instead."""
    safe: bool = False
    severity: Severity | None = None
    """Where it is less than the rule's own, because less is certain."""
    news: str | None = None
    """The part of the message that is news when it changes; None is all of it. The rest is how things look
    today, and not worth saying again."""
    suspected: bool = False
    """A death that looks over days have not confirmed yet."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something true about a line of a list, worth telling."""

    rule: str
    severity: Severity
    path: str
    line: int
    column: int
    end_line: int
    url: str
    resource: Resource | None
    message: str
    fingerprint: str
    section: tuple[str, ...] = ()
    entry: str | None = None
    """The title of the entry it stands in."""
    fix: Fix | None = None
    suspected: bool = False
    """A death that looks over days have not confirmed yet: it may be gone with the next look."""
    news: str = ""
    """What makes the same finding worth telling anew when it changes."""


def fingerprint(rule: str, resource: Resource | None, target: str) -> str:
    """Name a finding by what it is about: never by line, path, title or date."""
    return hashlib.sha256(f"{rule}\0{resource or ''}\0{target}".encode()).hexdigest()[:16]
