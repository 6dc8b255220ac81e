"""Edits by byte span: applying them, showing them, and making the one that changes a destination."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.lists.padding import padding_edits, settled
from bot.lists.spelling import spell
from bot.model import Document, Edit, Link

_CONTEXT, _NEXT = 3, 1
"""Lines around a change: to show it to people, and those that must be as they were to merge it."""


class EditError(ValueError):
    """Edits that cannot be made; the message names them."""


def apply(source: bytes, edits: Sequence[Edit]) -> bytes:
    """Make the edits of one file; the order in which they are given means nothing.

    The same edit twice is one edit, and paddings of one table cell add up. Edits that overlap, reach
    outside of the file or cut a character in two raise EditError, and nothing is changed.
    """
    paths = sorted({edit.path for edit in edits})
    if len(paths) > 1:
        raise EditError(f"these edits are of several files: {', '.join(paths)}")
    ordered = sorted(settled(source, edits), key=lambda edit: (edit.start, edit.end))
    out: list[bytes] = []
    done = 0
    before: Edit | None = None
    for edit in ordered:
        _check(source, edit)
        if edit.start < done:
            raise EditError(f"these edits overlap: {_name(before)} and {_name(edit)}")
        out.extend((source[done : edit.start], _encoded(edit)))
        done, before = edit.end, edit
    return b"".join((*out, source[done:]))


def _check(source: bytes, edit: Edit) -> None:
    if not 0 <= edit.start <= edit.end <= len(source):
        raise EditError(f"{_name(edit)} reaches outside of the file, which has {len(source)} bytes")
    if any(_is_inside_character(source, offset) for offset in (edit.start, edit.end)):
        raise EditError(f"{_name(edit)} cuts a character in two")


def _is_inside_character(source: bytes, offset: int) -> bool:
    return offset < len(source) and source[offset] & 0xC0 == 0x80  # noqa: PLR2004 - UTF-8's own bits


def _encoded(edit: Edit) -> bytes:
    try:
        return edit.replacement.encode()
    except UnicodeEncodeError as error:
        raise EditError(f"{_name(edit)} would write half a character") from error


def _name(edit: Edit | None) -> str:
    return "" if edit is None else f"{edit.path}, bytes {edit.start} to {edit.end}"


def replace_destination(document: Document, link: Link, new_url: str) -> tuple[Edit, ...]:
    """Make the edits that let `link` lead to `new_url` and change nothing else; () if none can.

    Whatever the URL holds, it cannot end its place: what would is percent-encoded or escaped, and where
    that does not help the answer is (). A cell of an aligned table keeps its width where it has room.
    """
    span, replacement = link.span, spell(document, link, new_url)
    if replacement is None or replacement == link.raw:
        return ()
    edit = Edit(document.path, span.start, span.end, replacement)
    return (edit, *padding_edits(document, span.end, len(replacement) - len(link.raw)))


# ── for people ────────────────────────────────────────────────────────────────────────────


def diff(path: str, before: bytes, after: bytes) -> str:
    """Give a unified diff that `git apply` takes; nothing where nothing changed."""
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    out = [f"--- a/{path}\n", f"+++ b/{path}\n"]
    for hunk in _hunks(_changes(old, new), len(old), _CONTEXT):
        out.extend(_shown(hunk, old, new, _CONTEXT))
    return "".join(out)


_Change = tuple[int, int, int, int]
"""Old lines `first:last` become new lines `first:last`."""


def outline(path: str, before: bytes, after: bytes) -> str:
    """What changes, with the line above and below, but not where.

    While that is the same of two versions of a file, git merges the change into either without a conflict.
    """
    old, new = _lines(before), _lines(after)
    out = [path]
    for hunk in _hunks(_changes(old, new), len(old), _NEXT):
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


def _hunks(changes: list[_Change], length: int, context: int) -> Iterator[list[_Change]]:
    """Group changes that are so near to each other that their contexts touch."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change[0] - hunk[-1][1] > 2 * context:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk and length >= 0:
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
