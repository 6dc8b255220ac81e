from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edits.patch import apply
from bot.edits.retitle import is_plain, replace_title, title_span
from bot.lists.parse import parse
from bot.world.scenario import demo_list

OLD, NEW = "An Old and Wrong Title of It", "The Right Title: Better, (Really) & “True”"


def retitled(text: str, title: str = NEW) -> str | None:
    """The text with another title for its first entry; None where there is no edit."""
    document = parse("README.md", text.encode())
    edits = replace_title(document, document.entries[0], title)
    return apply(document.source, edits).decode() if edits else None


@pytest.mark.parametrize(
    "text",
    [
        f"- [{OLD}](https://one.example/)\n",
        f"- **{OLD}**, ACL 2024. [[pdf](https://one.example/)]\n",
        f"\ufeff- [{OLD}](https://one.example/)\n",
        f"Prose.\r\n\r\n- [{OLD}](https://one.example/)\r\n",
        f"| Title | Link |\n|---|---|\n| {OLD} | [x](https://one.example/) |\n",
    ],
)
def test_the_title_is_written_anew_and_nothing_else_changes(text: str) -> None:
    assert retitled(text) == text.replace(OLD, NEW)


def test_an_aligned_table_stays_aligned() -> None:
    document = parse("README.md", demo_list())
    before = {len(line) for line in demo_list().decode().splitlines() if line.startswith("|")}
    edits = replace_title(document, document.entries[0], "VITA: Towards Open Source")
    after = apply(document.source, edits).decode()
    assert {len(line) for line in after.splitlines() if line.startswith("|")} == before
    assert "| **VITA: Towards Open Source** " in after


@pytest.mark.parametrize(
    "text",
    [
        f"- [{OLD}](https://one.example/), {OLD}\n",
        "- [An Old _and_ Wrong Title of It](https://one.example/)\n",
        "- [An Old &amp; Wrong Title of It](https://one.example/)\n",
    ],
    ids=["twice", "with markup", "with an entity"],
)
def test_where_it_is_not_certain_which_bytes_are_the_title_nothing_is_offered(text: str) -> None:
    assert retitled(text) is None


def test_an_address_that_holds_the_title_does_not_count() -> None:
    text = "- [Freeze-Omni-Two-Three](https://one.example/Freeze-Omni-Two-Three)\n"
    assert retitled(text) == f"- [{NEW}](https://one.example/Freeze-Omni-Two-Three)\n"


@pytest.mark.parametrize(
    "title",
    [
        "", " x", "a|b", "a\nb", "a]b", "[x](y)", "a*b*", "a_b_", "`a`", "<b>", "a $x$", "@me", "#1", "a~b",
        "\\", "see https://x.example/", "www.x.example", "a :tada: b", "a &amp; b", "1. x", "- x", "x--y",
        "a\u202eb", "x" * 301, "AT&T",
    ],
)  # fmt: skip
def test_a_title_that_could_mean_more_than_its_words_is_not_written(title: str) -> None:
    assert not is_plain(title)
    assert retitled(f"- [{OLD}](https://one.example/)\n", title) is None


@pytest.mark.parametrize(
    "title", [NEW, "Attention Is All You Need", "Was ist größer?", "日本語の論文", "2 + 2 = 4"]
)
def test_words_are_written(title: str) -> None:
    assert is_plain(title)


LETTERS = st.sampled_from("abé日 -.,;:'()!?/&+%=_*[]<>`|\\@#$~")
TEXTS = st.sampled_from([f"- [{OLD}](https://one.example/)\n", f"- **{OLD}** [a](b)\n"])


@given(st.text(LETTERS, min_size=1, max_size=40), TEXTS)
def test_whatever_is_written_is_the_title_and_no_link_more(title: str, text: str) -> None:
    after = retitled(text, title)
    if after is None:
        return
    before, now = parse("README.md", text.encode()), parse("README.md", after.encode())
    assert [(link.url, link.kind) for link in now.links] == [(link.url, link.kind) for link in before.links]
    assert len(now.source.splitlines()) == len(before.source.splitlines())


def test_the_span_of_a_title_is_its_words() -> None:
    document = parse("README.md", demo_list())
    for entry in document.entries:
        span = title_span(document, entry)
        assert span is not None
        assert document.source[span.start : span.end].decode() == entry.title
