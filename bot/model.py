"""Every type that two stages share: frozen values that import nothing of ours."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import total_ordering
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"
Facts: TypeAlias = Mapping[str, Json]
"""What a checker learnt about a resource. Only the checker that wrote it reads inside."""


# ── the list ──────────────────────────────────────────────────────────────────────────────


class LinkKind(StrEnum):
    """How a link is written."""

    LINK = "link"
    IMAGE = "image"
    AUTOLINK = "autolink"
    HTML = "html"


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range of byte offsets in a file."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Link:
    """One occurrence of a link in a document."""

    url: str
    """The destination as GitHub renders it (entities and backslashes decoded)."""
    raw: str
    """The destination as written."""
    span: Span
    """Where `raw` stands; for a reference link this is in its definition."""
    line: int
    """1-based line of the use."""
    column: int
    """1-based column of the use, in code points."""
    kind: LinkKind
    tag: str
    """`a` or `img`, the element that GitHub makes of it."""
    text: str
    """What a reader sees: the link's text or the image's alternative text."""
    section: tuple[str, ...]
    """Headings above it, from outer to inner."""
    entry: int | None
    """Index into `Document.entries`."""
    whole: Span | None = None
    """The link as written, from its first bracket or tag to its last; None where that is not known."""


@dataclass(frozen=True, slots=True)
class EntryLink:
    """A labelled link of an entry."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row or bullet: a title with its labelled links."""

    title: str
    section: tuple[str, ...]
    line: int
    end_line: int
    links: tuple[EntryLink, ...]


@dataclass(frozen=True, slots=True)
class Ignore:
    """`<!-- listkeeper-ignore: RULE, reason -->`, which silences a rule on its own and the next line."""

    rule: str
    """A rule's code, or `all`; as written, so perhaps neither."""
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed list."""

    path: str
    source: bytes = field(repr=False)
    links: tuple[Link, ...]
    entries: tuple[Entry, ...]
    ignores: tuple[Ignore, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What a pull request adds to a list or alters in it, by where that stands then."""

    added: frozenset[tuple[str, int]] = frozenset()
    """Path, and index into `Document.entries`: entries that were nowhere in the list."""
    altered: frozenset[tuple[str, int]] = frozenset()
    """The same for those that have another title or other links than before."""
    links: frozenset[tuple[str, int, int]] = frozenset()
    """Path, line and column: links that their entry did not have, or that stand in no entry and are new."""
    lines: frozenset[tuple[str, int]] = frozenset()
    """Path and line: what is written differently from all that the list had, spaces aside."""

    def has_entry(self, path: str, entry: int | None) -> bool:
        """Whether an entry is new or different."""
        return entry is not None and ((path, entry) in self.added or (path, entry) in self.altered)

    def has_link(self, path: str, link: Link) -> bool:
        """Whether a link is new."""
        return (path, link.line, link.column) in self.links


# ── what links point at ───────────────────────────────────────────────────────────────────


@total_ordering
@dataclass(frozen=True, slots=True)
class Resource:
    """What links point at, whatever their spelling: `arxiv:2408.05211`, `github:VITA-MLLM/VITA`."""

    kind: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"

    def __lt__(self, other: Resource) -> bool:
        return (self.kind, self.key) < (other.kind, other.key)

    @classmethod
    def parse(cls, text: str) -> Resource:
        """Read `kind:key` back."""
        kind, _, key = text.partition(":")
        return cls(kind, key)


# ── what we saw ───────────────────────────────────────────────────────────────────────────


class Status(StrEnum):
    """What one look at a resource can say (DESIGN, "Rules of judgement")."""

    ALIVE = "alive"
    MOVED = "moved"
    DEAD = "dead"
    REFUSED = "refused"
    TROUBLE = "trouble"
    UNCHECKED = "unchecked"


class Failure(StrEnum):
    """Why there was no answer to judge."""

    NXDOMAIN = "nxdomain"
    RESOLVE = "resolve"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"
    PROTOCOL = "protocol"
    REDIRECTS = "redirects"
    GUARD = "guard"
    """The address is not public, or the URL is not one that we open."""
    BUDGET = "budget"
    OFFLINE = "offline"
    API = "api"
    """The API that knows is shut, throttled or talks nonsense."""
    CRASHED = "crashed"
    """A bug in a checker, made visible."""

    @property
    def is_local_suspect(self) -> bool:
        """True where our own network could be the cause."""
        return self in (Failure.NXDOMAIN, Failure.RESOLVE, Failure.CONNECT)

    @property
    def came_from_host(self) -> bool:
        """True where the host itself has answered, though not with what was asked for."""
        return self in (Failure.REDIRECTS, Failure.API)


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: who answered, and with what."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a person needs to check a verdict."""

    reason: str
    """One plain phrase without a full stop: `HTTP 404`, `the name does not resolve`."""
    method: str | None = None
    """`GET`, `GET, then GET afresh`, `GraphQL` …"""
    http_status: int | None = None
    final_url: str | None = None
    hops: tuple[Hop, ...] = ()
    header: str | None = None
    """The header that gave a wall away, as `name: value`."""
    failure: Failure | None = None
    host: str | None = None
    """Who was asked."""
    tries: int = 0
    """How many requests this look took; 0 when none was sent."""
    lost: str | None = None
    """The larger thing that is gone, where not just this resource is: `github:o/n` for a file in it."""
    context: str | None = None
    """What is known besides and may help a person, such as what became of the repository behind a page."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a checker makes of its own facts."""

    status: Status
    evidence: Evidence
    target: str | None = None
    """Where it moved to, for `moved`."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One look at one resource."""

    resource: Resource
    at: datetime
    status: Status
    evidence: Evidence
    facts: Facts = field(default_factory=dict)
    target: str | None = None
    by_api: bool = False
    """True when an API that knows was asked, not a page."""


# ── what we remember and believe ──────────────────────────────────────────────────────────


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


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask now, and why the rest waits."""

    due: tuple[Resource, ...]
    waiting: Mapping[Resource, str]


# ── what should be so ─────────────────────────────────────────────────────────────────────


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
    around: str = ""
    """The lines of the entry and those next to it, as written."""
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


# ── what stands on the forge, and what people answered ────────────────────────────────────


@dataclass(frozen=True, slots=True)
class StandingIssue:
    """An issue of ours as it stands: written by the bot's own login, with a marker of this list."""

    number: int
    marker: str
    title: str
    body: str
    is_open: bool
    closed_by_person: bool = False
    """True where it was not the bot that closed it: it stays silent until there is something new."""
    edited_by_writers: bool = True
    """Whether everybody who has edited the body since the bot last wrote it may write to the repository:
    only then its ticks count."""


class PullState(StrEnum):
    """How a pull request stands."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StandingPull:
    """Edits of ours as they stand offered: a pull request, or a branch without one."""

    number: int | None
    """None where the branch stands alone: the repository does not let the bot open pull requests, or a run
    was killed before it could."""
    branch: str
    fixes: Mapping[str, str]
    """Fingerprint → the `link_key` of the address whose looks it depends on; "" where it depends on none.
    Those that its body names; of a branch alone, the message of its last commit."""
    state: PullState
    opened_at: datetime
    closed_by_person: bool = False
    """True where a person closed it unmerged: none of its fingerprints is offered again."""
    pushed_by_others: bool = False
    """True where its branch has a commit that is not ours: it is theirs now."""
    shape: str = ""
    """What `EnsurePull.shape` was when the branch was last written; empty where that is not known."""

    @property
    def is_open(self) -> bool:
        return self.state is PullState.OPEN

    @property
    def is_final(self) -> bool:
        """Whether people have decided on its fixes: they merged it, or did not want it."""
        return self.state is PullState.MERGED or self.closed_by_person


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment on an issue of ours by somebody who may write, which the bot has not reacted to yet."""

    comment: int
    issue: int
    body: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """All that stands on the forge for one list, read once at the beginning of a run."""

    issues: tuple[StandingIssue, ...] = ()
    pulls: tuple[StandingPull, ...] = ()
    remarks: tuple[Remark, ...] = ()
    """In the order in which they were written."""
    has_issues: bool = True
    """False where the repository has its issues switched off."""


class Wish(StrEnum):
    """What a person can ask of the bot about a finding, a rule or a link."""

    FIX = "fix"
    SNOOZE = "snooze"
    NEVER = "never"
    UNSILENCE = "unsilence"
    RECHECK = "recheck"


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody who may write asked for, by a ticked box or a command."""

    wish: Wish
    about: str
    """A finding's fingerprint, a rule's code, or a URL of the list."""
    until: date | None = None
    """Of a snooze."""
    comment: int | None = None
    """The remark that it stands in; None for a box."""


@dataclass(frozen=True, slots=True)
class Silence:
    """What people do not want to hear of until a day, or never again."""

    about: str
    """A finding's fingerprint, a rule's code, or the `link_key` of a link."""
    until: date | None
    """The day on which it is told again; None is never."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a run makes of people's answers."""

    silences: tuple[Silence, ...] = ()
    """All that are in force, in the order of their names."""
    wished: frozenset[str] = frozenset()
    """The fingerprints of findings whose edits somebody asked for."""
    boxes: frozenset[str] = frozenset()
    """The boxes that were ticked when the run began: all of them are dealt with."""
    reactions: tuple[React, ...] = ()


def link_key(link: Resource | str) -> str:
    """Name a link by what it points at, or by its URL where that is nothing we know, as silences do."""
    return fingerprint("link", None, str(link))


# ── what to do about it ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class EnsureIssue:
    """There is one open issue with this marker and exactly this text."""

    marker: str
    title: str
    body: str
    obeyed: frozenset[str] = frozenset()
    """The boxes that this run has acted upon; others that were ticked while it ran stay ticked."""
    opens: bool = True
    """False opens none and leaves a closed one closed, though with this text."""


@dataclass(frozen=True, slots=True)
class EnsureComment:
    """The issue with this number has one comment with this marker, and exactly this text."""

    issue: int
    marker: str
    body: str


class Reaction(StrEnum):
    """How the bot answers a command: nothing else tells that it was heard."""

    DONE = "+1"
    CONFUSED = "confused"


@dataclass(frozen=True, slots=True)
class React:
    """The bot has reacted so to this comment, which is then never obeyed again."""

    comment: int
    reaction: Reaction


@dataclass(frozen=True, slots=True)
class CloseIssue:
    """The issue with this marker, if any, is closed with this comment."""

    marker: str
    comment: str


@dataclass(frozen=True, slots=True)
class EnsurePull:
    """There is one pull request from this branch: these edits of the default branch, and nothing else."""

    branch: str
    title: str
    body: str
    message: str
    """Of the commit, title first; names the fixes too, for where there can be no pull request."""
    edits: tuple[Edit, ...]
    fixes: Mapping[str, str]
    """As in `StandingPull`."""
    diff: str
    """The same edits as a unified diff, for people."""
    shape: str
    """A digest of what changes and of the lines next to it: while it is the same, the branch can be merged
    as it is, however much else has changed in the list."""


@dataclass(frozen=True, slots=True)
class Ensured:
    """What came of a pull request that was wanted."""

    said: str
    """One sentence."""
    number: int | None
    """None where the repository lets the bot push a branch but open no pull request; 0 in a dry run, where
    nobody knows it yet."""


@dataclass(frozen=True, slots=True)
class ClosePull:
    """The pull request from this branch, whose fixes are obsolete, is closed with this comment; a branch
    without one is deleted."""

    branch: str
    comment: str


@dataclass(frozen=True, slots=True)
class Offered:
    """Where the edit of a finding waits to be merged."""

    branch: str
    number: int | None
    """Of the pull request; None where the repository does not let the bot open one."""


class Conclusion(StrEnum):
    """How a review of a pull request ends."""

    SUCCESS = "success"
    NEUTRAL = "neutral"
    """Something wants a look, and nothing is certainly wrong."""
    FAILURE = "failure"


class Level(StrEnum):
    """How loud an annotation is."""

    NOTICE = "notice"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Annotation:
    """A note on lines of a file, beside its text."""

    path: str
    line: int
    end_line: int
    level: Level
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class EnsureCheck:
    """The last check of this name on a commit says exactly this."""

    pull: int
    commit: str
    conclusion: Conclusion
    title: str
    summary: str
    annotations: tuple[Annotation, ...] = ()
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Button:
    """Something that people can ask for with a click below a check."""

    name: str
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class ReviewComment:
    """A comment on lines of a pull request that its diff shows."""

    key: str
    """Names it by what it is about, whatever its lines."""
    path: str
    first: int
    last: int
    body: str


@dataclass(frozen=True, slots=True)
class EnsureReview:
    """The pull request has one review of ours, with exactly this text and these comments."""

    pull: int
    commit: str
    """The commit that was looked at; where the pull request has moved on, nothing is written."""
    body: str
    comments: tuple[ReviewComment, ...] = ()
    opens: bool = True
    """False writes none where there is none yet."""


Action: TypeAlias = (
    EnsureIssue | EnsureComment | CloseIssue | React | EnsurePull | ClosePull | EnsureCheck | EnsureReview
)


@dataclass(frozen=True, slots=True)
class Revision:
    """Where everybody can see the very bytes that were read."""

    web: str
    """The repository's address in a browser: `https://github.com/OWNER/REPO`."""
    commit: str
    """The full name of the commit, so that a line stays the line that was meant."""


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
    ignored: Mapping[str, Evidence] = field(default_factory=dict)
    """URL → why, of the links that the policy takes out whole: they have no resource here."""
    notes: tuple[str, ...] = ()
    """What was meant to silence something and no longer does, a phrase each, with strangers' words in it."""
    unanswered: Mapping[Resource, Evidence] = field(default_factory=dict)
    """What was asked in this run without a look taking place, and why: an API was shut, a budget spent."""

    def __repr__(self) -> str:
        """Short: asyncio has the result of its main task written out at the end, be it ten thousand links."""
        return f"<Report on {len(self.resources)} resources>"
