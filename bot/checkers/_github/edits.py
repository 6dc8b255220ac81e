"""How to write the address of something on GitHub that has another name now."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit, urlunsplit

from bot.checkers._github.places import Kind, Place
from bot.checkers._github.urls import FULL_NAME, LOGIN, MEDIA

_BRANCH_WITHIN = 4
"""Segments after a repository among which its branch begins: `raw/refs/heads/main`."""


def rewritten(url: str, place: Place, full_name: str, *, branch: tuple[str, str] | None = None) -> str | None:
    """The same address with another repository, and with its branch replaced; the rest stays as written.

    None where the address is not written the usual way.
    """
    parts = urlsplit(url)
    before = 2 if parts.hostname == MEDIA else 1
    segments = parts.path.split("/")
    head, names, rest = segments[:before], segments[before : before + 2], segments[before + 2 :]
    if head[0] or not FULL_NAME.fullmatch(full_name) or not _is_written(names, place):
        return None
    git = ".git" if names[1].endswith(".git") else ""
    if branch is not None:
        old, new = branch
        at = next((i for i, segment in enumerate(rest[:_BRANCH_WITHIN]) if unquote(segment) == old), None)
        if at is None:
            return None
        rest[at] = quote(new, safe="/")
    return urlunsplit(parts._replace(path="/".join((*head, full_name + git, *rest))))


def with_login(url: str, place: Place, login: str) -> str | None:
    """The same address with another account; None where the account is not written the usual way."""
    parts = urlsplit(url)
    segments = parts.path.split("/")
    at = next(
        (i for i in (1, 2) if segments[i : i + 1] and segments[i].casefold() == place.owner.casefold()), 0
    )
    if not at or not LOGIN.fullmatch(login):
        return None
    return urlunsplit(parts._replace(path="/".join((*segments[:at], login, *segments[at + 1 :]))))


def page_of(full_name: str, place: Place, *, is_folder: bool = False) -> str:
    """The address of a place in a repository."""
    page = f"https://github.com/{full_name}"
    below = quote("/".join(place.segments))
    match place.kind:
        case Kind.PATH:
            return f"{page}/{'tree' if is_folder else 'blob'}/{below}"
        case Kind.RELEASE:
            return f"{page}/releases/{below}"
        case Kind.ISSUE:
            return f"{page}/issues/{below}"
        case _:
            return page


def _is_written(names: list[str], place: Place) -> bool:
    """Whether two segments are owner and name of a place, as one usually writes them."""
    owner, name = names if len(names) == 2 else ("", "")  # noqa: PLR2004 - owner and name
    written = f"{owner}/{name.removesuffix('.git')}"
    return written.casefold() == place.full_name.casefold()
