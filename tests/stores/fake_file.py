"""A state file in memory, with others who may be faster."""

from __future__ import annotations

from collections.abc import Callable

from bot.stores.branch import StateText


class FakeFile:
    """Satisfies `StateFile`."""

    def __init__(self, text: str | None = None) -> None:
        self.text = text
        self.writes = 0
        self.meanwhile: list[Callable[[], None]] = []
        """What others do just before our next writes."""

    def read(self) -> StateText | None:
        return None if self.text is None else StateText(self.text, f"v{self.writes}")

    def replace(self, text: str, *, version: str | None) -> bool:
        if self.meanwhile:
            self.meanwhile.pop(0)()
        found = self.read()
        if (found.version if found else None) != version:
            return False
        self.put(text)
        return True

    def put(self, text: str) -> None:
        self.text = text
        self.writes += 1
