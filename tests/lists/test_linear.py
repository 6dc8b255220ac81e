"""Twice the input takes twice the time, whatever it is: by the clock of the CPU, so in the slow suite."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bot.lists.cells import surplus_cells
from bot.lists.headings import anchors
from bot.lists.parse import parse

SIZE = 10_000
_CASES: dict[str, Callable[[int], str]] = {
    "brackets": lambda n: "[" * n,
    "nested brackets": lambda n: "[" * n + "](u)" * n,
    "nested images": lambda n: "![" * n + "](u)" * n,
    "tags that nobody closes": lambda n: "<b>" * n,
    "anchors that nobody closes": lambda n: "<a href=x>" * n,
    "cells of one row": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|[b](c)" * n + "|\n",
    "rows of HTML": lambda n: "<tr><td>a" * n,
    "block quotes": lambda n: "> " * n + "[a](b)",
    "lists": lambda n: "".join(f"{'  ' * min(depth, 300)}- [a](b)\n" for depth in range(n // 10)),
    "definitions": lambda n: (
        "".join(f"[d{i}]: u{i}\n" for i in range(n)) + "".join(f"[d{i}] " for i in range(n))
    ),
    "one definition": lambda n: "[a]: b\n\n" + "[a] " * n,
    "a long line": lambda n: "- " + "https://a.b/c " * n,
    "a long title": lambda n: "- " + "Aa Bb, " * n + "[x](u)",
    "tables below lines": lambda n: "x\na|b\n-|-\n\n" * n,
    "rows of delimiters": lambda n: "-|-\n" * n,
    "URLs that swallow links": lambda n: "http://a/[b](c) " * n,
    "bold links": lambda n: "**[A](u)** x<br>\n" * n,
    "items": lambda n: "- [A](b) - c [code](d)\n" * n,
}


@pytest.mark.long
@pytest.mark.parametrize("case", _CASES)
def test_twice_the_list_takes_twice_the_time(case: str) -> None:
    once, twice = (_took(_CASES[case](size).encode()) for size in (SIZE, 2 * SIZE))
    assert twice < 3 * once, f"{once:.3f} s, then {twice:.3f} s"


def _took(source: bytes) -> float:
    """The least of some tries: what else the machine does can only add."""
    took = []
    for _ in range(3):
        start = time.process_time()
        parse("list.md", source)
        anchors(source)
        list(surplus_cells(source))
        took.append(time.process_time() - start)
    return min(took)
