"""Which repository, or which path in it, an address points at, and how to write it with another name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

REPOSITORY = "github"
PATH = "github-path"

PAGES = frozenset({"github.com", "www.github.com", "redirect.github.com"})
RAW = frozenset({"raw.githubusercontent.com", "raw.github.com"})
PATH_PAGES = frozenset({"tree", "blob", "raw", "blame"})

OWNER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})")
NAME = re.compile(r"[A-Za-z0-9._-]{1,100}")
FULL_NAME = re.compile(rf"{OWNER.pattern}/(?!\.{{1,2}}\Z){NAME.pattern}")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MAX_PATH = 1000

RESERVED = frozenset(
    """
    about account advisories apps blog codespaces collections community contact copilot customer-stories
    customers dashboard discussions enterprise enterprises events explore features github-copilot home
    issues join login logout marketplace mobile models new newsroom notifications nonprofit open-source
    orgs organizations partners premium-support pricing pulls readme resources search security sessions
    settings signup site solutions sponsors stars team topics trending users watching why-github
    """.split()  # noqa: SIM905 - words are read as words
)
"""First segments that GitHub keeps for itself: no user has such a name."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a GitHub address names."""

    owner: str
    name: str
    segments: tuple[str, ...] = ()
    """Branch and path, decoded: nobody but GitHub knows where the branch ends (facts §2.1)."""


def place_of(url: str) -> Place | None:
    """The repository or path behind an address; None where it is neither, like a user or a gist."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or host not in PAGES | RAW:
        return None
    segments = _segments(parts.path)
    if len(segments) < 2:  # noqa: PLR2004 - owner and name
        return None
    owner, name, *rest = segments
    name = name.removesuffix(".git")
    if not FULL_NAME.fullmatch(f"{owner}/{name}") or (host in PAGES and owner.lower() in RESERVED):
        return None
    if host in PAGES:
        rest = rest[1:] if rest[:1] and rest[0] in PATH_PAGES else []
    path = _branch_first(rest)
    return Place(owner, name, path if _is_sound(path) else ())


def key_of(place: Place) -> tuple[str, str]:
    """Kind and key of a place: owner and name in lower case, for GitHub does not tell their cases apart."""
    repository = f"{place.owner}/{place.name}".lower()
    return (PATH, "/".join((repository, *place.segments))) if place.segments else (REPOSITORY, repository)


def place_at(key: str) -> Place:
    """Read a key back."""
    owner, _, rest = key.partition("/")
    name, *segments = rest.split("/")
    return Place(owner, name, tuple(segments))


def rewritten(url: str, full_name: str, *, branch: tuple[str, str] | None = None) -> str | None:
    """The same address with another repository, and with its branch replaced; the rest stays as written.

    None where the address is not written the usual way.
    """
    parts = urlsplit(url)
    slash, owner, name, *rest = parts.path.split("/") if parts.path.count("/") > 1 else ("", "", "")
    if slash or not FULL_NAME.fullmatch(full_name) or not owner or not name:
        return None
    git = ".git" if name.endswith(".git") else ""
    if branch is not None:
        old, new = branch
        at = next((i for i, segment in enumerate(rest[:4]) if unquote(segment) == old), None)
        if at is None:
            return None
        rest[at] = quote(new, safe="/")
    return urlunsplit(parts._replace(path="/".join(("", full_name + git, *rest))))


def page_of(full_name: str, segments: tuple[str, ...], *, is_folder: bool) -> str:
    """The address of a path's page."""
    path = quote("/".join(segments))
    return f"https://github.com/{full_name}/{'tree' if is_folder else 'blob'}/{path}"


def _is_sound(path: tuple[str, ...]) -> bool:
    """Whether GitHub can be asked about a path: an encoded `..` must not lead out of its repository."""
    dots = any(segment in (".", "..") for segment in path)
    return not dots and len("/".join(path)) <= MAX_PATH and not CONTROL.search("".join(path))


def _segments(path: str) -> list[str]:
    """A path's segments as a browser reads them."""
    read: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            read = read[:-1]
        elif segment not in ("", "."):
            read.append(unquote(segment))
    return read


def _branch_first(rest: list[str]) -> tuple[str, ...]:
    """Branch and path: `refs/heads/main/x` is `main/x`, `a%2Fb` is `a/b`."""
    if rest[:2] in (["refs", "heads"], ["refs", "tags"]):
        rest = rest[2:]
    return tuple(segment for part in rest for segment in part.split("/") if segment)
