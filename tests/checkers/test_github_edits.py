from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers._github.edits import page_of, rewritten
from bot.checkers._github.urls import place_of


def rewrite(url: str, branch: tuple[str, str] | None = None) -> str | None:
    place = place_of(url)
    assert place is not None
    return rewritten(url, place, "P/New", branch=branch)


@pytest.mark.parametrize(
    ("url", "new"),
    [
        ("https://github.com/o/n", "https://github.com/P/New"),
        ("http://www.github.com/O/N.git", "http://www.github.com/P/New.git"),
        ("https://github.com/o/n/?tab=x#readme", "https://github.com/P/New/?tab=x#readme"),
        ("https://github.com/o/n/issues/3#c-1", "https://github.com/P/New/issues/3#c-1"),
        ("https://github.com/o/n/releases/tag/v1", "https://github.com/P/New/releases/tag/v1"),
        ("https://github.com/o/n/tree/main/a%20b?x=1#L3", "https://github.com/P/New/tree/main/a%20b?x=1#L3"),
        (
            "https://raw.githubusercontent.com/o/n/main/a.png",
            "https://raw.githubusercontent.com/P/New/main/a.png",
        ),
        (
            "https://media.githubusercontent.com/media/o/n/main/a.bin",
            "https://media.githubusercontent.com/media/P/New/main/a.bin",
        ),
        ("https://github.com//o//n", None),
        ("https://github.com/./o/n", None),
        ("https://raw.githubusercontent.com/wiki/o/n/a.png", None),
    ],
)
def test_another_repository_leaves_the_rest_as_written(url: str, new: str | None) -> None:
    assert rewrite(url) == new


@pytest.mark.parametrize(
    ("url", "new"),
    [
        (
            "https://github.com/o/n/blob/master/a.md?x#L1",
            "https://github.com/P/New/blob/release/1.0/a.md?x#L1",
        ),
        ("https://github.com/o/n/tree/master", "https://github.com/P/New/tree/release/1.0"),
        ("https://github.com/o/n/edit/master/R.md", "https://github.com/P/New/edit/release/1.0/R.md"),
        (
            "https://raw.githubusercontent.com/o/n/refs/heads/master/master.md",
            "https://raw.githubusercontent.com/P/New/refs/heads/release/1.0/master.md",
        ),
        ("https://github.com/o/n/blob/mast%65r/a.md", "https://github.com/P/New/blob/release/1.0/a.md"),
    ],
)
def test_another_branch_is_written_where_the_old_one_stood(url: str, new: str) -> None:
    assert rewrite(url, ("master", "release/1.0")) == new


@pytest.mark.parametrize("name", ["../etc", "a b/c", "a", "", 'a/b") {'])
def test_a_name_that_no_repository_has_is_not_written(name: str) -> None:
    url = "https://github.com/o/n"
    place = place_of(url)
    assert place is not None
    assert rewritten(url, place, name) is None


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://github.com/o/n/wiki", "https://github.com/P/New"),
        ("https://raw.githubusercontent.com/o/n/main/a b.md", "https://github.com/P/New/blob/main/a%20b.md"),
        ("https://github.com/o/n/pull/3/files", "https://github.com/P/New/issues/3"),
        ("https://github.com/o/n/releases/tag/v1", "https://github.com/P/New/releases/tag/v1"),
    ],
)
def test_every_place_has_a_page(url: str, page: str) -> None:
    place = place_of(url)
    assert place is not None
    assert page_of("P/New", place) == page


@given(st.from_regex(r"https://(github|raw\.githubusercontent)\.com/[oO]/n(\.git)?(/[\w%/.-]*)?"))
def test_what_is_rewritten_names_the_same_place_in_another_repository(url: str) -> None:
    place = place_of(url)
    if place is None:
        return
    new = rewritten(url, place, "P/New")
    if new is not None:
        there = place_of(new)
        assert there is not None
        assert (there.kind, there.segments) == (place.kind, place.segments)
        assert there.full_name == "P/New"
