"""When links came into a list, by real repositories of git."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.hosts.checkout import open_lists
from bot.hosts.history import History
from bot.lists.parse import parse
from bot.model import Link

OLD, NEW = "https://old.example/a(b)", "https://new.example/?x=-S&y=1"


def git(folder: Path, *words: str, at: str = "2026-03-02T06:00:00+00:00") -> str:
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.example"}
    whom = {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.example"}
    dates = {"GIT_AUTHOR_DATE": "2001-01-01T00:00:00+00:00", "GIT_COMMITTER_DATE": at}
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-C", str(folder), *words],  # noqa: S607 - the machine's own git
        env={**os.environ, **who, **whom, **dates, **own},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def commit(folder: Path, text: str, at: str, name: str = "README.md") -> None:
    (folder / name).write_text(text, encoding="utf-8")
    git(folder, "add", "-A", at=at)
    git(folder, "commit", "-qm", "a change", at=at)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "list"
    folder.mkdir()
    git(folder, "init", "-q")
    commit(folder, f"- [a]({OLD})\n", "2024-01-01T00:00:00+00:00", "list.md")
    git(folder, "mv", "list.md", "README.md")
    commit(folder, f"- [a]({OLD})\n- [b]({NEW})\n", "2025-01-01T00:00:00+00:00")
    commit(folder, f"- [A]({OLD}): better\n- [b]({NEW})\n", "2026-01-01T00:00:00+00:00")
    return folder


def link_to(url: str) -> Link:
    return parse("README.md", f"[a](<{url}>)".encode()).links[0]


def added(folder: Path, url: str) -> datetime | None:
    return History(folder).added("README.md", link_to(url))


def test_a_link_came_when_it_was_first_written_whatever_became_of_its_line_and_file(checkout: Path) -> None:
    assert added(checkout, OLD) == datetime(2024, 1, 1, tzinfo=UTC)
    assert added(checkout, NEW) == datetime(2025, 1, 1, tzinfo=UTC)
    assert added(checkout, "https://never.example/") is None


def test_what_is_not_committed_yet_has_no_date(checkout: Path) -> None:
    (checkout / "README.md").write_text("[a](https://fresh.example/)", encoding="utf-8")
    assert added(checkout, "https://fresh.example/") is None


@pytest.mark.parametrize("url", ["--output=evil", "-p", "$(touch evil)", "HEAD", "\\0", ":(top)"])
def test_no_link_is_an_option_or_a_command(checkout: Path, url: str) -> None:
    assert added(checkout, url) is None
    assert sorted(path.name for path in checkout.iterdir()) == [".git", "README.md"]


def test_a_shallow_clone_has_no_past(checkout: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{checkout}", "shallow")
    assert added(tmp_path / "shallow", OLD) is None


def test_outside_of_a_checkout_and_in_one_without_commits_nothing_is_known(tmp_path: Path) -> None:
    assert added(tmp_path, OLD) is None
    git(tmp_path, "init", "-q")
    assert added(tmp_path, OLD) is None


def test_nobodys_own_way_of_comparing_files_is_run(checkout: Path) -> None:
    (checkout / ".git" / "info").mkdir(exist_ok=True)
    (checkout / ".git" / "info" / "attributes").write_text("*.md diff=own\n", encoding="utf-8")
    git(checkout, "config", "diff.own.textconv", "touch evil; cat")
    git(checkout, "config", "diff.own.command", "touch evil; cat")
    assert added(checkout, OLD) == datetime(2024, 1, 1, tzinfo=UTC)
    assert not (checkout / "evil").exists()


def test_where_git_takes_too_long_once_it_is_left_alone(checkout: Path) -> None:
    history = History(checkout, patience=1e-9)
    assert history.added("README.md", link_to(OLD)) is None
    assert history._is_useless is True


def test_where_there_is_no_git_nothing_is_known(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(checkout))
    assert added(checkout, OLD) is None


def test_a_list_in_a_checkout_has_a_history_and_others_have_none(checkout: Path, tmp_path: Path) -> None:
    lists = open_lists([str(checkout / "README.md")], None)
    assert lists.added is not None
    assert lists.added("README.md", link_to(OLD)) == datetime(2024, 1, 1, tzinfo=UTC)
    (tmp_path / "README.md").write_text("# A\n", encoding="utf-8")
    assert open_lists([str(tmp_path / "README.md")], None).added is None
