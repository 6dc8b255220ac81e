"""Standard error, where people watch a run: with a bar at a terminal, line by line elsewhere."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, slots=True)
class Screen:
    """Where lines go that are no part of the report."""

    stream: IO[str]
    console: Console | None = None
    """The terminal behind it: whoever draws there must know of the lines that are said meanwhile."""

    def say(self, line: str) -> None:
        """Print a line, as it is."""
        if self.console is None:
            print(line, file=self.stream, flush=True)
        else:
            self.console.print(line, emoji=False, markup=False, highlight=False, soft_wrap=True)


def open_screen() -> Screen:
    """That of this process."""
    if not sys.stderr.isatty():
        return Screen(sys.stderr)
    from rich.console import Console  # noqa: PLC0415 - a tenth of the start, and a cron has no terminal

    return Screen(sys.stderr, Console(stderr=True))
