"""The pull request that offers every safe fix of a list at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence

from bot.escape import Markdown
from bot.lists.patch import apply, diff
from bot.model import Edit, EnsurePull, Finding, Report
from bot.reporters.summary import main_edit
from bot.templating import BODY_LIMIT, fit, render

BRANCH = "listkeeper/fix-{}"
FIXES_LIMIT = 500
"""More than this is for the next pull request: nobody reviews it, and its body must name them all."""


def decide_fixes(report: Report) -> tuple[EnsurePull, ...]:
    """One pull request with all safe fixes that fit together, or none."""
    findings = safe_fixes(report)
    if not findings:
        return ()
    edits = tuple(sorted(set(_edits(findings)), key=lambda edit: (edit.path, edit.start, edit.end)))
    fingerprints = tuple(sorted({finding.fingerprint for finding in findings}))
    name = hashlib.sha256(" ".join(fingerprints).encode()).hexdigest()[:12]
    pull = EnsurePull(
        branch=BRANCH.format(name),
        title="Fix 1 link" if len(findings) == 1 else f"Fix {len(findings)} links",
        body=_body(report, findings, fingerprints),
        edits=edits,
        fingerprints=fingerprints,
        diff="".join(_diffs(report, edits)),
    )
    return (pull,)


def safe_fixes(report: Report) -> tuple[Finding, ...]:
    """The findings whose safe fixes fit the text and each other; of two that collide the later one is out."""
    sources = {document.path: document.source for document in report.documents}
    taken: dict[str, set[Edit]] = {path: set() for path in sources}
    kept: list[Finding] = []
    for finding in sorted(report.findings, key=lambda found: (found.path, found.line, found.column)):
        edits = finding.fix.edits if finding.fix is not None and finding.fix.safe else ()
        if edits and all(_fits(edit, sources, taken) for edit in edits) and len(kept) < FIXES_LIMIT:
            kept.append(finding)
            for edit in edits:
                taken[edit.path].add(edit)
    return tuple(kept)


def replaced(report: Report, finding: Finding) -> tuple[str, str]:
    """What a finding's fix takes out and what it writes."""
    edit = main_edit(finding)
    if edit is None:
        return finding.url, finding.url
    source = next(document.source for document in report.documents if document.path == edit.path)
    return source[edit.start : edit.end].decode(errors="replace"), edit.replacement


def _fits(edit: Edit, sources: Mapping[str, bytes], taken: Mapping[str, set[Edit]]) -> bool:
    source = sources.get(edit.path)
    if not edit.replacement.isprintable():  # an address that breaks its line, or cannot be written at all
        return False
    if source is None or not 0 <= edit.start <= edit.end <= len(source):
        return False
    if source[edit.start : edit.end] == edit.replacement.encode():
        return False
    return all(other == edit or not _collide(edit, other) for other in taken[edit.path])


def _collide(one: Edit, other: Edit) -> bool:
    return one.start == other.start or (one.start < other.end and other.start < one.end)


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
    frame = render("fix_pull.md.j2", rows=(), left=len(rows), marker=marker)
    shown = fit(rows, BODY_LIMIT - len(frame))
    return render("fix_pull.md.j2", rows=shown, left=len(rows) - len(shown), marker=marker)


def _row(report: Report, finding: Finding, *, several: bool) -> Markdown:
    old, new = replaced(report, finding)
    row = render("fix_row.md.j2", finding=finding, old=old, new=new, several=several)
    return Markdown(row.strip())
