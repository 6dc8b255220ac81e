"""The stores that there are: whatever keeps memory must pass `test_contract.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.stores.branch import BranchStore
from bot.stores.interface import Store
from bot.stores.memory import MemoryStore
from bot.stores.sql import open_store
from tests.stores.fake_file import FakeFile

FACTORIES: Mapping[str, Callable[[Path], Store]] = {
    "sqlite in memory": lambda _: open_store(None),
    "sqlite file": lambda folder: open_store(str(folder / "state.sqlite")),
    "dictionaries": lambda _: MemoryStore(),
    "branch": lambda _: BranchStore(FakeFile()),
}
"""How to open a new store, given an empty folder. A later store is one more row."""


@pytest.fixture(scope="session", params=FACTORIES)
def empty_store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Store]:
    """Opens a new, empty store at each call; the caller closes it."""
    return lambda: FACTORIES[request.param](tmp_path_factory.mktemp("store"))
