from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from bot.checkers._arxiv.oai import RawRecord, parse_record
from bot.world import oai
from bot.world.behaviours import Api, Mood, Spell
from bot.world.state import Request, World
from tests.checkers.fake_arxiv import SAMPLES

Ask = Callable[..., Request]
URL = "https://oaipmh.arxiv.org/oai?verb=GetRecord&metadataPrefix=arXivRaw&identifier=oai:arXiv.org:"


def body(world: World, request: Request) -> bytes:
    response = oai.answer(world, request)
    assert response.status_code == 200
    return bytes(response.body)


def elements(content: bytes) -> set[str]:
    return {element.tag for element in ET.fromstring(content).iter()}  # noqa: S314 - our own, or a sample


def withdraw(world: World, name: str) -> int:
    """The number of the new version."""
    old = world.papers[name]
    last = replace(old.versions[-1], withdrawn=True, comment="This paper has been withdrawn by A. Person")
    world.papers[name] = replace(old, versions=(*old.versions, last))
    return len(old.versions) + 1


@pytest.mark.parametrize("name", ["2408.05211", "hep-th/9901001"])
def test_the_record_flags_the_withdrawn_version_alone(world: World, ask: Ask, name: str) -> None:
    before = parse_record(body(world, ask(URL + name)), name)
    assert before == RawRecord(len(world.papers[name].versions), withdrawn=False)
    number = withdraw(world, name)
    assert parse_record(body(world, ask(URL + name)), name) == RawRecord(number, withdrawn=True)


def test_a_record_has_the_shape_of_a_real_one(world: World, ask: Ask) -> None:
    theirs = elements((SAMPLES / "oai_getrecord_arXivRaw_1706.03762.xml").read_bytes())
    assert elements(body(world, ask(f"{URL}1706.03762"))) == theirs


@pytest.mark.parametrize("name", ["9999.99999", "2408.05211v1", "", "nonsense", "solv-int/9901001"])
def test_what_has_no_record_is_an_error_with_status_200(world: World, ask: Ask, name: str) -> None:
    ours = body(world, ask(URL + name))
    assert b"<error code='idDoesNotExist'>" in ours
    assert elements(ours) == elements((SAMPLES / "oai_idDoesNotExist_200.xml").read_bytes())


def test_another_question_is_an_error_too(world: World, ask: Ask) -> None:
    assert b"badArgument" in body(world, ask("https://oaipmh.arxiv.org/oai?verb=Identify"))


@pytest.mark.parametrize(
    ("mood", "status"),
    [
        (Mood.RATE_EXCEEDED, 429),
        (Mood.NOT_ACCEPTABLE, 406),
        (Mood.DENIED, 403),
        (Mood.UNAVAILABLE, 503),
    ],
)
def test_it_has_moods(world: World, ask: Ask, mood: Mood, status: int) -> None:
    world.spells[Api.OAI] = Spell(mood, times=1)
    assert [oai.answer(world, ask(f"{URL}2408.05211")).status_code for _ in range(2)] == [status, 200]
