"""The table of rules as Markdown: the README's table is this, and a test compares them."""

from __future__ import annotations

from bot.model import Severity
from bot.rules import all_rules


def rules_table() -> str:
    """One row a rule: the worst first, then by code."""
    order = list(reversed(Severity))
    rules = sorted(all_rules().values(), key=lambda rule: (order.index(rule.severity), rule.code))
    rows = [
        f"| `{rule.code}` | {rule.severity} | {_cell(rule.meaning)} | {_cell(rule.does)} |" for rule in rules
    ]
    return "\n".join(["| rule | severity | what it means | what the bot does |", "|---|---|---|---|", *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
