"""github.com and raw.githubusercontent.com as browsers see them."""

from __future__ import annotations

from html import escape
from urllib.parse import unquote

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bot.world.repositories import Access, Snapshot
from bot.world.state import Request, World

HIDDEN = (Access.GONE, Access.DMCA, Access.TOS)


def answer(world: World, request: Request) -> Response:
    """Answer a request for a page of a repository, a directory or a file."""
    owner, name, *rest = (*_parts(request), "", "")
    if not name:
        return _lost() if (profile := world.profile(owner)) is None else _page(profile.login, "")
    found = world.repository(f"{owner}/{name}")
    if found is None or found.snapshot.access in HIDDEN:
        return _lost()
    if found.renamed:
        tail = request.target.split("/", 3)[3:]
        return RedirectResponse("/".join((f"https://github.com/{found.snapshot.full_name}", *tail)), 301)
    is_there = _has(found.snapshot, [part for part in rest if part])
    return _page(found.snapshot.full_name, found.snapshot.description or "") if is_there else _lost()


def _has(snapshot: Snapshot, parts: list[str]) -> bool:
    match parts:
        case [] | ["releases" | "issues" | "pulls" | "discussions" | "wiki"]:
            return True
        case ["tree" | "blob" | "raw" | "blame" | "edit", *below]:
            return split(snapshot, below) is not None
        case ["releases", "tag", *tag]:
            return "/".join(tag) in snapshot.all_tags
        case ["issues" | "pull" | "discussions", number, *_] if number.isdecimal():
            return int(number) in snapshot.threads
        case _:
            return False


def raw(world: World, request: Request) -> Response:
    """Answer a request for a file's bytes; renamed repositories answer without a redirect, as in reality."""
    owner, name, *rest = (*_parts(request), "", "")
    found = world.repository(f"{owner}/{name}")
    place = split(found.snapshot, [part for part in rest if part]) if found else None
    if found is None or place is None or place[1] not in found.snapshot.tree(place[0]).files:
        return PlainTextResponse("404: Not Found", 404)
    ref, path = place
    return PlainTextResponse(found.snapshot.tree(ref).files[path])


def split(snapshot: Snapshot, parts: list[str]) -> tuple[str, str] | None:
    """Ref and path of `REF/PATH`, where the ref may contain `/`; None where it leads nowhere."""
    whole = "/".join(parts[2:] if parts[:1] == ["refs"] else parts)
    for ref in ("HEAD", snapshot.oid, *snapshot.branches, *snapshot.all_tags):
        if whole == ref:
            return ref, ""
        path = whole.removeprefix(f"{ref}/")
        if path != whole and snapshot.tree(ref).kind(path):
            return ref, path
    return None


def _parts(request: Request) -> list[str]:
    return unquote(request.path).strip("/").split("/")


def _page(name: str, about: str) -> Response:
    return HTMLResponse(f"<title>GitHub - {escape(name)}: {escape(about)}</title>")


def _lost() -> Response:
    return HTMLResponse("<title>Page not found · GitHub</title>", 404)
