"""Nine real lists, against what GitHub's parser and people found in them."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from typing import Any
from urllib.parse import unquote

import pytest

from bot.lists.parse import parse
from bot.model import Document, Entry, LinkKind
from tests.lists.referee import CORPUS, NAMES, read_corpus

SEED = "Ruiqi-Yan__Awesome-FullDuplexSDM"
JUDGED = (SEED, "amusi__CVPR2024-Papers-with-Code", "ga642381__speech-trident", "thunlp__PromptPapers")


def truth(name: str) -> Any:
    return json.loads((CORPUS / f"{name}.json").read_text(encoding="utf-8"))


def document(name: str) -> Document:
    return parse(f"{name}.md", read_corpus(name))


def words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", re.sub(r":[a-z_]+:", " ", text)).strip().lower()


@pytest.mark.parametrize("name", NAMES)
def test_every_link_of_a_real_list_is_found_on_its_line_and_none_besides(name: str) -> None:
    expected = Counter((line, tag, unquote(url)) for line, tag, _, url, _ in truth(name)["links"])
    assert Counter((link.line, link.tag, unquote(link.url)) for link in document(name).links) == expected


@pytest.mark.parametrize("name", NAMES)
def test_every_span_of_a_real_list_is_the_destination_as_written(name: str) -> None:
    for link in document(name).links:
        source = read_corpus(name)
        assert source[link.span.start : link.span.end].decode() == link.raw
        if link.kind is not LinkKind.HTML:
            assert unquote(html.unescape(link.raw)) in unquote(link.url)


@pytest.mark.parametrize("name", NAMES)
def test_links_of_a_real_list_read_as_they_do_on_the_page(name: str) -> None:
    found = {(link.line, unquote(link.url), words(link.text)) for link in document(name).links}
    for line, _, _, url, text in truth(name)["links"]:
        assert not text or (line, unquote(url), words(text)) in found


@pytest.mark.parametrize("name", NAMES)
def test_entries_that_people_read_in_a_list_are_found_with_title_section_and_links(name: str) -> None:
    entries = document(name).entries
    for expected in truth(name)["entries"]:
        near = [entry for entry in entries if expected["line"] <= entry.line <= expected["end_line"]]
        assert len(near) == 1, expected["title"]
        assert_same_entry(near[0], expected)


def assert_same_entry(entry: Entry, expected: Any) -> None:
    assert words(entry.title) in {words(expected["title"]), words(expected.get("name", ""))}
    assert words(entry.section[-1]) == words(expected["section"])
    assert {link.url for link in entry.links if "://" in link.url} == {
        url for _, url in expected["links"] if "://" in url
    }


@pytest.mark.parametrize("name", JUDGED)
def test_labels_and_last_lines_of_entries_are_those_that_people_read(name: str) -> None:
    entries = {entry.line: entry for entry in document(name).entries}
    for expected in truth(name)["entries"]:
        entry = entries[expected["line"]]
        assert [link.label for link in entry.links] == [label for label, _ in expected["links"]]
        assert entry.end_line == expected["end_line"]


@pytest.mark.parametrize("name", NAMES)
def test_between_the_entries_that_people_read_there_are_no_others(name: str) -> None:
    known = truth(name)["entries"]
    lines = {entry["line"] for entry in known}
    between = range(known[0]["line"], known[-1]["end_line"] + 1) if known else range(0)
    assert not [
        entry for entry in document(name).entries if entry.line in between and entry.line not in lines
    ]


def test_the_seed_list_has_as_many_links_pictures_and_entries_as_a_person_counts() -> None:
    seed = document(SEED)
    assert Counter(link.tag for link in seed.links) == {"a": 43, "img": 2}
    assert Counter(entry.section[-1] for entry in seed.entries) == {"Models": 21, "Benchmark": 2}


def test_links_know_the_entry_that_they_belong_to() -> None:
    seed = document(SEED)
    for number, entry in enumerate(seed.entries):
        own = [link.url for link in seed.links if link.entry == number and link.tag == "a"]
        assert own == [link.url for link in entry.links]
