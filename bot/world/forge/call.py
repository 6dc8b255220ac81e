"""One request to a hosted repository, and how its answers are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from bot.model import Json
from bot.world.forge.accounts import Account, Grant
from bot.world.forge.git import Git
from bot.world.forge.json import Place
from bot.world.forge.state import Deed, Hosted
from bot.world.github.errors import DOCS, failure
from bot.world.state import Request, World

One = TypeVar("One")
PER_PAGE, MOST_PER_PAGE = 30, 100


@dataclass(frozen=True, slots=True)
class Call:
    """A request that was let in."""

    world: World
    hosted: Hosted
    grant: Grant
    request: Request
    here: Place
    parts: Mapping[str, str]
    """What stands in the path for each `{name}`."""
    body: Mapping[str, Any]

    @property
    def by(self) -> Account:
        return self.grant.account

    @property
    def now(self) -> datetime:
        return self.world.now

    @property
    def deed(self) -> Deed:
        return Deed(self.grant.account, self.world.now)

    @property
    def git(self) -> Git:
        return self.hosted.git

    def number(self, name: str) -> int:
        """A number in the path; 0, which nothing has, for what is none."""
        return int(self.parts[name]) if self.parts[name].isdecimal() else 0

    def text(self, key: str) -> str | None:
        """A text of the body; None where there is none."""
        value = self.body.get(key)
        return value if isinstance(value, str) else None

    def paged(self, found: Sequence[One], show: Callable[[One], Json]) -> Response:
        """The page that was asked for, with links to its neighbours."""
        query = self.request.query
        size = min(MOST_PER_PAGE, _count(query.get("per_page"), PER_PAGE))
        page = _count(query.get("page"), 1)
        shown = found[(page - 1) * size : page * size]
        response = JSONResponse([show(one) for one in shown])
        if page * size < len(found):
            url = f"{self.here.api}{self.request.path}?{urlencode({**query, 'page': str(page + 1)})}"
            response.headers["link"] = f'<{url}>; rel="next"'
        return response


def _count(text: str | None, otherwise: int) -> int:
    return max(1, int(text)) if text and text.isdecimal() else otherwise


# ── refusals ──


def missing(message: str = "Not Found") -> Response:
    """404."""
    return failure(404, message, DOCS)


def gone(message: str = "This issue was deleted") -> Response:
    """410."""
    return failure(410, message, f"{DOCS}/issues/issues")


def forbidden(message: str) -> Response:
    """403."""
    return failure(403, message, DOCS)


def invalid(*errors: Json, message: str = "Validation Failed") -> Response:
    """422, with what is wrong."""
    body: dict[str, Json] = {"message": message, "documentation_url": DOCS, "status": "422"}
    return JSONResponse({**body, "errors": list(errors)} if errors else body, 422)


def custom(resource: str, message: str, field: str | None = None) -> Json:
    """An error of a field, in GitHub's form."""
    error: dict[str, Json] = {"resource": resource, "code": "custom", "message": message}
    return {**error, "field": field} if field else error
