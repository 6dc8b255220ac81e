"""Which repository a sweep is about, and which files of it are the list."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.forge.access import Access
from bot.hosts.repository import repository_name

ACCESS = Access(token="t")  # noqa: S106 - no secret
GIT = shutil.which("git") or "git"
ENTERPRISE = Access("https://ghe.example/api/v3", "t")


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    subprocess.run([GIT, "init", "-q"], check=True)
    return tmp_path


def origin(url: str) -> None:
    subprocess.run([GIT, "config", "remote.origin.url", url], check=True)


def test_a_name_that_is_given_wins_over_that_of_the_job() -> None:
    job = {"GITHUB_REPOSITORY": "job/list"}
    assert repository_name("ada/list", job, ACCESS) == "ada/list"
    assert repository_name(None, job, ACCESS) == "job/list"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/ada/list.x",
        "https://github.com/ada/list.x.git",
        "https://github.com/ada/list.x/",
        "https://token@github.com/ada/list.x.git",
        "git@github.com:ada/list.x.git",
        "ssh://git@github.com/ada/list.x.git",
        "ssh://git@github.com:22/ada/list.x",
        "git://GitHub.com/ada/list.x.git",
    ],
)
def test_otherwise_it_is_where_the_checkout_came_from(checkout: Path, url: str) -> None:
    assert checkout
    origin(url)
    assert repository_name(None, {}, ACCESS) == "ada/list.x"
    assert repository_name(url, {}, ACCESS) == "ada/list.x"


def test_the_checkout_of_an_enterprise_server_is_known_there(checkout: Path) -> None:
    assert checkout
    origin("git@ghe.example:ada/list.git")
    assert repository_name(None, {}, ENTERPRISE) == "ada/list"
    with pytest.raises(
        ConfigError, match=r"is not on github\.com; set GITHUB_API_URL to the API of ghe\.example"
    ):
        repository_name(None, {}, ACCESS)


@pytest.mark.parametrize(
    "given", ["list", "a/b/c", "ada/li st", "-", "https://github.com/ada", "../../etc", "ada/"]
)
def test_what_is_no_repository_is_refused(given: str) -> None:
    with pytest.raises(ConfigError, match=r"is not a repository: give OWNER/REPO\.|is not on github"):
        repository_name(given, {}, ACCESS)


def test_outside_of_a_checkout_somebody_has_to_name_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(ConfigError, match="Name the repository as OWNER/REPO"):
        repository_name(None, {}, ACCESS)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ConfigError, match="Name the repository as OWNER/REPO"):
        repository_name(None, {}, ACCESS)
