"""Which listkeeper this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed


def version() -> str:
    """The installed version; `0` when run from a checkout that was never installed."""
    try:
        return installed("listkeeper")
    except PackageNotFoundError:
        return "0"
