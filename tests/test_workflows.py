"""The workflows that we ship, the Action, and the dependencies that it installs."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ZIZMOR = Path(sys.executable).with_name("zizmor")
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
LOCK = (ROOT / ".github" / "action" / "requirements.txt").read_text(encoding="utf-8")
NAME = re.compile(r"[A-Za-z0-9._-]+")


def test_a_security_linter_has_nothing_to_say() -> None:
    looked_at = [ROOT / "action.yml", *sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    done = subprocess.run(
        [ZIZMOR, "--offline", "--no-progress", *looked_at], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_expression_is_ever_part_of_a_script() -> None:
    runs = re.findall(r"^ *run: (.*(?:\n(?: {8,}.*|$))*)", ACTION, re.MULTILINE)
    assert len(runs) == 2
    assert not any("${{" in run for run in runs)


def test_every_dependency_is_locked_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["build-system"]["requires"]]
    locked = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", LOCK, re.MULTILINE))
    names = {match[0].lower() for line in wanted if (match := NAME.match(line))}
    assert names <= set(locked)
    blocks = re.split(r"\n(?=\S)", LOCK.strip())
    assert len(blocks) == len(locked)
    assert all("--hash=sha256:" in block for block in blocks)


def test_the_lock_names_no_place_to_install_from() -> None:
    assert "://" not in LOCK


@pytest.mark.parametrize("option", ["--require-hashes", "--only-binary :all:", "--no-index"])
def test_the_install_takes_nothing_that_is_not_locked(option: str) -> None:
    assert option in (ROOT / ".github" / "action" / "install.sh").read_text(encoding="utf-8")
