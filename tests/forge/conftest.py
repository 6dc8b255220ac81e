from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.world.server import serve
from tests.forge.forging import Scene, new_world, scene_of


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    world = new_world()
    async with serve(world) as address:
        for scene in scene_of(world, address):
            yield scene
