"""`listkeeper doctor` as people run it, against a repository of the simulated GitHub over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.hosts.cli import run
from bot.world.behaviours import Api, Mood, Spell
from bot.world.forge.accounts import ACTIONS, Role
from bot.world.forge.people import Person, grant, host
from bot.world.forge.state import Hosted
from bot.world.seed import from_list
from bot.world.server import Address, running
from bot.world.state import World
from tests.conformance import Conformance
from tests.e2e.bench import START

NAME = "ada/awesome"
FILES = {"README.md": b"- [One](https://one.example/)\n", ".github/listkeeper.toml": b"strikes = 4\n"}


@dataclass
class Practice:
    world: World
    address: Address
    hosted: Hosted
    capsys: pytest.CaptureFixture[str]

    def look(self, name: str = NAME) -> tuple[int, str]:
        code = run(["doctor", name, *self.address.flags(), "--now", START.isoformat()])
        return code, self.capsys.readouterr().out


@pytest.fixture
def practice(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    world = from_list(FILES["README.md"], START)
    conformance = Conformance()
    world.watch = conformance
    hosted = host(world, NAME, FILES, {"bob": Role.WRITE})
    grant(world, "bobs", "bob")
    grant(world, "action", ACTIONS.login, {"issues": "write"})
    for name in ("GITHUB_REPOSITORY", "GITHUB_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", "bobs")
    with running(world) as address:
        yield Practice(world, address, hosted, capsys)
    assert conformance.faults == []


def test_where_all_is_well_every_row_says_so(practice: Practice) -> None:
    code, out = practice.look()
    rows = out.splitlines()
    assert code == 0
    assert [row[0] for row in rows if not row.startswith("?")] == ["✓"] * (len(rows) - 1)
    assert "✓  the list: 1 link in README.md; its policy is sound" in rows


def test_whatever_keeps_a_sweep_from_its_job_is_told_with_what_to_do(practice: Practice) -> None:
    Person(practice.world, practice.hosted, "ada").archive()
    code, out = practice.look()
    assert code == 2
    assert "✗  the list's repository: ada/awesome is archived" in out


def test_a_repository_without_issues_is_odd_and_not_ill(practice: Practice) -> None:
    practice.hosted.has_issues = False
    code, out = practice.look()
    assert code == 0
    assert "!  issues: they are switched off, so there are pull requests, but no health issue\n" in out
    assert "   → Switch them on in the repository's settings" in out
    assert 'issues = "none"' in out


def test_a_repository_whose_people_want_no_issues_is_well_without_them(practice: Practice) -> None:
    practice.hosted.has_issues = False
    policy = {".github/listkeeper.toml": b'issues = "none"\n'}
    Person(practice.world, practice.hosted, "ada").push("main", policy)
    code, out = practice.look()
    assert code == 0
    assert "✓  issues: they are switched off, and the policy asks for none\n" in out


def test_a_repository_that_is_not_there_is_told_apart_from_a_sick_one(practice: Practice) -> None:
    code, out = practice.look("ada/nothing")
    assert code == 2
    assert "✗  the list's repository: There is no repository ada/nothing" in out


def test_an_action_is_told_what_nobody_can_look_up(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "action")
    code, out = practice.look()
    assert code == 0
    assert "?  writing: GitHub does not tell an Action what it may do\n   → In the workflow" in out


def test_a_busy_arxiv_and_a_missing_token_are_oddities(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.world.spells[Api.ARXIV] = Spell(Mood.UNAVAILABLE)
    monkeypatch.setenv("LISTKEEPER_FORGE_TOKEN", "bobs")
    monkeypatch.delenv("GITHUB_TOKEN")
    code, out = practice.look()
    assert code == 0
    assert "!  arXiv: it answers with HTTP " in out
    assert "!  reading repositories: without a token only 60 questions an hour are possible" in out


def test_it_has_no_option_that_it_would_not_obey(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", NAME, "--offline"]) == 2
    assert "No such option" in capsys.readouterr().err
