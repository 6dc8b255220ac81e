from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import resources_of
from bot.lists.parse import parse
from bot.surroundings import LONGEST_LINE, Surroundings

A, B = "https://arxiv.org/abs/2408.00001", "https://arxiv.org/abs/2408.00002"
CODE = "https://github.com/o/r"


def around(text: str, url: str, nth: int = 0) -> str:
    """What stands around the `nth` link to `url`."""
    document = parse("README.md", text.encode())
    resources = resources_of((document,))
    link = [link for link in document.links if link.url == url][nth]
    assert link.entry is not None
    return Surroundings(document, resources).of(document.entries[link.entry], resources[url])


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        (f"- **Mine** [Paper]({A})\n- **Other** [Paper]({B})\n", False),
        (f"- **Other** [Paper]({B})\n- **Mine** [Paper]({A})\n", False),
        (f"| Title | Link |\n|-|-|\n| Other | [p]({B}) |\n| Mine | [p]({A}) |\n", False),
        (f"- **Mine** [Paper]({A})\n  - A. Bee, *Other*, 2015\n", True),
        (f"- **Mine** [Paper]({A})\n- **Other** [Paper]({A})\n", True),
        (f"- **Mine** [Paper]({A})\n- **Other** [Code]({CODE})\n", True),
        (f"Other\n- **Mine** [Paper]({A})\n", True),
    ],
)
def test_only_an_entry_about_another_paper_does_not_vouch_for_this_one(text: str, seen: bool) -> None:
    found = around(text, A)
    assert "Mine" in found
    assert ("Other" in found) is seen


def test_huge_lines_are_cut() -> None:
    assert len(around(f"- [Mine]({A}) {'x' * 10_000}\n", A)) <= LONGEST_LINE + 1


@given(
    st.lists(st.sampled_from([f"- [P]({A})", f"- [Q]({B})", "- text", "", "  - more", "# H"]), max_size=12)
)
def test_any_entry_has_surroundings_with_its_own_first_line(lines: list[str]) -> None:
    document = parse("README.md", "\n".join(lines).encode())
    resources = resources_of((document,))
    surroundings = Surroundings(document, resources)
    for link in document.links:
        if link.entry is not None:
            entry = document.entries[link.entry]
            own = document.source.split(b"\n")[entry.line - 1].decode()
            assert own in surroundings.of(entry, resources[link.url])
