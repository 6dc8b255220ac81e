"""What the smaller services of the simulated internet know: plain values, each for a window of time."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from bot.world.quota import FixedWindow
from bot.world.shelf import Shelf


class Access(StrEnum):
    """Who may see a repository of Hugging Face."""

    PUBLIC = "public"
    GATED = "gated"
    """Everybody sees that it is there; its files are for those who have agreed to its terms."""
    PRIVATE = "private"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True)
class HubRepository:
    """A model, dataset, Space or collection of Hugging Face."""

    access: Access = Access.PUBLIC
    stage: str | None = None
    """What `runtime.stage` of a Space says."""
    revisions: tuple[str, ...] = ("main",)
    files: tuple[str, ...] = ("README.md",)
    """Their folders are there, too."""
    moved_to: str | None = None
    """The name that it has now; under this one stands a redirect."""


class AddedBy(StrEnum):
    """Who told Hugging Face where the code of a paper is."""

    USER = "user"
    AUTO = "auto"


@dataclass(frozen=True, slots=True)
class HubPaper:
    """What Hugging Face knows besides of a paper of arXiv that it has indexed."""

    code: str | None = None
    """The address of a repository on GitHub."""
    added_by: AddedBy = AddedBy.AUTO
    page: str | None = None
    """The project's page."""
    models: tuple[str, ...] = ()
    """Names of models whose cards name the paper."""
    datasets: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    lists_them: bool = True
    """False where the paper's record only counts what is linked to it, and another question names them."""


@dataclass(frozen=True, slots=True)
class Update:
    """A notice about a work."""

    type: str
    """`retraction`, `correction` …"""
    doi: str
    """Of the notice."""
    day: date
    source: str = "publisher"


@dataclass(frozen=True, slots=True)
class Doi:
    """A work with a DOI."""

    title: str = "A work"
    crossref: bool = True
    """False where another registry has it."""
    authors: tuple[str, ...] = ()
    journal: str = "A Journal"
    year: int = 2023
    type: str = "journal-article"
    updates: tuple[Update, ...] = ()


class Embedding(StrEnum):
    """What oEmbed says of a video that is there."""

    SHOWN = "shown"
    UNAUTHORIZED = "unauthorized"
    """Its uploader forbids other sites to show it."""
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Video:
    """A video or playlist of YouTube."""

    title: str = "A video"
    embedding: Embedding = Embedding.SHOWN


@dataclass(frozen=True, slots=True)
class Note:
    """A paper of OpenReview."""

    title: str = "A paper"
    venue: str = "ICLR 2026 poster"
    venueid: str = "ICLR.cc/2026/Conference"
    authors: tuple[str, ...] = ("A. Author",)
    old: bool = False
    """Whether only the API of before 2023 has it; the search shows it nevertheless."""
    hidden: bool = False
    """Whether it is there, but not for strangers."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of a page in the Wayback Machine."""

    at: datetime
    status: int = 200
    """What the site answered then."""
    mimetype: str = "text/html"
    title: str = "A page as it was"
    shown: bool = True
    """Whether the capture itself can be had, as the index has it."""


@dataclass(frozen=True, slots=True)
class Saving:
    """A page that somebody wants saved."""

    url: str
    since: datetime
    polls: int = 0
    """How often it was asked how that goes."""


@dataclass(slots=True)
class Archive:
    """What the Wayback Machine knows."""

    snapshots: dict[str, tuple[Snapshot, ...]] = field(default_factory=dict)
    """By the address of a page, as `bot.world.wayback.key_of` spells it."""
    blocked: set[str] = field(default_factory=set)
    """Hosts that it shows nothing of."""
    keys: str | None = None
    """The only `access:secret` that may save; None takes every one."""
    refusals: dict[str, str] = field(default_factory=dict)
    """By the same address: the `status_ext` for which a page cannot be saved."""
    savings: dict[str, Saving] = field(default_factory=dict)
    """By the id of a job."""
    patience: int = 1
    """So often a job is pending before it is done."""
    window: FixedWindow = field(default_factory=lambda: FixedWindow(limit=30, seconds=60))
    """What its index answers at most."""
    saves: FixedWindow = field(default_factory=lambda: FixedWindow(limit=7, seconds=60))
    """What it saves at most."""


class Naming(StrEnum):
    """What `publicationVenue` of Semantic Scholar is, of which all three occur."""

    OBJECT = "object"
    TEXT = "text"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Indexed:
    """A publication as an index of the literature has it."""

    venue: str = "International Conference on Learning Representations"
    short: str = ""
    """Its short name: `ICLR`."""
    year: int = 2025
    title: str = ""
    authors: tuple[str, ...] = ()
    """Semantic Scholar has title and authors from arXiv where they are not given here."""
    doi: str = ""
    record: str = ""
    """Its key at DBLP, as Semantic Scholar knows it."""
    page: str = ""
    """Its page at the publisher, as DBLP knows it."""
    naming: Naming = Naming.OBJECT


@dataclass(slots=True)
class Services:
    """All of it."""

    models: Shelf[HubRepository] = field(default_factory=Shelf)
    """By `models/OWNER/NAME`, `datasets/…`, `spaces/…` or `collections/…`."""
    papers: Shelf[HubPaper] = field(default_factory=Shelf)
    """What Hugging Face has indexed, by arXiv id."""
    dois: Shelf[Doi] = field(default_factory=Shelf)
    """By the DOI in lower case."""
    notes: Shelf[Note] = field(default_factory=Shelf)
    """Papers of OpenReview, by id."""
    challenges: bool = True
    """Whether OpenReview challenges strangers who ask for a paper by its id, as it has since 2026."""
    videos: Shelf[Video] = field(default_factory=Shelf)
    """By id."""
    scholar: Shelf[Indexed] = field(default_factory=Shelf)
    """Published papers that Semantic Scholar knows, by arXiv id; of all others it knows the preprint."""
    dblp: Shelf[Indexed] = field(default_factory=Shelf)
    """By DBLP's key."""
    window: FixedWindow = field(default_factory=FixedWindow)
    """What Hugging Face's API answers at most."""
    archive: Archive = field(default_factory=Archive)
    """The Wayback Machine."""
