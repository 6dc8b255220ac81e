"""The bot as users run it, beside a simulated world over real sockets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.hosts.cli import run
from bot.lists.parse import parse
from bot.world.scenario import demo_list
from bot.world.seed import from_document
from bot.world.server import Address, running
from bot.world.state import World

START = datetime(2026, 3, 2, 6, tzinfo=UTC)


@dataclass
class Bench:
    """A running world, a copy of the real list, and the command line."""

    world: World
    address: Address
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def check(self, *arguments: str, day: float = 0) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of `listkeeper check` on a day."""
        return self.run("check", *arguments, day=day)

    def fix(self, *arguments: str, day: float = 0) -> tuple[int, str, str]:
        """The same of `listkeeper fix`."""
        return self.run("fix", *arguments, day=day)

    def run(self, command: str, *arguments: str, day: float) -> tuple[int, str, str]:
        now = START + timedelta(days=day)
        self.world.clock.set(now)
        words = [command, str(self.readme), *self.address.flags(), "--now", now.isoformat()]
        code = run([*words, *arguments])
        captured = self.capsys.readouterr()
        return code, captured.out, captured.err

    def report(self, *arguments: str, day: float = 0) -> dict[str, Any]:
        _, out, err = self.check("--format", "json", *arguments, day=day)
        assert out, err
        report: dict[str, Any] = json.loads(out)
        return report

    @property
    def readme(self) -> Path:
        return self.folder / "README.md"

    @property
    def state(self) -> tuple[str, str]:
        return "--state", str(self.folder / "state.sqlite")

    def findings(self, *arguments: str, day: float = 0) -> set[tuple[str, str]]:
        report = self.report(*arguments, day=day)
        return {(finding["rule"], finding["url"]) for finding in report["findings"]}


def world_of(readme: str) -> World:
    """A world in which all is well that a list links to."""
    return from_document(parse("README.md", readme.encode()), START)


def bench_of(
    world: World, folder: Path, capsys: pytest.CaptureFixture[str], *, readme: str | None = None
) -> Iterator[Bench]:
    """The bench beside a world, with a list of its own or the real one."""
    (folder / "README.md").write_bytes(demo_list() if readme is None else readme.encode())
    with running(world) as address:
        yield Bench(world, address, folder, capsys)
