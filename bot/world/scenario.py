"""The plot of `listkeeper demo`: three weeks of the real list's life, with what is planted in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from importlib.resources import files

from bot.world.behaviours import Challenge, Flaky, Page, Redirect, Status, Wall, Window
from bot.world.papers import Version
from bot.world.repositories import Repository, Snapshot
from bot.world.seed import from_list, paper
from bot.world.services import AddedBy, HubPaper
from bot.world.state import World
from bot.world.wayback import archive

DIES = "https://omniflatten.github.io/"
COMES_BACK = "https://funaudiollm.github.io/minmo/"
RENAMED, NEW_NAME = "gpt-omni/mini-omni2", "mini-omni-2"
ARCHIVED = "khfs/DuplexMamba"
REDIRECTED, NEW_HOME = "https://speechbot.github.io/dgslm/", "https://speechbot.dev/dgslm/"
WALLED = "https://zhuanlan.zhihu.com/p/1926352123244832218"
FLAKY = "https://ziyang.tech/LSLM/"
REVISED = "2502.13472"
WITHDRAWN = "2502.14145"
MISTAKEN, WRONG_TITLE = "2503.01174", "Sparse Attention for Protein Folding at Scale"
WITHDRAWAL = "This paper has been withdrawn by the authors due to an error in the evaluation"
REVISION = "Accepted at a conference; adds an ablation study. 14 pages, 6 figures"
LACKING, CODE = "2405.19487", "duplexscheme/full-duplex"


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault of the plot, and what the bot must make of it."""

    day: float
    """When it happens, in days from the start."""
    what: str
    """One plain sentence."""
    url: str
    """The link of the list that it concerns."""
    rule: str | None
    """The code of the finding it must lead to; None where the bot must keep quiet."""


def demo_list() -> bytes:
    """The real list, as it was."""
    return files("bot.world").joinpath("awesome-fullduplexsdm.md").read_bytes()


def plot(start: datetime) -> tuple[World, tuple[Planted, ...]]:
    """The world in which the demo plays, and its faults in the order in which they happen."""
    world = from_list(demo_list(), start)
    planted = [plant(world, start) for plant in PLOT]
    return world, tuple(sorted(planted, key=lambda one: one.day))


# ── pages ──


def _dies(world: World, start: datetime) -> Planted:
    world.put_site(DIES, Status(404), Window(start + timedelta(days=6)))
    archive(world, DIES, start - timedelta(days=300), start - timedelta(days=40))
    what = "The demo page of OmniFlatten is deleted, for good; somebody had it archived before."
    return Planted(6, what, DIES, "dead")


def _comes_back(world: World, start: datetime) -> Planted:
    window = Window(start + timedelta(days=6.5), start + timedelta(days=8))
    world.put_site(COMES_BACK, Status(404), window)
    what = "The demo page of MinMo is gone for a day and a half, then it is back."
    return Planted(6.5, what, COMES_BACK, None)


def _redirects(world: World, start: datetime) -> Planted:
    world.put_site(NEW_HOME, world.behaviour(REDIRECTED) or Page("dGSLM"))
    world.put_site(REDIRECTED, Redirect(NEW_HOME, 301), Window(start + timedelta(days=5)))
    return Planted(5, "The demo page of dGSLM moves to another host and leaves a 301.", REDIRECTED, "moved")


def _walled(world: World, _: datetime) -> Planted:
    world.put_site(WALLED, Wall(Challenge.CLOUDFLARE))
    return Planted(0, "The article about SoulX-DuoVoice shows machines a wall, and no page.", WALLED, None)


def _flaky(world: World, _: datetime) -> Planted:
    page = world.behaviour(FLAKY)
    world.put_site(FLAKY, Flaky(page.title if isinstance(page, Page) else "LSLM"))
    return Planted(0, "The demo page of LSLM answers 503 every other time.", FLAKY, None)


# ── repositories ──


def _renamed(world: World, start: datetime) -> Planted:
    _from(world, RENAMED, start + timedelta(days=2), name=NEW_NAME)
    what = f"The repository {RENAMED} is renamed to {NEW_NAME}."
    return Planted(2, what, f"https://github.com/{RENAMED}", "repo-renamed")


def _archived(world: World, start: datetime) -> Planted:
    day = start + timedelta(days=4)
    _from(world, ARCHIVED, day, archived=day)
    what = f"The repository {ARCHIVED} is archived by its owner."
    return Planted(4, what, f"https://github.com/{ARCHIVED}", "repo-archived")


def _from(world: World, full_name: str, since: datetime, **changes: object) -> None:
    found = world.repository(full_name)
    assert found is not None, full_name  # noqa: S101 - the list is ours and has not changed
    changed = replace(found.snapshot, since=since, **changes)  # type: ignore[arg-type]  # fields of Snapshot
    history = (*found.repository.history, changed)
    world.put_repository(replace(found.repository, history=history))


# ── papers ──


def _revised(world: World, start: datetime) -> Planted:
    first = world.papers[REVISED].versions[0]
    second = replace(first, submitted=start + timedelta(days=8), comment=REVISION)
    world.papers[REVISED] = replace(world.papers[REVISED], versions=(first, second))
    what = "A second version of the FlexDuo paper appears, with another comment."
    return Planted(8, what, f"https://arxiv.org/abs/{REVISED}", "arxiv-new-version")


def _lacking(world: World, start: datetime) -> Planted:
    paper = f"https://arxiv.org/abs/{LACKING}"
    files = {"README.md": f"# Full-duplex dialogue\n\nThe code of [our paper]({paper}).\n", "train.py": ""}
    owner, _, name = CODE.partition("/")
    old = start - timedelta(days=90)
    snapshot = Snapshot(owner, name, since=old, pushed=old, created=old, files=files)
    world.put_repository(Repository(1_200_000_000, (snapshot,)))
    world.services.papers.put(LACKING, HubPaper(f"https://github.com/{CODE}", AddedBy.USER))
    what = "The code of one of the papers is on GitHub, though not in the list; Hugging Face knows of it."
    return Planted(0, what, paper, "code-found")


def _withdrawn(world: World, start: datetime) -> Planted:
    old = world.papers[WITHDRAWN]
    last = old.versions[-1]
    notice = replace(last, submitted=start + timedelta(days=10), comment=WITHDRAWAL, withdrawn=True)
    world.papers[WITHDRAWN] = replace(old, versions=(*old.versions, notice))
    what = "The paper on LLM-enhanced dialogue management is withdrawn by its authors."
    return Planted(10, what, f"https://arxiv.org/abs/{WITHDRAWN}", "arxiv-withdrawn")


def _mistaken(world: World, start: datetime) -> Planted:
    other: tuple[Version, ...] = paper(MISTAKEN, WRONG_TITLE, start).versions
    world.papers[MISTAKEN] = replace(world.papers[MISTAKEN], versions=other, categories=("q-bio.BM", "cs.LG"))
    what = f"The link of “Talking Turns” leads to another paper, “{WRONG_TITLE}”."
    return Planted(0, what, f"https://arxiv.org/abs/{MISTAKEN}", "title-mismatch")


PLOT: tuple[Callable[[World, datetime], Planted], ...] = (
    _dies,
    _comes_back,
    _renamed,
    _archived,
    _redirects,
    _walled,
    _flaky,
    _revised,
    _withdrawn,
    _mistaken,
    _lacking,
)
