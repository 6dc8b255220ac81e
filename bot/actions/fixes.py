"""The pull request that offers every safe fix of a list at once, and the end of those that are stale."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice

from bot.escape import Markdown
from bot.lists.padding import is_padding
from bot.lists.patch import apply, diff
from bot.model import ClosePulls, Edit, EnsurePull, Finding, Report
from bot.reporters.summary import is_all_known, main_edit
from bot.templating import BODY_LIMIT, fit, render

BRANCH = "listkeeper/fix-{}"
FIXES_LIMIT = 500
"""More than this is for the next pull request: nobody reviews it, and its body must name them all."""
_START, _INSIDE = 1, 2
"""Marks: here an edit starts; here one goes on."""


def decide_fixes(report: Report) -> tuple[EnsurePull | ClosePulls, ...]:
    """One pull request with all safe fixes that fit together, and one for each other that somebody asked for;
    whatever else was offered is obsolete.

    Where something is not known, a fix may be missing only for that: then nothing is closed.
    """
    offered = (safe_fixes(report), *wished_fixes(report))
    wanted = tuple(_pull(report, findings) for findings in offered if findings)
    if not is_all_known(report):
        return wanted
    return (*wanted, ClosePulls(keep=tuple(pull.branch for pull in wanted)))


def _pull(report: Report, findings: Sequence[Finding]) -> EnsurePull:
    edits = tuple(sorted(set(_edits(findings)), key=lambda edit: (edit.path, edit.start, edit.end)))
    fingerprints = tuple(sorted({finding.fingerprint for finding in findings}))
    name = hashlib.sha256(" ".join(fingerprints).encode()).hexdigest()[:12]
    return EnsurePull(
        branch=BRANCH.format(name),
        title="Fix 1 link" if len(findings) == 1 else f"Fix {len(findings)} links",
        body=_body(report, findings, fingerprints),
        edits=edits,
        fingerprints=fingerprints,
        diff="".join(_diffs(report, edits)),
    )


def safe_fixes(report: Report) -> tuple[Finding, ...]:
    """The findings that one pull request can fix: as many of the safe ones as anybody would review."""
    refused = declined(report)
    fitting = (finding for finding in fitting_fixes(report) if finding.fingerprint not in refused)
    return tuple(islice(fitting, FIXES_LIMIT))


def wished_fixes(report: Report) -> tuple[tuple[Finding, ...], ...]:
    """The findings whose unsafe edits somebody asked for, those of one fingerprint together."""
    wished = report.heard.wished - declined(report)
    groups: dict[str, list[Finding]] = {}
    for finding in fitting_fixes(report, unsafe=True):
        if finding.fingerprint in wished and finding.fix and not finding.fix.safe:
            groups.setdefault(finding.fingerprint, []).append(finding)
    return tuple(map(tuple, groups.values()))


def declined(report: Report) -> frozenset[str]:
    """The fingerprints of all fixes that a person did not want: the pull request was closed, unmerged."""
    return frozenset(
        fingerprint
        for pull in report.standing.pulls
        if pull.closed_by_person
        for fingerprint in pull.fingerprints
    )


def fitting_fixes(report: Report, *, unsafe: bool = False) -> tuple[Finding, ...]:
    """The findings, in the order of their lines, whose fixes fit the text and each other.

    Of two that collide the later one is out; an unsafe one never displaces a safe one.
    """
    taken = {document.path: _Taken(document.source) for document in report.documents}
    kept: list[Finding] = []
    ordered = sorted(report.findings, key=_place)
    for safe in (True, False) if unsafe else (True,):
        for finding in ordered:
            edits = finding.fix.edits if finding.fix is not None and finding.fix.safe is safe else ()
            if edits and all(edit.path in taken and taken[edit.path].fits(edit) for edit in edits):
                kept.append(finding)
                for edit in edits:
                    taken[edit.path].take(edit)
    return tuple(sorted(kept, key=_place))


def _place(finding: Finding) -> tuple[str, int, int]:
    return finding.path, finding.line, finding.column


def replaced(report: Report, finding: Finding) -> tuple[str, str]:
    """What a finding's fix takes out and what it writes."""
    edit = main_edit(finding)
    if edit is None:
        return finding.url, finding.url
    source = next(document.source for document in report.documents if document.path == edit.path)
    return source[edit.start : edit.end].decode(errors="replace"), edit.replacement


class _Taken:
    """What the fixes that were kept so far change of one file."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._edits: set[Edit] = set()
        self._padded: set[int] = set()
        """Where cells end whose gap was changed already; `apply` adds up what several fixes do to it."""
        self._marks = bytearray(len(source) + 1)
        """A byte for each of the file's, so that ten thousand fixes need no comparing with each other."""

    def fits(self, edit: Edit) -> bool:
        """Whether an edit changes the file, and nothing that is taken."""
        if not edit.replacement.isprintable():  # an address that breaks its line, or cannot be written at all
            return False
        if not 0 <= edit.start <= edit.end <= len(self._source):
            return False
        if self._source[edit.start : edit.end] == edit.replacement.encode():
            return False
        if edit in self._edits or (edit.end in self._padded and is_padding(self._source, edit)):
            return True
        starts_within = self._marks.find(_START, edit.start, max(edit.end, edit.start + 1)) >= 0
        return not starts_within and not self._marks[edit.start]

    def take(self, edit: Edit) -> None:
        self._edits.add(edit)
        if is_padding(self._source, edit):
            self._padded.add(edit.end)
        length = edit.end - edit.start
        self._marks[edit.start : edit.end] = bytes([_INSIDE]) * length
        self._marks[edit.start] = _START


def _edits(findings: Iterable[Finding]) -> Iterable[Edit]:
    return (edit for finding in findings if finding.fix is not None for edit in finding.fix.edits)


def _diffs(report: Report, edits: Sequence[Edit]) -> Iterable[str]:
    for document in report.documents:
        own = [edit for edit in edits if edit.path == document.path]
        if own:
            yield diff(document.path, document.source, apply(document.source, own))


def _body(report: Report, findings: Sequence[Finding], fingerprints: Sequence[str]) -> Markdown:
    """The body with as many rows of its table as it can hold."""
    several = len(report.documents) > 1
    rows = [_row(report, finding, several=several) for finding in findings]
    marker = Markdown(f"<!-- listkeeper:fixes {' '.join(fingerprints)} -->")
    asked_for = any(finding.fix is not None and not finding.fix.safe for finding in findings)
    values = {"marker": marker, "asked_for": asked_for}
    frame = render("fix_pull.md.j2", rows=(), left=len(rows), **values)
    shown = fit(rows, BODY_LIMIT - len(frame))
    return render("fix_pull.md.j2", rows=shown, left=len(rows) - len(shown), **values)


def _row(report: Report, finding: Finding, *, several: bool) -> Markdown:
    old, new = replaced(report, finding)
    row = render("fix_row.md.j2", finding=finding, old=old, new=new, several=several)
    return Markdown(row.strip())
