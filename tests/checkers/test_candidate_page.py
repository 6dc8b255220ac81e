from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import candidate_page, is_of_leads, resource_of
from bot.checkers.candidate_page import Page, candidate
from bot.judge import doubt, network_is_down
from bot.model import Evidence, Facts, Failure, Judgement, Observation, Resource, Status
from bot.net.interface import Answer, NoReply
from tests.checkers.fake_http import NOW
from tests.checkers.fake_pages import URL, FakeHttp, outside, reply
from tests.checkers.github_looks import JSON

PAGE = Resource("candidate-page", URL)
HEADERS = {"content-type": "text/html"}
PARKED = b"<title>example.com is for sale</title><p>Buy this domain. The domain example.com is for sale!</p>"
KNOWN: Facts = {"there": True, "title": "VITA"}


async def seen(*answers: Answer, known: Facts | None = None) -> tuple[Facts, Judgement]:
    """What is remembered of a page whose looks get these answers, and what is made of them."""
    http = FakeHttp({URL: answers})
    looked = [one async for one in candidate_page.fetch([PAGE], outside(http))]
    assert [resource for resource, _ in looked] == [PAGE]
    assert len(http.asked) == len(answers)
    facts = looked[0][1]
    return candidate_page.remember(known or {}, facts, NOW), candidate_page.judge(PAGE, facts, {})


async def test_a_living_page_is_remembered_by_its_title_alone() -> None:
    facts, judgement = await seen(reply(200, headers=HEADERS))
    assert facts == {"there": True, "title": "Demo of a model"}
    assert Page.of(facts) == Page("Demo of a model")
    assert judgement.status is Status.ALIVE


@pytest.mark.parametrize(
    "answers",
    [
        (reply(404), reply(404)),
        (reply(200, (URL, 301), url="https://elsewhere.example/", headers=HEADERS),),
    ],
)
async def test_a_page_that_is_gone_or_led_away_is_none_and_no_death(answers: tuple[Answer, ...]) -> None:
    facts, judgement = await seen(*answers, known=KNOWN)
    assert facts == {"there": False}
    assert Page.of(facts) is None
    assert judgement.status is Status.ALIVE


@pytest.mark.parametrize(
    "answers",
    [
        (reply(503), reply(503)),
        (reply(403),),
        (reply(200, body=PARKED, headers=HEADERS),),
        (NoReply(URL, Failure.TIMEOUT, "silence"), NoReply(URL, Failure.TIMEOUT, "silence")),
        (NoReply(URL, Failure.NXDOMAIN, "no such name"), NoReply(URL, Failure.NXDOMAIN, "no such name")),
    ],
)
async def test_trouble_and_walls_leave_what_was_known(answers: tuple[Answer, ...]) -> None:
    assert (await seen(*answers, known=KNOWN))[0] == KNOWN
    facts, judgement = await seen(*answers)
    assert Page.of(facts) is None
    assert judgement.status is Status.ALIVE


@pytest.mark.parametrize("failure", [Failure.NXDOMAIN, Failure.CONNECT, Failure.RESOLVE])
async def test_a_host_that_is_gone_is_no_sign_that_the_network_here_is_down(failure: Failure) -> None:
    judgement = (await seen(*[NoReply(URL, failure, "no such name")] * 2))[1]
    looks = [
        Observation(
            Resource("candidate-page", f"https://{n}.example/"), NOW, judgement.status, judgement.evidence
        )
        for n in range(9)
    ]
    assert not network_is_down(looks)
    assert {look.status for look in doubt(looks)} == {Status.UNCHECKED}, "perhaps it was ours after all"
    paper = Observation(
        Resource("arxiv", "2408.05211"), NOW, Status.ALIVE, Evidence("seen", host="a", tries=1)
    )
    assert doubt([*looks, paper]) == (*looks, paper)


async def test_what_was_not_asked_is_no_look() -> None:
    judgement = (await seen(NoReply(URL, Failure.OFFLINE, "offline", sent=False)))[1]
    assert judgement.status is Status.UNCHECKED


def test_no_link_is_of_this_kind() -> None:
    assert is_of_leads(PAGE.kind)
    assert resource_of(URL) == Resource("web", URL)
    assert candidate(URL) == PAGE
    assert candidate("javascript:x") is None


@given(st.dictionaries(st.sampled_from(["there", "title", "looks", "doubted"]), JSON))
def test_any_facts_are_read(facts: Any) -> None:
    page = Page.of(facts)
    assert (page is not None) == (facts.get("there") is True)
    assert candidate_page.judge(PAGE, facts, {}).status is Status.ALIVE
