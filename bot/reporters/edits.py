"""What a fix changes, in few words."""

from __future__ import annotations

import re

from bot.edits.fitting import main_edit
from bot.model import Finding, Report
from bot.reporters.summary import counted

_SET_OFF = " |,;/·•&"
"""What stands between two links of an entry."""
_HOLDS_LINK = re.compile(r"\]\(|<a |https?://\w")


def addition(report: Report, finding: Finding) -> str:
    """What a fix adds to an entry, without what sets it off; empty where it replaces more than a dash."""
    edit = main_edit(finding)
    if edit is None:
        return ""
    source = next((one.source for one in report.documents if one.path == edit.path), b"")
    old = source[edit.start : edit.end].decode(errors="replace")
    is_added = _HOLDS_LINK.search(edit.replacement) is not None and not any(map(str.isalnum, old))
    return edit.replacement.strip(_SET_OFF) if is_added else ""


def more_lines(report: Report, finding: Finding) -> str:
    """`and 62 more lines`, where a fix changes others than that of its main edit, too; else nothing."""
    edits = finding.fix.edits if finding.fix else ()
    sources = {document.path: document.source for document in report.documents}
    lines = {(edit.path, sources.get(edit.path, b"").count(b"\n", 0, edit.start)) for edit in edits}
    return f"and {counted(len(lines) - 1, 'more line')}" if len(lines) > 1 else ""
