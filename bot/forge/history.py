"""Since when the lines of a list are as they are, by its forge's blame: whoever has no checkout asks that."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.errors import ForgeError
from bot.forge.repository import Repository
from bot.model import Link

FIELDS = """
    defaultBranchRef {{ target {{ oid ... on Commit {{ blame(path: {path}) {{
      ranges {{ startingLine endingLine commit {{ committedDate }} }}
    }} }} }} }}
"""


class Blame:
    """What GitHub knows of the files of one commit; each file is asked about once."""

    def __init__(self, repository: Repository, commit: str) -> None:
        self._repository = repository
        self._commit = commit
        self._ranges: dict[str, list[Mapping[str, Any]]] = {}

    def added(self, path: str, link: Link) -> datetime | None:
        """By when a link stood in its line, at the latest: the line may have been written before and touched
        then. None where GitHub does not say; nothing hangs on it."""
        if path not in self._ranges:
            self._ranges[path] = self._asked(path)
        for one in self._ranges[path]:
            if one["startingLine"] <= link.line <= one["endingLine"]:
                return datetime.fromisoformat(one["commit"]["committedDate"])
        return None

    def _asked(self, path: str) -> list[Mapping[str, Any]]:
        try:
            fields = FIELDS.format(path=json.dumps(path))
            found = self._repository.query(fields, to=f"see since when the lines of {path} stand")
        except ForgeError:
            return []
        target = (found.get("defaultBranchRef") or {}).get("target") or {}
        if target.get("oid") != self._commit:  # somebody has pushed meanwhile, and lines have moved
            return []
        ranges: list[Mapping[str, Any]] = (target.get("blame") or {}).get("ranges") or []
        return ranges
