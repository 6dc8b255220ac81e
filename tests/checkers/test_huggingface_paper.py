from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import huggingface_paper
from bot.checkers.huggingface_paper import BUDGET, HubPaper
from bot.config import Settings
from bot.model import Facts, Failure, Resource, Status
from bot.net.interface import Answer
from bot.world.behaviours import Api, Mood, Spell
from bot.world.seed import from_links
from bot.world.services import AddedBy
from bot.world.services import HubPaper as Planted
from tests.checkers.fake_http import NOW, reply
from tests.checkers.github_looks import JSON
from tests.checkers.in_world import InWorld

NAME = "2408.05211"
PAPER = f"huggingface-paper:{NAME}"
CODE, PAGE = "https://github.com/o/n", "https://o.github.io/n/"
SERVICES = Path(__file__).parent / "samples" / "services"


def sample(name: str) -> Any:
    return json.loads((SERVICES / f"{name}.json").read_text(encoding="utf-8"))


def web(**fields: Any) -> InWorld:
    """A world with one paper, of which Hugging Face knows this."""
    world = from_links([(f"https://arxiv.org/abs/{NAME}", "VITA")], NOW)
    if fields:
        world.services.papers.put(NAME, Planted(**fields))
    return InWorld(world)


def answering(*answers: Answer) -> InWorld:
    http, left = web(), list(answers)
    http.instead = lambda _: left.pop(0)
    return http


def judged(facts: Any) -> Any:
    return huggingface_paper.judge(Resource.parse(PAPER), facts, {})


async def test_a_paper_is_one_question() -> None:
    http = web(code=CODE, added_by=AddedBy.USER, page=PAGE, models=("o/m", "p/m"), spaces=("o/s",))
    facts = (await http.fetch(PAPER))[PAPER]
    assert HubPaper.of(facts) == HubPaper(CODE, True, PAGE, ("o/m", "p/m"), ("o/s",))
    assert http.asked == [f"GET api/papers/{NAME}"]
    assert judged(facts).status is Status.ALIVE


async def test_the_documented_answer_is_read() -> None:
    body = {**sample("huggingface_paper"), "id": NAME}
    facts = (await answering(reply(200, body)).fetch(PAPER))[PAPER]
    assert HubPaper.of(facts) == HubPaper(
        "https://github.com/example/repo", page="https://example.github.io/"
    )


@pytest.mark.parametrize("shelf", ["models", "spaces"])
async def test_models_and_spaces_that_the_record_only_counts_are_asked_for(shelf: str) -> None:
    http = web(**{shelf: ("o/m",)}, lists_them=False)
    facts = (await http.fetch(PAPER))[PAPER]
    assert facts[shelf] == ["o/m"]
    assert http.asked == [f"GET api/papers/{NAME}", f"GET api/arxiv/{NAME}/repos"]


async def test_the_documented_list_of_models_is_read() -> None:
    body = {"id": NAME, "numTotalModels": 1}
    http = answering(reply(200, body), reply(200, sample("huggingface_paper_repositories")))
    assert (await http.fetch(PAPER))[PAPER]["models"] == ["google-bert/bert-base-uncased"]


async def test_what_is_not_indexed_is_no_death() -> None:
    facts = (await web().fetch(PAPER))[PAPER]
    assert HubPaper.of(facts) is None
    assert (judged(facts).status, judged(facts).evidence.reason) == (
        Status.ALIVE,
        "Hugging Face has no page of it",
    )


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply(429, "", headers=sample("huggingface_errors")["rate_limited"]["headers"]), "asked less"),
        (reply(401, {"error": "Invalid username or password."}), "HTTP 401"),
        (reply(404, "<title>404</title>"), "HTTP 404"),
        (reply(503, "down"), "HTTP 503"),
        (reply(200, "[]"), "something else"),
        (reply(200, {"id": "2408.99999", "githubRepo": CODE}), "something else"),
    ],
)
async def test_answers_that_say_nothing_are_no_look(answer: Answer, reason: str) -> None:
    facts = (await answering(answer).fetch(PAPER))[PAPER]
    judgement = judged(facts)
    assert (judgement.status, judgement.evidence.failure) == (Status.UNCHECKED, Failure.API)
    assert reason in judgement.evidence.reason


async def test_after_a_429_nothing_more_is_asked() -> None:
    http = web(code=CODE)
    http.world.spells[Api.HUGGINGFACE] = Spell(Mood.RATE_EXCEEDED)
    seen = await http.fetch(*(f"huggingface-paper:2408.{number:05}" for number in range(30)))
    assert len(seen) == 30
    assert len(http.requests) <= 8


async def test_a_run_asks_no_more_than_its_budget() -> None:
    http = web(code=CODE)
    await http.fetch(*(f"huggingface-paper:2408.{number:05}" for number in range(2 * BUDGET)))
    assert len(http.requests) == BUDGET


async def test_the_token_goes_along() -> None:
    http = web(code=CODE)
    await http.fetch(PAPER, settings=Settings(hf_token="hf_nobody"))  # noqa: S106 - nobody's
    assert http.requests[0].headers["authorization"] == "Bearer hf_nobody"


def test_what_was_known_outlives_an_answer_without_it() -> None:
    known: Facts = {"found": True, "code": CODE}
    assert huggingface_paper.remember(known, {"found": False}, NOW) == known
    assert huggingface_paper.remember({}, {"found": False}, NOW) == {"found": False}
    assert huggingface_paper.remember(known, {"found": True, "code": ""}, NOW)["code"] == ""


@given(
    st.dictionaries(st.sampled_from(["found", "code", "added_by_person", "page", "models", "spaces"]), JSON)
)
def test_any_facts_are_read(facts: Any) -> None:
    paper = HubPaper.of(facts)
    assert (paper is None) == (facts.get("found") is not True)


@given(
    st.dictionaries(
        st.sampled_from(["githubRepo", "githubRepoAddedBy", "projectPage", "linkedModels", "numTotalModels"]),
        JSON,
    )
)
async def test_any_answer_is_read(body: Any) -> None:
    http = answering(reply(200, {**body, "id": NAME}), reply(200, body))
    facts = (await http.fetch(PAPER))[PAPER]
    assert judged(facts).status in (Status.ALIVE, Status.UNCHECKED)
    assert json.dumps(facts)
