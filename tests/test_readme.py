"""The README is true."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.hosts.cli import cli
from bot.reporters.rules_table import rules_table

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_rules_is_the_one_of_the_code() -> None:
    assert rules_table() in README


@pytest.mark.parametrize("command", sorted(name for name, one in cli.commands.items() if not one.hidden))
def test_every_command_is_named(command: str) -> None:
    assert f"listkeeper {command}" in README


@pytest.mark.parametrize("option", ["--state", "--format", "--output", "--fail-on"])
def test_every_option_that_it_names_exists(option: str) -> None:
    assert option in README
    assert option in CliRunner().invoke(cli, ["check", "--help"]).output


def test_there_are_two_copyable_lines_and_ci_runs_the_second() -> None:
    lines = [line for line in README.splitlines() if line.startswith("python3 -m venv .venv && ")]
    assert [line.rpartition(" && ")[2] for line in lines] == [
        ".venv/bin/listkeeper demo",
        ".venv/bin/python -m pytest -q",
    ]
    assert "grep -m1 -- '-m pytest' README.md" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "path", ["docs/architecture.md", "docs/configuration.md", ".github/CONTRIBUTING.md", "LICENSE"]
)
def test_every_page_that_it_links_is_there(path: str) -> None:
    assert f"]({path})" in README
    assert (ROOT / path).is_file()
