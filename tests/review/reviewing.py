"""A pull request against the real list, and the review of it over fakes of our own interfaces."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.checkers import resource_of
from bot.clock import SimulatedClock
from bot.edits.diffs import diff
from bot.forge.memory import MemoryForge
from bot.model import (
    EnsureCheck,
    EnsureReview,
    Evidence,
    Facts,
    Record,
    Resource,
    ReviewComment,
    Revision,
    Status,
    Strike,
)
from bot.pipeline import review
from bot.review.hunks import Hunks, read_patch
from bot.review.judged import Judged
from bot.review.proposal import Proposal
from bot.run import Run
from bot.world.scenario import demo_list
from tests.fake_web import START, FakeWeb, run_with

LIST = demo_list().decode()
LINES = LIST.splitlines(keepends=True)
END = next(number for number, line in enumerate(LINES) if line.startswith("| **Beyond the Turn-Based Game"))
"""The line behind which new models go."""
HEAD = "c" * 40
ARXIV = "https://arxiv.org/abs/"
REVISION = Revision("https://github.com/o/list", HEAD, "main")


def row(title: str, *links: tuple[str, str]) -> str:
    return f"| **{title}** | {'/'.join(f'[{label}]({url})' for label, url in links)} |\n"


def with_rows(*rows: str) -> str:
    """The list with new rows at the end of its models."""
    return "".join([*LINES[: END + 1], *rows, *LINES[END + 1 :]])


def proposal_of(before: str, after: str, path: str = "README.md") -> Proposal:
    return Proposal(7, HEAD, {path: before.encode()}, {path: after.encode()}, {path: hunks_of(before, after)})


def hunks_of(before: str, after: str) -> Hunks:
    return read_patch("\n".join(diff("x", before.encode(), after.encode()).split("\n")[2:]))


def paper(title: str, version: int = 1) -> Facts:
    return {
        "found": True,
        "version": version,
        "title": title,
        "updated": "2025-01-05T00:00:00Z",
        "published": "2024-08-09T17:59:49Z",
        "authors": ["A. Author"],
        "comment": "",
        "journal_ref": "",
        "doi": "",
        "links": [],
    }


def remembered(url: str, facts: Facts | None = None, status: Status = Status.ALIVE) -> Record:
    """A look of an hour ago, by the API that knows where there is one."""
    resource, at = resource_of(url), START - timedelta(hours=1)
    assert resource is not None
    by_api = resource.kind != "web"
    strikes = (Strike(at, by_api, "gone"),) if status is Status.DEAD else ()
    return Record(
        resource,
        at,
        at,
        status,
        Evidence("HTTP 404" if status is Status.DEAD else "seen", host="known.example", tries=1),
        last_alive=at if status is Status.ALIVE else None,
        strikes=strikes,
        facts=facts or {},
        by_api=by_api,
    )


@dataclass
class Bench:
    """A review with memory, of which only pages are asked about."""

    web: FakeWeb = field(default_factory=FakeWeb)
    known: Iterable[Record] = ()
    forge: MemoryForge = field(default_factory=lambda: MemoryForge(SimulatedClock(START)))

    def __post_init__(self) -> None:
        self.run: Run = run_with(self.web, forge=self.forge)
        self.remember(*self.known)

    def remember(self, *records: Record) -> None:
        present: list[Resource] = [record.resource for record in records]
        self.run.store.save(records, listed="o/other", present=present, now=START)

    async def review(self, before: str, after: str, **changes: object) -> Judged:
        proposal = replace(proposal_of(before, after), **changes)  # type: ignore[arg-type]  # its own fields
        return await review(proposal, replace(self.run, revision=REVISION))

    @property
    def check(self) -> EnsureCheck:
        return self.forge.checks[HEAD]

    @property
    def standing(self) -> EnsureReview:
        return self.forge.reviews[7]


def told(judged: Judged) -> list[tuple[int, str | None, str]]:
    """Line, rule and level of all that is said."""
    return [(one.line, one.rule, one.level.value) for one in judged.said]


def committed(after: str, comments: Iterable[ReviewComment]) -> str:
    """The file with all suggestions, as GitHub's button writes them."""
    kept = after.splitlines(keepends=True)
    for one in sorted(comments, key=lambda comment: -comment.first):
        text = suggested(one.body)
        end = "\r\n" if kept[one.last - 1].endswith("\r\n") else "\n"
        kept[one.first - 1 : one.last] = [f"{line}{end}" for line in text]
    return "".join(kept)


def suggested(body: str) -> list[str]:
    """The lines of the suggestion in a comment, read as Markdown reads a fence."""
    lines = body.split("\n")
    start = next(number for number, line in enumerate(lines) if line.strip("`") == "suggestion")
    fence = lines[start].removesuffix("suggestion")
    end = next(number for number in range(start + 1, len(lines)) if lines[number].rstrip() == fence)
    return lines[start + 1 : end]
