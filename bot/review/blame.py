"""What of all that is wrong with a list a pull request has brought; the rest is not its author's fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.lint.duplicates import DUPLICATE
from bot.model import ALL_RULES, Changes, Document, Finding, Severity
from bot.review.changes import Compared
from bot.rules import all_rules


def brought(
    findings: Iterable[Finding], before: Iterable[Finding], compared: Compared, documents: Sequence[Document]
) -> Iterator[Finding]:
    """The findings about what a change adds or alters, but for those that the list had about it before.

    What a comment of the list silences about an entry stays silent when the entry is altered; a comment that
    the change itself brings silences nothing.
    """
    changes = compared.changes
    known = frozenset(finding.fingerprint for finding in before)
    entries = _by_line(documents, changes)
    for finding in findings:
        place = finding.path, finding.line, finding.column
        entry = entries.get((finding.path, finding.line))
        is_their_line = entry is not None or (finding.path, finding.line) in changes.lines
        is_news = is_their_line and finding.fingerprint not in known
        if place not in changes.links and not is_news:
            continue
        silenced = compared.silenced.get(entry, frozenset()) if entry else frozenset()
        if silenced.isdisjoint((finding.rule, ALL_RULES)):
            yield finding


def without_trifles(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Of an entry that is one too many nothing else is worth a word but what is wrong."""
    found = tuple(findings)
    surplus = {
        (finding.path, finding.line)
        for finding in found
        if finding.rule == DUPLICATE.code and finding.severity is not Severity.INFO
    }
    for finding in found:
        if finding.severity is not Severity.INFO or (finding.path, finding.line) not in surplus:
            yield finding


def _by_line(documents: Iterable[Document], changes: Changes) -> Mapping[tuple[str, int], tuple[str, int]]:
    """Path and line → path and index of the changed entry that stands there."""
    return {
        (document.path, line): (document.path, index)
        for document in documents
        for index, entry in enumerate(document.entries)
        if changes.has_entry(document.path, index)
        for line in range(entry.line, entry.end_line + 1)
    }


def still_wrong(before: Iterable[Finding], after: Iterable[Finding]) -> int:
    """How many things were wrong already and are so still, as far as that is certain."""
    left = {finding.fingerprint for finding in after}
    return len(
        {
            finding.fingerprint
            for finding in before
            if finding.severity is not Severity.INFO and not finding.suspected and finding.fingerprint in left
        }
    )


def without_ignores(document: Document) -> Document:
    """A list from a stranger: its comments silence nothing. Those that never do are still worth a word."""
    rules = (ALL_RULES, *all_rules())
    idle = tuple(ignore for ignore in document.ignores if ignore.rule not in rules)
    return replace(document, ignores=idle)


def idle_comments(before: Iterable[Document], after: Iterable[Document]) -> Iterator[str]:
    """A word on comments that the change brings and that are not obeyed in its own review."""
    old, new = (
        Counter((ignore.rule, ignore.reason) for document in documents for ignore in document.ignores)
        for documents in (before, after)
    )
    if new - old:
        yield "A comment that silences a rule is obeyed once it is merged"
