from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.hosts.cli import run
from bot.model import Policy
from bot.policy.file import parse_policy
from bot.policy.schema import policy_schema


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a policy, seen from a folder within it."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "listkeeper.toml").write_text("strikes = 4\n", "utf-8")
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    return tmp_path


def test_the_policy_of_the_checkout_is_shown_with_its_sources(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["config"]) == 0
    out = capsys.readouterr().out
    assert "strikes = 4                       # ../.github/listkeeper.toml\n" in out
    assert str(checkout) not in out
    assert parse_policy(out.encode(), name="FILE").strikes == 4


def test_another_file_is_shown_under_the_name_that_it_was_given(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "docs" / "mine.toml").write_text("strikes = 5\n", "utf-8")
    assert run(["config", "--config", "mine.toml"]) == 0
    assert "strikes = 5                       # mine.toml\n" in capsys.readouterr().out


def test_without_a_file_the_defaults_are_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["config"]) == 0
    policy = parse_policy(capsys.readouterr().out.encode(), name="FILE")
    assert policy.strikes == Policy().strikes


def test_a_policy_that_makes_no_sense_is_exit_2_with_one_sentence(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / ".github" / "listkeeper.toml").write_text('[rules]\nded = "SECRET"\n', "utf-8")
    assert run(["config"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("has the unknown rule `ded`; did you mean `dead`?\n")
    assert len(captured.err.splitlines()) == 1
    assert "SECRET" not in captured.err


def test_the_schema_is_printed_even_where_the_policy_makes_no_sense(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / ".github" / "listkeeper.toml").write_text("nonsense", "utf-8")
    assert run(["config", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == policy_schema()
