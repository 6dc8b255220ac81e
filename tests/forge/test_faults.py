"""Exactly once under faults: a sweep is broken at every single request in turn, in every way, and run again.

The end is the same as if nothing had happened: nothing missing, nothing twice, with memory and without.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from bot.errors import ForgeError
from bot.forge._exchange import exchange
from bot.forge.github import open_forge
from bot.forge.lock import REF
from bot.forge.reading import read_tree
from bot.forge.repository import look_up
from bot.markers.boxes import BOX
from bot.model import Report, Revision
from bot.pipeline import sweep
from bot.remote.lists import read_lists
from bot.reporters.watch import Silent
from bot.run import Run
from bot.stores.interface import Store
from bot.stores.memory import MemoryStore
from bot.world.forge.accounts import Role
from bot.world.forge.faults import Break
from bot.world.forge.limits import Limits
from bot.world.forge.people import Person, host
from bot.world.forge.state import Hosted
from bot.world.server import serve
from bot.world.state import Request
from tests.forge.forging import NAME, START, Scene, new_world, scene_of

BROKEN = b"# List\n\n- [One](htps://one.example/)\n- [Two](https://arxiv.org/abs/2502.1)\n"
"""An address with a certain fix, and a paper that cannot be: both are known without asking anybody."""
WELL = b"# List\n\nNothing is left of it.\n"
CHANGEABLE = b"""# List

- [One](htps://one.example/)
- [Nearby](https://nearby.example/)

Written with https elsewhere, so that each is an edit which somebody has to ask for:

- [A](http://a.example/) or [A again](https://a.example/again)
- [B](http://b.example/) or [B again](https://b.example/again)
- [C](http://c.example/) or [C again](https://c.example/again)
"""
CHANGED = CHANGEABLE.replace(b"Nearby", b"Next to it").replace(b"http://a", b"https://a")
"""The first edit would conflict now, and the second has been made by hand."""
LOCK = f"refs/{REF}"
LATER = timedelta(hours=2)
"""When a run that failed is started again: a lock that was left behind is stale by then."""
FEWEST = 12
"""Requests that every one of the scenes takes at least."""
LAG = timedelta(minutes=90)
"""Longer than any run, so that no listing helps whoever has to look again."""


class KilledError(BaseException):
    """The process is no more: nothing catches this, and nothing is asked after it."""


@dataclass
class Stage:
    """A list and its repository before a sweep, which can be had as often as wanted."""

    scene: Scene
    before: Hosted | None = None
    start: datetime = START
    is_dead: bool = False
    state: Store = field(default_factory=MemoryStore)

    def reset(self) -> None:
        """Begin again at the same time, with nothing remembered."""
        hosting = self.scene.world.hosting
        assert not (self.scene.alone and hosting.limits.hurried)
        assert not hosting.limits.exceeded
        self.scene.world.clock.set(self.start)
        hosting.limits = Limits()
        self.scene.hosted = copy.deepcopy(self.before or self.scene.hosted)
        hosting.repositories = {self.scene.hosted.id: self.scene.hosted}
        self.forget()

    def forget(self) -> None:
        """Lose the memory."""
        self.state = MemoryStore()

    async def sweep(self, holder: str = "a run") -> Report:
        """What `listkeeper sweep --offline` does."""
        world = self.scene.world
        asking = self.scene.connection()
        try:
            repository = await asyncio.to_thread(look_up, asking, NAME)
            tree = await asyncio.to_thread(read_tree, repository, repository.head)
            lists = await asyncio.to_thread(read_lists, tree, None)
            async with open_forge(repository, tree, world.clock, holder=holder) as forge:
                run = Run(
                    listed=repository.name,
                    clock=world.clock,
                    store=self.state,
                    policy=lists.policy,
                    watch=Silent(),
                    outside=None,
                    forge=forge,
                    exists=lists.exists,
                    revision=Revision(repository.web, repository.head, repository.branch),
                )
                return await sweep(lists.files, run)
        finally:
            asking.close()
            world.clock.advance(timedelta(seconds=5))

    def seen(self) -> Any:
        """All that a visitor sees of the repository; a lock that was left behind bothers nobody."""
        hosted = self.scene.hosted
        issues = [
            (
                issue.title,
                issue.body,
                issue.is_open,
                [(said.body, [one.content for one in said.reactions]) for said in issue.comments],
                issue.pull and (issue.pull.branch, hosted.git.content(issue.pull.head_oid, "README.md")),
            )
            for issue in hosted.issues.values()
        ]
        return issues, sorted(hosted.git.refs.keys() - {LOCK})


@asynccontextmanager
async def stage_of(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    world = new_world()
    async with serve(world) as address:
        for scene in scene_of(world, address):
            stage = Stage(scene)
            scene.hosted = host(world, NAME, {"README.md": BROKEN}, {"bob": Role.WRITE})
            world.hosting.repositories = {scene.hosted.id: scene.hosted}
            world.hosting.lag = LAG
            _make_mortal(stage, monkeypatch)
            yield stage
            stage.state.close()


def _make_mortal(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once killed, the bot asks nothing more, and hears no answer."""

    def mortal(*asked: Any) -> Any:
        if stage.is_dead:
            raise KilledError
        try:
            return exchange(*asked)
        finally:
            if stage.is_dead:
                raise KilledError

    def kill() -> None:
        stage.is_dead = True

    monkeypatch.setattr("bot.forge.connection.exchange", mortal)
    stage.scene.world.hosting.faults.kill = kill


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    async with stage_of(monkeypatch) as made:
        yield made


# ── what a sweep finds, and what it has to do ──


async def opens(_: Stage) -> None:
    """The first sweep: it opens the issue."""


async def offers(stage: Stage) -> None:
    """The second one opens a pull request."""
    await stage.sweep()
    stage.scene.world.clock.advance(LATER)


async def obeys(stage: Stage) -> None:
    """Somebody gives a command: the issue is written anew, and the command has an answer."""
    await offers(stage)
    await offers(stage)
    stage.scene.person("bob").comment(1, "/listkeeper ignore https://arxiv.org/abs/2502.1")
    stage.scene.person("eve").comment(1, "/listkeeper ignore htps://one.example/")


async def closes(stage: Stage) -> None:
    """The list is well again: the issue is closed with thanks, and the pull request is obsolete."""
    await offers(stage)
    await offers(stage)
    stage.scene.person("ada").push("main", {"README.md": WELL})


async def juggles(stage: Stage) -> None:
    """One pull request is rebased, one is obsolete, and two are asked for."""
    ada, bob = (stage.scene.person(login) for login in ("ada", "bob"))
    ada.push("main", {"README.md": CHANGEABLE})
    await offers(stage)
    _wish(bob, "a.example")
    await offers(stage)
    await offers(stage)
    ada.push("main", {"README.md": CHANGED})
    _wish(bob, "b.example", "c.example")


def _wish(who: Person, *hosts: str) -> None:
    """Tick the box of each host's edit in the issue."""
    for line in who.hosted.issues[1].body.splitlines():
        box = BOX.fullmatch(line)
        if box and box[4].startswith("fix:") and any(f"//{host}/" in line for host in hosts):
            who.tick(1, box[4])


SCENES: tuple[Callable[[Stage], Awaitable[None]], ...] = (opens, offers, obeys, closes, juggles)


QUICK = (Break.RESET_AFTER, Break.KILL_AFTER)
"""The worst ways in which a request can break: it is done, and nobody hears of it."""


def cases() -> Iterator[Any]:
    """Every scene with every way of breaking it; the longest one is broken at each request by night only."""
    for scene, how in product(SCENES, Break):
        is_quick = how in QUICK and scene is not juggles
        yield pytest.param(scene, how, marks=() if is_quick else pytest.mark.long)


@pytest.mark.parametrize(("scene", "how"), tuple(cases()))
async def test_a_sweep_broken_at_any_request_ends_the_same_when_it_is_run_again(
    stage: Stage, scene: Callable[[Stage], Awaitable[None]], how: Break
) -> None:
    await undisturbed(stage, scene)
    expected = stage.seen()
    number = 0
    while await is_made_good(stage, expected, number := number + 1, how):
        pass
    assert number > FEWEST


@pytest.mark.parametrize("how", QUICK)
async def test_a_long_sweep_broken_at_any_write_ends_the_same_when_it_is_run_again(
    stage: Stage, how: Break
) -> None:
    await undisturbed(stage, juggles)
    expected = stage.seen()
    stage.reset()
    stage.scene.world.forget_requests()
    await stage.sweep()
    writes = [number for number, one in enumerate(stage.scene.asked(), 1) if is_write(one)]
    assert len(writes) > FEWEST
    for number in writes:
        assert await is_made_good(stage, expected, number, how)


def is_write(request: Request) -> bool:
    return request.method != "GET" and (request.path != "/graphql" or b"mutation(" in request.body)


async def is_made_good(stage: Stage, expected: Any, number: int, how: Break) -> bool:
    """Break the request of that number, with memory kept and lost, and run again; False where there are not
    as many requests."""
    for is_lost in (False, True):
        if not await broken_at(stage, number, how):
            return False
        if is_lost:
            stage.forget()
        for _ in range(2):  # the one after the first has something to do of its own
            stage.scene.world.clock.advance(LATER)
            report = await stage.sweep()
            assert report.refused == ()
        assert stage.seen() == expected, f"{how} at request {number}, memory lost: {is_lost}"
    return True


async def broken_at(stage: Stage, number: int, how: Break) -> bool:
    """Sweep with a fault at the request of that number; False where it has not as many."""
    stage.reset()
    stage.scene.world.hosting.faults.plan(number, how)
    with suppress(KilledError, ForgeError):
        await stage.sweep()
    stage.is_dead = False
    return stage.scene.world.hosting.faults.calls >= number


async def undisturbed(stage: Stage, scene: Callable[[Stage], Awaitable[None]]) -> None:
    """Play a scene, keep what was before the sweep, and sweep three times."""
    await scene(stage)
    stage.before, stage.start = copy.deepcopy(stage.scene.hosted), stage.scene.world.now
    stage.reset()
    for _ in range(3):
        report = await stage.sweep()
        assert report.refused == ()
        stage.scene.world.clock.advance(LATER)


async def test_the_scenes_are_what_they_are_said_to_be(stage: Stage) -> None:
    await closes(stage)
    issue, pull = stage.scene.hosted.issues.values()
    assert (issue.is_open, pull.is_open, bool(pull.pull)) == (True, True, True)
    await stage.sweep()
    assert (issue.is_open, len(issue.comments), pull.is_open) == (False, 1, False)


async def test_a_sweep_opens_two_pull_requests_rebases_one_and_closes_one(stage: Stage) -> None:
    await juggles(stage)
    _, safe, obsolete = stage.scene.hosted.issues.values()
    assert safe.pull
    assert obsolete.pull
    before = safe.pull.head_oid
    await stage.sweep()
    assert [issue.is_open for issue in (safe, obsolete)] == [True, False]
    assert safe.pull.head_oid != before
    git = stage.scene.hosted.git
    assert git.commits[safe.pull.head_oid].parents == (stage.scene.hosted.head,)
    opened = [issue.pull for number, issue in stage.scene.hosted.issues.items() if number > 3]
    added = [pull and git.content(pull.head_oid, "README.md") for pull in opened]
    assert added == [CHANGED.replace(b"http://" + host, b"https://" + host) for host in (b"b", b"c")]


async def test_a_command_of_a_writer_is_answered_once_and_a_strangers_is_not(stage: Stage) -> None:
    await obeys(stage)
    await stage.sweep()
    (issue, _) = stage.scene.hosted.issues.values()
    assert [[one.content for one in said.reactions] for said in issue.comments] == [["+1"], []]
    assert "2502.1" not in issue.body
    assert "htps://" in issue.body


@pytest.mark.parametrize("scene", SCENES)
async def test_two_sweeps_at_the_same_time_have_one_result(
    stage: Stage, scene: Callable[[Stage], Awaitable[None]]
) -> None:
    stage.scene.alone = False
    await undisturbed(stage, scene)
    expected = stage.seen()
    stage.reset()
    first, second = await asyncio.gather(stage.sweep("one"), stage.sweep("two"))
    refused = {sentence.partition(" since")[0] for sentence in (*first.refused, *second.refused)}
    assert refused <= {f"Another run has been writing to {NAME}"}
    assert not (first.refused and second.refused)
    for _ in range(2):
        stage.scene.world.clock.advance(LATER)
        await stage.sweep()
    assert stage.seen() == expected
