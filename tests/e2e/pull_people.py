"""The people of a list: what they do to the bot's pull requests, to its issue, and to the list itself."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field

from bot.lists.parse import parse
from bot.markers.boxes import BOX
from bot.markers.trailers import fixes_in
from bot.world.forge.git import BRANCHES
from bot.world.forge.merge import merged_files
from bot.world.forge.people import Person
from bot.world.forge.state import Hosted, Issue
from tests.e2e.pull_plot import MORE, Plot, Truth, moment, written_wrongly
from tests.rendered import render

README = "README.md"
BRANCH = "listkeeper/fix-"


@dataclass(slots=True)
class Plan:
    """What becomes of a pull request, and when somebody gets round to it."""

    day: float
    deed: str
    """`merge` or `close`."""
    push: float | None = None
    """When somebody adds a commit to it, if anybody does."""


@dataclass
class People:
    """They act a few hours after each run."""

    plot: Plot
    hosted: Hosted
    who: Person
    chance: random.Random
    plans: dict[int, Plan] = field(default_factory=dict)
    merged: set[str] = field(default_factory=set)
    """The fixes that they have merged."""
    declined: set[str] = field(default_factory=set)
    """Those of the pull requests that they have closed."""
    undone: set[str] = field(default_factory=set)
    """Those that they have merged, and then written as it was."""
    silenced: set[str] = field(default_factory=set)
    wished: dict[str, float] = field(default_factory=dict)
    """Those that they have asked for, and when."""
    theirs: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Branches that they have pushed to → the commit, and the words of the pull request."""
    deeds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    """What merging a pull request did that it must not."""
    lines: int = 0
    """How many they have added to the list."""

    # ── what there is ──

    @property
    def text(self) -> bytes:
        content = self.hosted.git.content(self.hosted.head or "", README)
        assert content is not None
        return content

    @property
    def urls(self) -> frozenset[str]:
        """Every address of the list."""
        return frozenset(link.url for link in parse(README, self.text).links)

    @property
    def pulls(self) -> list[Issue]:
        """The open pull requests of the bot."""
        return [one for one in self.hosted.issues.values() if one.pull and one.is_open]

    @property
    def issue(self) -> Issue | None:
        return next((one for one in self.hosted.issues.values() if not one.pull), None)

    def head(self, pull: Issue) -> str:
        assert pull.pull
        return self.hosted.git.refs[f"{BRANCHES}{pull.pull.branch}"]

    def conflicts(self, pull: Issue) -> bool:
        return merged_files(self.hosted.git, self.hosted.head or "", self.head(pull)) is None

    # ── a day of theirs ──

    def live(self, day: float) -> None:
        """What they do on a day, after the run if there is one."""
        self.plot.world.clock.set(moment(day))
        for pull in self.pulls:
            self._treat(pull, day)
        if self.chance.random() < 0.15:
            self._answer(day)
        if self.chance.random() < 0.2:
            self._write(day)

    def _treat(self, pull: Issue, day: float) -> None:
        plan = self.plans.setdefault(pull.number, self._plan(day))
        if plan.push is not None and day >= plan.push:
            plan.push = None
            self._push(pull)
        elif day >= plan.day and plan.deed == "close":
            self._close(pull)
        elif day >= plan.day:
            self.settle(pull, day)

    def settle(self, pull: Issue, day: float) -> None:
        """Merge it; where it has conflicts wait for the bot, unless a commit of theirs keeps it off."""
        self.plot.world.clock.set(moment(day))
        if not self.conflicts(pull):
            self._merge(pull)
        elif pull.pull and pull.pull.branch in self.theirs:
            self._close(pull)

    def _plan(self, day: float) -> Plan:
        soon = day + self.chance.uniform(0, 8)
        push = soon if self.chance.random() < 0.2 else None
        late = soon + self.chance.uniform(2, 30) if push or self.chance.random() < 0.2 else soon
        return Plan(late, "close" if self.chance.random() < 0.15 else "merge", push)

    def _merge(self, pull: Issue) -> None:
        before, fixes = self.text, set(fixes_in(pull.body))
        self.who.merge(pull.number)
        self.merged |= fixes
        self.deeds["merged"] += 1
        self.faults += wrong_in(
            before, self.text, [one for one in self.plot.truths if one.fingerprint in fixes]
        )

    def _close(self, pull: Issue) -> None:
        self.declined |= set(fixes_in(pull.body))
        self.who.close(pull.number)
        self.deeds["closed"] += 1

    def _push(self, pull: Issue) -> None:
        assert pull.pull
        oid = self.who.push(pull.pull.branch, {f"docs/note-{pull.number}.md": b"Looked at it.\n"})
        self.theirs[pull.pull.branch] = (oid, pull.title + pull.body)
        self.deeds["pushed"] += 1

    # ── the issue ──

    def _answer(self, day: float) -> None:
        """Tick a box of something that could be fixed: mostly `fix it`, where there is such a box."""
        issue = self.issue
        if issue is None or not issue.is_open:
            return
        known = {one.fingerprint: one for one in self.plot.truths}
        boxes = [box for box in BOX.finditer(issue.body) if box[2] == " "]
        named = [(box[4].split(":"), box[4]) for box in boxes]
        fixes = [(words[1], name) for words, name in named if words[0] == "fix" and words[1] in known]
        nevers = [(words[1], name) for words, name in named if words[0] == "never" and words[1] in known]
        if fixes and self.chance.random() < 0.8:
            fingerprint, name = self.chance.choice(fixes)
            self.wished[fingerprint] = day
            self.deeds["wished"] += 1
        elif nevers and self.chance.random() < 0.1:
            fingerprint, name = self.chance.choice(nevers)
            self.silenced.add(fingerprint)
            self.deeds["silenced"] += 1
        else:
            return
        self.who.tick(issue.number, name)

    # ── the list ──

    def _write(self, day: float) -> None:
        self.chance.choice(
            (
                *(self._add,) * 3,
                *(self._fix_by_hand,) * 2,
                *(self._undo, self._delete, self._retitle, self._prepend),
            )
        )(day)

    def _edit(self, text: bytes) -> None:
        self.who.push(self.hosted.default_branch, {README: text})

    def _add(self, day: float) -> None:
        """A line somewhere among the others."""
        self.lines += 1
        line, _ = written_wrongly(self.plot, self.lines, day)
        head, _, tail = self.text.partition(MORE)
        lines = tail.splitlines(keepends=True)
        lines.insert(self.chance.randint(0, len(lines)), f"{line}\n".encode())
        self._edit(head + MORE + b"".join(lines))
        self.deeds["added"] += 1

    def _fix_by_hand(self, day: float) -> None:
        urls = self.urls
        known = [one for one in self.plot.truths if one.holds(day) and one.old in urls]
        if known:
            truth = self.chance.choice(known)
            self._edit(replaced(self.text, truth.old, truth.new))
            self.deeds["fixed by hand"] += 1

    def _undo(self, day: float) -> None:
        """Write the old address again, which the bot must take for an answer."""
        urls = self.urls
        done = [one for one in self.plot.truths if one.fingerprint in self.merged and one.new in urls]
        if done:
            truth = self.chance.choice(done)
            self._edit(replaced(self.text, truth.new, truth.old))
            self.undone.add(truth.fingerprint)
            self.deeds["undone"] += 1

    def _delete(self, day: float) -> None:
        lines = self.text.splitlines(keepends=True)
        first = lines.index(MORE.strip() + b"\n") + 2
        del lines[self.chance.randrange(first, len(lines))]
        self._edit(b"".join(lines))
        self.deeds["deleted"] += 1

    def _retitle(self, day: float) -> None:
        lines = self.text.splitlines(keepends=True)
        at = self.chance.choice([at for at, line in enumerate(lines) if line.startswith(b"- [Entry")])
        lines[at] = lines[at].replace(b"- [Entry", b"- [The entry")
        self._edit(b"".join(lines))
        self.deeds["retitled"] += 1

    def _prepend(self, day: float) -> None:
        head, _, tail = self.text.partition(b"\n\n")
        self._edit(head + b"\n\nOne more word.\n\n" + tail)
        self.deeds["prepended"] += 1


def replaced(text: bytes, old: str, new: str) -> bytes:
    """The list with another address."""
    return text.replace(f"]({old})".encode(), f"]({new})".encode())


def wrong_in(before: bytes, after: bytes, truths: list[Truth]) -> list[str]:
    """What a merge changed besides the addresses that it had to change, as GitHub renders the list."""
    old, new = render(before.decode()), render(after.decode())
    if (old.text, old.tags, old.codes, len(old.hrefs)) != (new.text, new.tags, new.codes, len(new.hrefs)):
        return ["after a merge the list reads differently"]
    changed = {(one, other) for one, other in zip(old.hrefs, new.hrefs, strict=True) if one != other}
    meant = {(truth.old, truth.new) for truth in truths if truth.old in old.hrefs}
    wrong = [f"{one} became {other}" for one, other in sorted(changed - meant)]
    return wrong + [f"{one} did not become {other}" for one, other in sorted(meant - changed)]
