"""Breaks the planned requests to the simulated forge, on the connection itself."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp

from bot.world.behaviours import Drop, Hang, Mood
from bot.world.forge.faults import Break
from bot.world.github.errors import spoilt
from bot.world.sites import unruly
from bot.world.state import Request, World

Answer = Callable[[World, Request], Response]


def broken(world: World, request: Request, answer: Answer) -> ASGIApp:
    """The answer, or what a planned fault makes of it; only those with a granted token are counted."""
    faults = world.hosting.faults
    how = faults.next() if request.token in world.hosting.grants else None
    if how is None:
        return answer(world, request)
    if how.is_done:
        answer(world, request)
    match how:
        case Break.SECONDARY:
            return spoilt(Mood.SECONDARY)
        case Break.BAD_GATEWAY_BEFORE | Break.BAD_GATEWAY_AFTER:
            return JSONResponse({"message": "Server Error"}, 502)
        case Break.HANG_BEFORE | Break.HANG_AFTER:
            return unruly(Hang())
        case Break.KILL_BEFORE | Break.KILL_AFTER:
            faults.kill()
    return unruly(Drop())
