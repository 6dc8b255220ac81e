from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers._arxiv.feed import Paper
from bot.checkers._works import Work
from bot.leads._publications import Told, acronyms, agree, agreed, by_authors, is_of

TITLE = "A Study of Talking Parrots in Their Natural Habitat"
AUTHORS = ("Ada Berg", "Wei Chen", "Lucía Duarte")
PAPER = Paper(1, TITLE, "", "", AUTHORS)
WORK = Work(TITLE, AUTHORS, ("International Conference on Learning Representations", "ICLR"), 2025)
ICML = "International Conference on Machine Learning"
TEXT = st.text(max_size=30)
WORKS = st.builds(
    Work,
    TEXT,
    st.tuples(TEXT, TEXT),
    st.tuples(st.sampled_from(["ICLR 2024", ICML, "NIPS", "Nature", ""]) | TEXT),
    st.none() | st.integers(2020, 2024),
    st.sampled_from(["", "10.1/a", "10.1/b"]),
    record=st.sampled_from(["", "conf/a", "conf/b"]),
)


def at(venue: str, year: int | None = 2025, **more: str) -> Work:
    return Work(TITLE, AUTHORS, (venue,), year, **more)


# ── is it this paper ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "authors",
    [
        AUTHORS,
        ("A. Berg", "W. Chen", "L. Duarte"),
        ("Berg, Ada", "Chen, Wei"),
        ("Ada Berg",),
        ("ADA BERG", "Somebody Else"),
        (*AUTHORS, "A. Fourth"),
        ("Lucia Duarte", "Ada Berg Jr."),
    ],
)
def test_the_same_people_under_the_same_title_are_the_paper(authors: tuple[str, ...]) -> None:
    assert is_of(replace(WORK, authors=authors), PAPER)


@pytest.mark.parametrize(
    "authors", [(), ("Somebody Else",), ("Ada Chenoweth", "Berg Wei"), ("Ada Berg", "X Y", "Z Q"), ("",)]
)
def test_other_people_are_not(authors: tuple[str, ...]) -> None:
    assert not is_of(replace(WORK, authors=authors), PAPER)


@pytest.mark.parametrize(
    ("title", "is_it"),
    [
        (TITLE.upper(), True),
        (f"{TITLE}.", True),
        ("Sparse Attention for Protein Folding at Scale", False),
        ("A Survey", False),
        ("", False),
    ],
)
def test_another_title_is_another_paper(title: str, *, is_it: bool) -> None:
    assert is_of(replace(WORK, title=title), PAPER) is is_it


def test_a_former_title_is_this_papers_too() -> None:
    former = "What Parrots Say While Nobody Is Listening to Them"
    assert not is_of(replace(WORK, title=former), PAPER)
    assert is_of(replace(WORK, title=former), PAPER, [former])


# ── is it the same publication ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (at("A", doi="10.1/a"), at("B", 1999, doi="10.1/a")),
        (at("A", record="conf/iclr/B25"), at("B", 1999, record="conf/iclr/B25")),
        (WORK, at("ICLR")),
        (WORK, at("ICLR 2025 poster", None)),
        (WORK, at("ICLR", 2024)),
        (at("Advances in Neural Information Processing Systems 36 (2023)", None), at("NIPS", 2023)),
        (at("Neural Information Processing Systems", 2023), at("Proc. NeurIPS 2023", None)),
        (
            at("2023 IEEE/CVF Conference on Computer Vision and Pattern Recognition (CVPR)", 2023),
            at("CVPR", 2023),
        ),
        (at("INTERSPEECH 2023", None), at("Interspeech", 2023)),
        (at("Nature Communications 14, 2023"), at("Nature Communications", 2023)),
    ],
)
def test_the_same_place_and_year_are_one_publication(one: Work, other: Work) -> None:
    if "Neural" in one.venues[0]:
        one = replace(one, venues=(*one.venues, "NeurIPS"))
    assert agree(one, other) == agree(other, one)
    assert agree(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (at("ICLR", doi="10.1/a"), at("ICLR", doi="10.1/b")),
        (at("ICLR", record="conf/iclr/B25"), at("ICLR", record="conf/iclr/C25")),
        (WORK, at("ICML")),
        (WORK, at("ICLR", 2022)),
        (WORK, at("ICLR", None)),
        (WORK, at("ICLR 2025 Workshop on Parrots")),
        (at("CVPR"), at("CVPRW")),
        (at("AAAI"), at("AAAI Spring Symposium")),
        (WORK, at("ICLR (Tiny Papers)")),
        (WORK, at("ICLR Blogposts")),
        (at(ICML), at(f"{ICML} and Applications (ICMLA)")),
        (replace(WORK, venues=(ICML, "ICML")), at(f"{ICML} and Applications (ICMLA)")),
        (at("Nature"), at("Nature Communications")),
        (at("Science"), at("Journal of Computer Science")),
        (at("IEEE Access"), at("IEEE Transactions on Speech")),
        (at("PROCEEDINGS OF THE CONFERENCE ON PARROTS"), at("PROCEEDINGS OF THE SYMPOSIUM ON CATS")),
        (at("2025"), at("2025")),
    ],
)
def test_in_doubt_they_are_two(one: Work, other: Work) -> None:
    assert not agree(one, other)
    assert not agree(other, one)


@given(WORKS, WORKS)
def test_agreement_is_mutual_whatever_they_say(one: Work, other: Work) -> None:
    assert agree(one, other) is agree(other, one)
    assert is_of(one, PAPER) in (True, False)


def test_short_names_are_told_from_publishers_and_from_shouting() -> None:
    assert acronyms(at("Proc. of the IEEE/CVF CVPR 2023 (LNCS)")) == {"cvpr"}
    assert acronyms(at("NIPS")) == acronyms(at("NeurIPS")) == {"neurips"}
    assert acronyms(at("ICASSP2024")) == {"icassp"}
    assert acronyms(at("THE CONFERENCE ON PARROTS")) == set()


# ── what they agree about ─────────────────────────────────────────────────────────────────


def test_two_who_agree_make_a_publication_with_the_best_address_that_they_know() -> None:
    first = Told("arXiv", at("Proc. ICLR 2025", None))
    second = Told("Semantic Scholar", replace(WORK, doi="10.1/a"))
    third = Told("DBLP", at("ICLR", url="https://iclr.example/p"))
    found = agreed([first, second, third])
    assert found is not None
    assert found.sources == ("arXiv", "Semantic Scholar", "DBLP")
    assert (found.venue, found.url) == ("ICLR 2025", "https://doi.org/10.1/a")
    found = agreed([first, third])
    assert found is not None
    assert found.url == "https://iclr.example/p"


def test_the_first_who_finds_a_second_counts() -> None:
    journal = Told("arXiv", at("Journal of Parrots", doi="10.1/journal"))
    talk = Told("Semantic Scholar", replace(WORK, doi="10.1/talk"))
    assert agreed([journal, talk]) is None
    found = agreed([journal, talk, Told("Crossref", at("ICLR", doi="10.1/talk"))])
    assert found is not None
    assert (found.sources, found.url) == (("Semantic Scholar", "Crossref"), "https://doi.org/10.1/talk")


def test_a_doi_that_only_the_authors_gave_is_not_offered() -> None:
    found = agreed([Told("arXiv", at("ICLR", doi="10.1/slip")), Told("DBLP", at("ICLR"))])
    assert found is not None
    assert (found.sources, found.url) == (("arXiv", "DBLP"), "")


def test_all_who_are_named_agree_with_each_other() -> None:
    said = [
        Told("arXiv", at("ICLR")),
        Told("DBLP", at("ICLR", doi="10.1/a")),
        Told("Crossref", at("ICLR", doi="10.1/b")),
    ]
    found = agreed(said)
    assert found is not None
    assert found.sources == ("arXiv", "DBLP")


def test_nobody_agrees_with_himself() -> None:
    assert agreed([Told("DBLP", at("ICLR")), Told("DBLP", at("ICLR"))]) is None
    assert agreed([]) is None


@pytest.mark.parametrize(
    ("journal_ref", "doi", "is_told"),
    [
        ("ICLR 2025", "", True),
        ("", "10.1145/1", True),
        ("", "10.48550/arXiv.2408.05211", False),
        ("arXiv preprint arXiv:2408.05211", "", False),
        ("Submitted to ICASSP 2025", "", False),
        ("under review at TMLR", "", False),
        ("", "", False),
    ],
)
def test_what_authors_told_arxiv_counts_unless_it_is_the_preprint(
    journal_ref: str, doi: str, *, is_told: bool
) -> None:
    assert (by_authors(replace(PAPER, journal_ref=journal_ref, doi=doi)) is not None) is is_told
