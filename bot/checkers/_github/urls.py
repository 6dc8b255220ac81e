"""What on GitHub an address points at."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.checkers._github.places import Kind, Place
from bot.checkers._urls import segments_of, web_parts

PAGES = frozenset({"github.com", "www.github.com", "redirect.github.com"})
RAW = frozenset({"raw.githubusercontent.com", "raw.github.com"})
MEDIA = "media.githubusercontent.com"
GISTS = frozenset({"gist.github.com", "gist.githubusercontent.com"})
HOSTS = PAGES | RAW | GISTS | {MEDIA}
PATH_PAGES = frozenset({"tree", "blob", "raw", "blame", "edit", "commit"})
"""A commit's hash stands for a branch as well as any name does."""
ISSUE_PAGES = frozenset({"issues", "pull", "discussions"})

LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})")
FULL_NAME = re.compile(rf"{LOGIN.pattern}/(?!\.{{1,2}}\Z)[A-Za-z0-9._-]{{1,100}}")
"""How GitHub writes the name of a repository. Lists may write anything."""
NUMBER = re.compile(r"[1-9][0-9]{0,8}")
GIST_ID = re.compile(r"[0-9]{1,10}|[0-9a-f]{20,40}", re.IGNORECASE)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
LONGEST_NAME = 100
LONGEST_PATH = 1000

OF_ACCOUNTS = frozenset({"orgs", "sponsors", "stars", "users"})
"""First segments that are followed by an account: its pages are there while it is."""
RESERVED = OF_ACCOUNTS | frozenset(
    """
    400 401 402 403 404 405 406 407 408 409 410 411 412 413 414 415 416 417 418 419 420 421 422 423 424 425
    426 427 428 429 430 431 500 501 502 503 504 505 506 507 508 509 510 511
    about accelerator access account accounts admin advanced-security advisories anonymous any api app apps
    attributes auth billing blob blog bounty branches business businesses c cache careers case-studies
    categories central certification changelog cla cloud codereview codesearch codespaces collection
    collections comments commit commits community companies compare contact contributing cookbook copilot
    coupons customer customer-stories customers dashboard dashboards design develop developer developers
    diff discover discussions docs download downloads downtime editor editors edu education enterprise
    enterprises events explore featured features files fixtures forked fund garage gist gists git-guides
    github-copilot graphs guide guides help help-wanted home hooks hosting hovercards identity images inbox
    individual info integration integrations interfaces introduction investors issues jobs join journal
    journals lab labs languages launch layouts learn legal library linux listings lists login logos logout
    mac maintenance malware man marketplace mcp memories mention mentioned mentioning mentions migrating
    milestones mine mirrors mobile models navigation network new news newsletter newsroom none nonprofit
    nonprofits notices notifications oauth offer open-source organisations organizations pages partners
    password_reset payments personal plans plugins policies popular popularity posts premium-support press
    pricing privacy professional projects pull pulls raw readme recommendations redeem releases render reply
    repositories repos resources restore revert save-net-neutrality saved scraping search security
    security-center services session sessions settings shareholders shop showcases signin signup site
    site-map sitemap social-impact solutions spam spark ssh staff starred startups static status statuses
    storage store stories styleguide subscriptions suggest suggestion suggestions support suspended talks
    teach teacher teachers teaching team teams terms timeline topic topics tos tour train training
    translations tree trending trust-center universe updates username visualization w watching
    why-github wiki windows works-with
    """.split()
)
"""First segments that GitHub keeps for its own pages or for nobody; and `sponsors/explore` is one, too."""


def place_of(url: str) -> Place | None:
    """What an address names; None where it is a page of GitHub itself, or leads elsewhere."""
    parts = web_parts(url)
    if parts is None or parts.host not in HOSTS:
        return None
    host, segments = parts.host, segments_of(parts.path)
    if host in PAGES:
        return _of_page(segments)
    if host in RAW:
        return _of_raw(segments)
    if host == MEDIA and segments[:1] == ["media"]:
        return _of_raw(segments[1:])
    return _of_gist(segments) if host in GISTS else None


def _of_page(segments: Sequence[str]) -> Place | None:
    match segments:
        case [first, account, *_] if first.lower() in OF_ACCOUNTS:
            return _account(account)
        case [first, *_] if first.lower() in RESERVED:
            return None
        case [account] | [account, "followers" | "following"]:
            return _account(account)
        case [owner, name, *rest]:
            return _in_repository(owner, name, rest)
        case _:
            return None


def _of_raw(segments: Sequence[str]) -> Place | None:
    """A file's bytes; of a wiki's files GitHub's API knows nothing but whose wiki it is."""
    match segments:
        case ["wiki", owner, name, *_]:
            return _repository(owner, name)
        case [owner, name, *rest]:
            return _path(owner, name, rest)
        case _:
            return None


def _of_gist(segments: Sequence[str]) -> Place | None:
    match [segment.removesuffix(".git").removesuffix(".js") for segment in segments[:2]]:
        case [_, name] | [name] if GIST_ID.fullmatch(name):
            return Place(Kind.GIST, name=name)
        case [account]:
            return _account(account)
        case _:
            return None


def _account(login: str) -> Place | None:
    is_name = _is_name(login) and login.lower() not in RESERVED
    return Place(Kind.ACCOUNT, login) if is_name else None


def _in_repository(owner: str, name: str, rest: Sequence[str]) -> Place | None:
    match rest:
        case [page, *path] if page in PATH_PAGES:
            return _path(owner, name, path[:1] if page == "commit" else path)
        case [page, number, *_] if page in ISSUE_PAGES and NUMBER.fullmatch(number):
            return _within(Kind.ISSUE, owner, name, (number,))
        case ["releases", "tag", _, *_] | ["releases", "download", _, _, *_]:
            return _within(Kind.RELEASE, owner, name, _split(rest[1:]))
        case ["releases", "latest", "download", _]:
            return _within(Kind.RELEASE, owner, name, _split(rest[1:]))
        case _:
            return _repository(owner, name)


def _path(owner: str, name: str, rest: Sequence[str]) -> Place | None:
    """Branch and path: `refs/heads/main/x` is `main/x`, `a%2Fb` is `a/b`."""
    if list(rest[:2]) in (["refs", "heads"], ["refs", "tags"]):
        rest = rest[2:]
    return _within(Kind.PATH, owner, name, _split(rest))


def _within(kind: Kind, owner: str, name: str, segments: tuple[str, ...]) -> Place | None:
    """A place in a repository; the repository alone where GitHub cannot be asked about the place."""
    whole = _repository(owner, name)
    if whole is None or not segments or not _is_sound(segments):
        return whole
    return Place(kind, whole.owner, whole.name, segments)


def _repository(owner: str, name: str) -> Place | None:
    """A repository, also one with a name that no repository can have: of it, GitHub will say so."""
    if name.endswith(".git"):
        name = name.removesuffix(".git").removesuffix(".wiki")
    return Place(Kind.REPOSITORY, owner, name) if _is_name(owner) and _is_name(name) else None


def _split(rest: Sequence[str]) -> tuple[str, ...]:
    return tuple(segment for part in rest for segment in part.split("/") if segment)


def _is_name(segment: str) -> bool:
    """Whether GitHub can be asked about a name, and a key of ours can hold it."""
    is_path = "/" in segment or segment in ("", ".", "..")
    return not is_path and len(segment) <= LONGEST_NAME and not CONTROL.search(segment)


def _is_sound(path: Sequence[str]) -> bool:
    """Whether GitHub can be asked about a path: an encoded `..` must not lead out of its repository."""
    dots = any(segment in (".", "..") for segment in path)
    return not dots and len("/".join(path)) <= LONGEST_PATH and not CONTROL.search("".join(path))
