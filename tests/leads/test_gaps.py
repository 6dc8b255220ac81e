"""What entries lack, by what others of their list have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.leads._gaps import ONE_IN, Gaps
from bot.lists.parse import parse
from bot.lists.roles import Role

BULLET = "- [The title of a paper](https://arxiv.org/abs/2408.05211)"


def lacking(text: str, index: int = 0) -> dict[Role, str]:
    document = parse("README.md", text.encode())
    return {gap.role: gap.label for gap in Gaps(document).of(index)}


@pytest.mark.parametrize(
    ("neighbour", "found"),
    [
        ("[Github](https://github.com/o/n)", {Role.CODE: "Github"}),
        ("[代码](https://gitee.com/o/n)", {Role.CODE: "代码"}),
        ("[Demo](https://a.example)", {Role.DEMO: "Demo"}),
        ("[Project Page](https://a.example)", {Role.DEMO: "Project Page"}),
        ("[HuggingFace](https://huggingface.co/o/m)", {Role.MODEL: "HuggingFace"}),
        ("[Video](https://youtu.be/x) [Slides](https://a.example/s.pdf)", {}),
        ("[Another thing](https://github.com/o/n)", {}),
        ("[Code & Data](https://github.com/o/n)", {}),
        ("[The bAbI Project](https://a.example)", {}),
        ("[Official Code](https://github.com/o/n)", {Role.CODE: "Official Code"}),
        ("", {}),
    ],
)
def test_an_entry_lacks_what_others_have_and_by_their_word(neighbour: str, found: dict[Role, str]) -> None:
    text = f"{BULLET}\n- [Another paper of theirs](https://arxiv.org/abs/2401.00001) {neighbour}\n"
    assert lacking(text) == found


@pytest.mark.parametrize(
    "own",
    [
        "[Github](https://github.com/o/n)",
        "[official implementation](https://a.example)",
        "[here](https://github.com/o/n)",
        "[code](https://gitlab.com/o/n) [x](https://a.example)",
    ],
)
def test_an_entry_that_has_it_in_any_way_lacks_nothing(own: str) -> None:
    text = f"{BULLET} {own}\n- [Another](https://a.example/p) [Code](https://github.com/p/n)\n"
    assert lacking(text) == {}


def test_links_that_are_called_by_the_words_before_them_count_as_called_so() -> None:
    text = "**The title of a paper**\n\n- Paper: https://arxiv.org/abs/2408.05211\n\n"
    text += "**Another paper**\n\n- Paper: https://arxiv.org/abs/2401.00001\n- Code: https://github.com/o/n\n"
    assert lacking(text) == {Role.CODE: "Code"}
    assert lacking(text, 1) == {}


def test_a_page_is_a_page_whether_it_is_called_demo_or_project() -> None:
    text = (
        f"{BULLET} [Website](https://a.example)\n- [Another](https://a.example/p) [Demo](https://b.example)\n"
    )
    assert lacking(text) == {}


def test_the_usual_word_of_the_section_is_preferred_to_that_of_the_list() -> None:
    text = "# L\n\n## A\n\n" + "- [One](https://a.example/1) [repo](https://github.com/o/1)\n" * 5
    text += f"\n## B\n\n{BULLET}\n- [Two](https://a.example/2) [Code](https://github.com/o/2)\n"
    assert lacking(text, 5) == {Role.CODE: "Code"}


@pytest.mark.parametrize(("others", "is_custom"), [(ONE_IN - 2, True), (ONE_IN, False)])
def test_what_hardly_any_entry_has_is_no_custom(others: int, is_custom: bool) -> None:
    text = f"{BULLET}\n" + "".join(f"- [Paper number {n}](https://a.example/{n})\n" for n in range(others))
    text += "- [The last](https://a.example/x) [Code](https://github.com/o/n)\n"
    assert bool(lacking(text)) == is_custom


@given(
    st.lists(
        st.sampled_from([BULLET, "# H", "- [a](b) [Code](c)", "| a | b |", "|-|-|", "", "x"]), max_size=12
    )
)
def test_any_document_has_gaps_that_its_entries_lack(lines: list[str]) -> None:
    document = parse("README.md", "\n".join(lines).encode())
    gaps = Gaps(document)
    for index, entry in enumerate(document.entries):
        for gap in gaps.of(index):
            assert gap.label in {link.label for one in document.entries for link in one.links}
            assert gap.label not in {link.label for link in entry.links}
