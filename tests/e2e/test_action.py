"""The second step of action.yml as a runner runs it: its own script, its environment, its files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.forge.state_branch import REF
from tests.e2e.job import NAME, Runner, job_in
from tests.samples import HOSTILE

HEAD = "# List\n\n- [Fine](https://fine.example/)\n- [Malformed](https://arxiv.org/abs/2502.1)\n"
TITLES = (f"- [{title}](https://arxiv.org/abs/2502.{place})\n" for place, title in enumerate(HOSTILE, 2))
README = (HEAD + "".join(TITLES)).replace("\0", "").encode(errors="replace")


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    with job_in(tmp_path, README) as runner:
        yield runner


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


def test_where_issues_are_switched_off_the_job_is_green_and_its_summary_says_so(runner: Runner) -> None:
    runner.hosted.has_issues = False
    done = runner.step()
    assert (done.returncode, done.stderr, runner.issues) == (0, "", [])
    assert f"> Issues are switched off in {NAME}, so no health issue was written" in runner.summary


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
        ({"token": ""}, "There is no token for api.github.com: set GITHUB_TOKEN"),
    ],
)
def test_an_input_that_makes_no_sense_is_told_in_one_sentence(
    runner: Runner, inputs: dict[str, str], said: str
) -> None:
    done = runner.step(**inputs)
    assert done.returncode == 2
    assert said in done.stderr
