"""`listkeeper sweep` as people run it, against a repository of the simulated GitHub over real sockets."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.hosts.cli import run
from bot.world.behaviours import Hang, Page, Status, Window
from bot.world.forge.accounts import ACTIONS, Role
from bot.world.forge.acts import signature
from bot.world.forge.faults import Break
from bot.world.forge.merge import merged_files
from bot.world.forge.people import grant, host
from bot.world.forge.state import Deed, Hosted
from bot.world.scenario import NEW_NAME, RENAMED, demo_list
from bot.world.seed import from_list
from bot.world.server import Address, running
from bot.world.state import World
from bot.world.wayback import archive
from tests.conformance import Conformance
from tests.e2e.bench import START
from tests.e2e.missing_links import hide_links
from tests.e2e.on_forge import OnForge

NAME = "ada/awesome"
GONE = "https://omniflatten.github.io/"
MALFORMED = "https://arxiv.org/abs/2502.1"
NEWLINE = b"\n"
README = demo_list().rstrip() + f"\n\n- [Malformed]({MALFORMED})\n".encode()
"""The real list; one repository of it is renamed, and one paper has an id that none can have."""
LOCK = "refs/listkeeper/lock"
OFFERED = "Opened pull request 2: Fix 1 link: repo-renamed."
OPENING = ("POST", f"/repos/{NAME}/issues")
PERMISSIONS = {"issues": "write", "contents": "write", "pull_requests": "write"}


@dataclass
class Bench(OnForge):
    """The real list in a repository of its own, in the world of the demo, and the command line."""

    world: World
    address: Address
    hosted: Hosted
    folder: Path
    capsys: pytest.CaptureFixture[str]

    def sweep(self, *arguments: str, day: float = 0) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of a sweep on a day."""
        self.world.clock.set(START + timedelta(days=day))
        code = run([*self.words(day), *arguments])
        captured = self.capsys.readouterr()
        return code, captured.out, captured.err

    def words(self, day: float) -> list[str]:
        """The command line of a sweep on a day."""
        now = (START + timedelta(days=day)).isoformat()
        flags = [*self.address.flags(), "--now", now, "--state", str(self.folder / "state.sqlite")]
        return ["sweep", self.hosted.names[0], *flags]

    def allow(self, *permissions: str) -> None:
        """Let the bot's token write to these alone."""
        grant(self.world, "action", ACTIONS.login, dict.fromkeys(permissions, "write"))


@pytest.fixture
def bench(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bench]:
    world = from_list(README, START)
    found = world.repository(RENAMED)
    assert found
    renamed = replace(found.snapshot, since=START, name=NEW_NAME)
    world.put_repository(replace(found.repository, history=(*found.repository.history, renamed)))
    conformance = Conformance()
    world.watch = conformance
    hosted = host(world, NAME, {"README.md": README}, {"bob": Role.WRITE})
    grant(world, "action", ACTIONS.login, PERMISSIONS)
    for name in ("GITHUB_REPOSITORY", "GITHUB_API_URL", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", "action")
    # The command waits by the machine's clock; that writes are a second apart is tested by one that moves.
    monkeypatch.setattr("bot.forge.connection.BETWEEN_WRITES", timedelta())
    with running(world) as address:
        yield Bench(world, address, hosted, tmp_path, capsys)
    assert conformance.faults == []
    assert world.hosting.limits.exceeded == 0


def test_what_is_certain_stands_in_one_issue_and_one_pull_request(bench: Bench) -> None:
    code, out, err = bench.sweep(day=16)
    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == [f"Opened issue 1: Link health: {NAME}."]
    assert bench.pulls == [], "first people are told who it is that offers them something"
    code, out, err = bench.sweep(day=17)
    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == [OFFERED, f"Updated issue 1: Link health: {NAME}."]
    (issue,), (pull,) = bench.issues, bench.pulls
    assert " · #2\n" in issue.body
    assert "arxiv-malformed" in issue.body
    assert f"blob/{bench.hosted.head}/README.md?plain=1#L{README.count(NEWLINE)}" in issue.body
    assert pull.pull
    merged = bench.hosted.git.content(pull.pull.head_oid, "README.md")
    assert merged
    assert f"https://github.com/{RENAMED.partition('/')[0]}/{NEW_NAME}".encode() in merged


def test_a_link_that_was_found_and_asked_for_stays_offered_though_memory_is_lost(bench: Bench) -> None:
    hide_links(bench.world, START)
    for day in (16, 17, 18):
        bench.sweep(day=day)
    (issue,) = bench.issues
    box = "a pull request adds `[Github](https://github.com/lslm-lab/lslm)` <!-- box:"
    name = issue.body.partition(box)[2].partition(" -->")[0]
    bench.person().tick(issue.number, name)
    bench.sweep(day=19)
    (added,) = [pull for pull in bench.pulls if pull.title == "Add 1 link: code-found"]
    (bench.folder / "state.sqlite").unlink()
    for day in (20, 21, 22, 23):
        _, out, _ = bench.sweep(day=day)
        assert added.title not in out, out
        assert [pull.is_open for pull in bench.pulls if pull.title == added.title] == [True]
    assert f"[x] add it: {box}{name} -->" in issue.body
    assert issue.is_open
    bench.person().merge(added.number)
    bench.sweep(day=24)
    assert "lslm-lab" not in issue.body
    assert len([pull for pull in bench.pulls if pull.title == added.title]) == 1


def test_what_the_policy_asks_for_is_not_said_to_be_a_persons_wish(bench: Bench) -> None:
    hide_links(bench.world, START)
    policy = b'unsafe_fixes = ["code-found"]\n'
    bench.person().push("main", {".github/listkeeper.toml": policy})
    for day in (16, 17, 18, 19, 20):
        bench.sweep(day=day)
    added = [pull for pull in bench.pulls if pull.title == "Add 1 link: code-found"]
    assert added
    assert all(
        pull.body.startswith("The policy of this list asks for edits like this one.") for pull in added
    )
    assert "[x]" not in bench.issues[0].body


def test_another_sweep_has_nothing_to_say_and_writes_nothing(bench: Bench) -> None:
    bench.sweep(day=16)
    bench.sweep(day=17)
    before = {number: issue.updated for number, issue in bench.hosted.issues.items()}
    bench.world.forget_requests()
    code, out, _ = bench.sweep(day=17.2)
    assert code == 0
    assert "Issue 1 says so already." in out
    assert {number: issue.updated for number, issue in bench.hosted.issues.items()} == before
    sent = [one for one in bench.world.log if one.host == "api.github.com" and one.method != "GET"]
    assert {one.path for one in sent} == {"/graphql"}
    assert not any(b"mutation" in one.body for one in sent)


def test_the_capture_of_a_page_that_died_is_offered_on_the_day_it_is_told_and_comes_when_ticked(
    bench: Bench,
) -> None:
    bench.world.put_site(GONE, Status(404))
    archive(bench.world, GONE, *(START + timedelta(days=day) for day in (-700, -400, -10, 3)))
    bench.world.clock.set(START - timedelta(days=395))
    text = f"# List\n\n- [One]({GONE})\n- [Two](https://ziyang.tech/LSLM/)\n"
    bench.person("ada").push("main", {"README.md": text.encode()})
    for day in (0, 2, 4, 6):
        bench.sweep(day=day)
    (issue,) = bench.issues
    capture = f"https://web.archive.org/web/20250126060000/{GONE}"
    assert "the Wayback Machine has it as of 2025-01-26" in issue.body
    assert capture in issue.body
    assert bench.pulls == [], "the edit is not safe"
    box = next(word for word in issue.body.split() if word.startswith("box:fix:"))
    bench.person().tick(issue.number, box.removeprefix("box:"))
    bench.sweep(day=7)
    (pull,) = bench.pulls
    assert pull.pull
    assert bench.hosted.git.content(pull.pull.head_oid, "README.md") == text.replace(GONE, capture).encode()
    assert bench.world.received["web.archive.org"] == 2, "its index and the capture, on the last day alone"


def test_a_death_is_told_when_days_have_confirmed_it_and_closed_with_thanks(bench: Bench) -> None:
    bench.world.put_site(GONE, Status(404), Window(until=START + timedelta(days=8)))
    text = f"# List\n\n- [One]({GONE})\n- [Two](https://ziyang.tech/LSLM/)\n"
    bench.person("ada").push("main", {"README.md": text.encode()})
    for day in (0, 2, 4):
        bench.sweep(day=day)
    assert bench.issues == [], "three looks within four days are not certain"
    bench.sweep(day=6)
    (issue,) = bench.issues
    assert GONE in issue.body
    for day in (9, 15, 22):
        bench.world.put_site(GONE, Page("OmniFlatten"))
        bench.sweep(day=day)
    assert not issue.is_open
    assert len(issue.comments) == 1


def test_a_dry_run_prints_every_text_and_writes_nothing(bench: Bench) -> None:
    code, out, err = bench.sweep("--dry-run", day=16)
    assert (code, err) == (0, "")
    assert bench.hosted.issues == {}
    assert list(bench.hosted.git.refs) == ["refs/heads/main"]
    assert not (bench.folder / "state.sqlite").exists()
    assert not any(b"mutation" in one.body or one.method in ("PATCH", "DELETE") for one in bench.world.log)
    bench.sweep(day=16)
    (issue,) = bench.issues
    for text in (issue.title, issue.body.rstrip()):
        assert text in out
    out = bench.sweep("--dry-run", day=17)[1]
    assert bench.pulls == []
    assert "a new pull request" in out
    bench.sweep(day=17)
    (pull,) = bench.pulls
    for text in (pull.title, pull.body.rstrip()):
        assert text in out
    assert "+++ b/README.md\n@@ -14,7 +14,7 @@" in out
    again = bench.sweep("--dry-run", day=17.1)[1]
    assert "==> would" not in again


def test_a_dry_run_in_a_job_does_not_speak_to_its_runner(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    _, out, _ = bench.sweep("--dry-run", day=16)
    lines = out.splitlines()
    stop = next(at for at, line in enumerate(lines) if line.startswith("::stop-commands::"))
    token = lines[stop].removeprefix("::stop-commands::")
    assert len(token) == 32
    assert lines[-1] == f"::{token}::"
    assert stop < min(at for at, line in enumerate(lines) if line.startswith("==> would"))


def test_fail_on_makes_findings_a_failure(bench: Bench) -> None:
    assert bench.sweep("--fail-on", "error", day=16)[0] == 1
    assert bench.sweep("--fail-on", "never", day=16)[0] == 0


def test_the_repository_of_the_job_is_swept_where_none_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_REPOSITORY", NAME)
    monkeypatch.setenv("GITHUB_RUN_ID", "42")
    assert run(["sweep", *bench.address.flags(), "--offline"]) == 0
    assert "nothing to check" not in bench.capsys.readouterr().out


def test_the_policy_is_that_which_is_committed(bench: Bench) -> None:
    policy = b'lists = ["docs/*.md"]\n'
    page = f"# More\n\n- [One]({MALFORMED})\n".encode()
    bench.person("ada").push("main", {".github/listkeeper.toml": policy, "docs/more.md": page})
    _, out, _ = bench.sweep(day=16)
    assert out.startswith("1 link in 1 entry: ")
    assert "docs/more.md" in bench.issues[0].body
    bench.person("ada").push("main", {".github/listkeeper.toml": b"colour = 1\n"})
    code, _, err = bench.sweep(day=16.1)
    assert (code, err) == (
        2,
        f"listkeeper: .github/listkeeper.toml of {NAME} has the unknown key `colour`; the keys are "
        + err.partition("the keys are ")[2],
    )


def test_a_ticked_box_is_obeyed_by_the_next_sweep_and_a_strangers_is_not(bench: Bench) -> None:
    bench.sweep(day=16)
    (issue,) = bench.issues
    box = next(word for word in issue.body.split() if word.startswith("box:never:"))
    bench.person("eve").tick(issue.number, box.removeprefix("box:"))
    bench.sweep(day=17)
    assert "[x]" not in issue.body, "a stranger's tick is cleared away"
    assert issue.is_open
    bench.person("bob").tick(issue.number, box.removeprefix("box:"))
    bench.sweep(day=18)
    assert box not in issue.body


def test_a_command_is_answered_with_a_thumb(bench: Bench) -> None:
    bench.sweep(day=16)
    bench.person("bob").comment(1, f"/listkeeper ignore {MALFORMED}")
    bench.person("eve").comment(1, "/listkeeper ignore https://arxiv.org/abs/2410.11190")
    bench.sweep(day=17)
    said = bench.issues[0].comments
    assert [[one.content for one in comment.reactions] for comment in said] == [["+1"], []]
    assert "arxiv-malformed" not in bench.issues[0].body


def test_a_renamed_repository_keeps_its_issue(bench: Bench) -> None:
    bench.sweep(day=16)
    bench.person("ada").rename("ada/lists")
    code, out, _ = bench.sweep(day=16.1)
    assert code == 0
    assert "Updated issue 1: Link health: ada/lists." in out
    assert len(bench.issues) == 1


REFUSALS: dict[str, Callable[[Bench], object]] = {
    "ada/awesome is archived, so nobody can write there. "
    "Unarchive it, or stop running the bot.": lambda bench: bench.person("ada").archive(),
    "GitHub did not let the bot open an issue in ada/awesome: Resource not accessible by integration. "
    "Give its token the permission issues: write; in a workflow that is a line under "
    "`permissions`.": lambda bench: bench.allow("contents", "pull_requests"),
    "GitHub did not let the bot lock the list in ada/awesome: Resource not accessible by integration. "
    "Give its token the permission contents: write; in a workflow that is a line under "
    "`permissions`.": lambda bench: bench.allow("issues"),
    "GitHub did not let the bot see ada/awesome: Bad credentials. Give it a token that is valid there: "
    "GITHUB_TOKEN or LISTKEEPER_FORGE_TOKEN.": lambda bench: setattr(
        bench.world, "tokens", frozenset({"another"})
    ),
    "There is no repository ada/awesome on api.github.com, or the bot's token may not see it. "
    "Look at the name, and at what the token may "
    "see.": lambda bench: bench.world.hosting.repositories.clear(),
    "The default branch of ada/awesome has no commit. Push one, or choose another default branch in the "
    "repository's settings, under General.": lambda bench: bench.hosted.git.refs.clear(),
    "GitHub's limits are used up until 07:00 UTC, so the bot could not see ada/awesome. "
    "The next run goes on from there.": lambda bench: setattr(bench.world.quota, "token", 0),
}


@pytest.mark.parametrize("sentence", REFUSALS)
def test_what_the_forge_refuses_is_one_sentence_each(bench: Bench, sentence: str) -> None:
    REFUSALS[sentence](bench)
    code, _, err = bench.sweep(day=16)
    assert code == 2
    assert err == f"listkeeper: {sentence}\n"


def test_where_issues_are_switched_off_a_run_is_well_offers_pull_requests_and_notes_what_it_cannot_say(
    bench: Bench,
) -> None:
    bench.hosted.has_issues = False
    note = "note: Issues are switched off in ada/awesome, so no health issue was written"
    for day in (16, 17):
        code, out, err = bench.sweep(day=day)
        assert (code, err, out.count(note)) == (0, "", 1)
        assert len(bench.pulls) == 1
    assert bench.issues == []
    assert bench.sweep("--fail-on", "error", day=18)[0] == 1


def test_who_wants_no_issues_is_told_nothing_of_it_and_gets_pull_requests_at_once(bench: Bench) -> None:
    bench.person("ada").push("main", {".github/listkeeper.toml": b'issues = "none"\n'})
    for has_issues in (True, False):
        bench.hosted.has_issues = has_issues
        code, out, err = bench.sweep(day=16)
        assert (code, err, bench.issues, len(bench.pulls)) == (0, "", [], 1)
        assert "note" not in out


def test_where_actions_may_open_none_the_branch_is_pushed_and_the_issue_says_how_to_go_on(
    bench: Bench,
) -> None:
    bench.hosted.actions_may_open_pulls = False
    bench.sweep(day=16)
    code, out, err = bench.sweep(day=17)
    assert (code, err) == (0, "")
    (branch,) = [ref for ref in bench.hosted.git.refs if ref.startswith("refs/heads/listkeeper/")]
    name = branch.removeprefix("refs/heads/")
    assert f"Pushed the branch {name}: the bot may open no pull request here." in out
    (issue,) = bench.issues
    assert f"https://github.com/{NAME}/compare/main...{name}?expand=1" in issue.body
    assert "**Allow GitHub Actions to create and approve pull requests**" in issue.body
    written = issue.updated
    code, out, err = bench.sweep(day=18)
    assert (code, err, issue.updated) == (0, "", written)
    bench.hosted.actions_may_open_pulls = True
    bench.sweep(day=19)
    assert len(bench.pulls) == 1
    assert " · #2\n" in issue.body
    assert "compare" not in issue.body


def test_a_lock_that_is_held_is_one_sentence(bench: Bench) -> None:
    git, head = bench.hosted.git, str(bench.hosted.head)
    bench.world.clock.set(START + timedelta(days=16))
    who = signature(Deed(ACTIONS, bench.world.now))
    git.refs[LOCK] = git.add_commit(git.commits[head].tree, (), "m", who)
    code, _, err = bench.sweep(day=16)
    assert code == 2
    assert err.startswith(f"listkeeper: Another run has been writing to {NAME} since 06:00 UTC")
    assert err.count("\n") == 1
    assert bench.hosted.issues == {}
    assert bench.sweep(day=16.1)[0] == 0
    assert len(bench.issues) == 1


def test_a_renamed_default_branch_needs_nobody(bench: Bench) -> None:
    bench.sweep(day=16)
    bench.sweep(day=17)
    bench.person("ada").rename_branch("main", "trunk")
    code, out, err = bench.sweep(day=17.1)
    assert (code, err) == (0, "")
    assert out.splitlines()[1:] == ["Issue 1 says so already."]
    assert bench.pulls[0].is_open


# ── what people do while a pull request is open ──


@pytest.fixture
def offering(bench: Bench) -> Bench:
    """The same with a pull request that nobody has looked at yet."""
    for day in (16, 17):
        bench.sweep(day=day)
    assert [pull.is_open for pull in bench.pulls] == [True]
    return bench


def offered(bench: Bench, path: str = "README.md") -> bytes | None:
    (pull,) = bench.pulls
    assert pull.pull
    return bench.hosted.git.content(pull.pull.head_oid, path)


def conflicts(bench: Bench) -> bool:
    (pull,) = bench.pulls
    assert pull.pull
    return merged_files(bench.hosted.git, str(bench.hosted.head), pull.pull.head_oid) is None


def let_conflict(bench: Bench) -> None:
    """Repeat the line above the one that changes: git takes the second of the two for the new one, and it
    touches the one that changes."""
    lines = README.splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if RENAMED.encode() in line)
    bench.person("ada").push("main", {"README.md": b"".join([*lines[:at], lines[at - 1], *lines[at:]])})


def test_a_fork_has_its_pull_request_in_itself_and_hears_once_that_its_issues_are_off(
    offering: Bench,
) -> None:
    before = dict(offering.hosted.git.refs), len(offering.hosted.issues)
    fork = replace(offering, hosted=offering.person("eve").fork("eve/awesome").hosted)
    code, out, err = fork.sweep(day=18)
    assert (code, err) == (0, "")
    note = (
        "note: Issues are switched off in eve/awesome, so no health issue was written; pull requests go on. "
        "Switch issues on in the repository's settings, under General → Features, "
        'or say issues = "none" in .github/listkeeper.toml to be told this no more.'
    )
    assert out.splitlines()[1:] == ["Opened pull request 1: Fix 1 link: repo-renamed.", note]
    assert (dict(offering.hosted.git.refs), len(offering.hosted.issues)) == before


def test_one_that_comes_to_conflict_can_be_merged_after_the_next_sweep(offering: Bench) -> None:
    let_conflict(offering)
    assert conflicts(offering)
    code, out, err = offering.sweep(day=18)
    assert (code, err) == (0, "")
    assert "Updated pull request 2: Fix 1 link: repo-renamed." in out
    assert not conflicts(offering)
    before = dict(offering.hosted.git.refs)
    offering.sweep(day=19)
    assert offering.hosted.git.refs == before, "once is enough"
    offering.person("bob").merge(2)


def test_one_that_somebody_has_pushed_to_is_left_to_conflict(offering: Bench) -> None:
    (pull,) = offering.pulls
    assert pull.pull
    offering.person("bob").push(pull.pull.branch, {"README.md": b"Mine.\n"})
    offering.person("ada").push("main", {"README.md": b"# New\n" + README})
    assert conflicts(offering)
    code, _, err = offering.sweep(day=18)
    assert (code, err, offered(offering)) == (0, "", b"Mine.\n")


def test_a_list_that_was_renamed_is_changed_where_it_is_now(offering: Bench) -> None:
    offering.person("ada").push("main", {"README.md": None, "readme.md": README})
    code, out, err = offering.sweep(day=18)
    assert (code, err) == (0, "")
    assert "Updated pull request 2: Fix 1 link: repo-renamed." in out
    assert offered(offering) is None
    assert NEW_NAME.encode() in (offered(offering, "readme.md") or b"")
    assert not conflicts(offering)


def test_where_the_list_is_gone_one_sentence_says_so_and_the_pull_request_stays(offering: Bench) -> None:
    offering.person("ada").push("main", {"README.md": None, "LINKS.md": README})
    before = seen(offering)
    code, _, err = offering.sweep(day=18)
    assert (code, err.count("\n")) == (2, 1)
    assert "README.md" in err
    assert seen(offering) == before
    assert not offering.hosted.git.refs.keys() & {LOCK}


def test_where_its_branch_was_protected_one_sentence_says_so_and_nothing_is_left_behind(
    offering: Bench,
) -> None:
    (pull,) = offering.pulls
    assert pull.pull
    offering.hosted.protected.add(pull.pull.branch)
    let_conflict(offering)
    refs = set(offering.hosted.git.refs)
    code, out, err = offering.sweep(day=18)
    assert code == 2
    assert err == (
        f"listkeeper: GitHub did not let the bot bring its branch {pull.pull.branch} up to date in {NAME}: "
        "Changes must be made through a pull request. Let the bot push to its own branches: they start with "
        "listkeeper/.\n"
    )
    assert "Updated issue 1" in out, "one refusal stops nothing else"
    assert (pull.is_open, set(offering.hosted.git.refs)) == (True, refs)


def test_without_a_token_the_sentence_says_which(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    code, _, err = bench.sweep()
    assert code == 2
    assert err.startswith("listkeeper: There is no token for api.github.com: set GITHUB_TOKEN")


def test_an_enterprise_server_is_swept_at_its_own_address(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.world.hosting.enterprise.add("ghe.example")
    monkeypatch.setenv("GITHUB_API_URL", "https://ghe.example/api/v3")
    code, _, err = bench.sweep(day=16)
    assert (code, err) == (0, "")
    assert "https://ghe.example/ada/awesome/blob/" in bench.issues[0].body
    forge = [one for one in bench.world.log if one.host == "ghe.example"]
    assert forge
    readers = [one for one in bench.world.log if one.host == "api.github.com"]
    assert readers
    assert not any(one.token for one in readers), "the token goes to its own server alone"


@pytest.mark.slow
def test_ctrl_c_gives_the_lock_back(bench: Bench) -> None:
    """The run is interrupted while it holds the lock and opens its issue, which gets no answer."""
    bench.world.put_site(f"https://api.github.com/repos/{NAME}/issues", Hang())
    script = "import sys; from bot.hosts.cli import main; main()"
    words = ["sweep", NAME, *bench.address.flags(), "--timeout", "5"]
    process = subprocess.Popen([sys.executable, "-c", script, *words], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not any((one.method, one.path) == OPENING for one in tuple(bench.world.log)):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert LOCK in bench.hosted.git.refs
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130, err
    assert bench.hosted.issues == {}
    assert list(bench.hosted.git.refs) == ["refs/heads/main"]


def seen(bench: Bench) -> object:
    """What a visitor sees."""
    issues = [(one.title, one.body, one.is_open, len(one.comments)) for one in bench.hosted.issues.values()]
    return issues, sorted(bench.hosted.git.refs.keys() - {LOCK})


@pytest.mark.slow
@pytest.mark.parametrize("how", [Break.KILL_BEFORE, Break.KILL_AFTER])
@pytest.mark.parametrize("call", [4, 11, 18, 21, 23])
def test_a_sweep_that_is_killed_for_real_is_made_good_by_the_next(
    bench: Bench, call: int, how: Break
) -> None:
    for day in (16, 16.1, 16.2):
        bench.sweep(day=day)
    expected = seen(bench)
    bench.hosted.issues.clear()
    for ref in [ref for ref in bench.hosted.git.refs if ref != "refs/heads/main"]:
        del bench.hosted.git.refs[ref]
    (bench.folder / "state.sqlite").unlink()
    bench.world.clock.set(START + timedelta(days=16))
    script = "import sys; from bot.hosts.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", script, *bench.words(day=16)], stderr=subprocess.DEVNULL
    )
    bench.world.hosting.faults.kill = process.kill
    bench.world.hosting.faults.plan(call, how)
    assert process.wait(timeout=120) == -signal.SIGKILL
    for day in (16.1, 16.2):
        code, _, err = bench.sweep(day=day)
        assert (code, err) == (0, "")
    assert seen(bench) == expected
