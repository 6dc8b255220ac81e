"""`listkeeper rules`: the table of rules, for people and for the README."""

from __future__ import annotations

import click
from rich.console import Console
from rich.table import Table

from bot.reporters.rules_table import rules_table
from bot.rules import all_rules


def run_rules(form: str) -> int:
    """Print every rule; always 0."""
    if form == "markdown":
        click.echo(rules_table())
        return 0
    table = Table("rule", "severity", "what it means", "what the bot does", show_lines=True)
    for rule in all_rules().values():
        table.add_row(rule.code, rule.severity, rule.meaning, rule.does)
    console = Console(highlight=False)
    console.print(table)
    console.print("To silence one: <!-- listkeeper-ignore: RULE, the reason --> on the line or above it.")
    return 0
