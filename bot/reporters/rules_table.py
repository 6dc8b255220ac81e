"""The table of rules: as Markdown, which the README repeats and a test compares, and for machines."""

from __future__ import annotations

from collections.abc import Iterable

from bot.model import Edits, Json, Rule
from bot.rules import page_of, worst_first

SCHEMA = 1


def rules_table() -> str:
    """One row a rule: the worst first, then by code."""
    head = ["| rule | severity | what it means | what the bot does | its edits |", "|---|---|---|---|---|"]
    return "\n".join([*head, *map(_row, worst_first())])


def _row(rule: Rule) -> str:
    edits = "" if rule.edits is Edits.NONE else str(rule.edits)
    cells = (f"`{rule.code}`", level_of(rule), rule.meaning, rule.does, edits)
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def rules_form(rules: Iterable[Rule]) -> Json:
    """Rules for machines."""
    return {"schema": SCHEMA, "rules": [_form(rule) for rule in rules]}


def _form(rule: Rule) -> Json:
    return {
        "code": rule.code,
        "severity": str(rule.severity),
        "on": rule.on,
        "meaning": rule.meaning,
        "does": rule.does,
        "edits": str(rule.edits),
        "url": page_of(rule.code),
        "silence": {"comment": comment_for(rule), "policy": policy_for(rule)},
    }


def level_of(rule: Rule) -> str:
    """How much it matters unless the policy says otherwise."""
    return str(rule.severity) if rule.on else f"off ({rule.severity})"


def comment_for(rule: Rule) -> str:
    """What silences a rule on one line of a list."""
    return f"<!-- listkeeper-ignore: {rule.code}, the reason -->"


def policy_for(rule: Rule) -> str:
    """What does so for the whole list, in the table `[rules]` of its policy."""
    return f'{rule.code} = "off"'
