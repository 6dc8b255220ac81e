from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions.review import MOST_ANNOTATIONS, block, decide_review
from bot.lists.parse import parse
from bot.model import (
    Conclusion,
    EnsureCheck,
    EnsureReview,
    Finding,
    Level,
    Policy,
    Report,
    Severity,
    fingerprint,
)
from bot.review.changes import compare
from bot.review.judged import Judged
from bot.review.proposal import Proposal
from bot.review.said import say
from tests.fake_web import missing
from tests.rendered import render
from tests.review.reviewing import (
    ARXIV,
    HEAD,
    LIST,
    REVISION,
    Bench,
    hunks_of,
    paper,
    remembered,
    row,
    suggested,
    with_rows,
)
from tests.samples import HOSTILE, report_of

Golden = Callable[[str, str], None]
VITA = "VITA: Towards Open-Source Interactive Omni Multimodal LLM"
KNOWN = (
    remembered(f"{ARXIV}2501.00002", paper("Another Model That Listens and Speaks")),
    remembered(f"{ARXIV}2501.00003", paper("A Model That Has Been Revised Twice", 3)),
    remembered(f"{ARXIV}2501.00004", paper("Sparse Attention for Protein Folding at Scale")),
    remembered(f"{ARXIV}2408.05211", paper(VITA)),
)
DEMO = "https://new.example/demo"
ROWS = (
    row("Another Model That Listens and Speaks", ("arXiv", f"{ARXIV}2501.00002"), ("Demo", DEMO)),
    row(VITA, ("arXiv", "https://arxiv.org/pdf/2408.05211")),
    row("A Model That Has Been Revised Twice", ("arXiv", f"{ARXIV}2501.00003v1")),
    row("Freeze-Omni: A Smart Speech Dialogue Model with Frozen LLM", ("arXiv", f"{ARXIV}2501.00004")),
    row("Listen | Speak: A Pipe in the Title", ("Demo", "https://pipe.example/")),
    row("A Row with a Wrong Address", ("arXiv", f"{ARXIV}2513.00001")),
)


async def test_a_review_reads_well(golden: Golden) -> None:
    one = Bench(known=KNOWN)
    one.web.behaviour[DEMO] = missing
    await one.review(LIST, with_rows(*ROWS), notes=("It changes the policy",))
    golden("review_check.md", one.check.summary)
    golden("review.md", one.standing.body)
    golden("review_comments.md", "\n\n====\n\n".join(comment.body for comment in one.standing.comments))
    golden("review_annotations.txt", "\n".join(map(_shown, one.check.annotations)))
    assert one.check.title == "6 new links in 5 entries: 1 thing is wrong, 4 things want a look, 1 hint."
    assert one.check.conclusion is Conclusion.FAILURE
    assert [button.label for button in one.check.buttons] == ["Look again", "Commit suggestions"]


def _shown(annotation: object) -> str:
    return repr(annotation).replace("\\n", "\n    ")


async def test_when_all_is_well_again_the_review_says_no_more_than_that(golden: Golden) -> None:
    one = Bench(known=KNOWN)
    one.web.behaviour[DEMO] = missing
    await one.review(LIST, with_rows(*ROWS))
    await one.review(LIST, with_rows(ROWS[2].replace("v1", "")))
    golden("review_well.md", one.standing.body)
    assert one.standing.comments == ()


async def test_a_hint_alone_is_no_reason_to_write_to_anybody() -> None:
    one = Bench(known=KNOWN)
    plain = ROWS[2].replace("v1", "").replace("[arXiv]", "[arXiv ]").replace("https", "http", 0)
    await one.review(LIST, with_rows(plain.replace("**", "")))
    assert one.check.conclusion is Conclusion.SUCCESS
    assert all(annotation.level is Level.NOTICE for annotation in one.check.annotations)


def judged_of(report: Report, **changes: object) -> Judged:
    compared = compare([], report.documents)
    said = say(report, compared.changes, Policy())
    judged = Judged(replace(report, revision=REVISION), compared.changes, said, before=0, unseen=())
    return replace(judged, **changes)  # type: ignore[arg-type]  # its own fields


def actions_of(judged: Judged, text: str = "") -> tuple[EnsureReview, EnsureCheck]:
    path = judged.report.documents[0].path
    review, check = decide_review(judged, Proposal(7, HEAD, {}, {}, {path: hunks_of("", text)}))
    assert isinstance(review, EnsureReview)
    assert isinstance(check, EnsureCheck)
    return review, check


def finding(line: int, message: str, url: str = "https://one.example/") -> Finding:
    name = fingerprint("malformed", None, repr(message))
    return Finding("malformed", Severity.ERROR, "README.md", line, 3, line, url, None, message, name)


@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_strangers_are_nothing_but_words(text: str) -> None:
    document = parse("README.md", b"- [One](https://one.example/)\n")
    report = replace(report_of(document), findings=(finding(1, text, text),))
    judged = judged_of(report, notes=(text,), faults=(text,), unseen=((text, 2),))
    review, check = actions_of(judged)
    calm = render(actions_of(judged_of(replace(report, findings=(finding(1, "x", ""),))))[0].body)
    for body in (review.body, check.summary):
        page = render(body)
        assert page.comments in ([], calm.comments)
        assert page.references == []
        assert set(page.tags) <= {*calm.tags, "code", "a", "ul", "li", "p"}
    assert all("\x1b" not in one.message + one.title for one in check.annotations)
    assert all(one.message.count("\n") == 1 for one in check.annotations)


@given(st.text(max_size=300))
def test_no_line_can_end_the_block_that_offers_it(text: str) -> None:
    line = text.replace("\n", " ").replace("\r", " ")
    assert suggested(block(line)) == [line]
    assert suggested(block(None)) == []


async def test_two_comments_about_the_same_thing_have_names_of_their_own() -> None:
    one = Bench(known=KNOWN)
    one.web.behaviour[DEMO] = missing
    more = row("Yet Another Name of the Same Sort", ("Page", "https://page.example/"), ("Demo", DEMO))
    await one.review(LIST, with_rows(ROWS[0], more))
    keys = [comment.key for comment in one.standing.comments]
    assert len(set(keys)) == len(keys) == 2


def test_what_has_no_room_is_counted() -> None:
    document = parse("README.md", b"- [One](https://one.example/)\n" * 3_000)
    found = tuple(finding(n + 1, f"wrong for the {n}th time {'x' * 99}") for n in range(3_000))
    report = replace(report_of(document), findings=found)
    review, check = actions_of(judged_of(report))
    assert len(review.body) < 60_000
    assert len(check.summary) < 60_000
    assert "more had no room here." in review.body
    assert len(check.annotations) == MOST_ANNOTATIONS
