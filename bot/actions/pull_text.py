"""What a pull request is called and says, and the branch and commit that it stands on."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import count

from bot.actions.offers import Wanted, is_of_text
from bot.edits.diffs import diff, outline
from bot.edits.fitting import edits_of, place, replaced
from bot.edits.patch import apply
from bot.escape import Markdown
from bot.markers.trailers import commit_message, fixes_block
from bot.model import Document, Edit, EnsurePull, Evidence, Finding, Report, Status
from bot.reporters.edits import addition, more_lines
from bot.reporters.summary import counted
from bot.templating import BODY_LIMIT, fit, render

BRANCH = "listkeeper/fix-{}"
RULES_NAMED = 3


def new_branch(wanted: Sequence[Wanted], spent: Collection[str]) -> str:
    """A name that says the fixes, so that a run that was killed finds its own branch again; another one
    where that branch serves for something else."""
    fingerprints = " ".join(sorted(one.fingerprint for one in wanted))
    digests = (_digest(f"{fingerprints}{f' {turn}' if turn else ''}")[:12] for turn in count())
    return next(name for name in map(BRANCH.format, digests) if name not in spent)


def pull_request(report: Report, branch: str, wanted: Sequence[Wanted]) -> EnsurePull:
    """The pull request from `branch` that offers all this."""
    findings = sorted((finding for one in wanted for finding in one.findings), key=place)
    edits = edits_of(findings)
    changes = tuple(_changes(report, edits))
    shape = _digest("\n".join(outline(document.path, document.source, after) for document, after in changes))
    fixes = {one.fingerprint: one.about for one in sorted(wanted, key=lambda one: one.fingerprint)}
    title = _title(findings, adds=all(addition(report, finding) for finding in findings))
    return EnsurePull(
        branch=branch,
        title=title,
        body=_body(report, findings, fixes_block(fixes, shape[:16])),
        message=commit_message(title, fixes, shape[:16]),
        edits=edits,
        fixes=fixes,
        diff="".join(diff(document.path, document.source, after) for document, after in changes),
        shape=shape[:16],
    )


def _title(findings: Sequence[Finding], *, adds: bool) -> str:
    """`Fix 3 links: 2 moved, 1 repo-renamed`, or `Add 1 link: published`.

    No word of it is a stranger's: it ends up in a commit.
    """
    rules = Counter(finding.rule for finding in findings).most_common()
    named = [f"{number} {rule}" if len(rules) > 1 else rule for rule, number in rules[:RULES_NAMED]]
    more = len(rules) - len(named)
    said = ", ".join([*named, *([counted(more, "more rule")] if more else [])])
    return f"{'Add' if adds else 'Fix'} {counted(len(findings), 'link')}: {said}"


def _changes(report: Report, edits: Sequence[Edit]) -> Iterator[tuple[Document, bytes]]:
    """Each document that changes, and what becomes of it."""
    for document in report.documents:
        own = [edit for edit in edits if edit.path == document.path]
        if own:
            yield document, apply(document.source, own)


def _body(report: Report, findings: Sequence[Finding], memory: Markdown) -> Markdown:
    """The body with as many rows of its table as it can hold."""
    several = len(report.documents) > 1
    rows = [_row(report, finding, several=several) for finding in findings]
    adds = all(addition(report, finding) for finding in findings)
    values = {"memory": memory, "asked": _asked(report, findings), "adds": adds}
    frame = render("fix_pull.md.j2", rows=(), left=len(rows), **values)
    shown = fit(rows, BODY_LIMIT - len(frame))
    return render("fix_pull.md.j2", rows=shown, left=len(rows) - len(shown), **values)


def _asked(report: Report, findings: Sequence[Finding]) -> str:
    """Who wanted edits to which somebody might object; nobody, where there are none."""
    unsafe = [finding for finding in findings if finding.fix is not None and not finding.fix.safe]
    if not unsafe:
        return ""
    return "person" if any(one.fingerprint in report.heard.wished for one in unsafe) else "policy"


def _row(report: Report, finding: Finding, *, several: bool) -> Markdown:
    old, new = replaced(report, finding)
    more = addition(report, finding)
    # What is seen of the entry's own link is no evidence of the one that it gets beside it.
    evidence = "" if more else "; ".join(_evidence(report, finding))
    row = render(
        "fix_row.md.j2",
        finding=finding,
        others=more_lines(report, finding),
        old=old,
        new=more or new,
        evidence=evidence,
        several=several,
    )
    return Markdown(row.strip())


def _evidence(report: Report, finding: Finding) -> Iterator[str]:
    """How and when it was seen; nothing where the text of the list says it all."""
    verdict = report.verdicts.get(finding.resource) if finding.resource else None
    if verdict is None or is_of_text(finding):
        return
    if verdict.status in (Status.ALIVE, Status.MOVED):  # else the last look is no evidence of a move
        yield from _how(verdict.evidence)
    record = verdict.record
    if record is not None and record.move is not None:
        first, last = (f"{at:%Y-%m-%d}" for at in (record.move.first_seen, record.move.last_seen))
        yield f"seen on {first}" if first == last else f"the same on {first} and {last}"
    elif record is not None:
        yield f"seen on {record.last_checked:%Y-%m-%d}"


def _how(evidence: Evidence) -> Iterator[str]:
    hops = dict.fromkeys(f"HTTP {hop.status}" for hop in evidence.hops)
    if hops:
        yield ", ".join(hops)
    elif evidence.method:
        yield f"by {evidence.method}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()
