"""A pull request from a fork of the real list, in the simulated GitHub, and the command that reviews it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.forge.access import Access
from bot.forge.connection import Connection
from bot.hosts.cli import run
from bot.world.behaviours import Page, Status
from bot.world.forge.accounts import ACTIONS, Role
from bot.world.forge.git import Entry
from bot.world.forge.people import Person, grant, host
from bot.world.forge.reviewing import CheckRun, LineComment, Review, place_now
from bot.world.forge.state import Hosted, Pull
from bot.world.scenario import demo_list
from bot.world.seed import from_list, paper
from bot.world.server import Address, running
from bot.world.state import Request, World
from tests.conformance import Conformance
from tests.e2e.bench import START
from tests.review.reviewing import ARXIV, row, suggested, with_rows

NAME = "ada/awesome"
TOKEN = "action"  # noqa: S105 - no secret
PERMISSIONS = {"checks": "write", "pull_requests": "write"}
VITA = "VITA: Towards Open-Source Interactive Omni Multimodal LLM"
DEAD = "https://gone.example/demo"
ROWS = (
    row(
        "A Good New Model of Spoken Dialogue",
        ("arXiv", f"{ARXIV}2501.00001"),
        ("Demo", "https://good.example/"),
    ),
    row("Another Model That Listens and Speaks", ("arXiv", f"{ARXIV}2501.00002"), ("Demo", DEAD)),
    row(VITA, ("arXiv", "https://arxiv.org/pdf/2408.05211")),
    row("A Model That Has Been Revised Twice", ("arXiv", f"{ARXIV}2501.00003v1")),
    row("Freeze-Omni: A Smart Speech Dialogue Model with Frozen LLM", ("arXiv", f"{ARXIV}2501.00004")),
    row("Listen | Speak: A Pipe in the Title", ("arXiv", f"{ARXIV}2501.00005")),
)
"""One good, one dead, one that the list has under another address, one pinned, one mistitled, one broken."""
PAPERS = {
    "2501.00001": "A Good New Model of Spoken Dialogue",
    "2501.00002": "Another Model That Listens and Speaks",
    "2501.00003": "A Model That Has Been Revised Twice",
    "2501.00004": "Sparse Attention for Protein Folding at Scale",
    "2501.00005": "Listen | Speak: A Pipe in the Title",
}

NEW_LIST = with_rows(*ROWS)


@dataclass
class Pulling:
    """`eve` has a fork of `ada`'s list, and the bot may write checks and reviews."""

    world: World
    address: Address
    hosted: Hosted
    eve: Person
    capsys: pytest.CaptureFixture[str]
    number: int = 0
    printed: str = field(default="")

    # ── what people do ──

    @property
    def bob(self) -> Person:
        """Who may write to the list."""
        return Person(self.world, self.hosted, "bob")

    def allow(self, *permissions: str) -> None:
        """Let the bot's token write to these alone."""
        grant(self.world, TOKEN, ACTIONS.login, dict.fromkeys(permissions, "write"))

    def start_from(self, files: Mapping[str, bytes | Entry | None]) -> None:
        """Change the list before eve takes her fork of it."""
        oid = self.bob.push("main", files)
        self.eve.hosted.git.refs["refs/heads/main"] = oid

    def push(self, files: Mapping[str, bytes | Entry | None] | str) -> str:
        """Push to eve's branch, and open a pull request from it if there is none. The commit's hash."""
        given = {"README.md": files.encode()} if isinstance(files, str) else files
        oid = self.eve.push("add", given)
        if not self.number:
            self.number = self.eve.open_pull("add", "Add rows")
        return oid

    def branch(self, text: str) -> None:
        """The same from a branch of the list's own repository, by somebody who may write there."""
        self.bob.push("add", {"README.md": text.encode()})
        self.number = self.bob.open_pull("add", "Add rows")

    def connection(self) -> Connection:
        return Connection(Access(token=TOKEN), self.address.settings(), self.world.clock, repository=NAME)

    def commit_suggestions(self) -> None:
        """Click “Commit suggestion” in every comment, as GitHub carries it out."""
        lines = self.read("README.md").decode().split("\n")
        placed = [(place_now(self.hosted.git, one, self.pull.head_oid), one) for one in self.comments]
        for last, one in sorted(placed, key=lambda pair: -(pair[0] or 0)):
            assert last is not None, "an outdated comment has no button"
            lines[last - 1 - (one.last - one.first) : last] = suggested(one.body)
        self.push("\n".join(lines))

    # ── what stands there ──

    @property
    def pull(self) -> Pull:
        pull = self.hosted.issues[self.number].pull
        assert pull is not None
        return pull

    def read(self, path: str) -> bytes:
        content = self.hosted.git.content(self.pull.head_oid, path)
        assert content is not None
        return content

    @property
    def check(self) -> CheckRun:
        """What GitHub shows of the last commit."""
        return [run for run in self.hosted.checks if run.commit == self.pull.head_oid][-1]

    @property
    def annotations(self) -> list[tuple[int, str, str]]:
        return [(one["start_line"], one["title"], one["annotation_level"]) for one in self.check.annotations]

    @property
    def reviews(self) -> list[Review]:
        """Those with words; a comment alone is one without."""
        return [one for one in self.pull.reviews if one.body]

    @property
    def comments(self) -> list[LineComment]:
        return self.pull.line_comments

    # ── the bot ──

    def review(self, *arguments: str, pull: str | None = None) -> int:
        """The exit code of a review; what it prints is kept."""
        self.world.log.clear()
        name = pull or f"{NAME}#{self.number}"
        code = run(["review", name, *self.address.flags(), "--now", self.world.now.isoformat(), *arguments])
        captured = self.capsys.readouterr()
        self.printed = captured.out + captured.err
        return code

    @property
    def asked(self) -> list[Request]:
        """What the forge was asked in the last review: all but links."""
        return [one for one in self.world.log if one.token == TOKEN]

    @property
    def writes(self) -> list[str]:
        return [
            f"{one.method} {re.sub(r'[0-9]{7,}', 'ID', one.path.removeprefix(f'/repos/{NAME}'))}"
            for one in self.asked
            if one.method != "GET" and one.path != "/graphql"
        ]


def pulling(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pulling]:
    """The scene, in which every exchange with GitHub must conform to the contracts."""
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("LISTKEEPER_GITHUB_TOKEN", "reader")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.forge.connection.BETWEEN_WRITES", timedelta())
    world = from_list(demo_list(), START)
    for name, title in PAPERS.items():
        made = paper(name, title, START)
        versions = made.versions[:1] * (3 if name == "2501.00003" else 1)
        world.papers[name] = replace(made, versions=versions)
    world.put_site("https://good.example/", Page("A good page"))
    world.put_site(DEAD, Status(404))
    conformance = Conformance()
    world.watch = conformance
    hosted = host(world, NAME, {"README.md": demo_list()}, {"bob": Role.WRITE})
    grant(world, TOKEN, ACTIONS.login, PERMISSIONS)
    eve = Person(world, hosted, "eve").fork("eve/awesome")
    with running(world) as address:
        yield Pulling(world, address, hosted, eve, capsys)
    assert conformance.faults == [], conformance.faults[:5]
    assert world.hosting.limits.exceeded == 0
