"""How hard a run may ask: `--timeout`, `--retries`, `--per-host` and `--concurrency`."""

from __future__ import annotations

import asyncio
import sys
import types
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.hosts import local
from bot.hosts.cli import run


@pytest.fixture
def readme(tmp_path: Path) -> str:
    path = tmp_path / "README.md"
    path.write_text("# A list\n")
    return str(path)


def test_every_limit_reaches_the_settings(readme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def prepare(options: local.LocalOptions, environment: Mapping[str, str]) -> local.Prepared:
        seen.append(local.prepare(options, environment))
        return seen[-1]

    monkeypatch.setenv("LISTKEEPER_RETRIES", "7")
    monkeypatch.setenv("LISTKEEPER_PER_HOST", "7")
    monkeypatch.setattr("bot.hosts.check.prepare", prepare)
    limits = ("--timeout", "5.5", "--retries", "0", "--concurrency", "9")
    assert run(["check", readme, "--offline", *limits]) == 0
    settings = seen[0].settings
    assert (settings.timeout, settings.retries, settings.concurrency) == (5.5, 0, 9)
    assert settings.per_host == 7


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--timeout", "0", "--timeout (or LISTKEEPER_TIMEOUT) must be from 1 to 120."),
        ("--retries", "-1", "--retries (or LISTKEEPER_RETRIES) must be from 0 to 10."),
        ("--per-host", "11", "--per-host (or LISTKEEPER_PER_HOST) must be from 1 to 10."),
        ("--concurrency", "0", "--concurrency (or LISTKEEPER_CONCURRENCY) must be from 1 to 1024."),
        ("--retries", "many", "'many' is not a valid integer"),
    ],
)
def test_a_limit_that_makes_no_sense_is_one_sentence(
    readme: str, capsys: pytest.CaptureFixture[str], option: str, value: str, complaint: str
) -> None:
    assert run(["check", readme, "--offline", option, value]) == 2
    assert complaint in capsys.readouterr().err


def test_uvloop_is_used_where_it_is_installed(readme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = []

    def new_event_loop() -> asyncio.AbstractEventLoop:
        made.append(asyncio.new_event_loop())
        return made[-1]

    uvloop = types.ModuleType("uvloop")
    uvloop.__spec__ = __import__("importlib.machinery").machinery.ModuleSpec("uvloop", None)
    monkeypatch.setattr(uvloop, "new_event_loop", new_event_loop, raising=False)
    monkeypatch.setitem(sys.modules, "uvloop", uvloop)
    assert run(["check", readme, "--offline"]) == 0
    assert len(made) == 1
