"""`listkeeper rules`: the table of rules, or all about one of them, for people, machines and the README."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import groupby

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.errors import InputError
from bot.model import Rule
from bot.policy.names import rule_advice, shown
from bot.reporters.console import STYLES
from bot.reporters.rules_page import EDITS, rule_section
from bot.reporters.rules_table import comment_for, level_of, policy_for, rules_form, rules_table
from bot.rules import all_rules, page_of, worst_first


def run_rules(code: str | None, form: str) -> int:
    """Print every rule, or the one of this code; always 0. Raises InputError where there is none."""
    rule = None if code is None else _rule(code)
    match form:
        case "json":
            rules = worst_first() if rule is None else (rule,)
            click.echo(json.dumps(rules_form(rules), indent=2))
        case "markdown":
            click.echo(rules_table() if rule is None else rule_section(rule).rstrip())
        case _:
            console = Console(highlight=False, markup=False)
            _print_table(console) if rule is None else _print_rule(console, rule)
    return 0


def _rule(code: str) -> Rule:
    rules = all_rules()
    if code not in rules:
        raise InputError(f"there is no rule `{shown(code)}`; {rule_advice(code, rules)}")
    return rules[code]


def _print_table(console: Console) -> None:
    for severity, rules in groupby(worst_first(), key=lambda rule: rule.severity):
        console.print(Text(f"\n{severity}", STYLES[severity]))
        console.print(_rows(rules))
    console.print()
    for line in (
        "To silence one:  <!-- listkeeper-ignore: RULE, the reason -->  on the line or above it;",
        'RULE = "off"  under [rules] of .github/listkeeper.toml  for the whole list;',
        "an [[ignore]] there for a host, an address or an entry. All about one: listkeeper rules RULE",
    ):
        console.print(line, soft_wrap=True)


def _rows(rules: Iterable[Rule]) -> Table:
    """Code, and beside it what it means and what is done about it."""
    rows = Table.grid(padding=(0, 2))
    rows.add_column(no_wrap=True, min_width=max(map(len, all_rules())) + len("  "))
    rows.add_column()
    for rule in rules:
        off = "" if rule.on else " It is off by default."
        rows.add_row(f"  {rule.code}", f"{rule.meaning}\n{rule.does} {EDITS[rule.edits]}{off}")
        rows.add_row()
    return rows


def _print_rule(console: Console, rule: Rule) -> None:
    for line in (
        f"{rule.code}: {level_of(rule)}",
        "",
        rule.meaning,
        rule.does,
        EDITS[rule.edits],
        "",
        f"Silence it on a line:   {comment_for(rule)}",
        f"… in the whole list:    {policy_for(rule)}  under [rules] of .github/listkeeper.toml",
        f'… for a host:           [[ignore]] with  rule = "{rule.code}", url = "example.org", reason = "…"',
        f"Read more:              {page_of(rule.code)}",
    ):
        console.print(line, soft_wrap=True)
