"""Who may write to the list's repository: only their ticks and commands count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bot.forge.refusals import RefusedError
from bot.forge.repository import Repository

WRITERS = ("admin", "maintain", "write")


@dataclass(slots=True)
class Writers:
    """Asks once in a run for each person."""

    repository: Repository
    _known: dict[str, bool] = field(default_factory=dict)

    def has(self, actor: Mapping[str, Any] | None) -> bool:
        """Whether a GraphQL actor may write; a deleted account and other bots may not."""
        if actor is None or actor.get("__typename") != "User":
            return False
        login = str(actor["login"])
        if login not in self._known:
            self._known[login] = self._asked(login)
        return self._known[login]

    def _asked(self, login: str) -> bool:
        path = f"/collaborators/{quote(login, safe='')}/permission"
        try:
            answer = self.repository.get(path, to="see who may write to the list")
        except RefusedError as error:
            if error.is_missing:
                return False
            raise
        return str(answer["permission"]) in WRITERS
