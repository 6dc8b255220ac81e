"""Webhooks that lead to sweeps, in one process beside the simulated GitHub on real sockets."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.forge.access import Access, AppKey
from bot.reporters.log_lines import logging_to
from bot.serving.application import Desk
from bot.serving.database import open_database
from bot.serving.eyes import Eyes
from bot.serving.inbox import Inbox, State
from bot.serving.jobs import Kind
from bot.serving.metrics import Metrics
from bot.serving.pool import Pool
from bot.serving.roster import Roster
from bot.serving.schedule import Times, every
from bot.serving.sweeping import Sweeping
from bot.stores.sql import open_store
from bot.world.behaviours import Hang, Page
from bot.world.forge.accounts import ACTIONS, App, Role
from bot.world.forge.people import grant, host
from bot.world.forge.state import Hosted
from bot.world.scenario import demo_list
from bot.world.seed import from_list
from bot.world.server import Address, serve
from bot.world.state import World
from tests.app_keys import PEM, PUBLIC
from tests.e2e.bench import START
from tests.e2e.on_forge import OnForge
from tests.serving.delivering import deliver_all
from tests.serving.payloads import SECRET

NAME, OTHER = "ada/awesome", "bob/list"
README = demo_list().rstrip() + b"\n\n- [Up](#modls)\n"
"""The real list, and a link to a misspelt part of it: an edit to which somebody might object."""
PERMISSIONS = {"issues": "write", "contents": "write", "pull_requests": "write"}
TIMES = Times(every("7d"), timedelta())


@dataclass
class Scene(OnForge):
    """A process that keeps lists, and the world around it."""

    world: World
    address: Address
    hosted: Hosted
    folder: Path
    access: Access = field(default_factory=lambda: Access(token="action"))  # noqa: S106 - no secret

    async def process(self, *deliveries: tuple[str, dict[str, Any]], day: float = 0) -> Desk:
        """A process that is started on a day, gets these deliveries, and does what there is to do."""
        self.world.clock.set(START + timedelta(days=day))
        clock = SystemClock(self.world.now)
        with (
            open_database(self.folder / "inbox.sqlite") as engine,
            closing(open_store(str(self.folder / "state.sqlite"))) as store,
        ):
            inbox, roster = Inbox(engine), Roster(engine)
            roster.reconcile({NAME: every("7d")}, TIMES, clock.now())
            settings = self.address.settings()
            sweeping = Sweeping(self.access, settings, clock, store, Eyes(settings, clock), roster)
            pool = Pool(inbox, {Kind.SWEEP: sweeping}, clock)
            desk = Desk(
                SECRET,
                inbox,
                roster,
                clock,
                Metrics(),
                frozenset({Kind.SWEEP}),
                "https://github.com",
                pool.wake,
            )
            payloads = [(event, {"repository": repository(), **payload}) for event, payload in deliveries]
            await deliver_all(desk, payloads, first=str(day))
            inbox.schedule(TIMES, clock.now())
            await pool.drain()
            counts = inbox.counts()
            assert (counts[State.WAITING], inbox.parked()) == (0, ()), "nothing failed"
            return desk


@pytest.fixture
async def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr("bot.forge.connection.BETWEEN_WRITES", timedelta())
    world = from_list(README, START)
    hosted = host(world, NAME, {"README.md": README}, {"bob": Role.WRITE})
    grant(world, "action", ACTIONS.login, PERMISSIONS)
    async with serve(world) as address:
        yield Scene(world, address, hosted, tmp_path)


def repository(name: str = NAME) -> dict[str, Any]:
    return {"full_name": name, "default_branch": "main", "private": False}


def edited(before: str, after: str, login: str = "bob") -> dict[str, Any]:
    """What `issues` says of an edit."""
    return {
        "action": "edited",
        "issue": {"number": 1, "body": after},
        "changes": {"body": {"from": before}},
        "repository": repository(),
        "sender": {"login": login, "type": "User"},
    }


async def test_what_is_due_is_swept_and_not_again_before_it_is_due_again(scene: Scene) -> None:
    await scene.process()
    (issue,) = scene.issues
    assert "dead-anchor" in issue.body
    scene.world.forget_requests()
    await scene.process(day=3)
    assert not scene.world.log
    await scene.process(day=7.1)
    assert scene.world.log


async def test_a_ticked_box_leads_to_its_pull_request(scene: Scene) -> None:
    await scene.process()
    (issue,) = scene.issues
    assert scene.pulls == []
    before = issue.body
    box = next(word for word in before.split() if word.startswith("box:fix:"))
    scene.person().tick(issue.number, box.removeprefix("box:"))
    await scene.process(("issues", edited(before, issue.body)), day=1)
    (pull,) = scene.pulls
    assert pull.pull
    merged = scene.hosted.git.content(pull.pull.head_oid, "README.md")
    assert merged
    assert b"(#models)" in merged
    assert b"(#modls)" not in merged


async def test_a_strangers_tick_leads_to_nothing(scene: Scene) -> None:
    await scene.process()
    (issue,) = scene.issues
    before = issue.body
    box = next(word for word in before.split() if word.startswith("box:fix:"))
    scene.person("eve").tick(issue.number, box.removeprefix("box:"))
    await scene.process(("issues", edited(before, issue.body, "eve")), day=1)
    assert scene.pulls == []


async def test_a_command_leads_to_its_answer(scene: Scene) -> None:
    await scene.process()
    scene.person().comment(1, "/listkeeper ignore dead-anchor")
    comment = {"action": "created", "comment": {"body": "/listkeeper ignore dead-anchor"}}
    await scene.process(("issue_comment", {**comment, "sender": {"type": "User"}}), day=1)
    assert [one.content for one in scene.issues[0].comments[0].reactions] == ["+1"]
    assert not scene.issues[0].is_open, "there was nothing else to tell"


async def test_a_push_to_the_default_branch_leads_to_a_fresh_plan(scene: Scene) -> None:
    await scene.process()
    page = "https://fresh.example/"
    scene.world.put_site(page, Page("Fresh"))
    text = README + f"- [Fresh]({page})\n".encode()
    scene.person("ada").push("main", {"README.md": text.replace(b"#modls", b"#models")})
    scene.world.forget_requests()
    await scene.process(("push", {"ref": "refs/heads/main"}), day=1)
    asked = {one.host for one in scene.world.log}
    assert "fresh.example" in asked
    assert asked <= {"fresh.example", "api.github.com", "arxiv.org", "export.arxiv.org"}, (
        "the rest is not due"
    )
    assert not scene.issues[0].is_open


async def test_the_page_of_a_list_tells_how_it_stands(scene: Scene) -> None:
    await scene.process()
    with open_database(scene.folder / "inbox.sqlite") as engine:
        listed = Roster(engine).find(NAME)
    assert listed
    assert listed.public
    assert listed.outcome
    assert "dead-anchor" in {row["rule"] for row in listed.outcome["findings"]}


async def test_what_the_forge_refuses_is_tried_again_and_its_reason_is_kept(scene: Scene) -> None:
    scene.person("ada").archive()
    with pytest.raises(AssertionError, match="nothing failed"):
        await scene.process()
    with open_database(scene.folder / "inbox.sqlite") as engine:
        inbox = Inbox(engine)
        assert inbox.counts()[State.WAITING] == 1
        later = scene.world.now + timedelta(days=1)
        for _ in range(4):
            claimed = inbox.claim(later)
            assert claimed
            inbox.fail(claimed, "ada/awesome is archived", later)
            later += timedelta(days=1)
        assert [one.reason for one in inbox.parked()] == ["ada/awesome is archived"]


# ── GitHub Apps ──


async def test_an_apps_token_is_for_one_list_and_in_no_log(scene: Scene) -> None:
    """Two installations of one App: what each list's token was used for."""
    other = host(scene.world, OTHER, {"README.md": b"# List\n\n## Models\n\n- [Up](#modls)\n"})
    scene.world.hosting.apps[7] = App(
        7, "keeper", PUBLIC, 11, PERMISSIONS, frozenset({scene.hosted.id, other.id})
    )
    scene.access = Access(app=AppKey("7", PEM))
    joined = {
        "action": "created",
        "installation": {"id": 11},
        "repositories": [{"full_name": OTHER, "private": False}],
    }
    log = io.StringIO()
    with logging_to(log):
        logging.getLogger("bot").setLevel(logging.DEBUG)
        await scene.process(("installation", joined))
    assert len(scene.issues) == len([one for one in other.issues.values() if not one.pull]) == 1
    tokens = {
        token: grant.repository for token, grant in scene.world.hosting.grants.items() if grant.repository
    }
    assert set(tokens.values()) == {scene.hosted.id, other.id}
    names = {scene.hosted.id: NAME, other.id: OTHER}
    for request in scene.world.log:
        if request.token in tokens:
            about = f"{request.path} {request.body.decode()}"
            stranger = next(name for number, name in names.items() if number != tokens[request.token])
            assert stranger not in about
    assert OTHER in log.getvalue()
    assert not any(token in log.getvalue() for token in tokens)


async def test_a_sweep_that_is_cut_short_goes_back_to_the_inbox_at_once(scene: Scene) -> None:
    """GitHub does not answer, and the process is told to end: nobody waits for the thread that asks."""
    scene.world.put_site("https://api.github.com/graphql", Hang())
    settings, clock = scene.address.settings(timeout=3.0), SystemClock(START)
    with open_database(":memory:") as engine, closing(open_store(None)) as store:
        inbox, roster = Inbox(engine), Roster(engine)
        roster.reconcile({NAME: every("7d")}, TIMES, clock.now())
        inbox.schedule(TIMES, clock.now())
        sweeping = Sweeping(scene.access, settings, clock, store, Eyes(settings, clock), roster)
        working = asyncio.create_task(Pool(inbox, {Kind.SWEEP: sweeping}, clock).run(1))
        while not scene.world.log:  # noqa: ASYNC110 - the world tells nobody
            await asyncio.sleep(0.01)
        working.cancel()
        began = asyncio.get_running_loop().time()
        with pytest.raises(asyncio.CancelledError):
            await working
        assert asyncio.get_running_loop().time() - began < 1
        assert inbox.counts()[State.WAITING] == 1
