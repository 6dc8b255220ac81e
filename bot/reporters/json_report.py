"""The report for machines: the JSON form of `check`, kept stable as docs/json.md promises.

Named so that it does not hide the standard library's `json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.model import Document, Evidence, Finding, Fix, Json, Link, Report, Verdict
from bot.reporters.summary import (
    NOTHING_TO_ASK,
    Tally,
    evidence_of,
    status_of,
    tally,
    unanswered,
    unfollowed,
    verdict_of,
)
from bot.rules import page_of

SCHEMA = 1


def render_json(report: Report) -> str:
    """One object for one document, `{"schema": 1, "files": […]}` for any other number of them."""
    forms = [_document(report, document) for document in report.documents]
    whole: dict[str, Json] = forms[0] if len(forms) == 1 else {"schema": SCHEMA, "files": forms}
    whole["notes"] = list(report.notes)
    whole["unfollowed"] = dict(unfollowed(report))
    return _laid_out(whole) + "\n"


def _laid_out(whole: Mapping[str, Json]) -> str:
    """One row on a line: with `indent`, ten thousand links took forty megabytes on their way to the text."""
    return "{\n" + ",\n".join(f"  {_text(name)}: {_value(value)}" for name, value in whole.items()) + "\n}"


def _value(value: Json) -> str:
    if not isinstance(value, list) or not value:
        return _text(value)
    rows = [
        _laid_out(row) if isinstance(row, dict) and "links" in row else f"    {_text(row)}" for row in value
    ]
    return "[\n" + ",\n".join(rows) + "\n  ]"


def _text(value: Json) -> str:
    # ASCII, so that neither a lone surrogate nor a bidi override of a stranger reaches a terminal
    return json.dumps(value, ensure_ascii=True)


def _document(report: Report, document: Document) -> dict[str, Json]:
    findings = sorted(
        (finding for finding in report.findings if finding.path == document.path), key=_position
    )
    links = sorted(document.links, key=lambda link: (link.line, link.column, link.span.start))
    return {
        "schema": SCHEMA,
        "path": document.path,
        "checked_at": iso(report.checked_at),
        "summary": {
            **summary_form(tally(report, [document], findings)),
            # a link that is told from memory keeps its evidence: that it was asked in vain stands here
            "unanswered": dict(unanswered(report, [document])),
        },
        "links": [link_form(report, link) for link in links],
        "findings": [finding_form(finding) for finding in findings],
    }


def _position(finding: Finding) -> tuple[int, int, str, str]:
    return finding.line, finding.column, finding.rule, finding.fingerprint


def summary_form(counts: Tally) -> dict[str, Json]:
    """How much there is of everything."""
    return {
        "links": counts.links,
        "images": counts.images,
        "entries": counts.entries,
        **{str(status): number for status, number in counts.statuses.items()},
        "findings": {str(severity): number for severity, number in counts.findings.items()},
    }


def link_form(report: Report, link: Link) -> dict[str, Json]:
    """What is believed of one link, and why."""
    resource = report.resources.get(link.url)
    verdict = verdict_of(report, link)
    record = verdict.record if verdict else None
    return {
        "url": link.url,
        "line": link.line,
        "column": link.column,
        "resource": None if resource is None else str(resource),
        "status": str(status_of(report, link)),
        "confirmed": verdict is not None and verdict.confirmed,
        "looked_at": None if record is None else iso(record.last_checked),
        "evidence": _evidence(evidence_of(report, link)),
        "history": _history(verdict),
    }


def _history(verdict: Verdict | None) -> list[Json]:
    record = verdict.record if verdict else None
    return [
        {
            "status": str(stretch.status),
            "since": iso(stretch.since),
            "until": iso(stretch.until),
            "looks": stretch.looks,
        }
        for stretch in (record.history if record else ())
    ]


def _evidence(evidence: Evidence) -> dict[str, Json]:
    """What there is of it, without nulls; `tries` tells 0 where a host was deliberately not asked."""
    if evidence is NOTHING_TO_ASK:
        return {"reason": evidence.reason}
    form: dict[str, Json] = {
        "reason": evidence.reason,
        "method": evidence.method,
        "http_status": evidence.http_status,
        "final_url": evidence.final_url,
        "hops": [{"url": hop.url, "status": hop.status} for hop in evidence.hops] or None,
        "header": evidence.header,
        "failure": None if evidence.failure is None else str(evidence.failure),
        "host": evidence.host,
        "tries": evidence.tries,
        "lost": evidence.lost,
        "context": evidence.context,
    }
    return {name: value for name, value in form.items() if value is not None}


def finding_form(finding: Finding) -> dict[str, Json]:
    """One finding, with its edits."""
    return {
        "rule": finding.rule,
        "rule_url": page_of(finding.rule),
        "severity": str(finding.severity),
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "url": finding.url,
        "resource": None if finding.resource is None else str(finding.resource),
        "message": finding.message,
        "fingerprint": finding.fingerprint,
        "fix": None if finding.fix is None else _fix(finding.fix),
    }


def _fix(fix: Fix) -> dict[str, Json]:
    edits: list[Json] = [
        {"path": edit.path, "start": edit.start, "end": edit.end, "replacement": edit.replacement}
        for edit in fix.edits
    ]
    return {"safe": fix.safe, "edits": edits}


def iso(moment: datetime) -> str:
    """`2026-10-01T06:00:00Z`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").removesuffix("+00:00") + "Z"
