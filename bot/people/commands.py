"""Commands in comments: `/listkeeper snooze 30d URL`, each on a line of its own. Pure.

What stands in quotes, lists, code or HTML is talk about commands, not a command.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyromark

from bot.model import Wish
from bot.policy.durations import parse_duration

VERBS: Mapping[str, Wish] = {
    "recheck": Wish.RECHECK,
    "snooze": Wish.SNOOZE,
    "ignore": Wish.NEVER,
    "fix": Wish.FIX,
    "unsilence": Wish.UNSILENCE,
}
NEEDS_ABOUT = frozenset({Wish.RECHECK, Wish.NEVER, Wish.UNSILENCE})
"""What is asked about nothing in particular only by mistake."""
SNOOZE = timedelta(days=90)
LONGEST_SNOOZE = timedelta(days=3_650)
MOST_COMMANDS = 20
MOST_ABOUT = 50
"""More in one comment is a script that went wrong."""

_COMMAND = re.compile(r" {0,3}/listkeeper(?![\w/.-])(.*)", re.IGNORECASE)
_WRAPPING = "<>`,;"
"""What people put around an address so that nothing happens to it."""
_BEHIND = ("Code", "InlineHtml", "InlineMath", "DisplayMath")


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a comment."""

    wish: Wish | None
    """None where it asks for nothing that we know."""
    about: tuple[str, ...] = ()
    """URLs, rules and fingerprints, as written; none is all that the issue tells."""
    lasts: timedelta = SNOOZE
    """Of a snooze."""


NOT_UNDERSTOOD = Command(None)


def commands(body: str) -> tuple[Command, ...]:
    """The commands of a comment, in its order. Total: whatever else begins with `/listkeeper` is one that
    was not understood."""
    found = tuple(_command(line[1].split()) for line in map(_COMMAND.fullmatch, _lines(body)) if line)
    return found if len(found) <= MOST_COMMANDS else (NOT_UNDERSTOOD,)


def _command(words: list[str]) -> Command:
    wish = VERBS.get(words[0].lower()) if words else None
    about = words[1:]
    lasts = SNOOZE
    if wish is Wish.SNOOZE and about and about[0][0].isdigit():
        try:
            lasts = parse_duration(about.pop(0).lower())
        except ValueError:
            return NOT_UNDERSTOOD
    names = tuple(name for word in about if (name := word.strip(_WRAPPING)))
    if wish is None or len(names) > MOST_ABOUT or not timedelta() < lasts <= LONGEST_SNOOZE:
        return NOT_UNDERSTOOD
    return NOT_UNDERSTOOD if wish in NEEDS_ABOUT and not names else Command(wish, names, lasts)


def _lines(body: str) -> Iterator[str]:
    """The lines of all paragraphs that stand for themselves."""
    source = body.replace("\r\n", "\n").encode(errors="replace")
    depth = 0
    behind: list[tuple[int, int]] = []
    paragraph: tuple[int, int] | None = None
    event: Any
    for event, span in pyromark.events_with_range(source.decode(), options=pyromark.Options.ENABLE_TABLES):
        name, value = next(iter(event.items())) if isinstance(event, dict) else (event, None)
        if name == "Start":
            if depth == 0 and value == "Paragraph":
                paragraph, behind = (span["start"], span["end"]), []
            depth += 1
        elif name == "End":
            depth -= 1
            if depth == 0 and paragraph:
                yield from _lines_of(source, paragraph, behind)
                paragraph = None
        elif name in _BEHIND:
            behind.append((span["start"], span["end"]))


def _lines_of(source: bytes, paragraph: tuple[int, int], behind: list[tuple[int, int]]) -> Iterator[str]:
    start, end = paragraph
    for line in source[start:end].split(b"\n"):
        before = bisect_left(behind, (start, 0)) - 1
        if before < 0 or behind[before][1] <= start:
            yield line.decode(errors="replace")
        start += len(line) + 1
