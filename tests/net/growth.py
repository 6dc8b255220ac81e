"""Whether work grows with what it is given and no faster, told by ratios: machines differ, and are busy."""

from __future__ import annotations

import time
from collections.abc import Callable

FULL = 65_536
"""The bytes of a page that are read."""
TIMES = 8
MOST = 4 * TIMES
"""The work may grow so often; what is quadratic grows `TIMES` squared."""
_TRIES = 3
_TOO_SHORT = 0.001
"""Seconds below which the clock of the CPU says little."""


def growth(work: Callable[[int], object]) -> float:
    """How many times more CPU a full page takes than one of an eighth of its size, roughly."""
    return _seconds(work, FULL) / _seconds(work, FULL // TIMES)


def _seconds(work: Callable[[int], object], size: int) -> float:
    """The least of some tries: what else the machine does can only add."""
    took = []
    for _ in range(_TRIES):
        start = time.process_time()
        work(size)
        took.append(time.process_time() - start)
    return max(_TOO_SHORT, min(took))
