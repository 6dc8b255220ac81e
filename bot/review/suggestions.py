"""Lines as they should be, for a button that writes them: what GitHub calls suggestions.

Only lines that the pull request has written itself, and all that is to be done to a line at once. GitHub
counts lines by line feeds alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.checkers import checker_of
from bot.edits.fitting import fitting_fixes, safe_first
from bot.edits.patch import apply
from bot.edits.remove import remove_link
from bot.lint.duplicates import DUPLICATE
from bot.model import Changes, Document, Entry, Finding, Fix, Report, Severity, Status
from bot.review.hunks import Hunks

LONGEST = 10_000
"""Characters of a line; a comment has room for six times as many."""
_LOST = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
"""What a comment would not carry, or what would end a line in it."""


class Removes(StrEnum):
    """What is no longer there when a suggestion is committed."""

    NOTHING = "nothing"
    LINK = "link"
    ENTRY = "entry"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Lines as they should be."""

    path: str
    first: int
    last: int
    text: str | None
    """A single line without its end; None takes the lines out."""
    findings: tuple[Finding, ...]
    """What it puts right."""
    removes: Removes = Removes.NOTHING


def suggest(report: Report, changes: Changes, hunks: Mapping[str, Hunks]) -> tuple[Suggestion, ...]:
    """What can be put right with a click, in the order of the list; no two are about the same line."""
    found: list[Suggestion] = []
    for document in report.documents:
        shown = hunks.get(document.path, Hunks())
        own = [finding for finding in report.findings if finding.path == document.path]
        removals = [one for one in _removals(document, own, changes) if _is_written(one, shown)]
        taken = {line for one in removals for line in range(one.first, one.last + 1)}
        fixes = (one for one in _fixes(report, document, own) if _is_written(one, shown))
        found += [*removals, *(one for one in fixes if one.first not in taken)]
    return tuple(sorted(found, key=lambda one: (one.path, one.first)))


def committed(source: bytes, suggestions: Iterable[Suggestion]) -> bytes:
    """A file with all of these suggestions, which are of it; its line ends stay what they are."""
    lines = source.split(b"\n")
    for one in sorted(suggestions, key=lambda one: -one.first):
        end = b"\r" if lines[one.last - 1].endswith(b"\r") else b""
        lines[one.first - 1 : one.last] = [] if one.text is None else [one.text.encode() + end]
    return b"\n".join(lines)


def line_of(document: Document, line: int) -> int:
    """A line of a document as GitHub counts, to which a lone carriage return ends none."""
    if b"\r" not in document.source:
        return line
    return 1 + sum(part.endswith(b"\n") for part in document.source.splitlines(keepends=True)[: line - 1])


def _is_written(suggestion: Suggestion, shown: Hunks) -> bool:
    lines = range(suggestion.first, suggestion.last + 1)
    return shown.added.issuperset(lines) and shown.holds(suggestion.first, suggestion.last)


# ── entries that are one too many ──


def _removals(document: Document, findings: Sequence[Finding], changes: Changes) -> Iterator[Suggestion]:
    """New entries that the list certainly has already, where they have their lines for themselves."""
    for finding in findings:
        if finding.rule != DUPLICATE.code or finding.severity is Severity.INFO:
            continue
        here = [
            number
            for number, entry in enumerate(document.entries)
            if entry.line <= finding.line <= entry.end_line
        ]
        entry = document.entries[here[0]] if len(here) == 1 else None
        if entry is not None and (document.path, here[0]) in changes.added and _is_alone(document, entry):
            first, last = (line_of(document, line) for line in (entry.line, entry.end_line))
            yield Suggestion(document.path, first, last, None, (finding,), Removes.ENTRY)


def _is_alone(document: Document, entry: Entry) -> bool:
    """Whether no other entry stands on the lines of this one."""
    return not any(
        other is not entry and other.line <= entry.end_line and entry.line <= other.end_line
        for other in document.entries
    )


# ── lines that can be mended ──


def _fixes(report: Report, document: Document, findings: Sequence[Finding]) -> Iterator[Suggestion]:
    """The lines that edits change, each with all of its edits."""
    fixable = tuple(_with_removal(report, document, finding) for finding in findings)
    fitting = fitting_fixes(replace(report, documents=(document,), findings=fixable), safe_first)
    edits = [edit for finding in fitting if finding.fix for edit in finding.fix.edits]
    if not edits:
        return
    before, after = (text.split(b"\n") for text in (document.source, apply(document.source, edits)))
    starts = [0]
    for line in before:
        starts.append(starts[-1] + len(line) + 1)
    by_line: dict[int, dict[Finding, None]] = defaultdict(dict)
    for finding in fitting:
        for edit in finding.fix.edits if finding.fix else ():
            by_line[bisect_right(starts, edit.start)][finding] = None
    for number, own in sorted(by_line.items()):
        text = after[number - 1].removesuffix(b"\r").decode(errors="replace")
        if len(text) <= LONGEST and not _LOST.search(text):
            is_less = any(finding not in findings for finding in own)
            removes = Removes.LINK if is_less else Removes.NOTHING
            yield Suggestion(document.path, number, number, text, tuple(own), removes)


def _with_removal(report: Report, document: Document, finding: Finding) -> Finding:
    """What is gone and stands beside other links can be taken out, where nobody knows better."""
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    if finding.fix is not None or verdict is None or verdict.status is not Status.DEAD:
        return finding
    is_gone = finding.rule == checker_of(verdict.resource.kind).gone(verdict).code
    place = finding.line, finding.column
    link = next((one for one in document.links if (one.line, one.column) == place), None)
    edits = remove_link(document, link) if link and is_gone else ()
    return replace(finding, fix=Fix(safe=False, edits=edits)) if edits else finding
