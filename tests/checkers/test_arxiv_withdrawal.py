from __future__ import annotations

from typing import Any

import pytest

from bot.checkers._arxiv.withdrawal import states_withdrawal, suggests_withdrawal
from bot.model import Severity
from tests.checkers.fake_arxiv import FIRST, SECOND, after_looks, claims_of, sighting


@pytest.mark.parametrize(
    "comment",
    [
        "This paper has been withdrawn by the author due to a crucial sign error in equation 1",
        "This submission has been withdrawn by arXiv administrators because of a dispute",
        "Paper withdrawn",
        "The article is now withdrawn. See the erratum",
        "Withdrawn by the authors",
        "Withdrawn due to an error in Theorem 2",
        "withdrawn",
        "12 pages. The authors have withdrawn this paper: the proof of Lemma 3 is wrong",
        "This version withdrawn by arXiv administrators",
        "The manuscript has been temporarily withdrawn from arXiv",
    ],
)
def test_a_withdrawn_paper_is_told_with_the_reason(comment: str) -> None:
    new = {**SECOND, "comment": comment, "record": {"version": 2, "withdrawn": True}}
    claims = claims_of(sighting(after_looks(new)))
    assert set(claims) == {"arxiv-withdrawn"}
    claim = claims["arxiv-withdrawn"]
    assert claim.message == f"withdrawn: “{comment}”"
    assert (claim.rule.severity, claim.severity, claim.target) == (Severity.ERROR, None, "v2")
    assert states_withdrawal(comment)


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "10 pages, 3 figures",
        "We study withdrawn consent in clinical trials",
        "This paper was withdrawn from ICLR 2023 and resubmitted",
        "An earlier version of this paper was withdrawn by the authors",
        "v1 was withdrawn by mistake",
        "This paper replaces the withdrawn arXiv:2301.00001",
        "Not withdrawn",
        "A study of money withdrawn from accounts",
    ],
)
def test_the_word_alone_withdraws_nothing(comment: str) -> None:
    assert not states_withdrawal(comment)


STATED = "This paper has been withdrawn by the authors"
VAGUE = "Withdrawn from the conference, see v1"


@pytest.mark.parametrize(
    ("comment", "withdrawn", "severity"),
    [
        (STATED, True, Severity.ERROR),
        (STATED, None, Severity.WARNING),
        (STATED, False, None),
        (VAGUE, True, Severity.ERROR),
        (VAGUE, None, None),
        (VAGUE, False, None),
        ("", True, Severity.ERROR),
        ("", None, None),
    ],
)
def test_the_comment_and_the_record_are_weighed(
    comment: str, withdrawn: bool | None, severity: Severity | None
) -> None:
    record = {} if withdrawn is None else {"record": {"version": 1, "withdrawn": withdrawn}}
    claim = claims_of(sighting({**FIRST, "comment": comment, **record})).get("arxiv-withdrawn")
    assert (claim and (claim.severity or claim.rule.severity)) == severity


def test_without_the_record_it_is_said_who_says_so() -> None:
    claim = claims_of(sighting({**FIRST, "comment": STATED}))["arxiv-withdrawn"]
    assert claim.message == f"withdrawn, by its comment: “{STATED}”"
    assert claim.target == "v1", "the finding keeps its name when the record confirms it"


def test_a_withdrawal_without_a_word_is_told_as_such() -> None:
    facts = {**FIRST, "record": {"version": 1, "withdrawn": True}}
    assert claims_of(sighting(facts))["arxiv-withdrawn"].message == "withdrawn: no reason given"


@pytest.mark.parametrize("record", [None, [], {}, {"version": 1}, {"version": 1, "withdrawn": "no"}, "x"])
def test_a_record_that_memory_has_garbled_counts_for_nothing(record: Any) -> None:
    facts = {**FIRST, "comment": VAGUE, "record": record}
    assert "arxiv-withdrawn" not in claims_of(sighting(facts))


@pytest.mark.parametrize(
    ("comment", "suggests"),
    [
        (STATED, True),
        ("The authors withdrew v2", True),
        ("withdrawal in progress", True),
        ("This article has been RETRACTED", True),
        ("We draw conclusions with drawings", False),
        ("", False),
    ],
)
def test_what_makes_the_record_worth_asking_for(comment: str, suggests: bool) -> None:
    assert suggests_withdrawal(comment) is suggests
