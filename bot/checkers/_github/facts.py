"""What is known of something on GitHub, as GraphQL and REST tell it and as memory keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

from bot.checkers._evidence import Unanswered
from bot.checkers._github.urls import FULL_NAME
from bot.checkers._json import mapping, text, whole
from bot.model import Facts, Json

DEFAULT_BRANCHES = frozenset({"master", "main", "trunk", "develop"})
"""What default branches are called: only such a link may be led to another default branch."""
LONGEST_TEXT = 300
"""Characters of a description or an address that are kept; GitHub allows 350."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as GitHub describes it."""

    name: str
    """`owner/name` as it is called today."""
    node_id: str = ""
    number: int | None = None
    """Its database id, which outlives a rename and, unlike node ids, has had but one format."""
    archived: bool = False
    archived_at: str = ""
    empty: bool = False
    disabled: bool = False
    locked: str = ""
    """Why it is locked, `TRADE_RESTRICTION` for one."""
    pushed_at: str = ""
    default_branch: str = ""
    license: str | None = None
    """Its SPDX id; empty where GitHub finds none, and None where GitHub did not say."""
    stars: int = 0
    fork: bool = False
    homepage: str = ""
    """The address that its owner gives for it, as written."""
    description: str = ""

    @property
    def facts(self) -> dict[str, Json]:
        return dict(asdict(self))

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> Repository | None:
        """Read facts back; None where they are not of a repository (memory is not to be trusted either)."""
        name = text(facts.get("name"))
        if name is None or not FULL_NAME.fullmatch(name):
            return None
        license_id = facts.get("license")
        return cls(
            name=name,
            node_id=text(facts.get("node_id")) or "",
            number=whole(facts.get("number")),
            archived=facts.get("archived") is True,
            archived_at=text(facts.get("archived_at")) or "",
            empty=facts.get("empty") is True,
            disabled=facts.get("disabled") is True,
            locked=text(facts.get("locked")) or "",
            pushed_at=text(facts.get("pushed_at")) or "",
            default_branch=text(facts.get("default_branch")) or "",
            license=license_id if isinstance(license_id, str) else None,
            stars=whole(facts.get("stars")) or 0,
            fork=facts.get("fork") is True,
            homepage=(text(facts.get("homepage")) or "")[:LONGEST_TEXT],
            description=(text(facts.get("description")) or "")[:LONGEST_TEXT],
        )

    @classmethod
    def from_graphql(cls, node: Mapping[str, Any]) -> Repository | None:
        """Read a `Repository` node; None where it is none."""
        return cls.of(
            {
                "name": node.get("nameWithOwner"),
                "node_id": node.get("id"),
                "number": node.get("databaseId"),
                "archived": node.get("isArchived"),
                "archived_at": node.get("archivedAt"),
                "empty": node.get("isEmpty"),
                "disabled": node.get("isDisabled"),
                "locked": node.get("lockReason") if node.get("isLocked") is True else None,
                "pushed_at": node.get("pushedAt"),
                "default_branch": mapping(node.get("defaultBranchRef")).get("name"),
                "license": _license(node, "licenseInfo", "spdxId"),
                "stars": node.get("stargazerCount"),
                "fork": node.get("isFork"),
                "homepage": node.get("homepageUrl"),
                "description": node.get("description"),
            }
        )

    @classmethod
    def from_rest(cls, body: Mapping[str, Any]) -> Repository | None:
        """Read the answer of `GET /repos/{owner}/{repo}`; None where it is none."""
        return cls.of(
            {
                "name": body.get("full_name"),
                "node_id": body.get("node_id"),
                "number": body.get("id"),
                "archived": body.get("archived"),
                "disabled": body.get("disabled"),
                "pushed_at": body.get("pushed_at"),
                "default_branch": body.get("default_branch"),
                "license": _license(body, "license", "spdx_id"),
                "stars": body.get("stargazers_count"),
                "fork": body.get("fork"),
                "homepage": body.get("homepage"),
                "description": body.get("description"),
            }
        )

    @property
    def is_blocked(self) -> bool:
        """Whether GitHub keeps people out of it, though it still says that it is there."""
        return self.disabled or self.locked == "TRADE_RESTRICTION"


@dataclass(frozen=True, slots=True)
class Account:
    """A person or an organization."""

    login: str
    node_id: str = ""
    number: int | None = None

    @property
    def facts(self) -> dict[str, Json]:
        return dict(asdict(self))

    @classmethod
    def from_graphql(cls, node: Mapping[str, Any]) -> Account | None:
        """Read a `RepositoryOwner` node; None where it is none."""
        login = text(node.get("login"))
        return cls(login, text(node.get("id")) or "", whole(node.get("databaseId"))) if login else None

    @classmethod
    def from_rest(cls, body: Mapping[str, Any]) -> Account | None:
        """Read the answer of `GET /users/{username}`; None where it is none."""
        login = text(body.get("login"))
        return cls(login, text(body.get("node_id")) or "", whole(body.get("id"))) if login else None


@dataclass(frozen=True, slots=True)
class Gist:
    """A gist that GitHub shows."""


@dataclass(frozen=True, slots=True)
class Missing:
    """GitHub was asked twice and shows no such thing: deleted, private or never there."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """GitHub took it down, and says so."""

    reason: str
    """`dmca`, `tos` …"""
    notice: str = ""
    http_status: int = 451


Whole: TypeAlias = Repository | Account | Gist | Missing | Blocked | Unanswered


@dataclass(frozen=True, slots=True)
class At:
    """Where a path was found."""

    segments: tuple[str, ...]
    """Branch and path, of which the branch may be another than the one asked for."""
    is_folder: bool
    is_elsewhere: bool = False
    """True where the branch is gone, and the path is on the default branch."""


@dataclass(frozen=True, slots=True)
class There:
    """A release, a file of it, an issue, a pull request or a discussion is there."""


@dataclass(frozen=True, slots=True)
class Absent:
    """The repository is there, but not what was asked for in it."""

    has_branch: bool = True
    """Of a path, whether any branch is there that it could be on."""


Part: TypeAlias = At | There | Absent | Unanswered


def whole_facts(found: Whole, via: str, *, tries: int = 1) -> Facts:
    """What is kept of a look at a repository, an account or a gist."""
    match found:
        case Unanswered():
            return found.facts
        case Missing():
            return {"found": False, "via": via, "tries": max(2, tries)}
        case Blocked():
            return {
                "blocked": found.reason,
                "notice": found.notice,
                "http_status": found.http_status,
                "via": via,
            }
        case Gist():
            return {"found": True, "via": via, "tries": tries}
        case Repository() | Account():
            return {"found": True, "via": via, "tries": tries, **found.facts}


def part_facts(repository: Repository, part: Part, via: str, *, tries: int = 1) -> Facts:
    """What is kept of a look at something in a repository that is there."""
    facts = dict(whole_facts(repository, via, tries=tries))
    match part:
        case Unanswered():
            return part.facts
        case Absent():
            return {**facts, "part": False}
        case There():
            return {**facts, "part": True}
        case At():
            where: dict[str, Json] = {
                "segments": list(part.segments),
                "is_folder": part.is_folder,
                "elsewhere": part.is_elsewhere,
            }
            return {**facts, "part": True, "path": where}


def at_of(facts: Facts) -> At | None:
    """Where a path was found, as its facts say."""
    path = mapping(facts.get("path"))
    segments = path.get("segments")
    if not isinstance(segments, list | tuple) or not segments:
        return None
    elsewhere = path.get("elsewhere") is True
    return At(tuple(map(str, segments)), path.get("is_folder") is True, is_elsewhere=elsewhere)


def _license(node: Mapping[str, Any], name: str, key: str) -> str | None:
    """A license's SPDX id: empty where there is none, None where nothing is said."""
    if name in node and node[name] is None:
        return ""
    return text(mapping(node.get(name)).get(key))
