from __future__ import annotations

import pytest

from bot.checkers._arxiv import mismatch
from bot.checkers._arxiv.mismatch import is_named, lists_authors, names_resource
from bot.checkers._arxiv.urls import paper_of
from bot.model import EntryLink, Severity, Status
from tests.checkers.fake_arxiv import FIRST, SECOND, TITLE, after_looks, claims_of, sighting, with_status

WRONG = "Freeze-Omni: A Smart and Low Latency Speech-to-speech Dialogue Model with Frozen LLM"


def test_findings_about_titles_keep_their_names_when_titles_are_reworded() -> None:
    new = {**SECOND, "title": "Omni Models That Listen, Speak and See in Real Time"}
    assert claims_of(sighting(after_looks(new)))["arxiv-title-changed"].target == "v2"
    one = claims_of(sighting(FIRST, title=WRONG))["title-mismatch"]
    other = claims_of(sighting({**FIRST, "title": f"{TITLE}s"}, title=WRONG))["title-mismatch"]
    assert one.message != other.message
    assert one.target == other.target == ""


def test_an_entry_whose_title_is_not_the_papers_is_told() -> None:
    claim = claims_of(sighting(FIRST, title=WRONG))["title-mismatch"]
    assert claim.message == f"the paper behind it is called “{TITLE}”, not “{WRONG}”"
    assert claim.rule.severity is Severity.WARNING
    assert claim.url is None


@pytest.mark.parametrize(
    "label", ["arXiv", "Paper", "[PDF]", "paper (arXiv)", "arXiv:2408.05211v1", "📄 Paper", WRONG]
)
def test_a_mismatch_is_told_of_links_to_the_entrys_own_paper(label: str) -> None:
    assert "title-mismatch" in claims_of(sighting(FIRST, title=WRONG, label=label))


@pytest.mark.parametrize("label", ["baseline", "Dataset", "Unofficial Intro", "VITA", "Related Work", ""])
def test_a_mismatch_is_not_told_of_other_links(label: str) -> None:
    assert claims_of(sighting(FIRST, title=WRONG, label=label)) == {}


def test_a_mismatch_is_not_told_of_an_entry_with_two_papers() -> None:
    other = EntryLink("Paper", "https://arxiv.org/abs/2411.00774")
    assert claims_of(sighting(FIRST, title=WRONG, others=[other])) == {}


def test_a_second_address_of_the_same_paper_hides_no_mismatch() -> None:
    other = EntryLink("PDF", "https://arxiv.org/pdf/2408.05211v1.pdf")
    assert "title-mismatch" in claims_of(sighting(FIRST, title=WRONG, others=[other]))


@pytest.mark.parametrize(
    "title",
    ["The (20) QA bAbI tasks", "The Children's Book Test", "The Stanford Natural Language Inference Corpus"],
)
def test_a_mismatch_is_not_told_of_what_a_paper_made_known_under_a_name_of_its_own(title: str) -> None:
    assert "title-mismatch" not in claims_of(sighting(FIRST, title=title, label="Paper"))
    assert names_resource(title)


@pytest.mark.parametrize(
    "title",
    ["WenetSpeech: A Multi-domain Mandarin Corpus", "Sparse Attention for Protein Folding at Scale", ""],
)
def test_the_title_of_a_paper_is_no_name_of_a_resource(title: str) -> None:
    assert not names_resource(title)


def test_an_unasked_paper_is_spoken_of_from_memory() -> None:
    assert "title-mismatch" in claims_of(with_status(sighting(FIRST, title=WRONG), Status.UNCHECKED))


@pytest.mark.parametrize(
    ("around", "named"),
    [
        (
            "* Univ. Somewhere [[Paper](x)]\n  * A. Bee, *LSTM: A Search Space Odyssey*, arXiv:1503.04069",
            True,
        ),
        ("| **LSTM — a search-space odyssey** | [arXiv](x) |", True),
        ("* A search space [[Paper](x)]", False),
        ("", False),
    ],
)
def test_a_title_beside_the_entry_speaks_for_it(around: str, named: bool) -> None:
    assert is_named(around, ["LSTM: A Search Space Odyssey"]) is named


@pytest.mark.parametrize(
    ("title", "lists"),
    [
        ("Klaus Greff, Rupesh Kumar Srivastava, Jan Koutník, Bas R. Steunebrink, Jürgen Schmidhuber", True),
        ("Greff and Srivastava", True),
        ("Greff coding of sequences", False),
        ("Sparse Attention for Protein Folding at Scale", False),
    ],
)
def test_a_list_of_the_papers_authors_is_no_title(title: str, lists: bool) -> None:
    authors = ["Klaus Greff", "Rupesh Kumar Srivastava", "Jan Koutnik", "Bas R. Steunebrink"]
    assert lists_authors(title, authors) is lists


def test_a_paper_without_authors_is_listed_by_nobody() -> None:
    assert not lists_authors("Any title at all", [])


def test_an_entry_with_thousands_of_papers_is_read_in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def reading(url: str) -> tuple[str, int | None] | None:
        read.append(url)
        return paper_of(url)

    monkeypatch.setattr(mismatch, "paper_of", reading)
    others = [EntryLink("Paper", f"https://arxiv.org/abs/2411.{number:05}") for number in range(1, 5000)]
    assert claims_of(sighting(FIRST, title=WRONG, others=others)) == {}
    assert len(read) < 10
