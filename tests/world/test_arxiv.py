from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.world import arxiv, arxiv_pages
from bot.world.behaviours import Api, Mood, Spell, Window
from bot.world.papers import Paper, Version, split_id
from bot.world.seed import paper
from bot.world.state import Request, World

Ask = Callable[..., Request]
API = "https://export.arxiv.org/api/query"
ATOM = "{http://www.w3.org/2005/Atom}"
RECORDED = Path(__file__).parents[1] / "checkers" / "samples" / "arxiv"


def feed(world: World, request: Request) -> ET.Element:
    response = arxiv.answer(world, request)
    assert response.status_code == 200, response.body
    return ET.fromstring(bytes(response.body))  # noqa: S314 - our own feed


def ids(root: ET.Element) -> list[str | None]:
    return [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]


def shape(root: ET.Element) -> set[tuple[str, frozenset[str]]]:
    """Every element with the names of its attributes, whatever their order and number."""
    return {(element.tag, frozenset(element.attrib)) for element in root.iter()}


def test_an_unversioned_id_gives_the_latest_version_alone(world: World, ask: Ask) -> None:
    world.papers["2408.05211"] = replace(paper("2408.05211", "T", world.now, at_least=3))
    assert ids(feed(world, ask(f"{API}?id_list=2408.05211"))) == ["http://arxiv.org/abs/2408.05211v3"]


def test_an_id_and_its_first_version_are_two_entries(world: World, ask: Ask) -> None:
    world.papers["2408.05211"] = paper("2408.05211", "T", world.now, at_least=2)
    root = feed(world, ask(f"{API}?id_list=2408.05211,2408.05211v1"))
    assert sorted(map(str, ids(root))) == [f"http://arxiv.org/abs/2408.05211v{n}" for n in (1, 2)]


def test_unknown_papers_and_versions_are_left_out_in_silence(world: World, ask: Ask) -> None:
    root = feed(world, ask(f"{API}?id_list=2408.05211v9,0000.0000,2408.05211"))
    assert len(ids(root)) == 1
    assert root.findtext("{http://a9.com/-/spec/opensearch/1.1/}totalResults") == "1"


def test_ten_entries_come_unless_more_are_asked_for_and_their_order_is_its_own(
    empty: World, ask: Ask
) -> None:
    names = [f"2401.{number:05}" for number in range(30)]
    empty.papers.update((name, paper(name, "T", empty.now)) for name in names)
    wanted = ",".join(names)
    assert len(ids(feed(empty, ask(f"{API}?id_list={wanted}")))) == 10
    found = ids(feed(empty, ask(f"{API}?id_list={wanted}&max_results=30")))
    assert len(found) == 30
    assert found != sorted(map(str, found))
    again = ids(feed(empty, ask(f"{API}?id_list={wanted}&start=10&max_results=10")))
    assert again == found[10:20]


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("id_list=2408.05211,abc", 400, "incorrect id format for abc"),
        ("id_list=", 400, "search_query and id_list are both empty"),
        ("id_list=2408.05211&start=x", 400, "start must be an integer"),
        ("id_list=2408.05211&max_results=-1", 400, "max_results must be non-negative"),
        ("id_list=2408.05211&max_results=10001", 500, "internal server error"),
    ],
)
def test_what_the_api_does_not_take_is_an_error_feed(
    world: World, ask: Ask, query: str, status: int, message: str
) -> None:
    response = arxiv.answer(world, ask(f"{API}?{query}"))
    assert response.status_code == status
    root = ET.fromstring(bytes(response.body))  # noqa: S314 - our own feed
    assert root.findtext(f"{ATOM}entry/{ATOM}summary") == message


def test_a_form_is_read_as_well_as_a_query(world: World, ask: Ask) -> None:
    request = ask(API, method="POST", body=b"id_list=2408.05211&max_results=1")
    assert len(ids(feed(world, request))) == 1


def test_a_later_version_appears_when_its_time_comes(world: World, ask: Ask) -> None:
    old = world.papers["2408.05211"]
    tomorrow = replace(old.versions[-1], submitted=world.now + timedelta(days=1), comment="withdrawn")
    world.papers["2408.05211"] = replace(old, versions=(*old.versions, tomorrow))
    request = ask(f"{API}?id_list=2408.05211")
    before = ids(feed(world, request))
    world.clock.advance(timedelta(days=1))
    root = feed(world, request)
    assert ids(root) != before
    assert root.findtext(f"{ATOM}entry/{{http://arxiv.org/schemas/atom}}comment") == "withdrawn"


@pytest.mark.parametrize(
    ("mood", "status", "body"),
    [
        (Mood.RATE_EXCEEDED, 429, b"Rate exceeded."),
        (Mood.NOT_ACCEPTABLE, 406, b"Not Acceptable"),
        (Mood.DENIED, 403, b"Access denied"),
        (Mood.UNAVAILABLE, 503, b"Service Unavailable"),
    ],
)
def test_moods_spoil_so_many_answers_and_no_more(
    world: World, ask: Ask, mood: Mood, status: int, body: bytes
) -> None:
    world.spells[Api.ARXIV] = Spell(mood, times=2)
    request = ask(f"{API}?id_list=2408.05211")
    answers = [arxiv.answer(world, request) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [status, status, 200]
    assert bytes(answers[0].body) == body


def test_a_mood_lasts_for_its_window_and_may_spare_small_requests(world: World, ask: Ask) -> None:
    window = Window(world.now + timedelta(hours=1), world.now + timedelta(hours=2))
    world.spells[Api.ARXIV] = Spell(Mood.RATE_EXCEEDED, window, above=1)
    one, two = (ask(f"{API}?id_list={ids_}") for ids_ in ("2408.05211", "2408.05211,2408.05212"))
    assert arxiv.answer(world, two).status_code == 200
    world.clock.advance(timedelta(hours=1))
    assert [arxiv.answer(world, request).status_code for request in (one, two)] == [200, 429]
    world.clock.advance(timedelta(hours=1))
    assert arxiv.answer(world, two).status_code == 200


def test_a_poisoned_record_spoils_its_batch(world: World, ask: Ask) -> None:
    world.poisoned.add("hep-th/9901001")
    batch = ask(f"{API}?id_list=2408.05211,hep-th/9901001")
    assert arxiv.answer(world, batch).status_code == 500
    assert arxiv.answer(world, ask(f"{API}?id_list=2408.05211")).status_code == 200


def test_a_client_that_accepts_nothing_is_sent_away(world: World, ask: Ask) -> None:
    assert arxiv.answer(world, ask(f"{API}?id_list=2408.05211", accept="")).status_code == 406
    accepting = ask(f"{API}?id_list=2408.05211", accept="application/atom+xml")
    assert arxiv.answer(world, accepting).status_code == 200


@pytest.mark.parametrize(
    ("recorded", "query"),
    [
        ("query_one_id_200.xml", "id_list=2408.05211&max_results=100"),
        ("query_oldstyle_versioned_quant-ph_200.xml", "id_list=hep-th/9901001v2&max_results=100"),
        ("query_id_wellformed_nonexistent_200_empty.xml", "id_list=0000.0000&max_results=100"),
        ("query_id_malformed_400_error.xml", "id_list=abc&max_results=100"),
    ],
)
def test_answers_have_the_shape_of_the_recorded_ones(
    world: World, ask: Ask, recorded: str, query: str
) -> None:
    ours = ET.fromstring(bytes(arxiv.answer(world, ask(f"{API}?{query}")).body))  # noqa: S314
    theirs = ET.parse(RECORDED / recorded).getroot()  # noqa: S314 - a recorded sample
    assert shape(ours) == shape(theirs)
    tags = [child.tag for child in theirs if child.tag != f"{ATOM}entry"]
    assert [child.tag for child in ours if child.tag != f"{ATOM}entry"] == tags


def test_hostile_titles_leave_the_feed_well_formed(world: World, ask: Ask) -> None:
    title = 'a <b> & "c" ]]> \x00\x0b é 中'
    version = Version(world.now, title, comment="<!--", doi="10.1/<>", journal_ref="J & K")
    world.papers["2601.00001"] = Paper("2601.00001", (version,))
    root = feed(world, ask(f"{API}?id_list=2601.00001"))
    assert root.findtext(f"{ATOM}entry/{ATOM}title") == 'a <b> & "c" ]]>  é 中'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2408.05211", ("2408.05211", None)),
        ("2408.05211v12", ("2408.05211", 12)),
        ("math.CA/0611800v2", ("math/0611800", 2)),
        ("24.05211", None),
        ("2408.05211v", None),
        ("2408.05211 ", None),
    ],
)
def test_ids_are_split(text: str, expected: tuple[str, int | None] | None) -> None:
    assert split_id(text) == expected


# ── pages ──


def withdrawn(world: World) -> Paper:
    old = world.papers["2408.05211"]
    last = replace(old.versions[-1], withdrawn=True, comment="This paper has been withdrawn by A. Person")
    return replace(old, versions=(*old.versions, last))


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/abs/2408.05211", 200),
        ("/abs/2408.05211v1", 200),
        ("/abs/2408.05211v99", 404),
        ("/abs/9999.99999", 404),
        ("/pdf/2408.05211", 200),
        ("/pdf/2408.05211.pdf", 301),
        ("/abs/hep-th/9901001", 200),
        ("/", 404),
        ("/nonsense", 404),
    ],
)
def test_pages_of_papers(world: World, ask: Ask, path: str, status: int) -> None:
    assert arxiv_pages.answer(world, ask(f"https://arxiv.org{path}")).status_code == status


def test_a_withdrawn_paper_says_so_and_has_no_pdf(world: World, ask: Ask) -> None:
    world.papers["2408.05211"] = withdrawn(world)
    page = bytes(arxiv_pages.answer(world, ask("https://arxiv.org/abs/2408.05211")).body)
    assert b"<em>(withdrawn)</em>" in page
    assert b"This paper has been withdrawn by A. Person" in page
    assert b'<meta name="citation_title" content="VITA: Towards Omni" />' in page
    assert arxiv_pages.answer(world, ask("https://arxiv.org/pdf/2408.05211")).status_code == 404


def test_the_api_may_list_a_version_later_than_its_page_shows_it(world: World, ask: Ask) -> None:
    old = world.papers["2408.05211"]
    today = replace(old.versions[-1], submitted=world.now)
    world.papers["2408.05211"] = replace(old, versions=(*old.versions, today))
    number, request = len(old.versions) + 1, ask(f"{API}?id_list=2408.05211")
    world.arxiv_lag = timedelta(days=1)
    assert ids(feed(world, request)) == [f"http://arxiv.org/abs/2408.05211v{number - 1}"]
    page = ask(f"https://arxiv.org/abs/2408.05211v{number}")
    assert arxiv_pages.answer(world, page).status_code == 200
    world.clock.advance(timedelta(days=1))
    assert ids(feed(world, request)) == [f"http://arxiv.org/abs/2408.05211v{number}"]
