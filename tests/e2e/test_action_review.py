"""The Action in a job that a pull request starts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.hosts.cli import run
from tests.e2e.pulling import NAME, NEW_LIST, Pulling, pulling


@pytest.fixture
def scene(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pulling]:
    for scene in pulling(tmp_path, capsys, monkeypatch):
        flags = scene.address.flags()
        connections = [flags[at + 1] for at, flag in enumerate(flags) if flag == "--connect-to"]
        monkeypatch.setenv("GITHUB_REPOSITORY", NAME)
        monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request_target")
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(tmp_path / "event.json"))
        monkeypatch.setenv("LISTKEEPER_CONNECT_TO", " ".join(connections))
        monkeypatch.setenv("LISTKEEPER_DNS", flags[flags.index("--dns") + 1])
        monkeypatch.setenv("LISTKEEPER_CA_FILE", scene.address.ca_file)
        yield scene


def test_what_a_pull_request_adds_is_reviewed_without_a_word_of_configuration(
    scene: Pulling, tmp_path: Path
) -> None:
    scene.push(NEW_LIST)
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": {"number": scene.number}}))
    assert run(["action"]) == 0
    assert (scene.check.conclusion, len(scene.annotations), len(scene.reviews)) == ("neutral", 5, 1)


@pytest.mark.parametrize("event", ["", "[]", '{"pull_request": {"number": "one"}}', "{" * 10_000])
def test_a_job_that_is_about_no_pull_request_is_told_so(
    scene: Pulling, tmp_path: Path, capsys: pytest.CaptureFixture[str], event: str
) -> None:
    (tmp_path / "event.json").write_text(event)
    assert run(["action"]) == 2
    assert "`command: review` is for jobs that a pull request starts" in capsys.readouterr().err
    assert scene.asked == []
