"""The second step of action.yml as a runner runs it: its own script, its environment, its files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.forge.state_branch import REF
from bot.world.forge_accounts import ACTIONS, Role
from bot.world.forge_people import grant, host
from bot.world.forge_state import Hosted, Issue
from bot.world.seed import from_list
from bot.world.server import Address, running
from bot.world.state import World
from tests.conformance import Conformance
from tests.e2e.bench import START
from tests.hosts.test_runner import read_outputs
from tests.samples import HOSTILE

ROOT = Path(__file__).parents[2]
NAME = "ada/awesome"
PERMISSIONS = {"issues": "write", "contents": "write", "pull_requests": "write"}
HEAD = "# List\n\n- [Fine](https://fine.example/)\n- [Malformed](https://arxiv.org/abs/2502.1)\n"
TITLES = (f"- [{title}](https://arxiv.org/abs/2502.{place})\n" for place, title in enumerate(HOSTILE, 2))
README = (HEAD + "".join(TITLES)).replace("\0", "").encode(errors="replace")
STEP = (ROOT / "action.yml").read_text(encoding="utf-8").partition("id: run")[2]
SCRIPT = re.search(r"run: '(.*)'", STEP)
INPUTS = re.findall(r"^ +(\w+): \$\{\{ inputs\.([\w-]+) \}\}$", STEP, re.MULTILINE)
DEFAULTS = {"fail-on": "never", "dry-run": "false", "token": "action"}


@dataclass
class Runner:
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

    @property
    def issues(self) -> list[Issue]:
        return [issue for issue in self.hosted.issues.values() if not issue.pull]


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    world = from_list(README, START)
    conformance = Conformance()
    world.watch = conformance
    hosted = host(world, NAME, {"README.md": README}, {"bob": Role.WRITE})
    grant(world, "action", ACTIONS.login, PERMISSIONS)
    programs = tmp_path / "listkeeper" / "bin"
    programs.mkdir(parents=True)
    (programs / "listkeeper").symlink_to(Path(sys.executable).with_name("listkeeper"))
    (tmp_path / "checkout" / "bot").mkdir(parents=True)
    (tmp_path / "checkout" / "bot" / "__init__.py").write_text("raise SystemExit('not ours')")
    (tmp_path / "checkout" / "README.md").write_bytes(README)
    with running(world) as address:
        yield Runner(world, address, hosted, tmp_path)
    assert conformance.faults == []


def test_a_sweep_writes_the_issue_its_memory_the_summary_annotations_and_outputs(runner: Runner) -> None:
    """The list's last commit is months old by any clock that this test can run by, so that is told too."""
    done = runner.step()
    assert (done.returncode, done.stderr) == (0, "")
    assert [issue.title for issue in runner.issues] == [f"Link health: {NAME}"]
    assert REF in runner.hosted.git.refs
    assert "## Link health" in runner.summary
    assert int(runner.outputs["findings"]) >= 1
    assert f"Opened issue 1: Link health: {NAME}." in runner.outputs["written"]
    assert "::error file=README.md,line=4," in done.stdout
    _starts_no_command_of_its_own(done.stdout)
    assert "::warning title=This workflow may stop soon::Nobody has committed" in done.stdout
    assert runner.summary.startswith("Nobody has committed to the default branch for ")


def _starts_no_command_of_its_own(printed: str) -> None:
    """The list's titles are HOSTILE."""
    commands = [line for line in printed.splitlines() if line.startswith("::")]
    ours = r"::(?:error|warning|notice) (?:file=README\.md,line=\d+,|title=This workflow may stop soon::)"
    assert len(commands) > 1
    assert [line for line in commands if not re.match(ours, line)] == []
    assert "##[" not in printed


def test_a_dry_run_shows_what_it_would_write_and_writes_nothing(runner: Runner) -> None:
    refs = dict(runner.hosted.git.refs)
    done = runner.step(dry_run="true")
    assert done.returncode == 0
    assert "==> would " in done.stdout
    assert (runner.issues, runner.hosted.git.refs) == ([], refs)


def test_the_job_fails_only_where_it_is_told_to(runner: Runner) -> None:
    assert runner.step(fail_on="error").returncode == 1


def test_check_reports_on_the_files_of_the_checkout(runner: Runner) -> None:
    done = runner.step(command="check", lists="README.md\n")
    assert (done.returncode, runner.issues) == (0, [])
    assert "## Link health" in runner.summary
    assert runner.outputs["written"] == ""


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"command": "rm -rf"}, "The input `command` must be one of sweep, check, review."),
        ({"fail_on": "always"}, "The input `fail-on` must be one of never, info, warning, error."),
        ({"dry_run": "yes"}, "The input `dry-run` must be one of true, false."),
        ({"token": ""}, "To write to api.github.com, set GITHUB_TOKEN"),
    ],
)
def test_an_input_that_makes_no_sense_is_told_in_one_sentence(
    runner: Runner, inputs: dict[str, str], said: str
) -> None:
    done = runner.step(**inputs)
    assert done.returncode == 2
    assert said in done.stderr
