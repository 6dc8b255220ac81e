"""A stranger's first two days: `init` in a clone, a push, and what the workflow that it wrote then does."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.hosts.init import REVIEW_PATH, WORKFLOW_PATH
from bot.policy.file import DEFAULT_PATH
from bot.world.forge.accounts import ACTIONS
from bot.world.forge.people import Person, grant
from bot.world.scenario import demo_list
from tests.e2e.job import NAME, Runner, job_in
from tests.rendered import render

ADDED = b"""
## More

- [A paper](https://arxiv.org/abs//2410.11190): a slash too many.
- [Another](https://arxiv.org/abs/2502.1): no such id.
"""
README = demo_list().rstrip() + b"\n" + ADDED
FILES = frozenset({str(WORKFLOW_PATH), str(REVIEW_PATH), str(DEFAULT_PATH)})
USES = re.compile(r"^ +- uses: (\S+?)@(\S+)", re.MULTILINE)
MAY = re.compile(r"^      ([a-z-]+): (read|write)\b", re.MULTILINE)


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    with job_in(tmp_path, README) as runner:
        yield runner


def git(clone: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=ada", "-c", "user.email=ada@a.example", *words]
    return subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True).stdout


def set_up(runner: Runner) -> Mapping[str, bytes]:
    """What somebody does who has read the README: clone, `listkeeper init`, commit, push. The files."""
    clone = runner.folder / "clone"
    clone.mkdir()
    (clone / "README.md").write_bytes(README)
    git(clone, "init", "-q")
    git(clone, "remote", "add", "origin", f"https://github.com/{NAME}.git")
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "The list")
    program = Path(sys.executable).with_name("listkeeper")
    subprocess.run(
        [program, "init"], cwd=clone, input="y\ny\ny\n", capture_output=True, text=True, check=True
    )
    git(clone, "add", ".")
    git(clone, "commit", "-qm", "Look after the links")
    written = git(clone, "diff", "--name-only", "HEAD~1").split()
    files = {path: (clone / path).read_bytes() for path in written}
    Person(runner.world, runner.hosted, "ada").push("main", files)
    return files


@pytest.mark.slow
def test_the_first_run_opens_the_issue_and_the_second_the_pull_request(runner: Runner) -> None:
    """The job has a token that may do what the workflow says, and no more."""
    files = set_up(runner)
    assert files.keys() == FILES
    workflow = files[str(WORKFLOW_PATH)].decode()
    ((action, ref),) = USES.findall(workflow)
    assert (action, bool(ref)) == ("listkeeper/listkeeper", True)
    permissions = {name.replace("-", "_"): access for name, access in MAY.findall(workflow)}
    grant(runner.world, "action", ACTIONS.login, permissions)

    first = runner.step()
    assert (first.returncode, first.stderr) == (0, "")
    assert runner.outputs["written"] == f"Opened issue 1: Link health: {NAME}."
    (issue,), pulls = runner.issues, runner.pulls
    assert pulls == []
    assert "there is a slash too many" in issue.body
    assert "“2502.1” cannot be an arXiv id" in issue.body

    second = runner.step()
    assert (second.returncode, second.stderr) == (0, "")
    (pull,) = runner.pulls
    assert runner.outputs["written"].splitlines()[0] == f"Opened pull request 2: {pull.title}."
    assert pull.pull
    offered = runner.hosted.git.content(pull.pull.head_oid, "README.md")
    assert offered == README.replace(b"abs//", b"abs/")
    assert render(issue.body).references == ["#2"]
    assert "https://arxiv.org/abs/2410.11190" in render(pull.body).hrefs

    Person(runner.world, runner.hosted, "ada").merge(pull.number)
    third = runner.step()
    assert third.returncode == 0
    assert "slash" not in issue.body
    assert (issue.is_open, len(runner.hosted.issues)) == (True, 2)
