from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edits.diffs import diff
from bot.review.hunks import Hunks, read_patch

PATCH = """@@ -1,4 +1,5 @@
 # List
+- [New](https://new.example/)
 - [One](https://one.example/)
-- [Two](https://two.example/)
+- [Two](https://two.example/2)
 - [Three](https://three.example/)
@@ -40,2 +41,3 @@ ## Section
 last
+- [Last](https://last.example/)
\\ No newline at end of file"""


def test_a_diff_shows_added_lines_and_their_context() -> None:
    assert read_patch(PATCH) == Hunks((range(1, 6), range(41, 43)), frozenset({2, 4, 42}))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (1, 5, True),
        (2, 2, True),
        (5, 6, False),
        (6, 6, False),
        (41, 42, True),
        (5, 41, False),
        (43, 43, False),
    ],
)
def test_a_comment_stands_within_one_hunk(first: int, last: int, *, expected: bool) -> None:
    assert read_patch(PATCH).holds(first, last) is expected


def test_what_only_deletes_shows_no_line() -> None:
    assert read_patch("@@ -1,2 +0,0 @@\n-one\n-two") == Hunks()


def test_a_line_that_looks_like_a_header_is_a_line() -> None:
    assert read_patch("@@ -0,0 +1,2 @@\n+@@ -9,9 +99,9 @@\n+x").added == {1, 2}


@given(st.text("@-+ 0123456789,\n\\x", max_size=200))
def test_any_text_can_be_read(patch: str) -> None:
    assert all(line > 0 for line in read_patch(patch).added)


LINES = st.lists(st.sampled_from(["one", "two", "three", "+plus", "-minus", "@@ -1 +1 @@", ""]), max_size=30)


@given(LINES, LINES)
def test_the_added_lines_are_those_of_the_new_text(before: list[str], after: list[str]) -> None:
    old, new = ("".join(f"{line}\n" for line in lines) for lines in (before, after))
    patch = "\n".join(diff("x", old.encode(), new.encode()).split("\n")[2:]).removesuffix("\n")
    hunks = read_patch(patch)
    kept = [line for number, line in enumerate(after, 1) if number not in hunks.added]
    assert all(number <= len(after) for number in hunks.added)
    rest = iter(before)
    assert all(line in rest for line in kept)
