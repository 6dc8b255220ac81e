"""huggingface.co/api/papers and /api/arxiv: what Hugging Face knows of papers of arXiv."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.responses import JSONResponse, Response

from bot.world.papers import Shown
from bot.world.services import HubPaper
from bot.world.state import World

NOT_FOUND = 404


def is_about_papers(parts: Sequence[str]) -> bool:
    """Whether the path below `/api` is one of these."""
    match parts:
        case ["papers", _] | ["arxiv", _, "repos"]:
            return True
        case _:
            return False


def answer(world: World, parts: Sequence[str], *, is_blind: bool) -> Response:
    """The record of a paper, or the repositories whose cards name it."""
    name = parts[1]
    known = None if is_blind else world.services.papers.get(name, world.now)
    shown = world.paper(name, versioned=False)
    if parts[0] == "arxiv":
        return JSONResponse(_repositories(known or HubPaper()))
    if known is None or shown is None:
        return JSONResponse({"error": "Paper not found"}, NOT_FOUND)
    return JSONResponse(_record(shown, known))


def _record(shown: Shown, known: HubPaper) -> dict[str, Any]:
    record: dict[str, Any] = {
        "id": shown.paper.id,
        "authors": [{"name": name, "hidden": False} for name in shown.version.authors],
        "publishedAt": f"{shown.published:%Y-%m-%dT%H:%M:%S.000Z}",
        "submittedOnDailyAt": None,
        "title": shown.version.title,
        "summary": shown.version.summary,
        "upvotes": 3,
        "organization": None,
        "numTotalModels": len(known.models),
        "numTotalDatasets": len(known.datasets),
        "numTotalSpaces": len(known.spaces),
    }
    if known.code:
        record |= {"githubRepo": known.code, "githubRepoAddedBy": known.added_by.value, "githubStars": 12}
    if known.page:
        record["projectPage"] = known.page
    if known.lists_them:
        linked = _repositories(known)
        record |= {f"linked{shelf.capitalize()}": some for shelf, some in linked.items() if some}
    return record


def _repositories(known: HubPaper) -> dict[str, list[dict[str, Any]]]:
    shelves = (("model", known.models), ("dataset", known.datasets), ("space", known.spaces))
    return {
        f"{kind}s": [{"id": name, "repoType": kind, "likes": 4, "downloads": 100} for name in names]
        for kind, names in shelves
    }
