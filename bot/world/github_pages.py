"""github.com and raw.githubusercontent.com as browsers see them."""

from __future__ import annotations

from html import escape
from urllib.parse import unquote

from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bot.world.repositories import Access, Found, Snapshot, children
from bot.world.state import Request, World

HIDDEN = (Access.GONE, Access.DMCA, Access.TOS)


def answer(world: World, request: Request) -> Response:
    """Answer a request for a page of a repository, a directory or a file."""
    owner, name, *rest = (*_parts(request), "", "")
    found = world.repository(f"{owner}/{name}")
    if found is None or found.snapshot.access in HIDDEN:
        return _lost()
    if found.renamed:
        tail = request.target.split("/", 3)[3:]
        return RedirectResponse("/".join((f"https://github.com/{found.snapshot.full_name}", *tail)), 301)
    match [part for part in rest if part]:
        case []:
            return _page(found)
        case ["tree" | "blob" | "raw", *below] if split(found.snapshot, below) is not None:
            return _page(found)
        case _:
            return _lost()


def raw(world: World, request: Request) -> Response:
    """Answer a request for a file's bytes; renamed repositories answer without a redirect, as in reality."""
    owner, name, *rest = (*_parts(request), "", "")
    found = world.repository(f"{owner}/{name}")
    path = split(found.snapshot, [part for part in rest if part]) if found else None
    if found is None or path is None or path not in found.snapshot.files:
        return PlainTextResponse("404: Not Found", 404)
    return PlainTextResponse(found.snapshot.files[path])


def split(snapshot: Snapshot, parts: list[str]) -> str | None:
    """The path in `BRANCH/PATH`, where the branch may contain `/`; None where it leads nowhere."""
    whole = "/".join(parts)
    for ref in ("HEAD", snapshot.oid, *snapshot.branches):
        if whole == ref:
            return ""
        path = whole.removeprefix(f"{ref}/")
        if path != whole and (path in snapshot.files or children(snapshot, path)):
            return path
    return None


def _parts(request: Request) -> list[str]:
    return unquote(request.path).strip("/").removeprefix("refs/heads/").split("/")


def _page(found: Found) -> Response:
    name, about = found.snapshot.full_name, found.snapshot.description
    return HTMLResponse(f"<title>GitHub - {escape(name)}: {escape(about or '')}</title>")


def _lost() -> Response:
    return HTMLResponse("<title>Page not found · GitHub</title>", 404)
