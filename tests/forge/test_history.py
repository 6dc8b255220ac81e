"""Since when lines stand, by GitHub's blame."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.forge.history import Blame
from bot.lists.parse import parse
from bot.model import Link
from bot.world.behaviours import Api, Mood, Spell
from tests.forge.forging import Scene

OLD, NEW = "https://old.example/", "https://new.example/"
PATH = 'a "quoted" list.md'


def links(text: str) -> dict[str, Link]:
    return {link.url: link for link in parse(PATH, text.encode()).links}


async def added(scene: Scene, commit: str | None = None) -> dict[str, datetime | None]:
    repository = await scene.look_up()
    blame = Blame(repository, commit or repository.head)
    text = (scene.hosted.git.content(repository.head, PATH) or b"").decode()
    return {url: await asyncio.to_thread(blame.added, PATH, link) for url, link in links(text).items()}


def push(scene: Scene, text: str) -> datetime:
    at = scene.world.now
    scene.person("ada").push("main", {PATH: text.encode()})
    scene.world.clock.advance(timedelta(days=100))
    return at.replace(microsecond=0)


async def test_a_line_stands_since_the_commit_that_wrote_it(scene: Scene) -> None:
    first = push(scene, f"# A\n\n- [a]({OLD})\n")
    second = push(scene, f"# A\n\n- [b]({NEW})\n- [a]({OLD})\n")
    push(scene, f"# Another\n\n- [b]({NEW})\n- [a]({OLD})\n- [c](https://c.example/)\n")
    known = await added(scene)
    assert (known[OLD], known[NEW]) == (first, second)
    asked = [request for request in scene.asked() if b"blame" in request.body]
    assert len(asked) == 1, "each file is asked about once"


async def test_where_somebody_has_pushed_meanwhile_nothing_is_known(scene: Scene) -> None:
    push(scene, f"- [a]({OLD})\n")
    assert await added(scene, commit="0" * 40) == {OLD: None}


async def test_where_github_does_not_say_nothing_is_known(scene: Scene) -> None:
    push(scene, f"- [a]({OLD})\n")
    repository = await scene.look_up()
    blame = Blame(repository, repository.head)
    (link,) = links(f"[a]({OLD})").values()
    scene.world.spells[Api.GITHUB] = Spell(Mood.RESOURCE_LIMITS)
    assert await asyncio.to_thread(blame.added, PATH, link) is None
    scene.world.spells.clear()
    assert await asyncio.to_thread(blame.added, PATH, link) is None, "it is asked once"
