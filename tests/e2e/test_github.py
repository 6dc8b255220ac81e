"""Everything that GitHub tells, as users hear of it, with faults planted through the world's control port."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.world.seed import from_links
from tests.e2e.bench import START, Bench, bench_of

HUB = "https://github.com"
GIST = "https://gist.github.com/someone/0123456789abcdef0123"
WELL = (
    f"{HUB}/well/whole",
    f"{HUB}/well/whole/tree/feature/x/docs",
    f"{HUB}/well/whole/blob/main/docs/a%20b.md#L3",
    f"{HUB}/well/whole/releases/tag/v1/rc",
    f"{HUB}/well/whole/releases/download/v2/tool.zip",
    f"{HUB}/well/whole/issues/1",
    f"{HUB}/well/whole/pull/2/files",
    f"{HUB}/well/whole/discussions/3",
    f"{HUB}/well/whole/wiki/Home",
    "https://raw.githubusercontent.com/well/whole/refs/heads/main/logo.png",
    f"{HUB}/wellperson",
    f"{HUB}/orgs/well/people",
    GIST.replace("0123", "4567"),
)
"""Links that nothing happens to."""


@pytest.fixture
def bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    yield from bench_of(from_links(((url, "T") for url in (*WELL, *FAULTS)), START), tmp_path, capsys)


def write(bench: Bench, urls: Any) -> None:
    entries = [f"- [Entry {number}]({url}) - A thing." for number, url in enumerate(urls)]
    bench.readme.write_text("\n".join(["# List", "", "## Things", "", *entries, ""]), encoding="utf-8")


def plant(bench: Bench, method: str, path: str, body: Any = None) -> None:
    url = f"http://127.0.0.1:{bench.address.control}{path}"
    assert httpx.request(method, url, json=body or {}).status_code == 200


def day(number: float) -> str:
    return (START + timedelta(days=number)).isoformat()


DAY = day(1)
FAULTS: dict[str, tuple[str, str, dict[str, Any] | None, str]] = {
    f"{HUB}/a/renamed/issues": ("PUT", "/repos/a/renamed", {"name": "new"}, "repo-renamed"),
    f"{HUB}/a/moved/blob/main/x.md": ("PUT", "/repos/a/moved", {"owner": "b"}, "repo-renamed"),
    f"{HUB}/a/gone": ("PUT", "/repos/a/gone", {"access": "gone"}, "repo-gone"),
    f"{HUB}/a/lost/tree/main/docs": ("PUT", "/repos/a/lost", {"access": "gone"}, "repo-gone"),
    f"{HUB}/a/archived": ("PUT", "/repos/a/archived", {"archived": DAY}, "repo-archived"),
    f"{HUB}/a/quiet": ("PUT", "/repos/a/quiet", {"pushed": day(-800)}, "repo-inactive"),
    f"{HUB}/a/taken": ("PUT", "/repos/a/taken", {"anew": True}, "repo-replaced"),
    f"{HUB}/a/empty": ("PUT", "/repos/a/empty", {"empty": True}, "repo-empty"),
    f"{HUB}/a/blocked": ("PUT", "/repos/a/blocked", {"access": "dmca"}, "repo-blocked"),
    f"{HUB}/a/banned": ("PUT", "/repos/a/banned", {"access": "tos"}, "repo-blocked"),
    f"{HUB}/a/branch/blob/master/x.md": ("PUT", "/repos/a/branch", {"branches": ["main"]}, "path-gone"),
    f"{HUB}/a/dev/tree/dev": (
        "PUT",
        "/repos/a/dev",
        {"branches": ["main", "next"], "renamed_branches": {"dev": "next"}},
        "path-gone",
    ),
    f"{HUB}/a/file/blob/main/x.md": ("PUT", "/repos/a/file", {"files": {"y.md": "y"}}, "path-gone"),
    f"{HUB}/a/tag/releases/tag/v9": ("PUT", "/repos/a/tag", {"tags": []}, "path-gone"),
    f"{HUB}/a/asset/releases/download/v9/a.zip": ("PUT", "/repos/a/asset", {"release": None}, "path-gone"),
    f"{HUB}/a/issue/issues/9": ("PUT", "/repos/a/issue", {"threads": {}}, "path-gone"),
    f"{HUB}/a/free": ("PUT", "/repos/a/free", {"license": None}, "license-missing"),
    f"{HUB}/person": ("DELETE", "/users/person", None, "user-gone"),
    f"{HUB}/sponsors/other": ("PUT", "/users/other", {"id": 5}, "repo-replaced"),
    GIST: ("DELETE", "/gists/0123456789abcdef0123", None, "gist-gone"),
}
"""Link → what happens to it on the second day, and the rule that it must lead to."""


def test_each_rule_of_github_speaks_where_it_is_planted_and_nowhere_else(bench: Bench) -> None:
    write(bench, [*WELL, *FAULTS])
    policy = bench.folder / "policy.toml"
    policy.write_text('[rules]\nlicense-missing = "info"\n', encoding="utf-8")
    arguments = (*bench.state, "--config", str(policy))
    assert bench.findings(*arguments, day=0) == set()
    bench.world.clock.set(START + timedelta(days=1))
    for method, path, body, _ in FAULTS.values():
        plant(bench, method, path, body)
    for number in (1, 2, 3):
        found = bench.findings(*arguments, day=number)
    assert found == {(rule, url) for url, (_, _, _, rule) in FAULTS.items()}


def test_a_license_is_not_missed_unless_a_list_asks_for_it(bench: Bench) -> None:
    write(bench, [f"{HUB}/a/free"])
    plant(bench, "PUT", "/repos/a/free", {"license": None})
    assert bench.findings(day=0) == set()


def test_a_death_is_told_after_two_looks_a_day_apart(bench: Bench) -> None:
    write(bench, [f"{HUB}/a/gone", f"{HUB}/well/whole"])
    plant(bench, "PUT", "/repos/a/gone", {"access": "gone"})
    told = []
    for number in (0, 0.5, 1):
        (finding,) = bench.report(*bench.state, day=number)["findings"]
        told.append((finding["severity"], finding["message"].partition(" ")[0]))
    assert told == [("warning", "not"), ("warning", "not"), ("error", "gone")]


def test_of_a_dead_page_of_github_io_it_is_told_where_its_repository_is(bench: Bench) -> None:
    page = "https://well.github.io/demo/"
    write(bench, [page, f"{HUB}/well/whole"])
    plant(bench, "PUT", "/repos/well/demo")
    plant(bench, "PUT", "/repos/well/demo", {"name": "show"})
    plant(bench, "PUT", "/sites", {"url": page, "behaviour": "status", "code": 404})
    there = "https://well.github.io/show/"
    plant(bench, "PUT", "/sites", {"url": there, "behaviour": "page", "title": "T"})
    context = f"its repository is called well/show now, with a page at {there}"
    for number in (0, 2, 4, 6):
        report = bench.report(*bench.state, day=number)
        assert report["links"][0]["evidence"]["context"] == context
    (finding,) = report["findings"]
    assert (finding["rule"], finding["severity"]) == ("dead", "error")
    assert finding["message"].endswith(f"; {context}")
    plant(bench, "PUT", "/sites", {"url": page, "behaviour": "page", "title": "T"})
    plant(bench, "PUT", "/repos/well/show", {"access": "gone"})
    assert bench.findings(*bench.state, day=8) == set(), "a page is alive whatever its repository"


def test_edits_keep_deep_paths_and_write_the_new_branch(bench: Bench) -> None:
    deep = ("renamed/issues", "moved/blob/main/x.md", "branch/blob/master/x.md#L2", "dev/tree/dev")
    write(bench, [f"{HUB}/a/{path}" for path in deep])
    plant(bench, "PUT", "/repos/a/renamed", {"name": "new"})
    plant(bench, "PUT", "/repos/a/moved", {"owner": "b"})
    plant(bench, "PUT", "/repos/a/branch", {"branches": ["main"]})
    plant(bench, "PUT", "/repos/a/dev", {"branches": ["main", "next"], "renamed_branches": {"dev": "next"}})
    code, out, err = bench.fix(day=0)
    assert (code, out.splitlines()[-1]) == (0, "fixed 4"), err
    text = bench.readme.read_text(encoding="utf-8")
    assert f"({HUB}/a/new/issues)" in text
    assert f"({HUB}/b/moved/blob/main/x.md)" in text
    assert f"({HUB}/a/branch/blob/main/x.md#L2)" in text
    assert f"({HUB}/a/dev/tree/next)" in text


def test_a_page_of_githubs_own_is_not_asked_for(bench: Bench) -> None:
    write(bench, [f"{HUB}/topics/nerf", f"{HUB}/features/actions", f"{HUB}/search?q=nerf"])
    report = bench.report(day=0)
    assert {link["status"] for link in report["links"]} == {"refused"}
    assert bench.world.received.total() == 0


# ── a thousand repositories ───────────────────────────────────────────────────────────────

MANY = tuple(f"{HUB}/owner-{number % 97}/repo-{number}" for number in range(1000))


@pytest.fixture
def thousand(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    for bench in bench_of(from_links(((url, "T") for url in MANY), START), tmp_path, capsys):
        write(bench, MANY)
        yield bench


def test_a_thousand_repositories_take_ten_questions_and_none_a_moment_later(thousand: Bench) -> None:
    report = thousand.report(*thousand.state, day=0)
    assert report["summary"]["alive"] == 1000
    assert thousand.world.received["api.github.com"] == 10
    thousand.world.forget_requests()
    thousand.report(*thousand.state, day=0.1)
    assert thousand.world.received["api.github.com"] == 0
    thousand.report(*thousand.state, day=1)
    assert thousand.world.received["api.github.com"] == 10


@pytest.mark.parametrize("mood", ["bad-gateway", "resource-limits"])
def test_large_queries_that_fail_are_halved(thousand: Bench, mood: str) -> None:
    plant(thousand, "PUT", "/moods/github", {"mood": mood, "above": 60})
    assert thousand.report(day=0)["summary"]["alive"] == 1000
    assert thousand.world.received["api.github.com"] <= 22


@pytest.mark.parametrize("planted", [("/quota", {"token": 4}), ("/moods/github", {"mood": "rate-limited"})])
def test_a_token_that_is_used_up_strikes_nobody_and_is_told(
    thousand: Bench, planted: tuple[str, Any]
) -> None:
    for number in range(0, 1000, 50):
        owner, name = MANY[number].split("/")[-2:]
        plant(thousand, "PUT", f"/repos/{owner}/{name}", {"access": "gone"})
    plant(thousand, "PUT", *planted)
    for number in (0, 1, 2):
        report = thousand.report(*thousand.state, day=number)
        assert [finding for finding in report["findings"] if finding["severity"] == "error"] == []
        (reason,) = {one for one in report["summary"]["unanswered"] if "limit" in one}
        assert "rate limit is used up" in reason
    _, out, _ = thousand.check(*thousand.state, day=2.1)
    assert "rate limit is used up" in out


@pytest.mark.parametrize("mood", ["secondary", "unavailable"])
def test_a_shut_github_strikes_nobody_and_is_told(thousand: Bench, mood: str) -> None:
    plant(thousand, "PUT", "/moods/github", {"mood": mood})
    report = thousand.report(*thousand.state, day=0)
    assert report["summary"]["unchecked"] == 1000
    assert report["findings"] == []
    assert report["summary"]["unanswered"]
    assert thousand.world.received["api.github.com"] <= 12


def test_without_a_token_the_longest_unseen_have_their_turn_and_the_report_says_what_a_token_adds(
    thousand: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    write(thousand, MANY[:70])
    alive = []
    for number in range(2):
        thousand.world.forget_requests()
        report = thousand.report(*thousand.state, day=number)
        assert thousand.world.received["api.github.com"] <= 50
        alive.append(report["summary"]["alive"])
    assert alive == [50, 70]
    _, out, _ = thousand.check(*thousand.state, day=1.9)
    assert "60 questions an hour without a token; set GITHUB_TOKEN, and all are asked at once" in out
