"""Tests over real sockets run on both event loops: uvloop, as users do, and asyncio's own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import pytest

OVER_SOCKETS = ("test_attacks.py", "test_manners.py", "test_sockets.py", "test_transport.py")


def pytest_asyncio_loop_factories(item: pytest.Item) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    own = {"asyncio": asyncio.new_event_loop}
    if item.path.name not in OVER_SOCKETS:
        return own
    try:
        import uvloop  # noqa: PLC0415
    except ImportError:
        return own
    return {**own, "uvloop": uvloop.new_event_loop}
