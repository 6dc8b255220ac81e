"""The benchmark's result as Markdown: medians, ratios, and what was judged wrong."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Sequence

from tests.bench.web_runs import Run

MEGABYTE = 1_000_000
COLUMNS = (
    "| program | wall s | CPU s | peak MB | requests/link | requests/s | peak at one host "
    "| 429s drawn | false dead | false alive | missed | unsure |"
)

SCORES = ("false_dead", "false_alive", "missed", "unsure")
"""Fields of Score, in the order of their columns; a program that was stopped has said nothing."""


def table(links: int, ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    """Medians and ratios as Markdown."""
    rows = [COLUMNS, "|---" * (COLUMNS.count("|") - 1) + "|"]
    for name, runs in (("listkeeper", ours), ("lychee", theirs)):
        if runs:
            rows.append(_row(name, runs, links))
    if theirs:
        rows.append(_ratios(ours, theirs))
    return "\n".join(rows) + "\n"


def _row(name: str, runs: Sequence[Run], links: int) -> str:
    stopped = any(run.stopped for run in runs)
    scores = [run.score for run in runs]
    judged = [[getattr(score, name) for score in scores] for name in SCORES]
    cells = [
        name,
        f"{'> ' if stopped else ''}{_median(runs, _wall):.1f}",
        f"{_median(runs, _cpu):.2f}",
        f"{_median(runs, _peak) / MEGABYTE:.0f}",
        f"{_median(runs, _requests) / links:.2f}",
        f"{_median(runs, _speed):,.0f}",
        f"{_median(runs, _in_flight):.0f}",
        f"{_median(runs, lambda run: run.counts['drawn']):.0f}",
        *("-" if stopped else f"{statistics.median(numbers):.0f}" for numbers in judged),
    ]
    return f"| {' | '.join(cells)} |"


def _ratios(ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    compared = (_wall, _cpu, _peak, _requests, _speed)
    cells = [f"{_median(ours, of) / _median(theirs, of):.2f}" for of in compared]
    return f"| ratio | {' | '.join(cells)} |" + " |" * 6


OVERVIEW = "\n".join(
    [
        "| ours / lychee's (ratio) | wall s | CPU s | peak MB | requests/s | requests/link | false dead |",
        "|---" * 7 + "|",
    ]
)


def overview(name: str, links: int, ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    """A whole comparison as one row, under `OVERVIEW`."""
    cells = [
        name,
        _beside(ours, theirs, _wall, ".1f"),
        _beside(ours, theirs, _cpu, ".2f"),
        _beside(ours, theirs, lambda run: run.peak / MEGABYTE, ".0f"),
        _beside(ours, theirs, _speed, ",.0f"),
        _beside(ours, theirs, lambda run: _requests(run) / links, ".2f"),
        _beside(ours, theirs, lambda run: float(run.score.false_dead), ".0f").partition(" (")[0],
    ]
    return f"| {' | '.join(cells)} |"


def _beside(ours: Sequence[Run], theirs: Sequence[Run], of: Callable[[Run], float], form: str) -> str:
    """Both medians and their ratio; ours alone where there is nothing to compare with."""
    mine = _median(ours, of)
    if not theirs:
        return f"{mine:{form}}"
    other = _median(theirs, of)
    return (
        f"{mine:{form}} / {other:{form}} ({mine / other:.2f})" if other else f"{mine:{form}} / {other:{form}}"
    )


def mistakes(name: str, runs: Sequence[Run]) -> str:
    """What a program got wrong in its last run, by what the server did."""
    if not runs or not runs[-1].score.wrong:
        return ""
    counted = Counter(runs[-1].score.wrong)
    return f"\n{name}: " + ", ".join(f"{number} {what}" for what, number in counted.items()) + "\n"


def _median(runs: Sequence[Run], of: Callable[[Run], float]) -> float:
    return statistics.median(of(run) for run in runs)


def _wall(run: Run) -> float:
    return run.wall


def _cpu(run: Run) -> float:
    return run.cpu


def _peak(run: Run) -> float:
    return run.peak


def _requests(run: Run) -> float:
    return float(run.counts["requests"])


def _speed(run: Run) -> float:
    """Requests a second while there were any: without the start and the report."""
    return float(run.counts["requests"] / max(run.counts["span"], 0.001))


def _in_flight(run: Run) -> float:
    return float(max(run.counts["peak"].values(), default=0))
