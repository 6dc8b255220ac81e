"""`listkeeper demo`: three simulated weeks in the life of a real list, told day by day."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from rich.console import Console, Group
from rich.markdown import Markdown
from rich.markup import escape
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.edits.fitting import replaced
from bot.escape import terminal
from bot.forge.memory import MemoryForge
from bot.hosts.narration import Line, narrate
from bot.model import EnsureIssue, EnsurePull, Policy, Report
from bot.net.client import open_client
from bot.net.interface import Outside
from bot.pipeline import sweep
from bot.reporters.console import unfold
from bot.reporters.summary import summary_line, total
from bot.reporters.watch import Silent
from bot.run import Run
from bot.stores.sql import open_store
from bot.world.scenario import Planted, demo_list, plot
from bot.world.server import serve
from bot.world.state import World

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
DAYS = 22
PAUSE = 0.4
"""Seconds between eventful days on a terminal, so that a person can follow."""
WIDTH = 100
PADDING = re.compile(r" {4,}")
BOX = re.compile(r"\n? *- \[([ x])\] (.*?) <!-- box:.*? -->")
BOXES = re.compile(rf"(?:{BOX.pattern})+\n")
"""What people can tick below a finding."""
HIDDEN = re.compile(r"^<!--.*-->$\n*", re.MULTILINE)
"""What only the bot reads."""
LONG_BOX = 40
"""Letters from which on a box has a line of its own."""
LIST_NAME = "Ruiqi-Yan/Awesome-FullDuplexSDM"


@dataclass(slots=True)
class _Story:
    """What has happened so far."""

    console: Console
    pause: float
    world: World
    planted: Sequence[Planted]
    last: Report | None = None
    written: int = 0
    quiet: list[int] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)


def run_demo(*, quick: bool) -> int:
    """Play the demo on standard output; always 0."""
    console = Console(highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    world, planted = plot(START)
    story = _Story(console, 0.0 if quick or not console.is_terminal else PAUSE, world, planted)
    asyncio.run(_play(story))
    return 0


async def _play(story: _Story) -> None:
    _introduce(story)
    forge = MemoryForge(story.world.clock)
    async with serve(story.world) as address:
        settings = address.settings(github_token="demo")  # noqa: S106 - the simulated GitHub wants any token
        clock = story.world.clock
        with closing(open_store(None)) as store:
            async with open_client(settings, clock) as http:
                run = Run(
                    listed=LIST_NAME,
                    clock=clock,
                    store=store,
                    policy=Policy(),
                    watch=Silent(),
                    outside=Outside(http, clock, settings),
                    forge=forge,
                )
                for day in range(DAYS):
                    clock.set(START + timedelta(days=day))
                    story.world.forget_requests()
                    report = await sweep({"README.md": demo_list()}, run)
                    _tell(story, day, report, forge)
    _conclude(story, forge)


def _introduce(story: _Story) -> None:
    story.console.print(
        Panel(
            "[bold]listkeeper[/] keeps curated lists alive. For this demo a small internet runs on this "
            "machine: arXiv, GitHub and the sites of [bold]Awesome-FullDuplexSDM[/], a real list. Nothing "
            "leaves this machine. Over three simulated weeks things go wrong in it, and every morning the "
            "bot looks at what is due. Watch what it says, and above all what it does not say.",
            title="demo",
        )
    )


def _tell(story: _Story, day: int, report: Report, forge: MemoryForge) -> None:
    """Narrate one day; days without events are folded into one line."""
    planted = [one for one in story.planted if _shown_on(one) == day]
    lines = narrate(story.last, report)
    written, story.written = forge.history[story.written :], forge.writes
    story.requests.update(story.world.received)
    if planted or lines or written:
        _tell_quiet(story)
        _tell_day(story, day)
        _tell_events(story.console, planted, lines, written)
        if story.last is None:
            story.console.print(f"  {summary_line(total(report))}", style="dim")
        time.sleep(story.pause)
    else:
        story.quiet.append(day)
    story.last = report


def _shown_on(planted: Planted) -> int:
    """The first morning on which what was planted is true."""
    return max(0, -int(-planted.day // 1))


def _tell_day(story: _Story, day: int) -> None:
    date = START + timedelta(days=day)
    asked, hosts = sum(story.world.received.values()), len(story.world.received)
    story.console.print()
    title = f"[bold]Day {day + 1}[/] · {date:%A} {date.day} {date:%B} · {asked} requests to {hosts} hosts"
    story.console.print(Rule(title, align="left", style="dim"))


def _tell_events(
    console: Console, planted: Sequence[Planted], lines: Sequence[Line], written: Sequence[str]
) -> None:
    """Three columns: who, a mark, what; the second and third sentence hang below the first."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", width=10)
    grid.add_column(width=1)
    grid.add_column()
    for one in planted:
        grid.add_row(Text("world", style="magenta"), "", Text(one.what))
    for line in lines:
        said = Text(line.text)
        if line.comment:
            said.append(f"\n{line.comment}", style="dim italic")
        grid.add_row(Text("bot sees", style="blue"), Text(line.glyph, style=line.style), said)
    for sentence in written:
        grid.add_row(Text("bot writes", style="bold green"), "→", Text(sentence))
    console.print(grid)


def _tell_quiet(story: _Story) -> None:
    if story.quiet:
        first, last = story.quiet[0] + 1, story.quiet[-1] + 1
        days = f"Day {first}" if first == last else f"Days {first} to {last}"
        story.console.print(f"\n  {days}: nothing new, so nothing was written.", style="dim")
        story.quiet.clear()


def _conclude(story: _Story, forge: MemoryForge) -> None:
    _tell_quiet(story)
    console = story.console
    if story.last is None:
        return
    for action in story.last.actions:
        if isinstance(action, EnsureIssue):
            console.print()
            console.print(Rule("[bold]The health issue, as its maintainer reads it on the last day[/]"))
            console.print(Panel(_shown(_side_by_side(unfold(action.body))), title=action.title))
    for pull in forge.pulls.values():
        if pull.is_open:
            console.print(Rule("[bold]The pull request[/]"))
            console.print(Panel(_pull(story.last, pull.wanted), title=pull.wanted.title))
            console.print(Rule("its diff; context is left out, and padding shortened", style="dim"))
            _print_diff(console, pull.wanted.diff)
    _sum_up(story, forge)


def _side_by_side(body: str) -> str:
    """The boxes of a finding on one line, as they would look, after one that shows an edit."""
    return BOXES.sub(lambda boxes: "\\\n  " + BOX.sub(_drawn, boxes[0]).strip() + "\n", body)


def _drawn(box: re.Match[str]) -> str:
    drawn = f"{'☐' if box[1] == ' ' else '☑'}&nbsp;{box[2]}"
    return drawn + ("\\\n  " if len(box[2]) > LONG_BOX else " &nbsp; ")


def _pull(report: Report, wanted: EnsurePull) -> Group:
    """The text of a pull request with old above new: a table would cut both to the same beginning."""
    above, _, rest = wanted.body.partition("\n|")
    below = "\n".join(line for line in rest.splitlines()[1:] if not line.startswith("|"))
    rows = Table.grid(padding=(0, 1))
    rows.add_column(justify="right", width=8)
    rows.add_column(overflow="fold")
    for finding in (one for one in report.findings if one.fix and one.fingerprint in wanted.fixes):
        old, new = replaced(report, finding)
        rows.add_row(f"line {finding.line}", Text(f"- {terminal(old)}", style="red"))
        rows.add_row("", Text(f"+ {terminal(new)}", style="green"))
        if new not in finding.message:
            rows.add_row("", Text(f"  {terminal(finding.message)}", style="dim"))
    return Group(_shown(above), "", rows, "", _shown(below))


def _shown(body: str) -> Markdown:
    return Markdown(HIDDEN.sub("", body).strip())


def _print_diff(console: Console, diff: str) -> None:
    styles = {"-": "red", "+": "green", "@": "cyan"}
    for line in diff.splitlines():
        if line[:1] in styles:
            console.print(Text(PADDING.sub("   ", line), style=styles[line[:1]]), soft_wrap=True)


def _sum_up(story: _Story, forge: MemoryForge) -> None:
    requests = sum(story.requests.values())
    command = "listkeeper" if shutil.which("listkeeper") else escape(sys.argv[0])
    story.console.print(
        Panel(
            f"In {DAYS} mornings the bot sent {requests} requests and wrote {forge.writes} times: one issue "
            "that is always true, and pull requests that can be merged without thinking. The page that came "
            "back, the walls and the flaky host were never called dead.\n\n"
            f"Now look at a list of your own:  [bold]{command} check path/to/README.md[/]",
            title="the end",
        )
    )
