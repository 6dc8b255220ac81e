from __future__ import annotations

import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.edits.diffs import diff
from bot.lists.parse import parse
from bot.model import Document
from bot.review.changes import Compared, compare
from bot.review.hunks import read_patch
from bot.world.scenario import demo_list

HEAD = "# List\n\n| Title | Links |\n|---|---|\n"
ROWS = [
    f"| **The {word} Paper of Spoken Dialogue** | [arXiv](https://arxiv.org/abs/2401.0000{n})/"
    f"[Demo](https://{word}.example/) |\n"
    for n, word in enumerate(["First", "Second", "Third", "Fourth"])
]
LIST = HEAD + "".join(ROWS)
NEW = "| **A Paper That Is New Here** | [arXiv](https://arxiv.org/abs/2402.00001) |\n"


def of(before: str | Mapping[str, str], after: str | Mapping[str, str]) -> tuple[Compared, list[Document]]:
    old, new = (_files(one) for one in (before, after))
    hunks = {
        path: read_patch(diff(path, old.get(path, "").encode(), text.encode())) for path, text in new.items()
    }
    documents = _documents(new)
    return compare(_documents(old), documents, hunks), documents


def _files(given: str | Mapping[str, str]) -> Mapping[str, str]:
    return {"README.md": given} if isinstance(given, str) else given


def _documents(files: Mapping[str, str]) -> list[Document]:
    return [parse(path, text.encode()) for path, text in files.items()]


def urls(before: str | Mapping[str, str], after: str | Mapping[str, str]) -> list[str]:
    """The links that are new."""
    compared, documents = of(before, after)
    return [
        link.url
        for document in documents
        for link in document.links
        if compared.changes.has_link(document.path, link)
    ]


def titles(before: str | Mapping[str, str], after: str | Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The entries that are new, and those that were altered."""
    compared, documents = of(before, after)
    by_path = {document.path: document for document in documents}
    added, altered = (
        [by_path[path].entries[index].title for path, index in sorted(found)]
        for found in (compared.changes.added, compared.changes.altered)
    )
    return added, altered


def test_a_new_row_is_new_with_all_its_links() -> None:
    after = LIST + NEW
    assert titles(LIST, after) == (["A Paper That Is New Here"], [])
    assert urls(LIST, after) == ["https://arxiv.org/abs/2402.00001"]


@pytest.mark.parametrize(
    "after",
    [
        LIST,
        HEAD + "".join(reversed(ROWS)),
        LIST.replace("\n", "\r\n"),
        LIST.replace(" | ", "        |   ").replace("|---|---|", "|:--------|-------:|"),
        LIST.replace(" | ", "|").replace("| **", "|**"),
        LIST.replace("# List\n", "# List\n\nMore words, and no link.\n"),
        LIST + "\n## Elsewhere\n",
    ],
    ids=["same", "moved", "crlf", "padded", "narrowed", "prose", "heading"],
)
def test_what_only_looks_different_brings_nothing_new(after: str) -> None:
    assert titles(LIST, after) == ([], [])
    assert urls(LIST, after) == []


def test_to_insert_an_item_renumbers_the_others_and_alters_none() -> None:
    before = "1. [One](https://one.example/)\n2. [Two](https://two.example/)\n"
    after = "1. [New](https://new.example/)\n2. [One](https://one.example/)\n3. [Two](https://two.example/)\n"
    assert titles(before, after) == (["New"], [])
    assert of(before, after)[0].changes.lines == {("README.md", 1)}


def test_a_row_that_moves_to_another_file_is_not_new() -> None:
    before = {"README.md": LIST, "more.md": "# More\n"}
    after = {"README.md": HEAD + "".join(ROWS[1:]), "more.md": "# More\n\n" + HEAD + ROWS[0]}
    assert titles(before, after) == ([], [])
    assert urls(before, after) == []


def test_a_page_that_is_renamed_is_not_new() -> None:
    assert urls({"a.md": LIST}, {"b.md": LIST}) == []
    assert of({"a.md": LIST}, {"b.md": LIST})[0].changes.lines == frozenset()


def test_of_two_equal_rows_the_one_that_the_diff_adds_is_new() -> None:
    after = HEAD + ROWS[2] + "".join(ROWS)
    compared, _ = of(LIST, after)
    assert compared.changes.added == {("README.md", 0)}
    assert {line for _, line in compared.changes.lines} == {5}


def test_another_address_in_a_row_is_a_new_link_of_an_altered_entry() -> None:
    after = LIST.replace("https://Second.example/", "https://second.dev/")
    assert titles(LIST, after) == ([], ["The Second Paper of Spoken Dialogue"])
    assert urls(LIST, after) == ["https://second.dev/"]


def test_another_title_alters_an_entry_and_none_of_its_links() -> None:
    after = LIST.replace("The Second Paper of", "Another Name for")
    assert titles(LIST, after) == ([], ["Another Name for Spoken Dialogue"])
    assert urls(LIST, after) == []


def test_an_altered_entry_knows_what_it_was() -> None:
    after = LIST.replace("The Third Paper of", "Another Name for") + NEW
    compared, _ = of(LIST, after)
    assert compared.before == {("README.md", 2): ("README.md", 2)}
    assert compared.counterpart.altered == {("README.md", 2)}


def test_a_row_in_the_place_of_another_is_new() -> None:
    after = LIST.replace(ROWS[1], NEW)
    assert titles(LIST, after) == (["A Paper That Is New Here"], [])


def test_a_definition_that_changes_makes_the_links_that_use_it_new() -> None:
    before = (
        "- [One][1] is a tool\n- [Two][2] is a tool\n\n[1]: https://one.example/\n[2]: https://two.example/\n"
    )
    after = before.replace("https://one.example/", "https://one.dev/")
    assert urls(before, after) == ["https://one.dev/"]


def test_links_in_prose_are_new_where_there_is_one_more_of_them() -> None:
    before = "Read [this](https://one.example/) first, then go on.\n"
    assert urls(before, before.replace("first", "once")) == []
    after = before.replace("then go on", "then [that](https://two.example/) and [this](https://one.example/)")
    assert urls(before, after) == ["https://two.example/", "https://one.example/"]


def test_what_was_prose_and_reads_as_entries_now_has_its_links_already() -> None:
    before = "[One tool](https://one.example/) is fine\nand [two tools](https://two.example/) are, too\n"
    after = before.replace("and [two tools]", "[Two tools]")
    assert titles(before, after)[0][:1] == ["One tool"]
    assert urls(before, after) == ["https://two.example/"]


def test_all_of_a_list_that_was_not_there_is_new() -> None:
    assert len(titles({}, LIST)[0]) == 4
    assert len(urls({}, LIST)) == 8


def test_shuffling_the_real_list_brings_nothing_new() -> None:
    lines = demo_list().decode().splitlines(keepends=True)
    rows = [number for number, line in enumerate(lines) if line.startswith("| **")]
    for seed in range(5):
        mixed = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - no secret
        moved = dict(zip(rows, mixed, strict=True))
        after = "".join(lines[moved.get(number, number)] for number in range(len(lines)))
        assert titles(demo_list().decode(), after) == ([], [])
        assert urls(demo_list().decode(), after) == []


@given(
    st.lists(st.sampled_from([*ROWS, NEW]), max_size=8), st.lists(st.sampled_from([*ROWS, NEW]), max_size=8)
)
def test_as_many_entries_are_new_as_there_are_more_of_them(before: list[str], after: list[str]) -> None:
    compared, documents = of(HEAD + "".join(before), HEAD + "".join(after))
    more = sum(max(0, after.count(row) - before.count(row)) for row in (*ROWS, NEW))
    assert len(compared.changes.added | compared.changes.altered) == more
    assert all(index < len(documents[0].entries) for _, index in compared.changes.added)
