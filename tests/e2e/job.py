"""A job of GitHub Actions in a repository of the world: the second step of action.yml, and its files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.world.forge.accounts import ACTIONS, Role
from bot.world.forge.people import grant, host
from bot.world.forge.state import Hosted
from bot.world.seed import from_list
from bot.world.server import Address, running
from bot.world.state import World
from tests.conformance import Conformance
from tests.e2e.bench import START
from tests.e2e.on_forge import OnForge
from tests.hosts.test_runner import read_outputs

ROOT = Path(__file__).parents[2]
NAME = "ada/awesome"
PERMISSIONS = {"issues": "write", "contents": "write", "pull_requests": "write"}
STEP = (ROOT / "action.yml").read_text(encoding="utf-8").partition("id: run")[2]
SCRIPT = re.search(r"run: '(.*)'", STEP)
INPUTS = re.findall(r"^ +(\w+): \$\{\{ inputs\.([\w-]+) \}\}$", STEP, re.MULTILINE)
DEFAULTS = {"fail-on": "never", "dry-run": "false", "token": "action"}


@dataclass
class Runner(OnForge):
    """A job of a repository in the world."""

    world: World
    address: Address
    hosted: Hosted
    folder: Path

    def step(self, **inputs: str) -> subprocess.CompletedProcess[str]:
        """Run the step with these inputs; the rest have their defaults."""
        given = {**DEFAULTS, **{name.replace("_", "-"): value for name, value in inputs.items()}}
        for name in ("summary", "output"):
            (self.folder / name).unlink(missing_ok=True)
        assert SCRIPT
        return subprocess.run(
            ["bash", "-c", SCRIPT[1]],  # noqa: S607
            env={**self._environment(), **{key: given.get(name, "") for key, name in INPUTS}},
            cwd=self.folder / "checkout",
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def _environment(self) -> Mapping[str, str]:
        flags = self.address.flags()
        connections = [flags[at + 1] for at, flag in enumerate(flags) if flag == "--connect-to"]
        return {
            "PATH": os.environ["PATH"],
            "RUNNER_TEMP": str(self.folder),
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": NAME,
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "LISTKEEPER_CONNECT_TO": " ".join(connections),
            "LISTKEEPER_DNS": flags[flags.index("--dns") + 1],
            "LISTKEEPER_CA_FILE": self.address.ca_file,
        }

    @property
    def summary(self) -> str:
        return (self.folder / "summary").read_text(encoding="utf-8")

    @property
    def outputs(self) -> Mapping[str, str]:
        return read_outputs((self.folder / "output").read_text(encoding="utf-8"))


@contextmanager
def job_in(folder: Path, readme: bytes) -> Iterator[Runner]:
    """A runner whose job stands in a checkout of that list, which tries to be taken for listkeeper."""
    world = from_list(readme, START)
    conformance = Conformance()
    world.watch = conformance
    hosted = host(world, NAME, {"README.md": readme}, {"bob": Role.WRITE})
    grant(world, "action", ACTIONS.login, PERMISSIONS)
    programs = folder / "listkeeper" / "bin"
    programs.mkdir(parents=True)
    (programs / "listkeeper").symlink_to(Path(sys.executable).with_name("listkeeper"))
    (folder / "checkout" / "bot").mkdir(parents=True)
    (folder / "checkout" / "bot" / "__init__.py").write_text("raise SystemExit('not ours')")
    (folder / "checkout" / "README.md").write_bytes(readme)
    with running(world) as address:
        yield Runner(world, address, hosted, folder)
    assert conformance.faults == []
