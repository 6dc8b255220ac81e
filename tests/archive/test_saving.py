from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive.saving import BAD_KEYS, FULL_PAUSE, GAP, NotSaved, SavePageNow, Shut
from bot.checkers._wayback_captures import Capture
from bot.config import Settings
from bot.model import Failure
from bot.net.interface import Answer, NoReply, Outside
from bot.world.behaviours import Page, Status
from bot.world.wayback import key_of
from tests.checkers.fake_http import FakeHttp, Request, reply
from tests.checkers.in_world import InWorld

URL = "https://lab.example/demo?x=1&y=2"
KEYS = "access:secret"
SAMPLE = json.loads(
    (Path(__file__).parents[1] / "checkers" / "samples" / "services" / "wayback.json").read_text(
        encoding="utf-8"
    )
)["save"]
STRANGE = "Save Page Now answered with something else (HTTP 200)"
DONE = {**SAMPLE["status_success"], "original_url": URL, "http_status": 200}


def saving(http: FakeHttp, operator: Settings | None = None) -> SavePageNow:
    return SavePageNow(http.outside(operator), KEYS)


def answering(begun: Answer, *statuses: Answer) -> FakeHttp:
    """An archive that begins so, and then says this of the job, the last for ever."""
    script = list(statuses)

    def answer(request: Request) -> Answer:
        if request.method == "POST":
            return begun
        return script.pop(0) if len(script) > 1 else script[0]

    return FakeHttp(answer)


# ── as it should be ───────────────────────────────────────────────────────────────────────


async def test_a_page_is_saved_as_documented() -> None:
    http = answering(
        reply(200, SAMPLE["submit_ok_new_form"]), reply(200, SAMPLE["status_pending"]), reply(200, DONE)
    )
    assert await saving(http).save(URL) == Capture.parse("20180326070330")
    first, *polls = http.requests
    assert (first.method, first.url) == ("POST", "https://web.archive.org/save")
    assert parse_qs((first.content or b"").decode()) == {"url": [URL], "skip_first_archive": ["1"]}
    assert first.headers["authorization"] == f"LOW {KEYS}"
    job = SAMPLE["submit_ok_new_form"]["job_id"]
    assert [one.url for one in polls] == [f"https://web.archive.org/save/status/{job}"] * 2


async def test_the_keys_go_to_no_mirror() -> None:
    http = answering(reply(200, SAMPLE["submit_ok"]), reply(200, DONE))
    mirror = Settings(wayback_api="https://mirror.example")
    await saving(http, mirror).save(URL)
    assert {one.url.split("/")[2] for one in http.requests} == {"web.archive.org"}


async def test_pages_are_begun_nine_seconds_apart() -> None:
    http = answering(reply(200, SAMPLE["submit_ok"]), reply(200, DONE))
    saver = saving(http)
    for _ in range(3):
        await saver.save(URL)
    begun = [one.at for one in http.requests if one.method == "POST"]
    assert all((later - sooner).total_seconds() >= GAP for sooner, later in pairwise(begun))


# ── as it may be ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("begun", "came"),
    [
        (
            reply(200, SAMPLE["submit_error_http_200"]),
            NotSaved("This URL has been already captured 10 times today. Please try again tomorrow"),
        ),
        (reply(200, {"message": "Oh\n\x1b[31m no."}), NotSaved("Oh \x1b[31m no")),
        (
            reply(200, {"job_id": "../../etc"}),
            NotSaved(STRANGE),
        ),
        (reply(200, {"job_id": 5}), NotSaved(STRANGE)),
        (reply(200, "<html>"), NotSaved(STRANGE)),
        (reply(400, {"message": "x" * 900}), NotSaved("x" * 200)),
        (reply(502, "<html>"), NotSaved("Save Page Now answered with HTTP 502")),
        (reply(401, {"message": "You need to be logged in to use Save Page Now."}), Shut(BAD_KEYS)),
        (reply(403, "Forbidden"), Shut(BAD_KEYS)),
        (reply(429, "<html>"), Shut("Save Page Now wants to be asked less")),
        (
            NoReply("", Failure.TIMEOUT, "no answer within 60 s"),
            NotSaved("Save Page Now did not answer (no answer within 60 s)"),
        ),
    ],
)
async def test_what_each_beginning_means(begun: Answer, came: object) -> None:
    assert await saving(answering(begun, reply(200, DONE))).save(URL) == came


@pytest.mark.parametrize(
    ("status", "came"),
    [
        (reply(200, SAMPLE["status_error"]), NotSaved("Couldn't resolve host for http://example5123.com")),
        (reply(200, {**DONE, "timestamp": "soon"}), NotSaved("something else than the page was saved")),
        (reply(200, {**DONE, "http_status": 404}), NotSaved("something else than the page was saved")),
        (
            reply(200, {**DONE, "original_url": "https://evil.example/"}),
            NotSaved("something else than the page was saved"),
        ),
        (reply(200, SAMPLE["status_pending"]), NotSaved("not saved within 3 minutes; perhaps it will be")),
        (reply(404, {"message": "Job not found"}), NotSaved("Job not found")),
        (reply(200, []), NotSaved(STRANGE)),
        (reply(429), Shut(f"Save Page Now wants to be asked less; whether {URL} was saved is not known")),
    ],
)
async def test_what_each_ending_means(status: Answer, came: object) -> None:
    assert await saving(answering(reply(200, SAMPLE["submit_ok"]), status)).save(URL) == came


async def test_one_bad_answer_while_a_page_is_saved_is_survived() -> None:
    http = answering(reply(200, SAMPLE["submit_ok"]), reply(503), reply(200, DONE))
    assert await saving(http).save(URL) == Capture.parse("20180326070330")


async def test_where_the_account_is_busy_it_waits_a_minute_once() -> None:
    busy = reply(200, {"status": "error", "status_ext": "error:user-session-limit", "message": "Full."})
    http = answering(busy, reply(200, DONE))
    assert isinstance(await saving(http).save(URL), NotSaved)
    first, second = (one.at for one in http.requests)
    assert (second - first).total_seconds() >= FULL_PAUSE


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from([URL, "success", "a-1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["job_id", "status", "status_ext", "message", "timestamp", "original_url"]), inner
        )
    ),
    max_leaves=9,
)


@settings(max_examples=60)
@given(JSON, JSON)
def test_whatever_it_answers_it_is_a_capture_or_a_reason(begun: Any, ended: Any) -> None:
    came = asyncio.run(saving(answering(reply(200, begun), reply(200, ended))).save(URL))
    assert isinstance(came, Capture) or len(came.why) <= 200


# ── in the world ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("behaviour", "refusal", "check"),
    [
        (Page("Demo"), "", lambda came: isinstance(came, Capture)),
        (Status(404), "", lambda came: "HTTP status=404" in came.why),
        (Page("Demo"), "error:blocked-url", lambda came: "block list" in came.why),
        (Page("Demo"), "error:invalid-host-resolution", lambda came: "resolve host" in came.why),
    ],
)
async def test_the_worlds_archive_saves_what_is_there(
    behaviour: Page | Status, refusal: str, check: Callable[[Any], bool]
) -> None:
    http = InWorld()
    http.world.put_site(URL, behaviour)
    if refusal:
        http.world.services.archive.refusals[key_of(URL) or ""] = refusal
    outside = Outside(http, http.world.clock, Settings())
    assert check(await SavePageNow(outside, KEYS).save(URL))
