from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import InputError
from bot.hosts.cli import cli, run
from bot.hosts.init import (
    BUSY_MINUTES,
    MOVING_TAG,
    REVIEW_PATH,
    WORKFLOW_PATH,
    drafts,
    moment,
    own_ref,
    run_init,
)
from bot.model import Policy
from bot.policy.file import DEFAULT_PATH, parse_policy

COMMIT = "0123456789abcdef0123456789abcdef01234567"
ZIZMOR = Path(sys.executable).with_name("zizmor")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)  # noqa: S607
    (tmp_path / "README.md").write_text("# List\n")
    return tmp_path


def init(clone: Path, *words: str, answers: str = "") -> str:
    result = CliRunner().invoke(cli, ["init", str(clone), "--ref", COMMIT, *words], input=answers)
    assert result.exception is None, result.output
    return result.output


def agree(_question: str, *, overwrites: bool) -> bool:
    return overwrites in (True, False)


def files(clone: Path) -> set[str]:
    return {str(path.relative_to(clone)) for path in (clone / ".github").rglob("*") if path.is_file()}


def test_it_shows_all_files_and_writes_what_was_agreed_to(clone: Path) -> None:
    said = init(clone, answers="y\nn\nn\n")
    assert files(clone) == {str(WORKFLOW_PATH)}
    assert (clone / WORKFLOW_PATH).read_text() in said
    assert "#:schema" in said
    assert "To uninstall" in said


def test_where_nobody_can_answer_it_says_what_to_add(clone: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with patch("sys.stdin", io.StringIO()):
        assert run(["init", str(clone), "--ref", COMMIT]) == 2
    assert capsys.readouterr().err.endswith("listkeeper: There is nobody here to answer: add --yes.\n")
    assert not (clone / WORKFLOW_PATH).exists()


def test_a_second_time_there_is_nothing_to_do(clone: Path) -> None:
    init(clone, "--yes")
    assert files(clone) == {str(WORKFLOW_PATH), str(REVIEW_PATH), str(DEFAULT_PATH)}
    assert "Nothing was written." in init(clone)


def test_what_somebody_wrote_is_overwritten_only_when_they_say_so(clone: Path) -> None:
    policy = clone / DEFAULT_PATH
    policy.parent.mkdir()
    policy.write_text("strikes = 4\n")
    for words, answers in ((("--yes",), ""), ((), "\n")):
        init(clone, *words, answers=answers)
        assert policy.read_text() == "strikes = 4\n"
    init(clone, "--yes", "--force")
    assert "strikes = 4" not in policy.read_text()


def test_outside_of_a_clone_it_says_where_to_go(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not in a git repository"):
        run_init(str(tmp_path), ref=None, ask=agree, say=print)


@pytest.mark.parametrize("ref", ["", "a b", "x\ny", "${{ x }}", "-x", "a" * 101])
def test_a_ref_that_is_none_is_refused(clone: Path, ref: str) -> None:
    with pytest.raises(InputError, match="--ref"):
        run_init(str(clone), ref=ref, ask=agree, say=print)


def test_the_policy_that_it_writes_is_the_default() -> None:
    *_, policy = drafts("o/r", COMMIT)
    assert parse_policy(policy.text.encode(), name="it") == Policy()


@given(st.text())
def test_crons_keep_off_the_busy_minutes_and_stay_where_they_are(seed: str) -> None:
    minute, hour = moment(seed)
    assert minute in set(range(60)) - BUSY_MINUTES
    assert hour in range(24)
    assert moment(seed) == (minute, hour)


def test_crons_of_many_lists_are_spread_over_the_day() -> None:
    moments = {moment(f"https://github.com/owner/list-{number}") for number in range(1_000)}
    assert len(moments) > 500
    assert len({hour for _, hour in moments}) == 24


def test_the_commit_that_it_was_installed_from_is_the_one_that_runs() -> None:
    assert own_ref() == MOVING_TAG or len(own_ref()) == 40


@pytest.mark.parametrize("ref", [COMMIT, MOVING_TAG])
def test_the_workflow_has_nothing_that_a_security_linter_objects_to(clone: Path, ref: str) -> None:
    *workflows, _ = drafts("o/r", ref)
    (clone / WORKFLOW_PATH).parent.mkdir(parents=True)
    for workflow in workflows:
        (clone / workflow.path).write_text(workflow.text)
    done = subprocess.run(
        [ZIZMOR, "--offline", "--no-progress", "--persona=pedantic", clone / ".github"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
