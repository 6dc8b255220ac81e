"""What changes between two versions of a file, as a unified diff, and as git needs it to merge."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from itertools import groupby

_CONTEXT, _NEXT = 3, 1
"""Lines around a change: to show it to people, and those that must be as they were to merge it."""
_Change = tuple[int, int, int, int]
"""Old lines `first:last` become new lines `first:last`."""


def diff(path: str, before: bytes, after: bytes) -> str:
    """Give a unified diff that `git apply` takes; nothing where nothing changed."""
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    out = [f"--- a/{path}\n", f"+++ b/{path}\n"]
    for hunk in _hunks(_changes(old, new), _CONTEXT):
        out.extend(_shown(hunk, old, new, _CONTEXT))
    return "".join(out)


def outline(path: str, before: bytes, after: bytes) -> str:
    """What changes, with the line above and below, but not where.

    While that is the same of two versions of a file, git merges the change into either without a conflict.
    """
    old, new = _lines(before), _lines(after)
    out = [path]
    for hunk in _hunks(_changes(old, new), _NEXT):
        out.extend(list(_shown(hunk, old, new, _NEXT))[1:])
    return "\n".join(out)


def _lines(text: bytes) -> list[str]:
    lines = text.decode(errors="replace").split("\n")
    whole = [line + "\n" for line in lines[:-1]]
    return [*whole, lines[-1] + "\n\\ No newline at end of file\n"] if lines[-1] else whole


def _changes(old: list[str], new: list[str]) -> list[_Change]:
    if len(old) == len(new):
        # Edits within lines are the rule, and difflib is slow on ten thousand of them.
        differs = [number for number, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]]
        runs = groupby(enumerate(differs), key=lambda pair: pair[1] - pair[0])
        spans = [[number for _, number in run] for _, run in runs]
        return [(span[0], span[-1] + 1, span[0], span[-1] + 1) for span in spans]
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    return [(a, b, c, d) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


def _hunks(changes: list[_Change], context: int) -> Iterator[list[_Change]]:
    """Group changes that are so near to each other that their contexts touch."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * context:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _shown(hunk: list[_Change], old: list[str], new: list[str], context: int) -> Iterator[str]:
    first = max(0, hunk[0][0] - context)
    last = min(len(old), hunk[-1][1] + context)
    new_first = first + hunk[0][2] - hunk[0][0]
    new_last = last + hunk[-1][3] - hunk[-1][1]
    yield f"@@ -{_range(first, last)} +{_range(new_first, new_last)} @@\n"
    at = first
    for old_first, old_last, start, end in hunk:
        yield from (f" {line}" for line in old[at:old_first])
        yield from (f"-{line}" for line in old[old_first:old_last])
        yield from (f"+{line}" for line in new[start:end])
        at = old_last
    yield from (f" {line}" for line in old[at:last])


def _range(first: int, last: int) -> str:
    count = last - first
    return f"{first + 1 if count else first},{count}" if count != 1 else str(first + 1)
