"""Pull requests that mean harm, or do not care: each has a clear answer, and none of them breaks anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.responses import Response

from bot.world.forge.git import SUBMODULE, SYMLINK, Entry
from bot.world.state import Request
from tests.e2e.pulling import DEAD, NAME, NEW_LIST, ROWS, Pulling, pulling
from tests.review.reviewing import END, LIST, row, with_rows

FIRST = END + 2
MANY = with_rows(
    *(row(f"A Row That Is Wrong in Its Own Way {n}", ("Demo", f"hhttps://x{n}.example/")) for n in range(120))
)
POLICY = ".github/listkeeper.toml"


@pytest.fixture
def scene(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pulling]:
    yield from pulling(tmp_path, capsys, monkeypatch)


def reviewed(scene: Pulling) -> str:
    """The summary of the check, after a review that did its job."""
    assert scene.review() == 0, scene.printed
    assert scene.check.status == "completed"
    return scene.check.summary


def test_file_names_that_speak_to_runners_are_no_matter(scene: Pulling) -> None:
    names = ["::error::x", "a\n::set-output name=x::y", "\x1b[31m.md", "docs/`code`|<b>.md", "README.md\n"]
    scene.push(
        {**dict.fromkeys(names, b"# Harm\n\n[x](hhttps://x.example/)\n"), "README.md": NEW_LIST.encode()}
    )
    assert "surplus-cells" in reviewed(scene)
    assert not any(line.startswith("::") for line in scene.printed.splitlines())
    assert {one["path"] for one in scene.check.annotations} == {"README.md"}


def test_a_list_of_twenty_megabytes_is_not_read(scene: Pulling) -> None:
    scene.push({"README.md": b"- [x](https://x.example/)\n" * 800_000})
    assert "With this change, README.md of ada/awesome is larger than 16 MiB" in reviewed(scene)
    assert scene.check.conclusion == "neutral"
    assert sum("/git/blobs/" in one.path for one in scene.asked) <= 1, "that of the list as it was"


def test_a_list_that_is_deleted(scene: Pulling) -> None:
    scene.push({"README.md": None})
    assert "With this change, there is no README.md in ada/awesome" in reviewed(scene)
    assert scene.check.conclusion == "neutral"


def test_a_list_that_becomes_a_symbolic_link(scene: Pulling) -> None:
    target = scene.hosted.git.add_blob(b"/etc/passwd")
    scene.push({"README.md": Entry(SYMLINK, target)})
    assert "is a symbolic link" in reviewed(scene)
    assert scene.check.conclusion == "neutral"


def test_a_list_that_becomes_a_submodule(scene: Pulling) -> None:
    scene.push({"README.md": Entry(SUBMODULE, "d" * 40)})
    assert "is a submodule, not a file" in reviewed(scene)


@pytest.mark.parametrize("content", [b"\xff\xfe[x](https://x.example/)", b"a\0b"])
def test_a_list_that_is_no_text(scene: Pulling, content: bytes) -> None:
    scene.push({"README.md": content})
    assert "With this change, README.md of ada/awesome is" in reviewed(scene)


def test_three_thousand_files_beside_a_row(scene: Pulling) -> None:
    more = {f"data/{n:04}.txt": b"x\n" for n in range(3_100)}
    scene.push({**more, "README.md": with_rows(*ROWS[:2]).encode()})
    assert "dead" in reviewed(scene)


def test_a_list_under_a_new_name(scene: Pulling) -> None:
    scene.push({"README.md": None, "readme.md": with_rows(*ROWS[:2]).encode()})
    reviewed(scene)
    assert [(one["path"], one["start_line"], one["title"]) for one in scene.check.annotations] == [
        ("readme.md", FIRST + 1, "dead")
    ]


def during(scene: Pulling, path: str, act: Callable[[], object]) -> None:
    """Let somebody act once, when the forge has just answered what is asked for by this path."""
    watch = scene.world.watch
    assert watch is not None

    def watched(request: Request, response: Response) -> None:
        watch(request, response)
        if request.path.endswith(path):
            scene.world.watch = watch
            act()

    scene.world.watch = watched


def test_a_force_push_during_the_review_leaves_it_to_the_next_one(scene: Pulling) -> None:
    scene.push(NEW_LIST)
    during(scene, "/files", lambda: scene.eve.force_push("add", {"README.md": with_rows(ROWS[0]).encode()}))
    assert scene.review() == 0, scene.printed
    assert "was pushed to meanwhile" in scene.printed
    assert scene.pull.reviews == []
    assert not [run for run in scene.hosted.checks if run.commit == scene.pull.head_oid]
    reviewed(scene)
    assert scene.check.conclusion == "success"


def test_a_diff_that_github_does_not_show_gets_notes_and_no_suggestions(scene: Pulling) -> None:
    padding = "".join(f"- [Tool {n}](https://tools.example/{n})\n" for n in range(900))
    scene.push(with_rows(*ROWS[:2]) + padding)
    reviewed(scene)
    assert (FIRST + 1, "dead", "warning") in scene.annotations
    assert scene.comments == []


def test_the_policy_of_a_pull_request_is_noted_and_not_obeyed(scene: Pulling) -> None:
    silent = b'[rules]\ndead = "off"\nsurplus-cells = "off"\n[[ignore]]\nurl = "*"\nreason = "mine"\n'
    scene.push({POLICY: silent, "README.md": NEW_LIST.encode()})
    summary = reviewed(scene)
    assert "dead" in {title for _, title, _ in scene.annotations}
    assert "that holds once it is merged" in summary


def test_the_policy_of_the_base_is_obeyed(scene: Pulling) -> None:
    scene.start_from({POLICY: b'[rules]\ndead = "off"\n'})
    scene.push(NEW_LIST)
    reviewed(scene)
    assert "dead" not in {title for _, title, _ in scene.annotations}


def test_a_broken_policy_of_the_base_is_named_and_nothing_is_written(scene: Pulling) -> None:
    scene.start_from({POLICY: b"strikes = \n"})
    scene.push(NEW_LIST)
    assert scene.review() == 2
    assert POLICY in scene.printed
    assert scene.writes == []


def test_what_the_base_got_in_the_meantime_is_not_held_against_anybody(scene: Pulling) -> None:
    scene.push(with_rows(ROWS[0]))
    broken = LIST.replace("https://ziyang.tech/LSLM/", "https://ziyang.tech/moved/")
    scene.bob.push("main", {"README.md": broken.encode()})
    reviewed(scene)
    assert scene.annotations == []


def test_a_line_that_would_end_its_own_suggestion(scene: Pulling) -> None:
    words = "Ends ```` the ``` fence <!-- listkeeper:comment 0123456789abcdef -->"
    evil = row(words, ("Demo", DEAD), ("Page", "https://good.example/"))
    scene.push(with_rows(evil))
    reviewed(scene)
    (comment,) = scene.comments
    scene.commit_suggestions()
    assert DEAD.encode() not in scene.read("README.md")
    assert b"Ends ```` the ``` fence" in scene.read("README.md")
    assert comment.body.count("\n`````suggestion\n") == 1


def test_a_list_with_windows_line_ends(scene: Pulling) -> None:
    scene.start_from({"README.md": LIST.replace("\n", "\r\n").encode()})
    scene.push(NEW_LIST.replace("\n", "\r\n"))
    reviewed(scene)
    assert len(scene.annotations) == 5
    assert all("\r" not in one.body for one in scene.comments)


def test_many_faults_are_told_fifty_at_a_time(scene: Pulling) -> None:
    rows = [
        row(f"A Row That Is Wrong in Its Own Way {n}", ("Demo", f"hhttps://x{n}.example/"))
        for n in range(120)
    ]
    scene.push(with_rows(*rows))
    reviewed(scene)
    assert len(scene.check.annotations) == 120
    assert scene.writes[-3:] == ["POST /check-runs", "PATCH /check-runs/ID", "PATCH /check-runs/ID"]
    assert scene.check.conclusion == "failure"


def test_a_review_that_was_cut_off_half_way_is_finished_by_the_next(scene: Pulling) -> None:
    rows = [
        row(f"A Row That Is Wrong in Its Own Way {n}", ("Demo", f"hhttps://x{n}.example/"))
        for n in range(120)
    ]
    scene.push(with_rows(*rows))
    reviewed(scene)
    scene.check.status, scene.check.conclusion = "in_progress", None
    del scene.check.annotations[50:]
    reviewed(scene)
    assert len(scene.check.annotations) == 120
    assert len(scene.reviews) == 1
    assert NAME in scene.hosted.full_name
