"""Which fixes fit the text of a list and each other, so that one diff can hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain

from bot.edits.padding import is_padding
from bot.model import Document, Edit, Finding, Report

Rank = Callable[[Finding], int | None]
_START, _INSIDE = 1, 2
"""Marks: here an edit starts; here one goes on."""


def fitting_fixes(report: Report, rank: Rank) -> tuple[Finding, ...]:
    """The findings, in the order of their lines, whose fixes fit the text and each other.

    Of two that collide that of the lower rank is in, and of two of the same rank the earlier one; a finding
    without a rank is left out.
    """
    taken = Taken(report.documents)
    ranked = [(number, place(one), one) for one in report.findings if (number := rank(one)) is not None]
    ranked.sort(key=lambda row: row[:2])
    kept = [one for _, _, one in ranked if taken.take(one)]
    return tuple(sorted(kept, key=place))


def safe_first(finding: Finding) -> int | None:
    """A rank: no unsafe fix displaces a safe one."""
    return None if finding.fix is None else int(not finding.fix.safe)


def safe_only(finding: Finding) -> int | None:
    """A rank that leaves all unsafe fixes out."""
    return 0 if finding.fix is not None and finding.fix.safe else None


def place(finding: Finding) -> tuple[str, int, int]:
    """What to sort findings by."""
    return finding.path, finding.line, finding.column


def main_edit(finding: Finding) -> Edit | None:
    """The edit of a fix that people care about: the others pad the cells of a table."""
    edits = finding.fix.edits if finding.fix else ()
    return next((edit for edit in edits if edit.replacement.strip()), next(iter(edits), None))


def replaced(report: Report, finding: Finding) -> tuple[str, str]:
    """What a finding's fix takes out and what it writes."""
    edit = main_edit(finding)
    if edit is None:
        return finding.url, finding.url
    source = next(document.source for document in report.documents if document.path == edit.path)
    return source[edit.start : edit.end].decode(errors="replace"), edit.replacement


class Taken:
    """What the fixes that were taken so far change in the files of a list.

    Every fix belongs to somebody, such as a pull request: those of one may make the same edit together, and
    pad the same cell.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        self._files = {document.path: _TakenFile(document.source) for document in documents}

    def take(self, finding: Finding, owner: str = "") -> bool:
        """Take a finding's fix, if it changes its file and nothing that is taken."""
        edits = finding.fix.edits if finding.fix is not None else ()
        if not edits or not all(
            edit.path in self._files and self._files[edit.path].fits(edit, owner) for edit in edits
        ):
            return False
        for edit in edits:
            self._files[edit.path].take(edit, owner)
        return True

    def take_all(self, findings: Iterable[Finding], owner: str) -> tuple[Finding, ...]:
        """Take those that fit."""
        return tuple(finding for finding in findings if self.take(finding, owner))


class _TakenFile:
    def __init__(self, source: bytes) -> None:
        self._source = source
        self._edits: dict[Edit, str] = {}
        """Whose they are."""
        self._padded: dict[int, str] = {}
        """Where cells end whose gap was changed already, and by whom; `apply` adds up what several fixes do
        to it."""
        self._marks = bytearray(len(source) + 1)
        """A byte for each of the file's, so that ten thousand fixes need no comparing with each other."""

    def fits(self, edit: Edit, owner: str) -> bool:
        if not edit.replacement.isprintable():  # an address that breaks its line, or cannot be written at all
            return False
        if not 0 <= edit.start <= edit.end <= len(self._source):
            return False
        if self._source[edit.start : edit.end] == edit.replacement.encode():
            return False
        if self._edits.get(edit) == owner:
            return True
        if self._padded.get(edit.end) == owner and is_padding(self._source, edit):
            return True
        starts_within = self._marks.find(_START, edit.start, max(edit.end, edit.start + 1)) >= 0
        return not starts_within and not self._marks[edit.start]

    def take(self, edit: Edit, owner: str) -> None:
        self._edits[edit] = owner
        if is_padding(self._source, edit):
            self._padded[edit.end] = owner
        length = edit.end - edit.start
        self._marks[edit.start : edit.end] = bytes([_INSIDE]) * length
        self._marks[edit.start] = _START


def edits_of(findings: Iterable[Finding]) -> tuple[Edit, ...]:
    """Their edits, each once, in the order of the files."""
    edits = chain.from_iterable(finding.fix.edits for finding in findings if finding.fix is not None)
    return tuple(sorted(set(edits), key=lambda edit: (edit.path, edit.start, edit.end)))
