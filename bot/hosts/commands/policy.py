"""Commands that explain: what can be found, and by what policy a list is judged."""

from __future__ import annotations

import click

from bot.hosts.commands.options import form_option


@click.command(short_help="Explain what can be found, or one rule.")
@click.argument("code", required=False, metavar="[RULE]")
@form_option("console", "json", "markdown")
def rules(code: str | None, form: str) -> int:
    """Explain every rule, or RULE alone: how much it matters, what it means, what the bot does about it,
    whether its edits are safe, and how to silence it.
    """
    from bot.hosts.rules import run_rules

    return run_rules(code, form)


@click.command(short_help="Show a list's policy, and where its values come from.")
@click.option("--config", "path", metavar="FILE", help="Another file than .github/listkeeper.toml.")
@click.option("--schema", is_flag=True, help="Print the JSON schema of the file instead, for editors.")
def config(path: str | None, *, schema: bool) -> int:
    """Show the policy of the list of the checkout that you are in, and where each of its values comes from.

    What it prints is a policy file itself. A file that makes no sense is refused with one sentence that
    names the key, and exit code 2.
    """
    from bot.hosts.config import run_config

    return run_config(path, schema=schema)
