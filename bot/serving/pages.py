"""What strangers may read in a browser: the lists that are public, and how each of them stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from bot.config import HOME, origin
from bot.escape import clean
from bot.model import Finding, Json, Report
from bot.reporters.summary import summary_line, total
from bot.rules import PAGE
from bot.serving.roster import Listed
from bot.templating import read_template

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_FINDINGS = 500
LONGEST = 500


def outcome_of(report: Report) -> dict[str, Json]:
    """What a page shows of a sweep, as JSON."""
    findings = sorted(report.findings, key=lambda one: (-one.severity.rank, one.path, one.line))
    rows: list[Json] = [_row(finding) for finding in findings[:MOST_FINDINGS]]
    return {"summary": summary_line(total(report)), "findings": rows, "left": len(findings) - len(rows)}


def list_page(listed: Listed, web: str) -> str:
    """One list; whatever strangers wrote is text there, and nothing else."""
    outcome: Mapping[str, Any] = listed.outcome or {}
    return _environment().get_template("list.html.j2").render(listed=listed, outcome=outcome, web=web)


def index_page(lists: Iterable[Listed]) -> str:
    """The lists that have a page."""
    return _environment().get_template("lists.html.j2").render(lists=lists)


def _row(finding: Finding) -> Json:
    return {
        "severity": str(finding.severity),
        "rule": finding.rule,
        "where": clean(f"{finding.path}:{finding.line}", LONGEST),
        "url": clean(finding.url or "", LONGEST),
        "message": clean(finding.message, LONGEST),
    }


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - for who shows pages

    made = Environment(
        loader=FunctionLoader(read_template),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["safe_link"] = lambda url: url if origin(url) else None
    made.globals |= {"home": HOME, "rules": PAGE}
    return made
