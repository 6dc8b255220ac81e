"""The commands as people type them, and that docs/operating.md says of them what is true."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.hosts.app_manifest import PERMISSIONS
from bot.hosts.cli import run
from bot.serving.database import open_database
from bot.serving.events import READERS
from bot.serving.inbox import Inbox
from bot.serving.operator_file import read_operator_file
from tests.serving.boxes import DAY, NOW, SWEEP, Box

DOCS = Path(__file__).parents[2] / "docs" / "operating.md"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "operator.toml"
    path.write_text('state = "health.sqlite"\ninbox = "inbox.sqlite"\n')
    return path


def parked(file: Path) -> None:
    """Let one job fail until it is parked."""
    box = Box(str(file.with_name("inbox.sqlite")))
    box.put(SWEEP)
    now = NOW
    for _ in range(5):
        box.inbox.fail(box.claim(now), "GitHub said \x1b[31mno", now)
        now += DAY
    box.close()


def test_the_inbox_tells_what_is_parked_and_why(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parked(file)
    assert run(["inbox", str(file)]) == 0
    counts, line = capsys.readouterr().out.splitlines()
    assert counts == "0 waiting, 0 working, 0 done, 0 superseded, 1 parked"
    assert line == "1 sweep ada/awesome parked 2026-03-08 12:00 UTC: GitHub said no"


@pytest.mark.parametrize("how", [["--retry", "1"], ["--retry-all"]])
def test_a_parked_job_is_tried_again_when_somebody_says_so(file: Path, how: list[str]) -> None:
    parked(file)
    assert run(["inbox", str(file), *how]) == 0
    with open_database(file.with_name("inbox.sqlite")) as engine:
        assert Inbox(engine).parked() == ()


def test_to_retry_what_is_not_parked_is_a_mistake(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["inbox", str(file), "--retry", "7"]) == 2
    assert "Parked: 0 of the 1 job that you named" in capsys.readouterr().err


@pytest.mark.parametrize("secret", ["", "short"])
def test_without_a_secret_nothing_is_served(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("LISTKEEPER_WEBHOOK_SECRET", secret)
    assert run(["serve", str(file)]) == 2
    assert "LISTKEEPER_WEBHOOK_SECRET must be" in capsys.readouterr().err


def test_a_port_that_is_taken_is_one_sentence(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LISTKEEPER_WEBHOOK_SECRET", "x" * 16)
    assert run(["serve", str(file), "--host", "192.0.2.1"]) == 2
    assert "192.0.2.1:8000 cannot be listened on" in capsys.readouterr().err


def test_a_manifest_asks_for_what_the_docs_give_a_reason_for_and_no_more(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["app-manifest", "--url", "https://keeper.example/"]) == 0
    manifest = json.loads(capsys.readouterr().out)
    rows = re.findall(r"^\| `(\w+): (\w+)` \| .{10}", DOCS.read_text(), re.MULTILINE)
    assert dict(rows) == manifest["default_permissions"] == PERMISSIONS
    assert manifest["hook_attributes"]["url"] == "https://keeper.example/webhook"
    assert not manifest["public"]
    unasked = {"ping", "installation", "installation_repositories"}
    assert set(manifest["default_events"]) == set(READERS) - unasked


def test_the_file_that_the_docs_show_can_be_read(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text(), re.DOTALL)
    path = tmp_path / "operator.toml"
    path.write_text(example)
    assert set(read_operator_file(path).lists) == {"ada/awesome", "bob/list", "eve/papers"}


def test_every_event_that_is_read_is_in_the_docs() -> None:
    text = DOCS.read_text()
    assert [event for event in READERS if f"`{event}`" not in text] == []
