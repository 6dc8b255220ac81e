"""Runs of whole programs against the simulated web: what they cost, and whether their verdicts are true."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.web_plan import Plan, Truth
from tests.bench.web_server import Order

ROOT = Path(__file__).parents[2]
LISTKEEPER = "import sys; from bot.hosts.cli import main; main()"
MOST_SECONDS = 600
"""Then a program is stopped."""

# A process counts as its own the memory that its parent had when it was started: so the parent is a tiny one.
_LAUNCH = """
import os, signal, sys, time
start = time.monotonic()
child = os.fork()
if not child:
    for end, path in enumerate((os.devnull, "stdout", "stderr")):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), end)
    os.execvp(sys.argv[2], sys.argv[2:])
stopped = []
signal.signal(signal.SIGALRM, lambda *_: (stopped.append(1), os.kill(child, signal.SIGKILL)))
signal.alarm(int(sys.argv[1]))
_, status, usage = os.wait4(child, 0)
unit = 1 if sys.platform == "darwin" else 1024
print(time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit,
      os.waitstatus_to_exitcode(status), len(stopped))
"""


@dataclass(frozen=True, slots=True)
class Settings:
    """How both programs are told to behave."""

    per_host: int | None = None
    """None leaves every default as it is; else no interval, a timeout of 10 s and one retry."""
    concurrency: int = 128


@dataclass(frozen=True, slots=True)
class Road:
    """How a program reaches the simulated web."""

    ports: Mapping[str, int]
    mapped: bool
    """By `--connect-to` and `--dns`; else by the hosts file of the namespace."""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """What a program said of each URL: True alive, False dead; one that it left open is not here."""

    says: Mapping[str, bool]


@dataclass(frozen=True, slots=True)
class Score:
    """Verdicts against the truth."""

    false_dead: int = 0
    """Called dead, and alive."""
    false_alive: int = 0
    """Called alive, and gone or broken."""
    missed: int = 0
    """Gone, and left open."""
    unsure: int = 0
    """Alive, and left open."""
    wrong: tuple[str, ...] = field(default=(), repr=False)
    """The behaviours behind the false verdicts."""


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process."""

    wall: float
    cpu: float
    peak: int
    """Bytes."""
    stopped: bool
    counts: Mapping[str, Any]
    """The server's."""
    score: Score


def judge(whole: Plan, verdicts: Verdicts) -> Score:
    """Count what is wrong and what is missing."""
    tally = dict.fromkeys(("false_dead", "false_alive", "missed", "unsure"), 0)
    wrong = []
    for link in whole.links:
        name = _mistake(link.truth, verdicts.says.get(link.url))
        if name:
            tally[name] += 1
            wrong.append(f"{name}: {link.behaviour}")
    return Score(**tally, wrong=tuple(sorted(wrong)))


def _mistake(truth: Truth, said: bool | None) -> str:
    match truth, said:
        case Truth.ALIVE, False:
            return "false_dead"
        case Truth.ALIVE, None:
            return "unsure"
        case ((Truth.GONE | Truth.BROKEN), True):
            return "false_alive"
        case Truth.GONE, None:
            return "missed"
    return ""


# ── the programs ──────────────────────────────────────────────────────────────────────────


def listkeeper_command(road: Road, listed: Path, report: Path) -> list[str]:
    """What somebody would type; limits are in the environment."""
    command = [sys.executable, "-c", LISTKEEPER, "check", str(listed)]
    command += ["--format", "json", "--output", str(report)]
    if road.mapped:
        for usual in (80, 443):
            command += ["--connect-to", f":{usual}:127.0.0.1:{road.ports['web']}"]
        command += ["--dns", f"127.0.0.1:{road.ports['names']}"]
    return command + (["--ca-file", road.ca_file] if road.ca_file else [])


def listkeeper_environment(settings: Settings) -> dict[str, str]:
    """Limits of an operator."""
    if settings.per_host is None:
        return {}
    limits = {"PER_HOST": settings.per_host, "CONCURRENCY": settings.concurrency, "TIMEOUT": 10, "RETRIES": 1}
    return {f"LISTKEEPER_{name}": str(value) for name, value in limits.items()}


def lychee_command(settings: Settings, lychee: str, listed: Path, report: Path) -> list[str]:
    """The same for lychee."""
    command = [lychee, "--format", "json", "-v", "--no-progress", "--output", str(report)]
    if settings.per_host is not None:
        command += ["--host-concurrency", str(settings.per_host), "--host-request-interval", "0ms"]
        command += ["--max-concurrency", str(settings.concurrency), "--timeout", "10", "--max-retries", "1"]
    return [*command, str(listed)]


def listkeeper_verdicts(report: str) -> Verdicts:
    """Its JSON; `refused`, `trouble` and `unchecked` leave it open."""
    words = {"alive": True, "moved": True, "dead": False}
    rows = json.loads(report)["links"]
    return Verdicts({row["url"]: words[row["status"]] for row in rows if row["status"] in words})


def lychee_verdicts(report: str) -> Verdicts:
    """Its JSON; a timeout leaves it open, though lychee fails for one."""
    whole = json.loads(report)
    says = {row["url"]: True for rows in whole["success_map"].values() for row in rows}
    says |= {row["url"]: False for rows in whole["error_map"].values() for row in rows}
    return Verdicts(says)


# ── running ───────────────────────────────────────────────────────────────────────────────


@contextmanager
def serving(order: Order) -> Iterator[tuple[Mapping[str, int], dict[str, Any]]]:
    """A server of its own for a run; yields its ports, and a dict that holds its counts afterwards."""
    command = [sys.executable, "-m", "tests.bench.web_server", json.dumps(asdict(order))]
    counts: dict[str, Any] = {}
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield json.loads(process.stdout.readline()), counts
            process.stdin.close()
            counts.update(json.loads(process.stdout.readline()))
        finally:
            process.stdin.close()
            process.wait(10)


def compile_ourselves() -> None:
    """As `pip install` does: else the first run would pay for what no user's does."""
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(ROOT / "bot")], check=True)


def measure(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> tuple[float, ...]:
    """Wall and CPU seconds, peak memory in bytes, exit code, and 1 where it had to be stopped.

    What the program prints is in `stdout` and `stderr` of the folder.
    """
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("LISTKEEPER_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    launch = [sys.executable, "-I", "-S", "-c", _LAUNCH, str(MOST_SECONDS), *command]
    ran = subprocess.run(
        launch,
        env={**clean, **environment, "PYTHONPATH": f"{ROOT}{os.pathsep}{clean.get('PYTHONPATH', '')}"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return tuple(map(float, ran.stdout.split()))
