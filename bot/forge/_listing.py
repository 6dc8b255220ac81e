"""Which issues and pull requests are the bot's: found by listing its own, never by search.

New ones are missing from GitHub's listings for a while, but not by their number: whoever is about to open
another one asks for the numbers too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.forge.refusals import RefusedError, TooMuchError
from bot.forge.repository import Repository

MARKER = re.compile(r"<!-- listkeeper:[^\n]*? -->")
"""The first one of a body says what the body is."""
NEAR = 5
"""So many numbers in a row may lead to nothing: discussions have numbers too."""
GONE = 410


@dataclass(frozen=True, slots=True)
class Listed:
    """An issue or pull request of ours, as listings show it."""

    number: int
    body: str
    is_pull: bool


class Listing:
    """What the bot's own login has written, with a marker; listed once in a run unless told otherwise."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._found: dict[int, Listed] | None = None

    def all(self) -> tuple[Listed, ...]:
        """Everything, the oldest first; perhaps a little old."""
        if self._found is None:
            self.renew()
        return tuple(sorted((self._found or {}).values(), key=lambda one: one.number))

    def issues(self, marker: str) -> tuple[int, ...]:
        """The numbers of the issues with a marker: there should be one at most."""
        return tuple(one.number for one in self.all() if not one.is_pull and marker in one.body)

    def renew(self) -> None:
        """List again."""
        login = self._repository.login
        try:
            rows = self._repository.pages(
                "/issues",
                to="list its own issues",
                creator=login,
                state="all",
                sort="created",
                direction="asc",
            )
        except TooMuchError as error:
            raise TooMuchError(f"{error} Let it come as a GitHub App of its own, not as {login}.") from error
        self._found = {}
        for row in rows:
            self.note(row)

    def look_closely(self) -> int:
        """List again, and ask for the numbers that listings may not show yet; the highest that is taken.

        The newest of everybody are looked through too: to list those of a login that is not quite right
        gives an empty list and no error.
        """
        self.renew()
        newest = self._repository.get(
            "/issues",
            to="list the newest issues",
            state="all",
            sort="created",
            direction="desc",
            per_page=100,
        )
        for row in newest:
            self.note(row)
        top = max((int(row["number"]) for row in newest), default=0)
        number = top
        while number < top + NEAR:
            number += 1
            if self.ask(number):
                top = number
        return top

    def ask(self, number: int) -> bool:
        """Note what has this number, if it is ours; whether the number is taken at all."""
        try:
            row = self._repository.get(f"/issues/{number}", to="see an issue")
        except RefusedError as error:
            if error.is_missing:
                return error.status == GONE
            raise
        self.note(row)
        return True

    def note(self, row: Mapping[str, Any]) -> None:
        """Remember an issue or pull request in the words of REST, if it is ours."""
        number, body = int(row["number"]), row.get("body") or ""
        if self._found is not None and self._repository.is_self(row.get("user")) and MARKER.search(body):
            self._found[number] = Listed(number, body, is_pull="pull_request" in row)

    def forget(self, number: int) -> None:
        """It is not there any more."""
        if self._found is not None:
            self._found.pop(number, None)
