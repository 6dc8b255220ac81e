"""A world with a list to write to, and the real forge on it over real sockets."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.clock import SimulatedClock
from bot.config import Settings
from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.forge.github import GitHubForge, open_forge
from bot.forge.reading import Tree, read_tree
from bot.forge.repository import Repository, look_up
from bot.world.forge.accounts import ACTIONS, Role
from bot.world.forge.people import Person, grant, host
from bot.world.forge.state import Hosted
from bot.world.server import Address
from bot.world.state import Request, World
from tests.conformance import Conformance, openapi, schema

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
TOKEN = "action"  # noqa: S105 - no secret
NAME = "ada/list"
FILES = {"README.md": b"old\n- [One](https://one.example/)\n", "docs/more.md": b"More.\n"}
PERMISSIONS = {"issues": "write", "contents": "write", "pull_requests": "write"}
BOOKKEEPING = ("/git/commits", "/git/refs/listkeeper/lock")
"""What the lock writes, that nobody sees."""


@dataclass
class Scene:
    """A world in which `ada` keeps a list, `bob` may write to it, and `eve` is a stranger."""

    world: World
    hosted: Hosted
    address: Address
    access: Access = field(default_factory=lambda: Access(token=TOKEN))
    settings: Mapping[str, object] = field(default_factory=dict)
    alone: bool = True
    """Whether there is one run at a time; of two, neither knows when the other last wrote."""

    def person(self, login: str = "bob") -> Person:
        return Person(self.world, self.hosted, login)

    @property
    def _timeout(self) -> float:
        """Short where no answer is to come; else long enough for a machine that has much to do."""
        return 0.5 if any("hang" in how for how in self.world.hosting.faults.planned.values()) else 10.0

    def connection(self, access: Access | None = None, name: str = NAME) -> Connection:
        settings: Settings = replace(self.address.settings(timeout=self._timeout), **self.settings)  # type: ignore[arg-type]
        return Connection(access or self.access, settings, self.world.clock, repository=name)

    async def look_up(self, access: Access | None = None, name: str = NAME) -> Repository:
        return await asyncio.to_thread(look_up, self.connection(access, name), name)

    @asynccontextmanager
    async def forge(self, holder: str = "a run", name: str = NAME) -> AsyncIterator[GitHubForge]:
        repository = await self.look_up(name=name)
        tree: Tree = await asyncio.to_thread(read_tree, repository, repository.head)
        async with open_forge(repository, tree, self.world.clock, holder=holder) as forge:
            yield forge
        self.world.clock.advance(timedelta(seconds=10))

    def asked(self, *methods: str) -> list[Request]:
        """What the bot has asked so far; without methods, everything."""
        own = [one for one in self.world.log if one.token == (self.access.token or "")]
        return [one for one in own if not methods or one.method in methods]

    def writes(self) -> list[Request]:
        """Requests that change what people see."""
        return [one for one in self.asked("POST", "PATCH", "DELETE") if _is_seen(one)]


def _is_seen(request: Request) -> bool:
    if request.path == "/graphql":
        return b"mutation(" in request.body
    if request.path.endswith(BOOKKEEPING) or request.path.endswith("/access_tokens"):
        return False
    return b"refs/listkeeper/lock" not in request.body


def scene_of(world: World, address: Address) -> Iterator[Scene]:
    """A scene whose every exchange with GitHub must conform to the contracts and be polite."""
    conformance = Conformance()
    openapi(), schema()  # they take seconds to read, which no answer must wait for
    world.watch = conformance
    hosted = host(world, NAME, FILES, {"bob": Role.WRITE})
    grant(world, TOKEN, ACTIONS.login, PERMISSIONS)
    scene = Scene(world, hosted, address)
    yield scene
    assert conformance.faults == [], conformance.faults
    assert not (scene.alone and world.hosting.limits.hurried)
    assert world.hosting.limits.exceeded == 0


def new_world() -> World:
    return World(SimulatedClock(START))
