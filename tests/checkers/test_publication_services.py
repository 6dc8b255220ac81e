"""Semantic Scholar, Crossref, DBLP and OpenReview as they are asked where papers were published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.checkers import asker_of, dblp, reviews, scholar
from bot.checkers._works import Work, works_in
from bot.config import Settings
from bot.model import Failure, Resource, Status
from bot.net.interface import Answer, NoReply
from bot.world.behaviours import Api, Mood, Spell
from bot.world.seed import from_links
from bot.world.services import Doi, Indexed, Naming, Note
from tests.checkers.fake_http import NOW, reply
from tests.checkers.in_world import InWorld, judge

SAMPLES = Path(__file__).parent / "samples" / "services"
TITLE, NAME = "A Study of Talking Parrots", "2408.05211"
AUTHORS = ("Ada Berg", "Wei Chen")
PAPER, WORK = f"scholar:{NAME}", "crossref:10.1000/parrots"
TITLED, REVIEWED = f"dblp:{TITLE}", f"reviews:{TITLE}"
ICLR = "International Conference on Learning Representations"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))


def library() -> InWorld:
    world = from_links([(f"https://arxiv.org/abs/{NAME}", TITLE)], NOW)
    services = world.services
    services.scholar.put(
        NAME, Indexed(ICLR, "ICLR", 2025, TITLE, AUTHORS, "10.1000/Parrots", "conf/iclr/B25")
    )
    services.dois.put("10.1000/parrots", Doi(TITLE, authors=AUTHORS, journal="ICLR", year=2025))
    services.dblp.put(
        "conf/iclr/B25", Indexed(ICLR, "ICLR", 2025, TITLE, AUTHORS, page="https://iclr.example/p")
    )
    services.dblp.put("journals/corr/abs-2408-05211", Indexed("CoRR", "", 2024, TITLE, AUTHORS))
    services.notes.put("aaaaaaaaaa", Note(TITLE, "ICLR 2025 poster", "ICLR.cc/2025/Conference", AUTHORS))
    return InWorld(world)


def answering(answer: Answer) -> InWorld:
    http = library()
    http.instead = lambda _: answer
    return http


async def known(key: str, answer: Answer) -> tuple[Work, ...]:
    facts = (await answering(answer).fetch(key))[key]
    assert judge(key, facts).status is Status.ALIVE
    return works_in(facts)


# ── what each of them says ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (PAPER, Work(TITLE, AUTHORS, (ICLR, "ICLR"), 2025, "10.1000/parrots", record="conf/iclr/B25")),
        (WORK, Work(TITLE, AUTHORS, ("ICLR",), 2025, "10.1000/parrots")),
        (TITLED, Work(TITLE, AUTHORS, ("ICLR",), 2025, url="https://iclr.example/p", record="conf/iclr/B25")),
        (
            REVIEWED,
            Work(
                TITLE, AUTHORS, ("ICLR 2025 poster",), 2025, url="https://openreview.net/forum?id=aaaaaaaaaa"
            ),
        ),
    ],
)
async def test_each_tells_where_a_paper_was_published(key: str, expected: Work) -> None:
    facts = (await library().fetch(key))[key]
    assert works_in(facts) == (expected,)
    assert judge(key, facts).status is Status.ALIVE


@pytest.mark.parametrize("key", [PAPER, WORK, TITLED, REVIEWED])
@pytest.mark.parametrize(
    ("mood", "status"),
    [
        (Mood.EMPTY, Status.ALIVE),
        (Mood.RATE_EXCEEDED, Status.UNCHECKED),
        (Mood.UNAVAILABLE, Status.UNCHECKED),
    ],
)
async def test_no_answer_is_no_look_and_no_knowledge_is_no_death(
    key: str, mood: Mood, status: Status
) -> None:
    http = library()
    for api in (Api.SCHOLAR, Api.CROSSREF, Api.DBLP, Api.OPENREVIEW):
        http.world.spells[api] = Spell(mood)
    said = await http.judged(key)
    assert said.status is status
    if status is Status.UNCHECKED:
        assert said.evidence.reason.split(" ")[0] in ("Semantic", "Crossref", "DBLP", "OpenReview")


@pytest.mark.parametrize("key", [PAPER, WORK, TITLED, REVIEWED])
@pytest.mark.parametrize(
    "answer",
    [
        reply(200, "<html>"),
        reply(200, {}),
        reply(200, []),
        reply(200, "[" * 100_000),
        reply(403, "Forbidden"),
        reply(404, "<html>no such page on this proxy</html>"),
        reply(500),
        NoReply("", Failure.TIMEOUT, "no answer"),
    ],
)
async def test_an_answer_that_makes_no_sense_is_none(key: str, answer: Answer) -> None:
    said = await answering(answer).judged(key)
    assert said.status is Status.UNCHECKED
    assert said.evidence.reason


@pytest.mark.parametrize("key", [PAPER, WORK, TITLED, REVIEWED])
def test_what_it_says_today_is_all_that_is_remembered(key: str) -> None:
    asker = asker_of(Resource.parse(key).kind)
    assert asker.remember({"works": [1]}, {"works": []}, NOW) == {"works": []}


# ── Semantic Scholar ──────────────────────────────────────────────────────────────────────


async def test_five_hundred_papers_are_one_question_and_answers_stand_in_their_order() -> None:
    http = library()
    unknown = [f"scholar:2407.{number:05}" for number in range(501)]
    facts = await http.fetch(*unknown[:250], PAPER, *unknown[250:])
    assert [len(json.loads(one.content or b"")["ids"]) for one in http.requests] == [500, 2]
    assert http.requests[0].method == "POST"
    query = parse_qs(urlsplit(http.requests[0].url).query)
    assert query["fields"] == [scholar.FIELDS]
    assert works_in(facts[PAPER])
    assert not any(works_in(facts[key]) for key in unknown)


async def test_of_a_preprint_it_knows_no_publication() -> None:
    http = library()
    http.world.services.scholar.take(NAME, NOW)
    assert works_in((await http.fetch(PAPER))[PAPER]) == ()


@pytest.mark.parametrize(
    ("record", "kept"), [("conf/iclr/B25", True), ("journals/corr/abs-2408-05211", False), ("phd/B25", False)]
)
async def test_dblps_key_counts_where_it_is_of_a_publication(record: str, *, kept: bool) -> None:
    http = library()
    http.world.services.scholar.put(NAME, Indexed(title=TITLE, authors=AUTHORS, record=record))
    (found,) = works_in((await http.fetch(PAPER))[PAPER])
    assert found.record == (record if kept else "")


@pytest.mark.parametrize("naming", Naming)
async def test_its_venue_may_be_an_object_a_text_or_nothing(naming: Naming) -> None:
    http = library()
    http.world.services.scholar.put(NAME, Indexed("Interspeech", title=TITLE, authors=AUTHORS, naming=naming))
    (found,) = works_in((await http.fetch(PAPER))[PAPER])
    assert found.venues == ("Interspeech",)


async def test_the_documented_answers_of_semantic_scholar_are_understood() -> None:
    shapes = sample("semanticscholar_shapes")
    paper, missing = shapes["batch_200"]
    people = [{"authorId": "1", "name": "Ashish Vaswani"}]
    key = "scholar:1706.03762"
    (found,) = await known(key, reply(200, [paper | {"authors": people}]))
    assert found.venues == ("Neural Information Processing Systems", "NeurIPS")
    assert (found.record, found.doi, found.year) == ("conf/nips/VaswaniSPUJGKP17", "", 2017)
    assert await known(key, reply(200, [missing])) == ()
    assert await known(key, reply(400, {"error": "No valid paper ids given"})) == ()
    for status in (400, 404, 429):
        said = await answering(reply(status, shapes[str(status)])).judged(key)
        assert said.status is Status.UNCHECKED
        assert said.evidence.reason.startswith("Semantic Scholar ")


async def test_what_was_recorded_of_semantic_scholar_is_read() -> None:
    recorded = sample("s2_test_get_papers_return_not_found")["body"]
    keys = [f"scholar:{number}" for number in range(len(recorded))]
    facts = await answering(reply(200, recorded)).fetch(*keys)
    assert [works_in(facts[key]) for key in keys] == [()] * 4  # null, two series of preprints, a registry
    for name in ("s2_test_bad_query_parameters", "s2_test_not_found"):
        record = sample(name)
        status = record["status"] if isinstance(record["status"], int) else record["status"]["code"]
        assert (await answering(reply(status, record["body"])).judged(PAPER)).status is Status.UNCHECKED


async def test_an_answer_of_another_length_fits_no_paper() -> None:
    assert (await answering(reply(200, [None, None])).judged(PAPER)).status is Status.UNCHECKED


async def test_what_semantic_scholar_has_refused_once_is_not_asked_again() -> None:
    http = library()
    http.world.spells[Api.SCHOLAR] = Spell(Mood.RATE_EXCEEDED)
    await http.fetch(*(f"scholar:2407.{number:05}" for number in range(1_200)))
    assert len(http.requests) == 1


async def test_the_key_goes_to_semantic_scholar_alone() -> None:
    http, settings = library(), Settings(scholar_key="a-secret")
    for key in (PAPER, WORK, TITLED, REVIEWED):
        await http.fetch(key, settings=settings)
    sent = {urlsplit(one.url).hostname: one.headers.get("x-api-key") for one in http.requests}
    assert sent.pop("api.semanticscholar.org") == "a-secret"
    assert set(sent.values()) == {None}
    assert len(sent) == 3
    assert "a-secret" not in repr(settings)


# ── Crossref ──────────────────────────────────────────────────────────────────────────────


async def test_the_documented_answers_of_crossref_are_understood() -> None:
    shapes, key = sample("crossref_work"), "crossref:10.21437/interspeech.2023-1"
    body = shapes["response_abridged"]
    body["message"]["author"] = [{"given": "Ada", "family": "Berg"}, {"name": "The Parrot Consortium"}, {}]
    (found,) = await known(key, reply(200, body, headers=shapes["response_headers"]))
    assert (found.authors, found.venues) == (("Ada Berg", "The Parrot Consortium"), ("INTERSPEECH 2023",))
    assert (found.year, found.doi) == (2023, "10.21437/interspeech.2023-1")
    assert await known(key, reply(shapes["missing"]["status"], shapes["missing"]["body"])) == ()


@pytest.mark.parametrize("kind", ["posted-content", "dataset", "peer-review", "component", None])
async def test_a_preprint_with_a_doi_is_no_publication(kind: str | None) -> None:
    http = library()
    message = {"DOI": "10.1000/parrots", "type": kind, "title": [TITLE], "container-title": ["bioRxiv"]}
    http.instead = lambda _: reply(200, {"message": message})
    assert works_in((await http.fetch(WORK))[WORK]) == ()


# ── DBLP ──────────────────────────────────────────────────────────────────────────────────


async def test_the_documented_answers_of_dblp_are_understood() -> None:
    body, key = sample("dblp_search")["response"], "dblp:Attention Is All You Need"
    (found,) = await known(key, reply(200, body))
    assert (found.authors, found.venues) == (("Ashish Vaswani", "Noam Shazeer"), ("NIPS",))
    assert (found.year, found.record) == (2017, "conf/nips/VaswaniSPUJGKP17")
    info = body["result"]["hits"]["hit"][0]["info"]
    info["authors"] = {"author": {"@pid": "1/2", "text": "Ashish Vaswani 0001"}}
    (found,) = await known(key, reply(200, body))
    assert found.authors == ("Ashish Vaswani",)
    for kind in ("Informal and Other Publications", "Editorship", ["Journal Articles"], None):
        info["type"] = kind
        assert await known(key, reply(200, body)) == ()
    info |= {"type": "Journal Articles", "venue": "CoRR"}
    assert await known(key, reply(200, body)) == ()
    del body["result"]["hits"]["hit"]
    assert await known(key, reply(200, body)) == ()


async def test_dblp_is_asked_for_words_without_its_operators() -> None:
    http = library()
    await http.fetch("dblp:Talk-to-me | a $tudy: of -parrots?")
    assert parse_qs(urlsplit(http.requests[0].url).query) == {
        "q": ["Talk to me a tudy of parrots"],
        "format": ["json"],
        "h": [str(dblp.HITS)],
    }


# ── OpenReview ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("venue", "venueid"),
    [
        ("Submitted to ICLR 2025", "ICLR.cc/2025/Conference/Rejected_Submission"),
        ("ICLR 2025", "ICLR.cc/2025/Conference/Rejected_Submission"),
        ("ICLR 2025 Conference Withdrawn Submission", "ICLR.cc/2025/Conference/Withdrawn_Submission"),
        ("Under review for TMLR", "TMLR/Under_Review"),
        ("ICLR 2025 Workshop on Parrots", "ICLR.cc/2025/Workshop/Parrots"),
        ("NeurIPS 2023", "dblp.org/conf/NIPS/2023"),
        ("CoRR 2024", "dblp.org/journals/CORR/2024"),
        ("", "ICLR.cc/2025/Conference"),
        ("ICLR 2025 poster", ""),
    ],
)
async def test_what_no_venue_of_openreview_accepted_is_not_published(venue: str, venueid: str) -> None:
    http = library()
    http.world.services.notes.put("aaaaaaaaaa", Note(TITLE, venue, venueid, AUTHORS))
    assert works_in((await http.fetch(REVIEWED))[REVIEWED]) == ()


async def test_the_documented_answers_of_openreview_are_understood() -> None:
    shapes, key = sample("openreview"), "reviews:Paper title"
    (found,) = await known(key, reply(200, shapes["search_200"]))
    assert (found.venues, found.year) == (("ICLR 2026 poster",), 2026)
    challenge = shapes["get_notes_anonymous_403"]
    said = await answering(reply(challenge["status"], challenge["body"])).judged(key)
    assert (said.status, said.evidence.reason) == (Status.UNCHECKED, "OpenReview challenges machines")
    said = await answering(reply(200, {"notes": [], "searchUnavailable": True})).judged(key)
    assert said.status is Status.UNCHECKED


def test_a_note_of_the_old_api_stands_plain() -> None:
    content = {
        "title": TITLE,
        "venue": "ICLR 2021 Poster",
        "venueid": "ICLR.cc/2021/Conference",
        "authors": list(AUTHORS),
    }
    found = reviews.read({"forum": "a b", "content": content})
    assert found == Work(TITLE, AUTHORS, ("ICLR 2021 Poster",), 2021)
