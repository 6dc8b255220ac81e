"""What is said of a paper that a pull request adds, and of none that a list has had for long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Claim, Entry, EntryLink, Facts, Severity
from tests.checkers.fake_arxiv import FIRST, SECOND, TITLE, after_looks, claims_of, sighting

WRONG = "Freeze-Omni: A Smart and Low Latency Speech-to-speech Dialogue Model with Frozen LLM"
PINNED = "https://arxiv.org/pdf/2408.05211v1"


def neighbours(
    *, version: str = "", title: str = "A Paper with a Long and Telling Title"
) -> tuple[Entry, ...]:
    urls = [f"https://arxiv.org/abs/2401.0000{number}{version}" for number in range(1, 7)]
    return tuple(Entry(title, (), 1, 1, (EntryLink("arXiv", url),)) for url in urls)


def added(
    facts: Facts,
    *,
    url: str = "https://arxiv.org/abs/2408.05211",
    title: str = TITLE,
    beside: tuple[Entry, ...] | None = None,
) -> dict[str, Claim]:
    beside = neighbours() if beside is None else beside
    return claims_of(replace(sighting(facts, url=url, title=title), neighbours=beside))


def test_a_link_to_an_old_version_is_offered_as_the_others_are_written() -> None:
    claim = added(SECOND, url=PINNED)["arxiv-old-version"]
    assert claim.message == "pinned to v1, and the paper is at v2 since 2026-11-20"
    assert (claim.url, claim.safe) == ("https://arxiv.org/pdf/2408.05211", False)
    assert claim.rule.severity is Severity.INFO


def test_where_the_others_are_pinned_the_newest_version_is_offered() -> None:
    claim = added(SECOND, url=PINNED, beside=neighbours(version="v3"))["arxiv-old-version"]
    assert claim.url == "https://arxiv.org/pdf/2408.05211v2"


@pytest.mark.parametrize("url", ["https://arxiv.org/abs/2408.05211", "https://arxiv.org/abs/2408.05211v2"])
def test_a_link_to_the_newest_version_is_fine(url: str) -> None:
    assert added(SECOND, url=url) == {}


def test_a_new_version_is_told_once() -> None:
    assert set(added(after_looks(SECOND), url=PINNED)) == {"arxiv-new-version"}


def test_of_a_link_that_a_list_has_had_for_long_nothing_is_said() -> None:
    assert claims_of(sighting(SECOND, url=PINNED)) == {}
    assert claims_of(sighting(FIRST, title=TITLE.partition(":")[2])) == {}


def test_a_title_that_is_nearly_the_papers_is_offered_as_the_paper_has_it() -> None:
    claim = added(FIRST, title="Towards Open-Source Interactive Omni Multimodal LLM")["arxiv-title"]
    assert claim.message == f"the paper calls itself “{TITLE}”"
    assert (claim.title, claim.url) == (TITLE, None)


@pytest.mark.parametrize("title", [TITLE, TITLE.upper(), TITLE.replace(":", " -")])
def test_case_and_marks_make_no_other_title(title: str) -> None:
    assert added(FIRST, title=title) == {}


@pytest.mark.parametrize("beside", [(), neighbours(title="VITA"), neighbours()[:4]])
def test_a_list_of_short_names_wants_no_full_titles(beside: tuple[Entry, ...]) -> None:
    assert added(FIRST, title="VITA", beside=beside) == {}


def test_a_wrong_title_comes_with_the_papers_own() -> None:
    claim = added(FIRST, title=WRONG)["title-mismatch"]
    assert (claim.title, claim.safe) == (TITLE, False)
    assert claims_of(sighting(FIRST, title=WRONG))["title-mismatch"].title is None
