"""The table of rules: every code that a finding can carry, and what it means."""

from __future__ import annotations

from collections.abc import Mapping

from bot.checkers import CHECKERS
from bot.config import HOME
from bot.leads import LEADS
from bot.lint import LINTS
from bot.model import Rule, Severity

UNREACHABLE = Rule(
    "unreachable",
    Severity.WARNING,
    "Nothing but trouble for three weeks: timeouts, server errors, or a page that is not what it was.",
    "Tells you; it never calls the page dead.",
)
HOST_DOWN = Rule(
    "host-down",
    Severity.ERROR,
    "A whole host fails: every one of its many links, and for the host's sake, not theirs.",
    "Tells you once for the host, not once for each link; a warning until its death is confirmed. "
    "It offers no captures: a name that lapsed can be renewed for weeks, and then every edit would have to "
    "be taken back. A large `host_failing` in the policy has each page told by itself, with its capture.",
)
UNKNOWN_IGNORE = Rule(
    "unknown-ignore",
    Severity.INFO,
    "A comment that should silence a rule names none, so it silences nothing.",
    "Tells you which rule was most likely meant.",
)

GENERAL: tuple[Rule, ...] = (UNREACHABLE, HOST_DOWN, UNKNOWN_IGNORE)

PAGE = f"{HOME}/blob/main/docs/rules.md"


def all_rules() -> Mapping[str, Rule]:
    """Every rule by its code: the general ones, those of the text alone, then by checker and by lead."""
    of_text = (rule for lint in LINTS for rule in lint.RULES)
    of_kinds = (rule for checker in CHECKERS for rule in checker.RULES)
    of_leads = (rule for lead in LEADS for rule in lead.RULES)
    rules = (*GENERAL, *of_text, *of_kinds, *of_leads)
    return {rule.code: rule for rule in rules}


def worst_first() -> tuple[Rule, ...]:
    """Every rule: the worst first, then by code."""
    return tuple(sorted(all_rules().values(), key=lambda rule: (-rule.severity.rank, rule.code)))


def page_of(code: str) -> str:
    """Where a rule is explained to people, for good: its heading in docs/rules.md."""
    return f"{PAGE}#{code}"
