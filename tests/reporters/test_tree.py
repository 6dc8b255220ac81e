from __future__ import annotations

import io

from rich.console import Console

from bot.lists.parse import parse
from bot.reporters.tree import print_tree


def tree(text: str) -> list[str]:
    out = io.StringIO()
    print_tree(parse("README.md", text.encode()), Console(file=out, width=80, highlight=False))
    return out.getvalue().splitlines()


def test_entries_stand_under_their_section_with_their_links() -> None:
    text = (
        "# A list\n\nSee [the site](https://a.example/).\n\n## Tools\n\n"
        "- [One tool](https://one.example/) - good. [code](https://github.com/o/one)\n"
        "- [Other tool](https://two.example/) - better.\n"
    )
    assert tree(text) == [
        "README.md: 4 links, 0 images, 2 entries",
        "",
        "A list",
        "     3  (outside of entries)",
        "          the site  https://a.example/",
        "",
        "A list > Tools",
        "     7  One tool",
        "          One tool  https://one.example/",
        "          code  https://github.com/o/one",
        "     8  Other tool",
        "          Other tool  https://two.example/",
    ]


def test_nothing_of_a_stranger_reaches_the_terminal_raw() -> None:
    text = "# \x1b[31mRed\n\n- [bold [/] \x1b]0;title\x07](https://a.example/\x1b[2J)\n"
    assert "\x1b" not in "".join(tree(text))


def test_a_link_without_an_address_says_so() -> None:
    assert tree("- [One]()\n")[-1] == "          One  (no address)"


def test_an_empty_list_is_one_line() -> None:
    assert tree("") == ["README.md: 0 links, 0 images, 0 entries"]
