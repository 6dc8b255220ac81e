from __future__ import annotations

import pytest

from bot.world.forge.merge import merge

BASE = b"1\n2\n3\n4\n5\n"


def test_of_two_equal_lines_the_second_is_the_new_one() -> None:
    """`git merge-file` says the same."""
    assert merge(b"top\n\nX\nend\n", b"top\n\n\nX\nend\n", b"top\n\nY\nend\n") is None
    assert merge(b"A\nB\nX\n", b"A\nB\nA\nB\nX\n", b"A\nB\nY\n") is None


@pytest.mark.parametrize(
    ("ours", "theirs", "merged"),
    [
        (b"1\n2\n3\n4\n5\n", b"1\nX\n3\n4\n5\n", b"1\nX\n3\n4\n5\n"),
        (b"0\n1\n2\n3\n4\n5\n", b"1\n2\n3\nX\n5\n", b"0\n1\n2\n3\nX\n5\n"),
        (b"1\nX\n3\n4\n5\n", b"1\n2\n3\nY\n5\n", b"1\nX\n3\nY\n5\n"),
        (b"1\nX\n3\n4\n5\n", b"1\nX\n3\n4\n5\n", b"1\nX\n3\n4\n5\n"),
        (b"1\nX\n3\n4\n5\n", b"1\nY\n3\n4\n5\n", None),
        (b"1\nX\n3\n4\n5\n", b"1\n2\nY\n4\n5\n", None),
        (b"1\n2\nnew\n3\n4\n5\n", b"1\n2\nY\n4\n5\n", None),
    ],
    ids=["one side", "far", "a line between", "the same", "one line", "neighbours", "just above"],
)
def test_changes_are_merged_unless_they_touch_each_other(
    ours: bytes, theirs: bytes, merged: bytes | None
) -> None:
    assert merge(BASE, ours, theirs) == merged
    assert merge(BASE, theirs, ours) == merged
