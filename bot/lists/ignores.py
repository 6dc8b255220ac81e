"""`<!-- listkeeper-ignore: RULE, reason -->` in a list."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.lists.positions import Positions
from bot.model import Ignore

_IGNORE = re.compile(rb"<!--\s*listkeeper-ignore(?![\w-])\s*:?(.*?)--!?>", re.DOTALL)


def find_ignores(
    source: bytes, comments: Iterable[tuple[int, int]], base: int, positions: Positions
) -> Iterator[Ignore]:
    """Read the comments that silence a rule, or mean to; the line is the one on which a comment ends."""
    for start, end in comments:
        comment = _IGNORE.fullmatch(source, base + start, base + end)
        if comment:
            rule, _, reason = (" ".join(part.split()) for part in comment[1].decode().partition(","))
            yield Ignore(rule.lower(), reason, positions.line(base + end - 1))
