from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import doi, resource_of
from bot.checkers._doi_api import WITNESS
from bot.config import Settings
from bot.model import Evidence, Facts, Failure, Record, Resource, Status, Verdict
from bot.net.interface import Answer, NoReply
from bot.world.behaviours import Api, Mood, Spell
from bot.world.services import Doi, Update
from tests.checkers.fake_http import NOW, reply
from tests.checkers.in_world import InWorld, claims, judge, make_world

DOI = "10.1145/3395363.3397376"
KEY = f"doi:{DOI}"
URL = f"https://doi.org/{DOI}"
FOLDER = Path(__file__).parent / "samples" / "services"
HANDLE = json.loads((FOLDER / "doi_handle_api.json").read_text(encoding="utf-8"))
CROSSREF = json.loads((FOLDER / "crossref_work.json").read_text(encoding="utf-8"))
RETRACTION = Update("retraction", "10.1145/9999999", date(2025, 1, 15), "retraction-watch")


def web(one: Doi | None = None, name: str = DOI) -> InWorld:
    world = make_world()
    if one is not None:
        world.services.dois.put(name, one)
    return InWorld(world)


def answering(answer: Answer, *, host: str, one: Doi | None = None) -> InWorld:
    """A world in which one of the two services always gives this answer."""
    http = web(one)
    http.instead = lambda request: answer if f"//{host}/" in request.url else None
    return http


# ── what an address names ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://doi.org/10.1145/3395363.3397376", DOI),
        ("http://dx.doi.org/10.1145/3395363.3397376?x=1#y", DOI),
        ("https://www.doi.org/doi:10.1145/3395363.3397376", DOI),
        ("https://DOI.org/10.21437/Interspeech.2023-1", "10.21437/interspeech.2023-1"),
        (
            "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15",
            "10.1002/(sici)1097-0258(19980815/30)17:15",
        ),
        ("https://doi.org/10.1000%2F182", "10.1000/182"),
        ("https://dl.acm.org/doi/10.1145/3395363.3397376", DOI),
        ("https://dl.acm.org/doi/abs/10.1145/3395363.3397376?casa_token=x", DOI),
        ("https://dl.acm.org/doi/pdf/10.1145/3395363.3397376#page=2", DOI),
        ("https://www.science.org/doi/10.1126/science.abc1234", "10.1126/science.abc1234"),
        ("https://ietresearch.onlinelibrary.wiley.com/doi/full/10.1049/el.2019.1", "10.1049/el.2019.1"),
        ("https://www.science.org/doi/suppl/10.1126/science.abc1234/suppl_file/a.pdf", None),
        ("https://dl.acm.org/toc/10.1145/1", None),
        ("https://dl.acm.org/profile/81100", None),
        ("https://link.springer.com/article/10.1007/s11263-020-01363-6", None),
        ("https://notscience.org/doi/10.1126/science.abc1234", None),
        ("https://doi.org/10.48550/arXiv.2408.05211", None),
        ("https://doi.org/10.48550/ARXIV.nonsense", None),
        ("https://doi.org/10/abc123", None),
        ("https://doi.org/10.1145/", None),
        ("https://doi.org/10.1145/a%20b", None),
        ("https://doi.org/10.1145/%00", None),
        ("https://doi.org/", None),
        ("doi:10.1145/3395363.3397376", None),
    ],
)
def test_an_address_names_a_doi(url: str, name: str | None) -> None:
    resource = doi.match(url)
    assert (resource.key if resource else None) == name


def test_arxivs_own_dois_are_papers() -> None:
    assert str(resource_of("https://doi.org/10.48550/arXiv.2408.05211")) == "arxiv:2408.05211"


@given(st.from_regex(r"https://(?:doi\.org|dl\.acm\.org/doi)/\S*") | st.text())
def test_any_text_may_be_an_address(url: str) -> None:
    resource = doi.match(url)
    if resource is not None:
        assert doi.match(f"https://doi.org/{quote(resource.key)}") == resource


# ── what the registries say ───────────────────────────────────────────────────────────────


async def test_a_work_of_crossref_takes_one_question() -> None:
    http = web(Doi())
    said = await http.judged(KEY)
    assert (said.status, said.evidence.reason) == (Status.ALIVE, "Crossref has it")
    assert http.asked == [f"GET works/{DOI}"]


async def test_a_doi_of_another_registry_takes_one_more_and_then_only_one() -> None:
    http = web(Doi(crossref=False))
    facts = await http.fetch(KEY)
    assert judge(KEY, facts[KEY]).evidence.reason == "the DOI is registered"
    assert http.asked == [f"GET works/{DOI}", f"GET api/handles/{DOI}"]
    http.requests.clear()
    again = await http.fetch(KEY, known={Resource.parse(KEY): facts[KEY]})
    assert judge(KEY, again[KEY]).status is Status.ALIVE
    assert http.asked == [f"GET api/handles/{DOI}"]


async def test_what_both_do_not_know_is_missing_beside_a_witness() -> None:
    http = web()
    said = await http.judged(KEY)
    assert (said.status, said.evidence.reason) == (Status.DEAD, "nobody has registered this DOI")
    assert said.evidence.tries == 2
    assert http.asked == [f"GET works/{DOI}", f"GET api/handles/{DOI}", f"GET api/handles/{WITNESS}"]


async def test_a_doi_that_vanished_from_another_registry_is_asked_of_crossref_too() -> None:
    known: dict[Resource, Facts] = {Resource.parse(KEY): {"found": True, "registry": "elsewhere"}}
    http = web()
    assert judge(KEY, (await http.fetch(KEY, known=known))[KEY]).status is Status.DEAD
    assert f"GET works/{DOI}" in http.asked
    assert judge(
        KEY, (await answering(reply(503), host="api.crossref.org").fetch(KEY, known=known))[KEY]
    ).status is (Status.UNCHECKED)


@pytest.mark.parametrize("mood", [Mood.RATE_EXCEEDED, Mood.UNAVAILABLE])
async def test_while_crossref_is_shut_the_handle_system_tells_what_exists_and_nothing_dies(
    mood: Mood,
) -> None:
    http = web(Doi())
    http.world.spells[Api.CROSSREF] = Spell(mood)
    assert (await http.judged(KEY)).status is Status.ALIVE
    said = await http.judged("doi:10.1000/none")
    assert said.status is Status.UNCHECKED
    assert said.evidence.reason.startswith("Crossref ")


@pytest.mark.parametrize("mood", [Mood.RATE_EXCEEDED, Mood.UNAVAILABLE, Mood.EMPTY])
async def test_while_doi_org_is_shut_or_blind_nothing_dies(mood: Mood) -> None:
    http = web(Doi())
    http.world.spells[Api.DOI] = Spell(mood)
    assert (await http.judged(KEY)).status is Status.ALIVE
    said = await http.judged("doi:10.1000/none")
    assert said.status is Status.UNCHECKED
    assert said.evidence.reason.startswith("doi.org ")


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (reply(404, "Resource not found."), Status.DEAD),
        (reply(404, "<html>no such page on this proxy</html>"), Status.UNCHECKED),
        (reply(404, {}), Status.UNCHECKED),
        (reply(200, "<html>"), Status.UNCHECKED),
        (reply(200, {"message": {"DOI": "10.1000/another"}}), Status.UNCHECKED),
        (reply(200, {"message": []}), Status.UNCHECKED),
        (reply(403), Status.UNCHECKED),
        (NoReply("", Failure.TIMEOUT, "no answer"), Status.UNCHECKED),
    ],
)
async def test_what_crossref_says_of_a_doi_that_does_not_exist(answer: Answer, status: Status) -> None:
    assert (await answering(answer, host="api.crossref.org").judged(KEY)).status is status


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, {"responseCode": 100, "handle": DOI}, Status.UNCHECKED),  # nor does it know the witness
        (404, {"responseCode": 100, "handle": "10.1000/another"}, Status.UNCHECKED),
        (404, "<html>", Status.UNCHECKED),
        (200, {"responseCode": 1, "handle": DOI.upper()}, Status.ALIVE),
        (200, {"responseCode": 200, "handle": DOI}, Status.ALIVE),
        (200, {"responseCode": 2, "handle": DOI}, Status.UNCHECKED),
        (200, [], Status.UNCHECKED),
        (500, "", Status.UNCHECKED),
    ],
)
async def test_what_the_handle_system_says(status: int, body: object, expected: Status) -> None:
    http = answering(reply(status, body), host="doi.org", one=None)
    assert (await http.judged(KEY)).status is expected


async def test_the_documented_answers_are_understood() -> None:
    name = "10.48550/does.not.exist"
    missing = reply(HANDLE["missing"]["status"], HANDLE["missing"]["body"])
    http = web()
    http.instead = lambda request: (
        missing if "does.not.exist" in request.url and "doi.org" in request.url else None
    )
    assert (await http.judged(f"doi:{name}")).status is Status.DEAD
    work = reply(200, CROSSREF["response_abridged"], headers=CROSSREF["response_headers"])
    http = answering(work, host="api.crossref.org")
    assert (await http.judged("doi:10.21437/interspeech.2023-1")).evidence.reason == "Crossref has it"
    lost = reply(CROSSREF["missing"]["status"], CROSSREF["missing"]["body"])
    assert (await answering(lost, host="api.crossref.org").judged(KEY)).status is Status.DEAD


@pytest.mark.parametrize(
    ("contact", "query"),
    [
        ("https://example.org/bot", ""),
        ("bot@example.org", "?mailto=bot%40example.org"),
        ("mailto:bot@example.org", "?mailto=bot%40example.org"),
        ("bot@example.org&rows=9", ""),
    ],
)
async def test_crossref_is_given_a_mail_address_only_where_the_operator_gave_one(
    contact: str, query: str
) -> None:
    http = web(Doi())
    await http.fetch(KEY, settings=Settings(contact=contact))
    assert http.requests[0].url == f"https://api.crossref.org/works/{DOI}{query}"


# ── retractions ───────────────────────────────────────────────────────────────────────────


async def test_a_retraction_is_told_with_its_date_and_notice() -> None:
    (claim,) = await web(Doi(updates=(RETRACTION,))).said(URL)
    assert claim.rule.code == "retracted"
    assert claim.message == "retracted on 2025-01-15; the notice: https://doi.org/10.1145/9999999"


@pytest.mark.parametrize(
    "kind", ["correction", "erratum", "expression_of_concern", "partial_retraction", "x", ""]
)
async def test_other_notices_are_none(kind: str) -> None:
    assert await web(Doi(updates=(Update(kind, "10.1145/1", date(2025, 1, 1)),))).said(URL) == []


async def test_what_was_reinstated_is_not_retracted() -> None:
    again = Update("reinstatement", "10.1145/2", date(2025, 3, 1))
    assert await web(Doi(updates=(again, RETRACTION))).said(URL) == []
    (claim,) = await web(Doi(updates=(again, Update("withdrawal", "10.1145/3", date(2025, 4, 1))))).said(URL)
    assert "on 2025-04-01" in claim.message


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({"type": "retraction"}, "retracted"),
        ({"type": "retraction", "updated": {"date-parts": [[2025, 1, 15]]}}, "retracted on 2025-01-15"),
        ({"type": "retraction", "updated": {"date-parts": [[2025]]}}, "retracted"),
        ({"type": "retraction", "updated": {"date-parts": [[2025, 13, 1]]}}, "retracted"),
        ({"type": "retraction", "updated": {"date-parts": [["x", {}, None]]}}, "retracted"),
        ({"type": "retraction", "updated": {"date-time": "soon"}}, "retracted"),
        ({"type": "retraction", "DOI": "10.1/x)[y](https://evil.example"}, "retracted"),
        ({"type": "retraction", "DOI": 7, "updated": []}, "retracted"),
    ],
)
async def test_a_notice_may_lack_anything(update: dict[str, Any], message: str) -> None:
    body = {"message": {"DOI": DOI, "updated-by": [update, 7, None]}}
    (claim,) = await answering(reply(200, body), host="api.crossref.org").said(URL)
    assert claim.message == message


async def test_a_retraction_stays_known_while_crossref_is_shut() -> None:
    http = web(Doi(updates=(RETRACTION,)))
    verdict = await http.weeks(URL)
    assert verdict.record is not None
    http.world.spells[Api.CROSSREF] = Spell(Mood.UNAVAILABLE)
    kept = doi.remember(verdict.record.facts, (await http.fetch(KEY))[KEY], NOW)
    assert "retraction" in kept
    http.world.spells.clear()
    http.world.services.dois.put(DOI, Doi())
    assert "retraction" not in doi.remember(kept, (await http.fetch(KEY))[KEY], NOW)


async def test_two_looks_a_day_apart_confirm_a_death() -> None:
    verdict = await web().weeks(URL, [0, 1])
    assert verdict.confirmed
    assert doi.gone(verdict).code == "doi-gone"


NAMES = ["found", "registry", "retraction", "failure", "reason", "host"]
JSONISH = (
    st.none()
    | st.booleans()
    | st.text(max_size=9)
    | st.dictionaries(st.sampled_from(["day", "notice"]), st.text())
)


@given(st.dictionaries(st.sampled_from(NAMES), JSONISH), st.dictionaries(st.sampled_from(NAMES), JSONISH))
def test_any_memory_can_be_judged_remembered_and_spoken_of(
    facts: dict[str, Any], old: dict[str, Any]
) -> None:
    resource = Resource.parse(KEY)
    said = doi.judge(resource, facts, old)
    assert said.status is not Status.DEAD or facts.get("found") is False
    kept = doi.remember(old, facts, NOW)
    record = Record(resource, NOW, NOW, Status.ALIVE, Evidence("seen"), facts=kept)
    claims(URL, Verdict(resource, Status.ALIVE, confirmed=False, evidence=record.evidence, record=record))
