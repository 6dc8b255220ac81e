from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.checkers import arxiv
from bot.checkers._arxiv.feed import Paper
from bot.checkers._arxiv.news import changes
from bot.model import Severity
from tests.checkers.fake_arxiv import FIRST, SECOND, TITLE, URL, after_looks, claims_of, sighting
from tests.checkers.fake_http import NOW


def test_a_paper_as_it_was_is_no_news() -> None:
    assert claims_of(sighting(after_looks(FIRST))) == {}


def test_the_first_look_sets_the_baseline_and_makes_no_news() -> None:
    kept = arxiv.remember({}, SECOND, NOW)
    assert kept["baseline"] == {"version": 2, "at": NOW.isoformat()}
    assert claims_of(sighting(kept, url=f"{URL}v1")) == {}


def test_a_new_version_is_told_without_an_edit_for_an_unpinned_link() -> None:
    claim = claims_of(sighting(after_looks(SECOND)))["arxiv-new-version"]
    assert claim.message == "v2 since 2026-11-20: same title, authors and comment"
    assert (claim.target, claim.url, claim.safe) == ("v2", None, False)
    assert claim.rule.severity is Severity.INFO


@pytest.mark.parametrize(
    ("url", "new_url"),
    [
        (f"{URL}v1", f"{URL}v2"),
        ("http://arxiv.org/pdf/2408.05211v1.pdf?x=1", "http://arxiv.org/pdf/2408.05211v2.pdf?x=1"),
        ("https://www.arxiv.org/pdf/2408.05211v1/", "https://www.arxiv.org/pdf/2408.05211v2/"),
    ],
)
def test_a_pinned_link_gets_a_safe_edit(url: str, new_url: str) -> None:
    claim = claims_of(sighting(after_looks(SECOND), url=url))["arxiv-new-version"]
    assert (claim.url, claim.safe) == (new_url, True)


@pytest.mark.parametrize(
    ("url", "changed"),
    [
        (f"{URL}v1", {"title": "Quite Another Name for a Thing"}),
        (f"{URL}v1", {"authors": ["Chaoyou Fu"]}),
        ("https://arxiv.org/pdf/2408.05211v1#page=5", {}),
        ("https://arxiv.org/html/2408.05211v1", {}),
        ("https://arxiv.org/format/2408.05211v1", {}),
    ],
)
def test_a_pinned_link_gets_an_unsafe_edit_where_more_changed(url: str, changed: dict[str, Any]) -> None:
    claim = claims_of(sighting(after_looks({**SECOND, **changed}), url=url))["arxiv-new-version"]
    assert claim.url is not None
    assert "v2" in claim.url
    assert not claim.safe


def test_a_link_pinned_to_an_older_version_than_we_know_gets_an_unsafe_edit() -> None:
    kept = after_looks({**SECOND, "version": 4}, old={**FIRST, "version": 3})
    claim = claims_of(sighting(kept, url=f"{URL}v2"))["arxiv-new-version"]
    assert (claim.url, claim.safe) == (f"{URL}v4", False)


def test_a_link_that_shows_the_new_version_already_has_no_news() -> None:
    assert claims_of(sighting(after_looks(SECOND), url=f"{URL}v2")) == {}


OLD = Paper(1, TITLE, "", "", ("A. Bee", "C. Dee"), comment="8 pages")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "same title, authors and comment"),
        ({"title": f"{TITLE}!"}, "same title, authors and comment"),
        ({"title": "Quite Another"}, "new title “Quite Another”"),
        ({"authors": ("A. Bee", "C. Dee", "E. Eff")}, "new author E. Eff"),
        ({"authors": ("A. Bee",)}, "former author C. Dee"),
        ({"authors": ("C. Dee", "A. Bee")}, "authors in another order"),
        ({"authors": ("E. Eff", "G. Aitch")}, "new authors E. Eff, G. Aitch, former authors A. Bee, C. Dee"),
        ({"authors": ("A. Bee", "C. Dee", *"PQRS")}, "4 new authors"),
        ({"journal_ref": "Nature 1, 2"}, "published in “Nature 1, 2”"),
        ({"comment": "9 pages"}, "new comment “9 pages”"),
        ({"comment": ""}, "no comment any more"),
        (
            {"comment": "Code: https://github.com/o/r", "links": ("https://github.com/o/r",)},
            "new code link https://github.com/o/r, new comment “Code: https://github.com/o/r”",
        ),
        ({"links": ("https://lab.example/demo",)}, "new link https://lab.example/demo"),
        ({"links": ("https://lab.example/", "https://hf.co/o/m")}, "new code link https://hf.co/o/m"),
        ({"links": ("https://huggingface.co/papers/2408.05211",)}, "new link https://huggingface.co/papers/2408.05211"),
        ({"links": ("github.com/o/r",)}, "new code link github.com/o/r"),
        ({"links": ("https://me.github.io/x",)}, "new code link https://me.github.io/x"),
        ({"links": ("https://github.com.evil.example/x",)}, "new link https://github.com.evil.example/x"),
    ],
)  # fmt: skip
def test_it_is_said_what_changed(changed: dict[str, Any], said: str) -> None:
    assert changes(OLD, replace(OLD, version=2, **changed)) == said


def test_a_link_that_the_comment_had_before_is_not_new() -> None:
    old = replace(OLD, links=("https://github.com/o/r",))
    assert changes(old, replace(old, version=2)) == "same title, authors and comment"


def test_the_message_says_all_that_changed() -> None:
    new = {
        **SECOND,
        "title": "VITA: Towards Closed-Source Anything",
        "authors": ["Somebody Else"],
        "comment": "Code: https://github.com/VITA-MLLM/VITA",
        "links": ["https://github.com/VITA-MLLM/VITA"],
        "journal_ref": "NeurIPS 2026",
    }
    assert claims_of(sighting(after_looks(new)))["arxiv-new-version"].message == (
        "v2 since 2026-11-20: new title “VITA: Towards Closed-Source Anything”, new author Somebody Else, "
        "former authors Chaoyou Fu, Haojia Lin, new code link https://github.com/VITA-MLLM/VITA, "
        "published in “NeurIPS 2026”, new comment “Code: https://github.com/VITA-MLLM/VITA”"
    )


def test_news_grow_old() -> None:
    kept = after_looks(SECOND)
    assert "arxiv-new-version" in claims_of(sighting(kept), NOW + timedelta(days=30))
    assert "arxiv-new-version" not in claims_of(sighting(kept), NOW + timedelta(days=31))


def test_looks_in_between_keep_the_news_and_the_baseline() -> None:
    kept = after_looks(SECOND)
    for day in range(1, 5):
        kept = arxiv.remember(kept, SECOND, NOW + timedelta(days=day))
    assert kept["changed_at"] == NOW.isoformat()
    assert kept["baseline"] == {"version": 1, "at": (NOW - timedelta(days=40)).isoformat()}
    assert "arxiv-new-version" in claims_of(sighting(kept))


def test_a_mirror_that_lags_behind_makes_no_news() -> None:
    kept = arxiv.remember({}, SECOND, NOW)
    kept = arxiv.remember(kept, FIRST, NOW)
    assert claims_of(sighting(arxiv.remember(kept, SECOND, NOW))) == {}


def test_a_changed_title_is_told_and_the_old_one_is_no_mismatch() -> None:
    new = {**SECOND, "title": "Omni Models That Listen, Speak and See in Real Time"}
    claims = claims_of(sighting(after_looks(new)))
    assert set(claims) == {"arxiv-new-version", "arxiv-title-changed"}
    assert claims["arxiv-title-changed"].message == (
        f"now called “Omni Models That Listen, Speak and See in Real Time”, formerly “{TITLE}”"
    )
    later = arxiv.remember(
        after_looks(new), {**new, "version": 3, "title": "A Third Name for the Same Work"}, NOW
    )
    assert "title-mismatch" not in claims_of(sighting(later), NOW + timedelta(days=90))


def test_a_title_in_other_letters_is_no_change() -> None:
    new = {**SECOND, "title": "VITA: towards open source interactive omni multimodal LLM"}
    assert set(claims_of(sighting(after_looks(new)))) == {"arxiv-new-version"}
