"""`listkeeper config`: the policy that holds for a list, where each value comes from, and what one may be."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import click

from bot.hosts.checkout import checkout_of
from bot.lists.read import STDIN
from bot.policy.file import read_policy
from bot.policy.schema import policy_schema
from bot.reporters.policy_text import policy_text


def run_config(path: str | None, *, schema: bool) -> int:
    """Print the policy, or the schema of its file; always 0. Raises ConfigError where it makes no sense."""
    if schema:
        click.echo(json.dumps(policy_schema(), indent=2))
        return 0
    file = read_policy(path, root=checkout_of(STDIN))
    if path is None and file.path is not None:
        file = replace(file, path=Path(os.path.relpath(file.path)))
    click.echo(policy_text(file), nl=False)
    return 0
