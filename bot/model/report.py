"""All that a run has to say, and of which revision of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.model.actions import Action, Offered
from bot.model.documents import Document
from bot.model.findings import Finding
from bot.model.looks import Evidence
from bot.model.memory import Plan, Verdict
from bot.model.resources import Resource
from bot.model.standing import Heard, Standing


@dataclass(frozen=True, slots=True)
class Revision:
    """Where everybody can see the very bytes that were read."""

    web: str
    """The repository's address in a browser: `https://github.com/OWNER/REPO`."""
    commit: str
    """The full name of the commit, so that a line stays the line that was meant."""
    base: str
    """The branch that pull requests are merged into."""


@dataclass(frozen=True, slots=True)
class Report:
    """All that a run has to say."""

    documents: tuple[Document, ...]
    checked_at: datetime
    plan: Plan
    resources: Mapping[str, Resource]
    """URL → resource, for every link that points at one."""
    verdicts: Mapping[Resource, Verdict]
    findings: tuple[Finding, ...]
    silenced: tuple[Finding, ...] = ()
    """What people do not want to hear of."""
    standing: Standing = field(default_factory=Standing)
    """What stood on the forge when the run began."""
    heard: Heard = field(default_factory=Heard)
    """What this run makes of people's answers to it."""
    revision: Revision | None = None
    offered: Mapping[str, Offered] = field(default_factory=dict)
    """Fingerprint → where its edit can be merged, once this run's pull requests were seen to."""
    actions: tuple[Action, ...] = ()
    written: tuple[str, ...] = ()
    """What was done on the forge, a sentence each."""
    refused: tuple[str, ...] = ()
    """What the forge did not let us do, and what to do about it."""
    unsaid: str = ""
    """What its people leave us no place on the forge to say, and what they can do; no refusal."""
    ignored: Mapping[str, Evidence] = field(default_factory=dict)
    """URL → why, of the links that the policy takes out whole: they have no resource here."""
    notes: tuple[str, ...] = ()
    """What was meant to silence something and no longer does, a phrase each, with strangers' words in it."""
    unanswered: Mapping[Resource, Evidence] = field(default_factory=dict)
    """What was asked in this run without a look taking place, and why: an API was shut, a budget spent."""
    unsettled: frozenset[tuple[str, Resource]] = frozenset()
    """Rules of leads, and resources of which they may have something to say tomorrow."""
    unfollowed: Mapping[Resource, Evidence] = field(default_factory=dict)
    """The same of what leads ask about, which no link points at."""

    def __repr__(self) -> str:
        """Short: asyncio has the result of its main task written out at the end, be it ten thousand links."""
        return f"<Report on {len(self.resources)} resources>"
