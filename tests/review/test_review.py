"""The line over what a pull request adds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NetworkDownError
from bot.model import (
    Conclusion,
    Hop,
    Policy,
    PolicyIgnore,
    Record,
    Resource,
    Severity,
    Silence,
    Status,
    Strike,
    link_key,
)
from bot.net.interface import Reply
from bot.review.asking import MOST_ASKED
from tests.fake_web import START, missing, nameless, unreachable
from tests.review.reviewing import (
    ARXIV,
    END,
    LIST,
    Bench,
    committed,
    paper,
    remembered,
    row,
    told,
    with_rows,
)

GOOD = row(
    "A Good New Model of Spoken Dialogue", ("arXiv", f"{ARXIV}2501.00001"), ("Demo", "https://good.example/")
)
PAGE = "https://new.example/demo"
DEMO = row("Another Model That Listens and Speaks", ("arXiv", f"{ARXIV}2501.00002"), ("Demo", PAGE))
VITA = "VITA: Towards Open-Source Interactive Omni Multimodal LLM"
NEW = END + 2
"""The line of the first new row."""


def known() -> list[Record]:
    return [
        remembered(f"{ARXIV}2501.00001", paper("A Good New Model of Spoken Dialogue")),
        remembered(f"{ARXIV}2501.00002", paper("Another Model That Listens and Speaks")),
        remembered(f"{ARXIV}2501.00003", paper("A Model That Has Been Revised Twice", 3)),
        remembered(f"{ARXIV}2501.00004", paper("Sparse Attention for Protein Folding at Scale")),
        remembered(f"{ARXIV}2408.05211", paper(VITA)),
    ]


def bench() -> Bench:
    return Bench(known=known())


async def test_of_a_good_row_nothing_is_said() -> None:
    one = bench()
    judged = await one.review(LIST, with_rows(GOOD))
    assert told(judged) == []
    assert judged.conclusion is Conclusion.SUCCESS
    assert one.forge.history == ["Checked ccccccc: 2 new links in 1 entry: all is well."]
    assert one.web.asked == ["https://good.example/"]


async def test_a_page_that_is_not_found_wants_a_look_and_is_no_failure() -> None:
    one = bench()
    one.web.behaviour[PAGE] = missing
    judged = await one.review(LIST, with_rows(GOOD, DEMO))
    assert told(judged) == [(NEW + 1, "dead", "warning")]
    assert judged.said[0].message == "not found now (HTTP 404): please check"
    assert judged.conclusion is Conclusion.NEUTRAL


async def test_a_link_that_is_dead_beside_others_can_be_taken_out() -> None:
    one = bench()
    one.web.behaviour[PAGE] = missing
    await one.review(LIST, with_rows(DEMO))
    after = committed(with_rows(DEMO), one.standing.comments)
    assert after == with_rows(DEMO.replace(f"/[Demo]({PAGE})", ""))


@pytest.mark.parametrize("wrong", ["https://arxiv.org/abs/2513.00001", "hhttps://new.example/"])
async def test_what_the_text_alone_shows_to_be_wrong_is_a_failure(wrong: str) -> None:
    judged = await bench().review(LIST, with_rows(row("A Row with a Wrong Address", ("arXiv", wrong))))
    assert judged.conclusion is Conclusion.FAILURE


async def test_what_an_api_does_not_know_is_a_failure_at_once() -> None:
    url = f"{ARXIV}2501.00009"
    one = Bench(known=[remembered(url, status=Status.DEAD)])
    one.run = replace(one.run, outside=None)
    judged = await one.review(LIST, with_rows(row("A Paper That Nobody Has Ever Seen", ("arXiv", url))))
    assert told(judged) == [(NEW, "arxiv-gone", "failure")]
    assert judged.conclusion is Conclusion.FAILURE


async def test_trouble_is_told_and_is_nobodys_fault() -> None:
    one = bench()
    one.web.behaviour[PAGE] = unreachable
    judged = await one.review(LIST, with_rows(GOOD, DEMO))
    assert told(judged) == [(NEW + 1, None, "notice")]
    assert judged.said[0].message == "could not be reached now (no connection): please check"
    assert judged.conclusion is Conclusion.NEUTRAL


async def test_a_page_that_died_over_days_is_no_failure_of_whoever_links_it() -> None:
    at = START - timedelta(hours=1)
    strikes = tuple(Strike(at - timedelta(days=days), by_api=False, reason="HTTP 404") for days in (8, 4, 0))
    one = bench()
    one.remember(
        replace(remembered(PAGE, status=Status.DEAD), strikes=strikes, suspected_since=strikes[0].at)
    )
    one.web.behaviour[PAGE] = missing
    judged = await one.review(LIST, with_rows(DEMO))
    assert told(judged) == [(NEW, "dead", "warning")]
    assert judged.said[0].finding is not None
    assert judged.said[0].finding.severity is Severity.ERROR


async def test_what_was_in_trouble_for_weeks_is_told_once() -> None:
    since = START - timedelta(days=30)
    one = bench()
    record = replace(remembered(PAGE, status=Status.TROUBLE), trouble_since=since, trouble_looks=9)
    one.remember(record)
    one.web.behaviour[PAGE] = unreachable
    judged = await one.review(LIST, with_rows(GOOD, DEMO))
    assert told(judged) == [(NEW + 1, "unreachable", "warning")]


async def test_what_nobody_could_be_asked_about_is_not_called_well() -> None:
    one = Bench()
    one.run = replace(one.run, outside=None)
    judged = await one.review(LIST, with_rows(GOOD))
    assert told(judged) == []
    assert judged.conclusion is Conclusion.NEUTRAL
    assert one.check.title == "2 new links in 1 entry: not all could be judged."
    assert "2 new links could not be judged: not asked" in one.check.summary


async def test_an_anchor_that_a_pull_request_breaks_is_told_on_its_own_lines() -> None:
    before = "# List\n\n## Tools\n\nSee [the tools](#tools), there are many.\n"
    after = before.replace("## Tools", "## Instruments").replace("many", "some")
    judged = await bench().review(before, after)
    assert told(judged) == [(5, "dead-anchor", "warning")]


async def test_two_new_names_that_do_not_exist_are_no_network_that_is_down() -> None:
    one = bench()
    for url in (PAGE, "https://two.example/"):
        one.web.behaviour[url] = nameless
    rows = (row("Two Pages That Lead Nowhere at All", ("Demo", PAGE), ("Page", "https://two.example/")),)
    judged = await one.review(LIST, with_rows(*rows))
    assert [rule for _, rule, _ in told(judged)] == ["dead", "dead"]
    one.web.otherwise = unreachable
    with pytest.raises(NetworkDownError):
        await Bench(one.web).review(LIST, with_rows(*rows))


async def test_what_was_wrong_before_is_said_once_and_quietly() -> None:
    broken = LIST.replace(ARXIV + "2411.00774", ARXIV + "2413.00774").replace(
        ARXIV + "2410.00037", "hhttps://x.example/"
    )
    one = bench()
    after = broken.replace(LIST.splitlines(keepends=True)[END], LIST.splitlines(keepends=True)[END] + GOOD)
    judged = await one.review(broken, after)
    assert told(judged) == []
    assert (judged.before, judged.conclusion) == (2, Conclusion.SUCCESS)
    assert "2 findings in the list that were there before" in one.check.summary


async def test_a_broken_row_that_moves_is_not_told() -> None:
    broken = LIST.replace(ARXIV + "2411.00774", ARXIV + "2413.00774")
    lines = broken.splitlines(keepends=True)
    moved = "".join([*lines[:9], *lines[10:END], lines[9], *lines[END:]])
    judged = await bench().review(broken, moved)
    assert told(judged) == []


async def test_an_altered_title_is_not_blamed_for_the_link_beside_it() -> None:
    broken = LIST.replace(ARXIV + "2411.00774", ARXIV + "2413.00774")
    judged = await bench().review(broken, broken.replace("Freeze-Omni: A Smart", "Freeze-Omni: A Very Smart"))
    assert told(judged) == []


async def test_an_altered_title_is_held_against_its_paper() -> None:
    judged = await bench().review(
        LIST, LIST.replace(VITA, "Freeze-Omni: A Smart Speech Dialogue Model with Frozen LLM")
    )
    assert told(judged) == [(8, "title-mismatch", "warning")]


async def test_a_comment_of_the_pull_request_itself_silences_nothing() -> None:
    one = bench()
    one.web.behaviour[PAGE] = missing
    comment = " <!-- listkeeper-ignore: all, trust me -->"
    judged = await one.review(LIST, with_rows(DEMO.replace(" |\n", f"{comment} |\n")))
    assert [rule for _, rule, _ in told(judged)] == ["dead"]
    assert judged.notes == ("A comment that silences a rule is obeyed once it is merged",)


async def test_a_comment_that_names_no_rule_is_told_with_the_right_one() -> None:
    comment = "\n<!-- listkeeper-ignore: deda, a slip -->\n"
    judged = await bench().review(LIST, LIST + comment)
    assert [rule for _, rule, _ in told(judged)] == ["unknown-ignore"]


async def test_a_comment_that_was_there_goes_on_silencing_its_row() -> None:
    before = with_rows(DEMO.replace(" |\n", " <!-- listkeeper-ignore: dead, flaky --> |\n"))
    one = bench()
    one.web.otherwise = missing
    assert told(await one.review(before, before.replace(PAGE, "https://newer.example/demo"))) == []


async def test_what_the_policy_ignores_is_neither_asked_nor_told() -> None:
    one = bench()
    one.web.behaviour[PAGE] = missing
    one.run = replace(one.run, policy=Policy(ignore=(PolicyIgnore("slow", url="new.example"),)))
    assert told(await one.review(LIST, with_rows(DEMO))) == []
    assert one.web.asked == []


async def test_what_maintainers_never_want_to_hear_of_is_not_told_here_either() -> None:
    one = bench()
    one.web.behaviour[PAGE] = missing
    one.run.store.silence([Silence(link_key(Resource("web", PAGE)), None)], listed="o/list")
    assert told(await one.review(LIST, with_rows(DEMO))) == []


async def test_no_more_than_two_hundred_new_addresses_are_asked_about() -> None:
    one = bench()
    rows = [
        row(f"A Model with a Number, {n}", ("Demo", f"https://m{n}.example/")) for n in range(MOST_ASKED + 30)
    ]
    judged = await one.review(LIST, with_rows(*rows))
    assert len(one.web.asked) == MOST_ASKED + 2  # two that are known to be there, as witnesses
    assert (judged.left, judged.conclusion) == (30, Conclusion.NEUTRAL)
    assert "30 more are new, too many to ask about at once" in one.check.summary


async def test_memory_is_shared_and_strikes_are_kept_without_a_place_in_the_list() -> None:
    one = bench()
    one.web.behaviour[PAGE] = missing
    await one.review(LIST, with_rows(DEMO))
    resource = Resource("web", PAGE)
    assert len(one.run.store.load([resource])[resource].strikes) == 1
    assert one.run.store.shown(listed="o/list") is None
    one.run.store.forget(one.run.clock.now(), listed="o/list")
    assert resource in one.run.store.load([resource])


async def test_what_is_known_to_be_well_is_not_asked_again() -> None:
    one = bench()
    after = with_rows(GOOD)
    await one.review(LIST, after)
    one.web.asked.clear()
    await one.review(LIST, after)
    assert one.web.asked == []
    assert len(one.forge.history) == 1


async def test_all_suggestions_together_make_the_next_review_green() -> None:
    one = bench()
    one.web.behaviour[PAGE] = missing
    rows = (
        GOOD,
        DEMO,
        row(VITA, ("arXiv", "https://arxiv.org/pdf/2408.05211")),
        row("A Model That Has Been Revised Twice", ("arXiv", f"{ARXIV}2501.00003v1")),
        row("Freeze-Omni: A Smart Speech Dialogue Model with Frozen LLM", ("arXiv", f"{ARXIV}2501.00004")),
        row("Listen | Speak: A Pipe in the Title", ("Demo", "https://pipe.example/")),
    )
    judged = await one.review(LIST, with_rows(*rows))
    assert told(judged) == [
        (NEW + 1, "dead", "warning"),
        (NEW + 2, "duplicate", "warning"),
        (NEW + 3, "arxiv-old-version", "notice"),
        (NEW + 4, "title-mismatch", "warning"),
        (NEW + 5, "surplus-cells", "warning"),
    ]
    assert [one.first for one in one.standing.comments] == [NEW + 1, NEW + 2, NEW + 3, NEW + 4, NEW + 5]
    after = committed(with_rows(*rows), one.standing.comments)
    again = await one.review(LIST, after)
    assert told(again) == []
    assert again.conclusion is Conclusion.SUCCESS
    assert one.forge.history[-2:] == [
        "Updated the review of pull request 7.",
        "Checked ccccccc: 6 new links in 5 entries: all is well.",
    ]
    assert one.standing.comments == ()


async def test_a_new_page_that_has_moved_comes_with_its_new_address() -> None:
    one = bench()
    new = "https://newer.example/demo"
    page = Reply(new, 200, {"content-type": "text/html"}, b"<title>Demo</title>Well.", hops=(Hop(PAGE, 301),))
    one.web.behaviour[PAGE] = lambda _: page
    judged = await one.review(LIST, with_rows(DEMO))
    assert told(judged) == [(NEW, "moved", "warning")]
    assert f"[Demo]({new})" in one.standing.comments[0].body
