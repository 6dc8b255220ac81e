"""`<!-- listkeeper-ignore: RULE, reason -->` in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.lists.positions import Positions
from bot.model import Ignore

_IGNORE = re.compile(rb"<!--\s*listkeeper-ignore\s*:\s*([A-Za-z][A-Za-z0-9_-]*)\s*(?:,(.*))?--!?>", re.DOTALL)


def find_ignores(
    source: bytes, comments: Iterable[tuple[int, int]], base: int, positions: Positions
) -> Iterator[Ignore]:
    """Read the comments that silence a rule; the line is the one on which a comment ends."""
    for start, end in comments:
        comment = _IGNORE.fullmatch(source, base + start, base + end)
        if comment:
            reason = " ".join((comment[2] or b"").decode().split())
            yield Ignore(comment[1].decode().lower(), reason, positions.line(base + end - 1))
