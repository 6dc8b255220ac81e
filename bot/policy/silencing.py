"""What neither a comment of the list nor its policy silences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from bot.lint.interface import Checkout
from bot.model import ALL_RULES, Document, Finding, PolicyIgnore
from bot.policy.stale import Used


def silence(findings: Iterable[Finding], checkout: Checkout) -> tuple[list[Finding], Used]:
    """The findings that nothing silences, and what silenced the rest."""
    told: list[Finding] = []
    comments: set[tuple[str, int]] = set()
    ignores: set[PolicyIgnore] = set()
    on_lines = _comments_by_line(checkout.documents)
    for finding in findings:
        own = [on_lines.get((finding.path, finding.line, rule), ()) for rule in (finding.rule, ALL_RULES)]
        lines = {(finding.path, line) for found in own for line in found}
        of_policy = set(checkout.ignores.silencing(finding.rule, finding.url, finding.entry))
        if not lines and not of_policy:
            told.append(finding)
        comments |= lines
        ignores |= of_policy
    return told, Used(comments, ignores)


def _comments_by_line(documents: Iterable[Document]) -> Mapping[tuple[str, int, str], list[int]]:
    """Path, line and rule that comments silence, and the lines on which those stand: it or the one above."""
    found: dict[tuple[str, int, str], list[int]] = defaultdict(list)
    for document in documents:
        for ignore in document.ignores:
            for line in (ignore.line, ignore.line + 1):
                found[document.path, line, ignore.rule].append(ignore.line)
    return found
