"""Whatever happens to a list, its links and its people, pull requests keep to their rules."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import combinations

import pytest

from bot.act import act
from bot.actions.fixes import decide_fixes
from bot.actions.offers import offered
from bot.clock import SimulatedClock
from bot.edits.patch import apply
from bot.edits.relink import replace_destination
from bot.forge.memory import MemoryForge, MemoryPull
from bot.lists.parse import parse
from bot.model import (
    Action,
    Claim,
    Edit,
    EnsurePull,
    Finding,
    Fix,
    Heard,
    Link,
    Policy,
    PullState,
    Report,
    Resource,
    Status,
    Verdict,
    fingerprint,
)
from bot.world.forge.merge import merge
from tests.actions.offering import LIST, introduced
from tests.samples import MOVED, NOW, alive, report_of, resource_of

LINKS = 12
NEIGHBOURS = 8
"""So many links stand in lines of their own, one below the other; the rest share the cells of a table."""
FATES = ("safe", "wished", "unsafe", "")
POLICY = Policy()
HOUR = timedelta(hours=1)
EVENTS = 40


def old(at: int) -> str:
    return f"https://old-{at:02}.example/page"


def first_text() -> bytes:
    lines = ["# A list", ""]
    lines += [f"- [Entry {at}]({old(at)})" for at in range(NEIGHBOURS)]
    rows = [f"| [a]({old(at)})/[b]({old(at + 1)}){' ' * 20} |" for at in range(NEIGHBOURS, LINKS, 2)]
    width = len(rows[0])
    lines += ["", f"| {'Links':{width - 4}} |", f"|{'-' * (width - 2)}|", *rows, ""]
    return "\n".join(lines).encode()


class Life:
    """A list with its links and people, and a bot that looks after it."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.clock = SimulatedClock(NOW)
        self.forge = MemoryForge(self.clock)
        self.text = first_text()
        self.moves: dict[int, tuple[str, bool]] = {}
        """Where a link leads, and whether nobody could object to writing that."""
        self.troubled: set[int] = set()
        self.wished: set[str] = set()
        self.silenced: set[str] = set()
        self.bases: dict[str, bytes] = {}
        """Branch → the list as it was when the bot last wrote to it."""
        self.opened: list[datetime] = []
        """When a pull request was opened, or opened again."""
        self.declined: set[str] = set()
        self.merged: set[str] = set()
        self.asleep = False
        for at in range(LINKS):
            self._has_moved_already(at)

    def _has_moved_already(self, at: int) -> None:
        fate = self.chance.choice(FATES)
        if fate:
            self.moves[at] = (f"https://new.example/page-{at}", fate == "safe")
        if fate == "wished":
            self.wished.add(self.name(at))

    def any_link(self) -> int:
        return self.chance.randrange(LINKS)

    # ── what happens to the links ──

    def a_page_moves(self) -> None:
        at, to = self.any_link(), self.chance.randrange(3)
        self.moves[at] = (f"https://new-{to}.example/page-{at}", self.chance.random() < 1 / 2)

    def a_page_is_back(self) -> None:
        self.moves.pop(self.any_link(), None)

    def a_page_has_a_bad_day(self) -> None:
        self.troubled ^= {self.any_link()}

    # ── what happens to the list ──

    def somebody_writes_a_line(self) -> None:
        lines = self.text.splitlines(keepends=True)
        lines.insert(self.chance.randrange(11), self.chance.choice([b"- A line more\n", b"\n"]))
        self.text = b"".join(lines)

    def somebody_renames_an_entry(self) -> None:
        at = self.chance.randrange(NEIGHBOURS)
        self.text = self.text.replace(b"[Entry %d]" % at, b"[Entry  %d]" % at)

    def somebody_deletes_an_entry(self) -> None:
        gone = old(self.chance.randrange(NEIGHBOURS)).encode()
        self.text = b"".join(line for line in self.text.splitlines(keepends=True) if gone not in line)

    def somebody_edits_an_address_by_hand(self) -> None:
        at = self.any_link()
        self.text = self.text.replace(old(at).encode(), b"https://by-hand.example/p%02d" % at)

    # ── what people do ──

    def open_pulls(self) -> list[MemoryPull]:
        return [pull for pull in self.forge.pulls.values() if pull.is_open]

    def any_pull(self) -> list[MemoryPull]:
        return self.chance.sample(pulls, 1) if (pulls := self.open_pulls()) else []

    def somebody_merges(self) -> None:
        for pull in self.any_pull():
            text = self.merge(pull)
            if text is not None and pull.number is not None:
                self.text, pull.state = text, PullState.MERGED
                self.merged |= set(pull.wanted.fixes)

    def merge(self, pull: MemoryPull) -> bytes | None:
        base = self.bases[pull.wanted.branch]
        return merge(base, self.text, apply(base, pull.wanted.edits))

    def somebody_closes(self) -> None:
        for pull in self.any_pull():
            if pull.number is not None:
                pull.state = PullState.CLOSED
                self.declined |= set(pull.wanted.fixes)

    def somebody_pushes(self) -> None:
        for pull in self.any_pull():
            pull.pushed_by_others = True

    def somebody_ticks_a_box(self) -> None:
        self.wished ^= {self.name(self.any_link())}

    def somebody_silences(self) -> None:
        self.silenced ^= {self.name(self.any_link())}

    def somebody_changes_the_setting(self) -> None:
        self.forge.may_open_pulls = not self.forge.may_open_pulls

    def time_passes(self) -> None:
        self.clock.advance(timedelta(minutes=self.chance.choice([5, 40, 60, 60 * 24, 60 * 24])))

    def the_bot_goes_to_sleep_or_wakes_up(self) -> None:
        """Much may happen between two runs; while it is awake, it runs after every single thing."""
        self.asleep = not self.asleep

    # ── what the bot does ──

    def name(self, at: int) -> str:
        return fingerprint("moved", resource_of(old(at)), self.moves.get(at, ("", False))[0])

    def report(self) -> Report:
        document = parse("README.md", self.text)
        resources = {link.url: resource_of(link.url) for link in document.links}
        verdicts, findings = {one: alive(one) for one in resources.values()}, []
        for at in range(LINKS):
            resource = resource_of(old(at))
            if resource not in verdicts:
                continue
            if at in self.troubled:
                verdicts[resource] = replace(verdicts[resource], status=Status.TROUBLE)
            elif at in self.moves:
                verdicts[resource] = replace(verdicts[resource], status=Status.MOVED, confirmed=True)
                findings += [
                    self.finding(link, at, replace_destination(document, link, self.moves[at][0]))
                    for link in document.links
                    if link.url == old(at)
                ]
        return self.told(report_of(document, verdicts.values(), findings), verdicts)

    def finding(self, link: Link, at: int, edits: tuple[Edit, ...]) -> Finding:
        new, safe = self.moves[at]
        claim = Claim(MOVED, f"moved to {new}", new, new, safe=safe)
        return Finding(
            rule=claim.rule.code,
            severity=claim.rule.severity,
            path="README.md",
            line=link.line,
            column=link.column,
            end_line=link.line,
            url=link.url,
            resource=resource_of(link.url),
            message=claim.message,
            fingerprint=self.name(at),
            fix=Fix(safe, edits) if edits else None,
        )

    def told(self, report: Report, verdicts: dict[Resource, Verdict]) -> Report:
        loud = tuple(one for one in report.findings if one.fingerprint not in self.silenced)
        quiet = tuple(one for one in report.findings if one.fingerprint in self.silenced)
        for pull in self.open_pulls():  # which GitHub finds out for itself
            pull.conflicts = self.merge(pull) is None
        standing = asyncio.run(self.forge.standing())
        fixable = {one.fingerprint for one in loud if one.fix}
        report = replace(
            report,
            checked_at=self.clock.now(),
            resources={link.url: resource_of(link.url) for link in report.documents[0].links},
            verdicts=verdicts,
            findings=loud,
            silenced=quiet,
            standing=standing,
            heard=Heard(wished=frozenset(self.wished & fixable)),
        )
        return introduced(report)

    def run_once(self) -> tuple[Action, ...]:
        report = self.report()
        actions = decide_fixes(report, LIST, POLICY)
        before = {branch: pull.wanted for branch, pull in self.forge.pulls.items()}
        known = {pull.number for pull in self.open_pulls()}
        done = asyncio.run(act(actions, self.forge))
        assert done.refused == ()
        for branch, pull in self.forge.pulls.items():
            if pull.wanted is not before.get(branch):
                self.bases[branch] = self.text
            if pull.is_open and pull.number not in (None, *known):
                self.opened.append(self.clock.now())
        for name, place in offered(report, actions, done).items():
            assert name in self.forge.pulls[place.branch].wanted.fixes
        return actions

    def the_bot_runs(self) -> None:
        theirs = {
            branch: (pull.wanted, pull.state)
            for branch, pull in self.forge.pulls.items()
            if pull.pushed_by_others
        }
        final = {
            branch: pull.state
            for branch, pull in self.forge.pulls.items()
            if not pull.is_open and not pull.is_obsolete
        }
        actions = self.run_once()
        for branch, (wanted, state) in theirs.items():
            assert (self.forge.pulls[branch].wanted, self.forge.pulls[branch].state) == (wanted, state)
        for branch, state in final.items():
            assert self.forge.pulls[branch].state is state
        for action in actions:
            if isinstance(action, EnsurePull):
                assert not (self.declined | self.merged) & set(action.fixes)
        writes = self.forge.writes
        self.run_once()
        again = self.forge.history[writes:]
        assert again == [], f"what is true already is not made true again: {again}"
        self.check_what_stands()

    # ── what must always be so ──

    def check_what_stands(self) -> None:
        """After a run, what can be merged can be merged, offers what is wanted, and nothing twice."""
        report = self.report()
        edits = {finding.fingerprint: set(finding.fix.edits) for finding in report.findings if finding.fix}
        offers = []
        for pull in self.open_pulls():
            known = set(pull.wanted.fixes) <= set(edits)
            if pull.pushed_by_others or not known:
                continue
            merged = self.merge(pull)
            assert merged is not None, "an open pull request of ours never conflicts"
            own = {edit for name in pull.wanted.fixes for edit in edits[name]}
            assert merged == apply(self.text, tuple(own))
            offers.append(own)
        for one, other in combinations(offers, 2):
            for a in one:
                for b in other:
                    assert a.end <= b.start or b.end <= a.start
                    assert (a.start, a.end) != (b.start, b.end)
        names = [name for pull in self.open_pulls() for name in pull.wanted.fixes]
        assert len(names) == len(set(names)), "no fix is offered twice"

    def check_that_people_are_not_flooded(self) -> None:
        assert len(self.open_pulls()) <= POLICY.open_pulls
        for moment in self.opened:
            within = [one for one in self.opened if moment <= one < moment + HOUR]
            assert len(within) <= POLICY.hourly_pulls
        for pull in self.forge.pulls.values():
            if pull.is_obsolete:
                assert pull.comments
                assert all(comment.endswith(".") for comment in pull.comments)


OFTEN: tuple[Callable[[Life], None], ...] = (
    Life.a_page_moves,
    Life.a_page_is_back,
    Life.a_page_has_a_bad_day,
    Life.somebody_writes_a_line,
    Life.somebody_renames_an_entry,
    Life.somebody_ticks_a_box,
    Life.somebody_ticks_a_box,
    Life.somebody_changes_the_setting,
    Life.time_passes,
    Life.time_passes,
    Life.the_bot_goes_to_sleep_or_wakes_up,
)
RARELY: tuple[Callable[[Life], None], ...] = (
    Life.somebody_deletes_an_entry,
    Life.somebody_edits_an_address_by_hand,
    Life.somebody_merges,
    Life.somebody_closes,
    Life.somebody_pushes,
    Life.somebody_silences,
)
"""What happened often would leave nothing that could be offered."""


def live(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same life each time
    life = Life(chance)
    happened = []
    try:
        for _ in range(EVENTS):
            if not life.asleep:
                life.the_bot_runs()
            life.check_that_people_are_not_flooded()
            event = chance.choice([*OFTEN * 3, *RARELY])
            happened.append(event.__name__.replace("_", " "))
            event(life)
    except AssertionError as error:
        error.add_note(f"life {seed}: {', then '.join(happened)}")
        raise


@pytest.mark.parametrize("seed", range(60))
def test_pull_requests_keep_to_their_rules_whatever_happens(seed: int) -> None:
    live(seed)


@pytest.mark.long
def test_pull_requests_keep_to_their_rules_in_many_lives() -> None:
    for seed in range(60, 2000):
        live(seed)
