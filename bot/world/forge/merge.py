"""Merges as git does, but for renames: files by lines, and with a conflict where changes touch each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from bot.world.forge.git import Entry, Git


@dataclass(frozen=True, slots=True)
class Change:
    """The lines `start:end` of the base become other lines."""

    start: int
    end: int
    lines: tuple[bytes, ...]


def merged_files(git: Git, base: str, head: str) -> dict[str, Entry] | None:
    """Path → entry where `head` is merged into `base`; None for a conflict."""
    start = git.merge_base(base, head)
    entries, before = git.files(base), git.files(start) if start else {}
    after = git.files(head)
    for path in before.keys() | after.keys():
        old, ours, theirs = before.get(path), entries.get(path), after.get(path)
        if theirs in (old, ours):
            continue
        if ours == old and theirs is None:
            del entries[path]
        elif ours == old and theirs is not None:
            entries[path] = theirs
        elif old is None or ours is None or theirs is None:
            return None
        else:
            text = merge(*(git.blobs[entry.oid] for entry in (old, ours, theirs)))
            if text is None:
                return None
            entries[path] = Entry(ours.mode, git.add_blob(text))
    return entries


def merge(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """The text with both changes; None for a conflict."""
    lines = base.splitlines(keepends=True)
    mine, other = [*_changes(base, ours)], [*_changes(base, theirs)]
    both = sorted({*mine, *other}, key=lambda change: (change.start, change.end))
    for before, after in pairwise(both):
        if after.start <= before.end and not (before in mine and after in mine):
            return None
    for change in reversed(both):
        lines[change.start : change.end] = change.lines
    return b"".join(lines)


def _changes(base: bytes, new: bytes) -> Iterator[Change]:
    """What has changed, from top to bottom."""
    before, after = base.splitlines(keepends=True), new.splitlines(keepends=True)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, start, end, first, last in matcher.get_opcodes():
        change = Change(start, end, tuple(after[first:last]))
        if tag != "equal":
            yield _slid_down(before, change) if tag == "insert" else change


def _slid_down(base: list[bytes], new: Change) -> Change:
    """What could be new in several places is so in the last, as to git."""
    at, lines = new.start, new.lines
    while at < len(base) and base[at] == lines[0]:
        at, lines = at + 1, (*lines[1:], lines[0])
    return Change(at, at, lines)
