from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checkers import huggingface, resource_of
from bot.checkers._huggingface_places import page_of, place_at, rewritten
from bot.config import Settings
from bot.model import Evidence, Failure, Record, Resource, Status, Verdict
from bot.net.interface import Answer, NoReply
from bot.world.behaviours import Api, Mood, Spell, Window
from bot.world.services import Access, HubRepository
from tests.checkers.fake_http import NOW, reply
from tests.checkers.in_world import PAGE, InWorld, claims, judge, make_world

KEYS = ["models/o/m", "datasets/o/m", "datasets/old", "spaces/o/m", "collections/o/m-1"]
TOKEN = "hf_nobody"  # noqa: S105 - nobody's
SITE = "https://huggingface.co"
MODEL = "huggingface:models/o/m"
FILE = "huggingface-path:models/o/m@main/a/b.md"
SAMPLES = json.loads(
    (Path(__file__).parent / "samples" / "services" / "huggingface_errors.json").read_text(encoding="utf-8")
)


def sample(name: str) -> Answer:
    one = SAMPLES[name]
    return reply(one.get("status", 401), one.get("body", {}), headers=one.get("headers", {}))


def web(*keys: str, **fields: Any) -> InWorld:
    """A world with these repositories, all of them like this."""
    world = make_world()
    for key in keys:
        world.services.models.put(key, HubRepository(**fields))
    return InWorld(world)


def answering(answer: Answer, *, to: str = "/api/models/o/m") -> InWorld:
    """A world in which one question gets an answer of its own."""
    http = web("models/o/m", files=("a/b.md",))
    http.instead = lambda request: answer if request.url.endswith(to) else None
    return http


# ── what an address names ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("google/gemma-2b", "huggingface:models/google/gemma-2b"),
        ("google/gemma-2b/", "huggingface:models/google/gemma-2b"),
        ("google/gemma-2b.git", "huggingface:models/google/gemma-2b"),
        ("google/gemma-2b?library=transformers#usage", "huggingface:models/google/gemma-2b"),
        ("google/gemma-2b/tree/main", "huggingface:models/google/gemma-2b"),
        ("google/gemma-2b/discussions/7", "huggingface:models/google/gemma-2b"),
        ("google/gemma-2b/blob/main/README.md", "huggingface-path:models/google/gemma-2b@main/README.md"),
        (
            "google/gemma-2b/resolve/v1/a/b.bin?download=true",
            "huggingface-path:models/google/gemma-2b@v1/a/b.bin",
        ),
        ("google/gemma-2b/tree/v1", "huggingface-path:models/google/gemma-2b@v1/"),
        ("google/gemma-2b/tree/refs%2Fpr%2F1", "huggingface-path:models/google/gemma-2b@refs%2Fpr%2F1/"),
        ("google/gemma-2b/blob/main/a%20b.md", "huggingface-path:models/google/gemma-2b@main/a b.md"),
        ("datasets/squad", "huggingface:datasets/squad"),
        ("datasets/rajpurkar/squad/viewer/plain_text", "huggingface:datasets/rajpurkar/squad"),
        ("spaces/gradio/hello_world", "huggingface:spaces/gradio/hello_world"),
        ("collections/google/gemma-65d5", "huggingface:collections/google/gemma-65d5"),
        ("google", None),
        ("bert-base-uncased", None),
        ("datasets", None),
        ("datasets/viewer", None),
        ("spaces", None),
        ("spaces/gradio", None),
        ("docs/transformers", None),
        ("Docs/transformers", None),
        ("blog/gemma", None),
        ("papers/trending", None),
        ("learn/nlp-course", None),
        ("tasks/text-generation", None),
        ("models/google/gemma", None),
        ("o/a--b", None),
        ("o/a..b", None),
        ("o/%2e%2e", None),
        ("-o/m", None),
        ("o/" + "a" * 97, None),
    ],
)
def test_an_address_names_a_repository_or_something_in_it(path: str, key: str | None) -> None:
    resource = huggingface.match(f"{SITE}/{path}")
    assert (str(resource) if resource else None) == key
    if resource:
        assert place_at(resource).resource == resource


@pytest.mark.parametrize("host", ["huggingface.co", "www.huggingface.co", "hf.co", "HuggingFace.co"])
def test_all_its_hosts_are_one(host: str) -> None:
    assert str(huggingface.match(f"http://{host}/o/m")) == MODEL


@pytest.mark.parametrize(
    "url", ["https://cdn.huggingface.co/o/m", "ftp://huggingface.co/o/m", "https://[/o/m", ""]
)
def test_other_addresses_are_not_its(url: str) -> None:
    assert huggingface.match(url) is None


def test_a_paper_there_stays_a_paper() -> None:
    assert str(resource_of(f"{SITE}/papers/2408.05211")) == "arxiv:2408.05211"


@given(st.from_regex(r"https://hf\.co/(?:[\w.%@ -]{0,9}/?){0,6}") | st.text())
def test_whatever_the_address_what_it_names_can_be_named_again(url: str) -> None:
    resource = huggingface.match(url)
    if resource is not None:
        place = place_at(resource)
        assert place.resource == resource
        again = huggingface.match(page_of(place, place.name))
        assert again is not None
        assert place_at(again).whole == place.whole


@pytest.mark.parametrize(
    ("url", "new"),
    [
        ("https://hf.co/o/m", "https://hf.co/P/New"),
        (
            "https://huggingface.co/o/m/blob/main/o/m.md?x=1#top",
            "https://huggingface.co/P/New/blob/main/o/m.md?x=1#top",
        ),
        ("https://huggingface.co/o/m.git", "https://huggingface.co/P/New.git"),
        ("https://huggingface.co/O/m", None),
        ("https://huggingface.co//o/m", None),
    ],
)
def test_a_name_is_replaced_and_the_rest_stays(url: str, new: str | None) -> None:
    assert rewritten(url, place_at(Resource.parse(MODEL)), "P/New") == new


@pytest.mark.parametrize("name", ["new", "p/q/r", "p/../q", "p/q)", "p/q\n", ""])
def test_what_is_no_name_is_never_written(name: str) -> None:
    assert rewritten(f"{SITE}/o/m", place_at(Resource.parse(MODEL)), name) is None


# ── what its API says ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "key", ["models/o/m", "datasets/o/m", "datasets/old", "spaces/o/m", "collections/o/m-1"]
)
async def test_what_is_there_takes_one_question(key: str) -> None:
    http = web(key)
    said = await http.judged(f"huggingface:{key}")
    assert (said.status, said.evidence.reason) == (Status.ALIVE, "Hugging Face shows it")
    assert http.asked == [f"GET api/{key}"]


@pytest.mark.parametrize("key", KEYS)
async def test_what_is_missing_is_asked_for_twice_and_beside_a_witness(key: str) -> None:
    http = web()
    said = await http.judged(f"huggingface:{key}")
    page = key.removeprefix("models/")
    assert http.asked == [f"GET api/{key}", "GET api/models/google-bert/bert-base-uncased", f"PAGE {page}"]
    assert said.status is Status.DEAD
    assert said.evidence.reason == "not public (deleted, private or never there)"
    assert (said.evidence.method, said.evidence.tries) == ("API, then the page", 2)


async def test_the_witness_is_asked_once_for_all() -> None:
    http = web()
    facts = await http.fetch(*(f"huggingface:models/o/m{number}" for number in range(20)))
    assert {judge(key, one).status for key, one in facts.items()} == {Status.DEAD}
    assert len(http.requests) == 20 + 1 + 20


@pytest.mark.parametrize("access", [Access.PRIVATE, Access.GATED, Access.DISABLED])
async def test_private_is_missing_gated_is_there_and_disabled_says_nothing(access: Access) -> None:
    status = (await web("models/o/m", access=access).judged(MODEL)).status
    expected = {Access.PRIVATE: Status.DEAD, Access.GATED: Status.ALIVE, Access.DISABLED: Status.REFUSED}
    assert status is expected[access]


async def test_a_token_gets_404_for_what_is_missing_and_goes_to_the_api_alone() -> None:
    http = web()
    missing = reply(404, {"error": "Repository not found"}, headers={"x-error-code": "RepoNotFound"})
    http.instead = lambda request: missing if "/o/m" in request.url and request.method != PAGE else None
    said = await http.judged(MODEL, Settings(hf_token=TOKEN))
    assert said.status is Status.DEAD
    sent = {request.method: request.headers.get("authorization") for request in http.requests}
    assert sent == {"GET": f"Bearer {TOKEN}", PAGE: None}


@pytest.mark.parametrize(
    ("answer", "status", "reason"),
    [
        (sample("gated"), Status.ALIVE, "Hugging Face shows it"),
        (sample("rate_limited"), Status.UNCHECKED, "Hugging Face wants to be asked less"),
        (sample("paper_not_indexed"), Status.UNCHECKED, "Hugging Face answered with HTTP 404"),
        (sample("resolve_missing_entry"), Status.UNCHECKED, "Hugging Face answered with HTTP 404"),
        (reply(401, {"error": "Invalid username or password."}), Status.UNCHECKED, "answered with HTTP 401"),
        (reply(404, "<html>"), Status.UNCHECKED, "answered with HTTP 404"),
        (reply(403, "<html>"), Status.UNCHECKED, "answered with HTTP 403"),
        (reply(503), Status.UNCHECKED, "answered with HTTP 503"),
        (reply(200, "<html>log in to the hotel's network"), Status.UNCHECKED, "answered with something else"),
        (reply(200, {"id": "o/m)[x](evil"}), Status.UNCHECKED, "answered with something else"),
        (reply(200, {"id": 7}), Status.UNCHECKED, "answered with something else"),
        (reply(200, [1]), Status.UNCHECKED, "answered with something else"),
        (reply(200, {"id": "o/m", "disabled": True}), Status.REFUSED, "Hugging Face has disabled it"),
        (NoReply("", Failure.TIMEOUT, "no answer"), Status.UNCHECKED, "did not answer (no answer)"),
    ],
)
async def test_what_its_api_says_of_a_repository(answer: Answer, status: Status, reason: str) -> None:
    said = await answering(answer).judged(MODEL)
    assert said.status is status
    assert reason in said.evidence.reason


async def test_the_documented_error_of_a_missing_repository_counts() -> None:
    http = InWorld()
    missing = sample("api_missing_repo_anonymous")
    http.instead = lambda request: missing if request.url.endswith("/api/models/o/m") else None
    assert (await http.judged(MODEL)).status is Status.DEAD


async def test_a_bad_token_is_told_as_such() -> None:
    http = answering(reply(401, {"error": "Invalid credentials in Authorization header"}))
    said = await http.judged(MODEL, Settings(hf_token=TOKEN))
    assert said.status is Status.UNCHECKED
    assert said.evidence.reason == "Hugging Face does not accept the token"


@pytest.mark.parametrize(
    ("page", "status"),
    [
        (reply(404), Status.DEAD),
        (reply(410), Status.DEAD),
        (reply(401), Status.DEAD),
        (reply(200, "<title>a page of another kind</title>"), Status.ALIVE),
        (reply(429), Status.UNCHECKED),
        (reply(403), Status.UNCHECKED),
        (reply(500), Status.UNCHECKED),
        (NoReply("", Failure.RESET, "reset"), Status.UNCHECKED),
    ],
)
async def test_only_where_the_page_agrees_something_is_missing(page: Answer, status: Status) -> None:
    http = InWorld()
    http.instead = lambda request: page if request.method == PAGE else None
    assert (await http.judged(MODEL)).status is status
    http.world.services.models.put("models/o/m", HubRepository())
    assert (await http.judged(FILE)).status is status


async def test_one_that_shows_nothing_at_all_kills_nobody() -> None:
    http = InWorld()
    http.world.spells[Api.HUGGINGFACE] = Spell(Mood.EMPTY)
    said = await http.judged(MODEL)
    assert said.status is Status.UNCHECKED
    assert said.evidence.reason == "Hugging Face does not even show a model that surely exists"


# ── limits ────────────────────────────────────────────────────────────────────────────────


async def test_when_its_limit_is_used_up_nothing_more_is_asked() -> None:
    keys = [f"models/o/m{number}" for number in range(40)]
    http = web(*keys)
    http.world.services.window.limit = 10
    facts = await http.fetch(*(f"huggingface:{key}" for key in keys))
    statuses = [judge(f"huggingface:{key}", facts[f"huggingface:{key}"]) for key in keys]
    assert [one.status for one in statuses[:10]] == [Status.ALIVE] * 10
    assert {one.status for one in statuses[10:]} == {Status.UNCHECKED}
    assert statuses[-1].evidence.reason == "the rate limit of Hugging Face is used up"
    assert statuses[-1].evidence.tries == 0
    assert len(http.requests) <= 18, "those that were under way"


async def test_a_run_has_a_budget() -> None:
    keys = [f"huggingface:models/o/m{number}" for number in range(460)]
    http = web(*(key.partition(":")[2] for key in keys))
    facts = await http.fetch(*keys)
    assert len(http.requests) == 450
    late = judge(keys[-1], facts[keys[-1]]).evidence
    assert (
        late.reason == "a run asks Hugging Face at most 450 questions; the rest comes first in the next run"
    )
    assert late.failure is Failure.BUDGET
    http = web(*(key.partition(":")[2] for key in keys))
    await http.fetch(*keys, settings=Settings(hf_token=TOKEN))
    assert len(http.requests) == 460


# ── in a repository ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "status", "reason"),
    [
        ("@main/a/b.md", Status.ALIVE, "Hugging Face shows it"),
        ("@main/a", Status.ALIVE, "Hugging Face shows it"),
        ("@v1/", Status.ALIVE, "Hugging Face shows it"),
        ("@main/a/c.md", Status.DEAD, "o/m has no a/c.md on main"),
        ("@v2/a/b.md", Status.DEAD, "o/m has no revision v2"),
        ("@v2/", Status.DEAD, "o/m has no revision v2"),
    ],
)
async def test_a_path_is_asked_for_after_its_repository(key: str, status: Status, reason: str) -> None:
    http = web("models/o/m", files=("a/b.md",), revisions=("main", "v1"))
    said = await http.judged(f"huggingface-path:models/o/m{key}")
    assert (said.status, said.evidence.reason) == (status, reason)
    if status is Status.DEAD:
        assert said.evidence.lost is None
        assert http.asked[-1].startswith("PAGE o/m/tree/")


async def test_a_path_of_what_is_gone_is_lost_with_it() -> None:
    said = await InWorld().judged(FILE)
    assert said.status is Status.DEAD
    assert said.evidence.lost == MODEL


async def test_files_behind_a_form_cannot_be_judged() -> None:
    said = await web("models/o/m", access=Access.GATED).judged(FILE)
    assert said.status is Status.REFUSED
    assert "agreed to its terms" in said.evidence.reason


async def test_many_files_of_one_repository_are_one_question_about_it() -> None:
    http = web("models/o/m", files=tuple(f"{number}.md" for number in range(9)))
    facts = await http.fetch(MODEL, *(f"huggingface-path:models/o/m@main/{number}.md" for number in range(9)))
    assert {judge(key, one).status for key, one in facts.items()} == {Status.ALIVE}
    assert len(http.requests) == 1 + 9


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (sample("resolve_missing_entry"), Status.DEAD),
        (sample("bad_revision"), Status.DEAD),
        (sample("gated"), Status.REFUSED),
        (reply(404, {}), Status.UNCHECKED),
        (reply(200, {"paths": []}), Status.UNCHECKED),
        (reply(200, "<html>"), Status.UNCHECKED),
        (reply(200, []), Status.DEAD),
        (reply(200, [{"path": "other"}, 7]), Status.DEAD),
        (reply(307, headers={"location": "/api/models/p/q"}), Status.UNCHECKED),
        (reply(500), Status.UNCHECKED),
    ],
)
async def test_what_its_api_says_of_a_path(answer: Answer, status: Status) -> None:
    http = answering(answer, to="/paths-info/main")
    inside = http.instead
    http.instead = lambda request: inside(request) or (reply(404) if request.method == PAGE else None)
    assert (await http.judged(FILE)).status is status


async def test_a_path_is_not_asked_for_where_the_repository_is_no_repository() -> None:
    http = InWorld()
    http.instead = lambda request: reply(200, "<title>") if request.method == PAGE else None
    assert (await http.judged(FILE)).status is Status.UNCHECKED


# ── renamed ───────────────────────────────────────────────────────────────────────────────


def renamed() -> InWorld:
    http = web("models/p/New", files=("a/b.md",))
    http.world.services.models.put("models/o/m", HubRepository(moved_to="p/New"))
    return http


@pytest.mark.parametrize("path", ["o/m", "o/m/blob/main/a/b.md"])
async def test_a_renamed_repository_gets_a_safe_edit(path: str) -> None:
    http = renamed()
    (claim,) = await http.said(f"{SITE}/{path}")
    assert (claim.rule.code, claim.message, claim.safe) == ("hf-renamed", "now called p/New", True)
    assert claim.url == f"{SITE}/{path.replace('o/m', 'p/New', 1)}"


async def test_a_renamed_repository_has_moved() -> None:
    said = await renamed().judged(MODEL)
    assert (said.status, said.target) == (Status.MOVED, f"{SITE}/p/New")


async def test_a_name_in_other_letters_is_the_same_name() -> None:
    http = answering(reply(200, {"id": "O/M"}))
    assert await http.said(f"{SITE}/o/m") == []
    assert (await http.judged(MODEL)).status is Status.ALIVE


async def test_a_dataset_of_old_has_an_owner_today() -> None:
    http = web("datasets/rajpurkar/squad")
    http.world.services.models.put("datasets/squad", HubRepository(moved_to="rajpurkar/squad"))
    (claim,) = await http.said(f"{SITE}/datasets/squad/")
    assert (claim.rule.code, claim.url) == ("hf-renamed", f"{SITE}/datasets/rajpurkar/squad/")


# ── Spaces ────────────────────────────────────────────────────────────────────────────────

SPACE = f"{SITE}/spaces/o/s"


@pytest.mark.parametrize("stage", ["RUNTIME_ERROR", "BUILD_ERROR", "CONFIG_ERROR", "NO_APP_FILE"])
async def test_a_space_that_does_not_run_is_told_after_two_looks_a_day_apart(stage: str) -> None:
    assert await web("spaces/o/s", stage=stage).said(SPACE) == []
    assert await web("spaces/o/s", stage=stage).said(SPACE, [0, 0.9]) == []
    (claim,) = await web("spaces/o/s", stage=stage).said(SPACE, [0, 1])
    assert claim.rule.code == "space-broken"
    assert claim.message.endswith(f"({stage}); seen broken since 2026-11-23")


@pytest.mark.parametrize("stage", ["RUNNING", "SLEEPING", "PAUSED", "BUILDING", "STOPPED", "A_NEW_ONE"])
async def test_a_space_that_sleeps_or_builds_is_well(stage: str) -> None:
    http = web("spaces/o/s", stage=stage)
    assert await http.said(SPACE, [0, 7, 14]) == []
    assert (await http.weeks(SPACE)).status is Status.ALIVE


async def test_a_space_that_ran_in_between_was_not_broken_all_the_time() -> None:
    http = web("spaces/o/s", stage="RUNTIME_ERROR")
    window = Window(NOW + timedelta(days=6), NOW + timedelta(days=8))
    http.world.services.models.put("spaces/o/s", HubRepository(stage="RUNNING"), window)
    assert await http.said(SPACE, [0, 7, 14]) == []
    http.world.clock.set(NOW)
    (claim,) = await http.said(SPACE, [0, 7, 14, 21])
    assert "since 2026-12-07" in claim.message


async def test_another_way_to_be_broken_is_no_news() -> None:
    http = web("spaces/o/s", stage="RUNTIME_ERROR")
    later = Window(NOW + timedelta(days=8))
    http.world.services.models.put("spaces/o/s", HubRepository(stage="BUILD_ERROR"), later)
    (before,) = await http.said(SPACE, [0, 7])
    http.world.clock.set(NOW)
    (after,) = await http.said(SPACE, [0, 7, 14])
    assert before.news == after.news
    assert before.message != after.message


# ── over days ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("path", "rule"), [("o/m", "hf-gone"), ("g/m/tree/v9", "hf-path-gone")])
async def test_two_looks_a_day_apart_confirm_a_death(path: str, rule: str) -> None:
    http = web("models/g/m")
    assert not (await http.weeks(f"{SITE}/{path}", [0, 0.5])).confirmed
    http.world.clock.set(NOW)
    verdict = await http.weeks(f"{SITE}/{path}", [0, 1])
    assert verdict.confirmed
    assert huggingface.gone(verdict).code == rule


JSONISH = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=9)
    | st.sampled_from(["RUNTIME_ERROR", "p/q"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)
NAMES = [
    "found",
    "name",
    "stage",
    "part",
    "gated",
    "disabled",
    "lacks",
    "failure",
    "broken_since",
    "broken_until",
]


@given(st.dictionaries(st.sampled_from(NAMES), JSONISH), st.dictionaries(st.sampled_from(NAMES), JSONISH))
def test_any_memory_can_be_judged_and_remembered(facts: dict[str, Any], old: dict[str, Any]) -> None:
    for key in (MODEL, FILE):
        said = huggingface.judge(Resource.parse(key), facts, old)
        assert said.status is not Status.DEAD or facts.get("found") is False or facts.get("part") is False
    kept = huggingface.remember(old, facts, NOW)
    assert all(kept[name] == facts[name] for name in facts if not name.startswith("broken"))
    record = Record(Resource.parse(MODEL), NOW, NOW, Status.ALIVE, Evidence("seen"), facts=kept)
    claims(f"{SITE}/o/m", Verdict(record.resource, Status.ALIVE, False, record.evidence, record))
