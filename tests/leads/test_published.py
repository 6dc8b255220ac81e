from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import resources_of
from bot.checkers._works import Work, facts_of
from bot.edits.patch import apply
from bot.judge import believe
from bot.leads import published
from bot.lint.interface import Checkout, Spot
from bot.lists.parse import parse
from bot.model import Evidence, Facts, Policy, Record, Resource, Severity, Status, Verdict
from tests.checkers.fake_arxiv import FIRST, TITLE, URL
from tests.checkers.fake_http import NOW
from tests.promises import spot_keeps_its_promise

NAME = "2408.05211"
PAPER = Resource("arxiv", NAME)
DOI = "10.1145/3395363.3397376"
AUTHORS = ("Chaoyou Fu", "Haojia Lin")
WORK = Work(TITLE, AUTHORS, ("ACM Multimedia", "ACMMM"), 2025)
SCHOLAR, CROSSREF = Resource("scholar", NAME), Resource("crossref", DOI)
DBLP, REVIEWS = Resource("dblp", TITLE), Resource("reviews", TITLE)
OTHER = "https://arxiv.org/abs/2501.00001"
BESIDE = f"- Another [arXiv]({OTHER}) [Paper](https://doi.org/10.1145/1.2)\n"
ENTRY = f"- {TITLE} [arXiv]({URL}) [code](https://github.com/o/n)\n"


def verdicts_of(
    arxiv: Mapping[str, Any], *others: tuple[Resource, Work], status: Status = Status.ALIVE
) -> dict[Resource, Verdict]:
    """What is believed where arXiv says this of the paper, and others know these works."""
    facts: dict[Resource, Facts] = {PAPER: {**FIRST, **arxiv}}
    facts |= {resource: facts_of([work], "api.example") for resource, work in others}
    records = {
        one: Record(one, NOW, NOW, status if one == PAPER else Status.ALIVE, Evidence("seen"), facts=known)
        for one, known in facts.items()
    }
    return believe(records, records, Policy(), NOW)


def checkout_of(text: str) -> Checkout:
    document = parse("README.md", text.encode())
    return Checkout((document,), resources_of([document]))


def told(text: str, verdicts: Mapping[Resource, Verdict]) -> list[Spot]:
    spots = list(published.spots(checkout_of(text), verdicts, Policy(), NOW))
    assert all(spot_keeps_its_promise(spot) and spot.claim.target == "" for spot in spots)
    return spots


def wanted(verdicts: Mapping[Resource, Verdict], text: str = ENTRY) -> set[Resource]:
    return set(published.wanted(checkout_of(text), verdicts, Policy(), NOW))


def written(text: str, verdicts: Mapping[Resource, Verdict]) -> str:
    """The list with what is offered."""
    (spot,) = told(text, verdicts)
    assert spot.edits
    assert not spot.claim.safe
    return apply(text.encode(), spot.edits).decode()


AGREED = verdicts_of({"doi": DOI}, (SCHOLAR, replace(WORK, doi=DOI)))


# ── arXiv's word alone ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"journal_ref": "NeurIPS 2024"}, "published, says arXiv: “NeurIPS 2024”"),
        ({"doi": DOI}, f"published, says arXiv: https://doi.org/{DOI}"),
        ({"journal_ref": "Proc.", "doi": DOI}, f"published, says arXiv: “Proc.”, https://doi.org/{DOI}"),
    ],
)
def test_what_the_authors_told_arxiv_is_a_notice(changed: dict[str, Any], message: str) -> None:
    (spot,) = told(BESIDE + ENTRY, verdicts_of(changed))
    assert (spot.claim.message, spot.claim.rule.severity) == (message, Severity.INFO)
    assert (spot.url, spot.resource, spot.edits) == (URL, PAPER, ())


@pytest.mark.parametrize(
    "changed", [{"doi": "10.48550/arXiv.2408.05211"}, {"journal_ref": "arXiv:2408.05211"}, {}]
)
def test_the_preprint_is_no_publication(changed: dict[str, Any]) -> None:
    assert told(ENTRY, verdicts_of(changed)) == []


@pytest.mark.parametrize(
    "link",
    [
        f"[ACM](https://dl.acm.org/doi/{DOI})",
        f"[Paper](https://doi.org/{DOI})",
        "[PDF](https://publisher.example/paper.pdf)",
        "[review](https://openreview.net/forum?id=aaaaaaaaaa)",
    ],
)
def test_an_entry_that_links_to_its_paper_elsewhere_is_left_alone(link: str) -> None:
    assert told(ENTRY.rstrip() + f" {link}\n", AGREED) == []


@pytest.mark.parametrize(
    "link",
    ["[HF](https://huggingface.co/papers/2408.05211)", "[S2](https://www.semanticscholar.org/paper/abc)"],
)
def test_a_page_about_the_preprint_is_no_publication(link: str) -> None:
    assert len(told(ENTRY.rstrip() + f" {link}\n", AGREED)) == 1


def test_of_a_paper_that_is_withdrawn_dead_or_unknown_nothing_is_said() -> None:
    withdrawn = {"doi": DOI, "comment": "This paper has been withdrawn by the authors"}
    assert told(ENTRY, verdicts_of(withdrawn)) == []
    assert told(ENTRY, verdicts_of({"doi": DOI}, status=Status.DEAD)) == []
    assert told(ENTRY, {}) == []
    assert wanted({}) == {SCHOLAR}


# ── one other source alone ────────────────────────────────────────────────────────────────


def test_another_source_alone_is_not_believed() -> None:
    for source in (SCHOLAR, CROSSREF, DBLP, REVIEWS):
        assert told(BESIDE + ENTRY, verdicts_of({}, (source, replace(WORK, doi=DOI)))) == []


@pytest.mark.parametrize(
    "wrong",
    [
        replace(WORK, doi=DOI, title="Sparse Attention for Protein Folding at Scale"),
        replace(WORK, doi=DOI, authors=("Somebody Else",)),
        replace(WORK, doi="10.1145/another"),
    ],
)
def test_a_source_that_means_another_paper_or_place_is_no_second_one(wrong: Work) -> None:
    (spot,) = told(BESIDE + ENTRY, verdicts_of({"doi": DOI}, (SCHOLAR, wrong)))
    assert spot.claim.message == f"published, says arXiv: https://doi.org/{DOI}"
    assert spot.edits == ()


# ── two that agree ────────────────────────────────────────────────────────────────────────


def test_two_that_agree_offer_the_link_as_others_have_it_and_keep_arxivs() -> None:
    (spot,) = told(BESIDE + ENTRY, AGREED)
    assert spot.claim.message == (
        f"published in “ACM Multimedia 2025”, say arXiv and Semantic Scholar: https://doi.org/{DOI}"
    )
    there = ENTRY.replace(" [code]", f" [Paper](https://doi.org/{DOI}) [code]")
    assert written(BESIDE + ENTRY, AGREED) == BESIDE + there


def test_a_table_stays_a_table() -> None:
    rows = [
        "| Title | Links |\n| --- | --- |\n",
        *[f"| Another | [[arXiv]({OTHER})] [[Paper](https://doi.org/10.1145/1.2)] |\n"] * 2,
        f"| {TITLE} | [[arXiv]({URL})] |\n",
    ]
    assert written("".join(rows), AGREED) == "".join(
        [*rows[:3], f"| {TITLE} | [[arXiv]({URL})] [[Paper](https://doi.org/{DOI})] |\n"]
    )


@pytest.mark.parametrize(
    "beside",
    [
        "",
        f"- Another [arXiv]({OTHER}) [code](https://github.com/o/m)\n",
        f"- Another [arXiv]({OTHER}) [PDF](https://somebody.example/paper.pdf)\n",
        f"- Another [arXiv]({OTHER}) [ICLR 2024](https://openreview.net/forum?id=aaaaaaaaaa)\n",
        "- Another [Paper](https://doi.org/10.1145/1.2)\n",
        f"- Another [arXiv]({OTHER}) [S2 paper](https://www.semanticscholar.org/paper/abc)\n",
    ],
)
def test_where_no_entry_shows_such_a_link_it_is_only_told(beside: str) -> None:
    (spot,) = told(beside + ENTRY, AGREED)
    assert "say arXiv and Semantic Scholar" in spot.claim.message
    assert spot.edits == ()


@pytest.mark.parametrize(
    "entry",
    [
        f"- {TITLE} [Paper]({URL})\n",
        f"- Sparse Attention for Protein Folding at Scale [arXiv]({URL})\n",
        f"- {TITLE} [arXiv]({URL}) and [arXiv](https://arxiv.org/abs/2501.00002)\n",
        f"- Something else that builds on [VITA and its friends]({URL})\n",
    ],
)
def test_an_entry_that_may_be_about_another_paper_gets_no_edit(entry: str) -> None:
    assert all(spot.edits == () for spot in told(BESIDE + entry, AGREED))


def test_an_entry_with_two_links_to_its_paper_is_told_once() -> None:
    both = ENTRY.rstrip() + " [pdf](https://arxiv.org/pdf/2408.05211)\n"
    assert [spot.url for spot in told(BESIDE + both, AGREED)] == [URL]
    assert len(told(f"A word on [VITA]({URL}) and [VITA]({URL}).\n", AGREED)) == 2


def test_the_usual_name_of_the_same_table_counts_more_than_the_rest_of_the_list() -> None:
    near = f"## Near\n\n- Near [arXiv]({OTHER}) [PDF](https://doi.org/10.1145/1.2)\n{ENTRY}"
    text = f"## Far\n\n{BESIDE * 3}\n{near}"
    assert f"[PDF](https://doi.org/{DOI})" in written(text, AGREED)


def test_a_publication_without_a_doi_is_linked_at_its_page() -> None:
    record = replace(WORK, record="conf/mm/F25")
    page = "https://proceedings.example/paper_(1).html"
    verdicts = verdicts_of(
        {}, (SCHOLAR, record), (DBLP, replace(record, venues=("ACM Multimedia",), url=page))
    )
    (spot,) = told(BESIDE + ENTRY, verdicts)
    assert "say Semantic Scholar and DBLP" in spot.claim.message
    assert "[Paper](https://proceedings.example/paper_(1).html)" in written(BESIDE + ENTRY, verdicts)


def test_what_is_news_does_not_change_when_one_more_agrees() -> None:
    (before,) = told(ENTRY, AGREED)
    (after,) = told(
        ENTRY,
        verdicts_of({"doi": DOI}, (SCHOLAR, replace(WORK, doi=DOI)), (CROSSREF, replace(WORK, doi=DOI))),
    )
    assert after.claim.message != before.claim.message
    assert after.claim.news == before.claim.news == f"published: https://doi.org/{DOI}"


# ── whom to ask ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arxiv", "scholar", "expected"),
    [
        ({}, None, set()),
        ({}, WORK, {DBLP}),
        ({}, replace(WORK, venues=("ICLR",)), {DBLP, REVIEWS}),
        ({}, replace(WORK, doi=DOI), {CROSSREF}),
        ({"doi": DOI}, None, {CROSSREF}),
        ({"journal_ref": "NeurIPS 2024"}, None, {DBLP, REVIEWS}),
        ({"doi": DOI}, replace(WORK, doi=DOI), set()),
        ({"journal_ref": "ACMMM 2025"}, WORK, {DBLP}),
        ({"journal_ref": "ACMMM 2025", "doi": DOI}, WORK, {CROSSREF}),
        ({"journal_ref": "ACMMM 2025"}, replace(WORK, doi=DOI), set()),
        ({"doi": DOI}, replace(WORK, doi="10.1145/2"), {CROSSREF, Resource("crossref", "10.1145/2")}),
        ({}, replace(WORK, authors=("Somebody Else",)), set()),
    ],
)
def test_a_second_source_is_asked_where_a_first_one_has_spoken(
    arxiv: dict[str, Any], scholar: Work | None, expected: set[Resource]
) -> None:
    others = [(SCHOLAR, scholar)] if scholar else []
    assert wanted(verdicts_of(arxiv, *others)) == {SCHOLAR, *expected}


def test_what_was_answered_stays_wanted_so_that_it_is_not_forgotten() -> None:
    before = verdicts_of({}, (SCHOLAR, replace(WORK, doi=DOI)))
    after = verdicts_of({}, (SCHOLAR, replace(WORK, doi=DOI)), (CROSSREF, replace(WORK, doi=DOI)))
    assert wanted(before) == wanted(after) == {SCHOLAR, CROSSREF}


def test_nobody_is_asked_about_anything_but_papers() -> None:
    assert wanted({}, "- [A page](https://a.example/) [code](https://github.com/o/n)\n") == set()


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([TITLE, DOI, "ICLR 2025", *AUTHORS])
    | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["title", "authors", "venues", "year", "doi", "url", "record"]), inner
        )
    ),
    max_leaves=12,
)
FACTS = st.dictionaries(
    st.sampled_from(
        ["version", "title", "authors", "journal_ref", "doi", "comment", "works", "titles", "record"]
    ),
    VALUES,
)


@given(st.dictionaries(st.sampled_from([PAPER, SCHOLAR, CROSSREF, DBLP, REVIEWS]), FACTS), st.booleans())
def test_any_memory_can_be_followed_and_told(memory: dict[Resource, Facts], is_sound: bool) -> None:
    memory = memory | ({PAPER: {**FIRST, "doi": DOI}} if is_sound else {})
    records = {
        one: Record(one, NOW, NOW, Status.ALIVE, Evidence("seen"), facts=known)
        for one, known in memory.items()
    }
    verdicts = believe(records, records, Policy(), NOW)
    assert SCHOLAR in wanted(verdicts)
    for spot in told(BESIDE + ENTRY, verdicts):
        text = apply((BESIDE + ENTRY).encode(), spot.edits).decode()
        assert [link.url for link in parse("README.md", text.encode()).links][:4] == [
            link.url for link in parse("README.md", (BESIDE + ENTRY).encode()).links
        ]


@pytest.mark.parametrize("title", ["x\ud800y", "a\nb", "z" * 1_000])
def test_any_title_can_be_searched_for(title: str) -> None:
    names = wanted(verdicts_of({"title": title, "journal_ref": "NeurIPS 2024"}))
    assert all(str(name).encode() and len(name.key) <= 300 and "\n" not in name.key for name in names)


def test_a_paper_is_unsettled_until_its_entry_links_elsewhere() -> None:
    other = Resource("arxiv", "2501.00001")
    rest = f"\nA sentence with [a paper](https://arxiv.org/abs/2401.00003).\n\n{BESIDE}"
    found = list(published.unsettled(checkout_of(f"{ENTRY}{rest}"), {}, Policy()))
    assert found == [(published.PUBLISHED, PAPER)]
    assert other in checkout_of(f"{ENTRY}{rest}").resources.values()
