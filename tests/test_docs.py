"""What the pages for readers name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.hosts.cli import run

ROOT = Path(__file__).parents[1]
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", ".github/CONTRIBUTING.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
TEXTS = {str(page.relative_to(ROOT)): page.read_text(encoding="utf-8") for page in PAGES}
PATH = re.compile(r"(?:bot|docs|templates|tests)/[\w./*-]*[\w*/]")
ELSEWHERE = re.compile(r"https?://\S+|\w+/NAME\.py|\w+/SERVICE\.py")
"""Addresses, and files that somebody is told to write."""
ARCHITECTURE = TEXTS["docs/architecture.md"]
HOUSE = (
    ARCHITECTURE.partition("## Where things live")[2].partition("```\nbot/\n")[2].partition("\ntemplates/")[0]
)
FORGE = ARCHITECTURE.partition("## The forge")[2].partition("## Pull requests")[0]


@pytest.mark.parametrize("page", TEXTS)
def test_every_path_that_a_page_names_is_there(page: str) -> None:
    named = set(PATH.findall(ELSEWHERE.sub("", TEXTS[page])))
    assert [path for path in sorted(named) if not any(ROOT.glob(path.rstrip("/")))] == []


def test_architecture_names_every_module_and_folder_at_the_top() -> None:
    named = {
        name.rstrip("/") for line in HOUSE.splitlines() for name in line.strip().partition("  ")[0].split()
    }
    there = {path.name for path in (ROOT / "bot").iterdir() if path.is_dir() or path.suffix == ".py"}
    assert named == there - {"__init__.py", "__pycache__"}


def test_architecture_names_the_modules_of_the_forge() -> None:
    named = {
        name for row in FORGE.splitlines() for name in re.findall(r"`(\w+\.py)`", row.partition(" | ")[0])
    }
    there = {path.name for path in (ROOT / "bot" / "forge").glob("*.py")}
    assert named == there - {"__init__.py", "github.py", "memory.py", "interface.py"}


def test_listkeeper_finds_nothing_to_mend_in_its_own_pages(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--offline", *map(str, PAGES)]) == 0
    assert "no findings" in capsys.readouterr().out
