"""The world: everything that is true on the simulated internet, and what it was asked."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import httpx
from starlette.responses import Response

from bot.clock import SimulatedClock
from bot.world.behaviours import (
    ALWAYS,
    Api,
    Behaviour,
    Certificate,
    Mood,
    NamePhase,
    Naming,
    NxDomain,
    Phase,
    Resolves,
    Spell,
    Window,
)
from bot.world.forge.state import Hosting
from bot.world.github.json import account_number
from bot.world.papers import Paper, Shown, show, split_id
from bot.world.profiles import Gist, Profile
from bot.world.quota import Quota
from bot.world.repositories import Access, Found, Repository, named
from bot.world.services import Services

BUILT_IN = frozenset(
    {
        "export.arxiv.org",
        "arxiv.org",
        "www.arxiv.org",
        "oaipmh.arxiv.org",
        "api.datacite.org",
        "api.github.com",
        "github.com",
        "www.github.com",
        "raw.githubusercontent.com",
        "huggingface.co",
        "www.huggingface.co",
        "hf.co",
        "api.crossref.org",
        "doi.org",
        "dx.doi.org",
        "www.doi.org",
        "www.youtube.com",
        "youtube.com",
        "youtu.be",
        "api.semanticscholar.org",
        "dblp.org",
        "api2.openreview.net",
        "api.openreview.net",
        "openreview.net",
        "www.openreview.net",
        "web.archive.org",
    }
)
"""Hosts that are there without being planted."""
WILDCARDS = (".github.io", ".hf.space")
"""Domains under which every name resolves, as in reality: a missing page there is a 404, not NXDOMAIN."""
LOG_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Request:
    """What the world was asked."""

    at: datetime
    method: str
    scheme: str
    host: str
    target: str
    """Path and query, as they came."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.target}"

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.target.partition("?")[2], keep_blank_values=True))

    @property
    def token(self) -> str:
        """The bearer token, or nothing."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() in ("bearer", "token") else ""


@dataclass(slots=True)
class World:
    """Plant things through the methods, move `clock`, and read `log`."""

    clock: SimulatedClock
    papers: dict[str, Paper] = field(default_factory=dict)
    poisoned: set[str] = field(default_factory=set)
    """Ids of papers that make any arXiv answer a 500."""
    arxiv_lag: timedelta = timedelta()
    """How long after its submission the query API lists a version; its pages show it at once."""
    hosting: Hosting = field(default_factory=Hosting)
    """The repositories that can be written to."""
    quota: Quota = field(default_factory=Quota)
    tokens: frozenset[str] | None = None
    """The GitHub tokens that are good; None takes every one."""
    services: Services = field(default_factory=Services)
    certificates: dict[str, Certificate] = field(default_factory=dict)
    spells: dict[Api, Spell] = field(default_factory=dict)
    watch: Callable[[Request, Response], None] | None = None
    """Is shown every answer of the GitHub APIs; tests hold it against the contracts."""
    log: list[Request] = field(default_factory=list)
    received: Counter[str] = field(default_factory=Counter)
    """Requests per host."""
    lookups: Counter[str] = field(default_factory=Counter)
    """DNS queries per name."""
    visits: Counter[str] = field(default_factory=Counter)
    """Requests per URL of a flaky site."""
    turns: Counter[str] = field(default_factory=Counter)
    """Answers given for a name whose answers change."""
    _profiles: dict[str, tuple[Profile, ...]] = field(default_factory=dict)
    _gists: dict[str, tuple[Gist, ...]] = field(default_factory=dict)
    _repositories: dict[int, Repository] = field(default_factory=dict)
    _bearers: dict[str, dict[int, None]] = field(default_factory=dict)
    _sites: dict[str, tuple[Phase, ...]] = field(default_factory=dict)
    _hosts: set[str] = field(default_factory=set)
    _names: dict[str, tuple[NamePhase, ...]] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        return self.clock.now()

    # ── sites ──

    def put_site(self, url: str, behaviour: Behaviour, window: Window = ALWAYS) -> None:
        """From now on `url` behaves so during `window`; what was put last wins.

        `https://host/*` is every page of a host that has no behaviour of its own.
        Raises httpx.InvalidURL.
        """
        key = canonical(url)
        phases = self._sites.get(key, ())
        if window == ALWAYS:
            phases = ()  # nothing below it could ever show again
        self._sites[key] = (*phases, Phase(behaviour, window))
        self._hosts.add(httpx.URL(key).raw_host.decode())

    def behaviour(self, url: str) -> Behaviour | None:
        """How `url` behaves now; None where nobody planted anything."""
        key = canonical(url)
        return self._now_at(key) or self._now_at(canonical(str(httpx.URL(key).copy_with(raw_path=b"/*"))))

    def _now_at(self, key: str) -> Behaviour | None:
        phases = reversed(self._sites.get(key, ()))
        return next((phase.behaviour for phase in phases if phase.window.holds(self.now)), None)

    def has_site(self, url: str) -> bool:
        return canonical(url) in self._sites

    # ── names ──

    def put_name(self, name: str, naming: Naming, window: Window = ALWAYS) -> None:
        """From now on `name` resolves so during `window`; what was put last wins."""
        key = name.lower().rstrip(".")
        self._names[key] = (*self._names.get(key, ()), NamePhase(naming, window))

    def naming(self, name: str) -> Naming:
        """How `name` resolves now: as put, else to a public address if the host exists."""
        key = name.lower().rstrip(".")
        for phase in reversed(self._names.get(key, ())):
            if phase.window.holds(self.now):
                return phase.naming
        known = key in BUILT_IN | self.hosting.enterprise | self._hosts or key.endswith(WILDCARDS)
        return Resolves((public_address(key),)) if known else NxDomain()

    # ── papers ──

    def paper(self, name: str, *, versioned: bool = True) -> Shown | None:
        """The version that `2408.05211v2` names now, the latest of `2408.05211`; None where there is none.

        Without `versioned` a name with a version is no name of a paper.
        """
        split = split_id(name)
        paper = self.papers.get(split[0]) if split else None
        if split is None or paper is None or (split[1] and not versioned):
            return None
        return show(paper, split[1], self.now)

    # ── repositories ──

    def put_repository(self, repository: Repository) -> None:
        """Add or replace a repository, by its id."""
        self._repositories[repository.id] = repository
        for snapshot in repository.history:
            self._bearers.setdefault(snapshot.full_name.lower(), {})[repository.id] = None

    def repository(self, full_name: str) -> Found | None:
        """Whom `OWNER/NAME` leads to now."""
        if hosted := self.hosting.find(full_name):
            return hosted[0].found(self.now, renamed=hosted[1])
        bearers = self._bearers.get(full_name.lower(), {})
        return named((self._repositories[number] for number in bearers), full_name, self.now)

    def repository_by_id(self, number: int) -> Found | None:
        if hosted := self.hosting.repositories.get(number):
            return hosted.found(self.now)
        repository = self._repositories.get(number)
        snapshot = repository.at(self.now) if repository else None
        return Found(repository, snapshot, renamed=False) if repository and snapshot else None

    @property
    def repositories(self) -> tuple[Repository, ...]:
        return tuple(self._repositories.values())

    # ── people and gists ──

    def put_profile(self, profile: Profile) -> None:
        """From now on there is such an account; what was put last wins."""
        key = profile.login.lower()
        before = () if profile.window == ALWAYS else self._profiles.get(key, ())
        self._profiles[key] = (*before, profile)

    def close_profile(self, login: str) -> None:
        """From now on nobody has this login."""
        known = self.profile(login)
        ended = replace(known, window=Window(known.window.since, self.now)) if known else None
        self._profiles[login.lower()] = (ended,) if ended else ()

    def profile(self, login: str) -> Profile | None:
        """Whose login it is now: as put, else an organization's that owns a repository for all to see."""
        key = login.lower()
        if key in self._profiles:
            return next((one for one in reversed(self._profiles[key]) if one.window.holds(self.now)), None)
        for full_name, bearers in self._bearers.items():
            if full_name.partition("/")[0] == key:
                for number in bearers:
                    snapshot = self._repositories[number].at(self.now)
                    if snapshot and snapshot.owner.lower() == key and snapshot.access is Access.PUBLIC:
                        return Profile(snapshot.owner, account_number(key), organization=True)
        return None

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Every planted account that is there now."""
        return tuple(profile for login in self._profiles if (profile := self.profile(login)))

    def put_gist(self, gist: Gist) -> None:
        """From now on there is such a gist; what was put last wins."""
        key = gist.id.lower()
        before = () if gist.window == ALWAYS else self._gists.get(key, ())
        self._gists[key] = (*before, gist)

    def delete_gist(self, name: str) -> None:
        """From now on there is no gist with this id."""
        known = self.gist(name)
        ended = replace(known, window=Window(known.window.since, self.now)) if known else None
        self._gists[name.lower()] = (ended,) if ended else ()

    def gist(self, name: str) -> Gist | None:
        """The gist of that id, if it is there now."""
        known = reversed(self._gists.get(name.lower(), ()))
        return next((one for one in known if one.window.holds(self.now)), None)

    # ── moods and memory ──

    def mood(self, api: Api, size: int = 1) -> Mood | None:
        """The mood in which `api` answers a request for `size` things; uses up a counted one."""
        spell = self.spells.get(api)
        if spell is None or not spell.window.holds(self.now) or size <= spell.above or spell.times == 0:
            return None
        if spell.times is not None:
            self.spells[api] = replace(spell, times=spell.times - 1)
        return spell.mood

    def record(self, request: Request) -> None:
        self.received[request.host] += 1
        if len(self.log) < LOG_LIMIT:
            self.log.append(request)

    def forget_requests(self) -> None:
        """Start counting anew."""
        self.log.clear()
        self.received.clear()
        self.lookups.clear()


def canonical(url: str) -> str:
    """One spelling for what a client sends: host in ASCII, path percent-encoded, no empty query, no fragment.

    Raises httpx.InvalidURL for what is no web address.
    """
    parsed = httpx.URL(url)
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise httpx.InvalidURL(f"not an address of the web: {url[:200]!r}")
    port = f":{parsed.port}" if parsed.port else ""
    return f"{parsed.scheme}://{parsed.raw_host.decode()}{port}{parsed.raw_path.decode().removesuffix('?')}"


def public_address(name: str) -> str:
    """A stable address that looks public, so that a guard lets it pass."""
    first, second = hashlib.sha256(name.encode()).digest()[:2]
    return f"93.184.{first}.{1 + second % 254}"
