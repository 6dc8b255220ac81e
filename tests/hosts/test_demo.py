from __future__ import annotations

import contextlib
import io
import re

import pytest

from bot.hosts.cli import run
from bot.hosts.demo import START
from bot.world.scenario import plot


@pytest.fixture(scope="module")
def story() -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run(["demo", "--quick"]) == 0
    return out.getvalue()


def days(story: str) -> dict[int, str]:
    """Day number → what is told of it, in one line."""
    parts = re.split(r"^Day (\d+) · ", story.partition("The health issue")[0], flags=re.MULTILINE)
    return {
        int(number): " ".join(text.split()) for number, text in zip(parts[1::2], parts[2::2], strict=True)
    }


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (1, "Sparse Attention for Protein Folding at Scale"),
        (1, "43 links, 2 images in 23 entries"),
        (2, "its code seems to be at https://github.com/duplexscheme/full-duplex"),
        (3, "now called gpt-omni/mini-omni-2"),
        (3, "Opened pull request"),
        (5, "archived since 2026-03-06"),
        (8, "omniflatten.github.io: not found now (HTTP 404)"),
        (8, "funaudiollm.github.io/minmo: not found now (HTTP 404)"),
        (8, "seems to have moved to https://speechbot.dev/dgslm/"),
        (9, "v2 since 2026-03-10"),
        (10, "funaudiollm.github.io/minmo: alive again"),
        (11, "withdrawn by the authors"),
        (14, "omniflatten.github.io: gone since 2026-03-09"),
        (14, "the Wayback Machine has it as of 2026-01-21"),
    ],
)
def test_the_story_tells_each_thing_on_its_day(story: str, day: int, told: str) -> None:
    text = days(story)[day]
    assert told in text


@pytest.mark.parametrize("day", [8, 10])
def test_what_one_look_did_not_find_is_written_nowhere_so_nothing_needs_taking_back(
    story: str, day: int
) -> None:
    assert "bot writes" not in days(story)[day]


def test_there_is_one_pull_request_which_is_brought_up_to_date(story: str) -> None:
    assert "Opened pull request 2: Fix 1 link: repo-renamed." in days(story)[3]
    assert "Updated pull request 2: Fix 2 links: 1 repo-renamed, 1 moved." in days(story)[9]
    assert "· #2" in story


def test_the_changes_of_the_pull_request_stand_whole_one_below_the_other(story: str) -> None:
    shown = story.partition("─ The pull request ─")[2].partition("its diff")[0]
    lines = [re.sub(r"│|line \d+", "", line).strip() for line in shown.splitlines()]
    assert [line for line in lines if line.startswith(("- ", "+ "))] == [
        "- https://github.com/gpt-omni/mini-omni2",
        "+ https://github.com/gpt-omni/mini-omni-2",
        "- https://speechbot.github.io/dgslm/",
        "+ https://speechbot.dev/dgslm/",
    ]
    assert "Merge it if it looks right." in shown


def test_everything_that_happens_in_the_world_is_told(story: str) -> None:
    flat = " ".join(story.split())
    for fault in plot(START)[1]:
        assert fault.what in flat


def test_it_ends_with_the_issue_and_the_diff_of_the_pull_request(story: str) -> None:
    _, issue, rest = story.partition("The health issue")
    assert issue
    issue_text, _, diff = rest.partition("its diff")
    flat = " ".join(re.sub("[│╭╮╰╯─]", " ", issue_text).split())
    assert "cf-mitigated" not in flat
    for section in ("Needs you (3)", "Can be merged (2)", "News (2)"):
        assert section in flat
    removed = [line for line in diff.splitlines() if line.startswith("-|")]
    added = [line for line in diff.splitlines() if line.startswith("+|")]
    assert len(removed) == len(added) == 2
    assert "https://speechbot.dev/dgslm/" in added[1]
    assert "https://speechbot.dev/dgslm/" not in removed[1]


def test_the_issue_is_shown_without_what_only_the_bot_reads_and_no_box_is_torn_from_its_words(
    story: str,
) -> None:
    issue = story.partition("The health issue")[2].partition("The pull request")[0]
    lines = [line.strip("│ \xa0") for line in issue.splitlines()]
    assert "<!-- listkeeper:" not in issue
    assert not [line for line in lines if line.endswith("☐")]
    assert sum("snooze for 90 days" in line for line in lines) == 8
    assert all("never tell me again" in line for line in lines if "snooze for 90 days" in line)
    assert lines[-3], "no empty line before the frame"
