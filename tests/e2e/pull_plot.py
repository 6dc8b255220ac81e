"""A long time in the life of what a list links to, and which of its addresses should be another one when."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.checkers import resource_of
from bot.model import fingerprint
from bot.world.behaviours import Api, Drop, Mood, Page, Redirect, Spell, Status, Window
from bot.world.repositories import Access
from bot.world.scenario import demo_list
from bot.world.seed import from_list, paper
from bot.world.state import World

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
FOR_EVER = math.inf
HALF = 0.5
PAGES = tuple(f"https://page-{number}.example/about" for number in range(24))
REPOSITORIES = tuple(f"https://github.com/owner-{number}/code-{number}" for number in range(14))
FILES = tuple(
    f"https://github.com/keeper-{number}/notes/blob/master/docs/part-{number}.md" for number in range(10)
)
PINNED = tuple(f"https://arxiv.org/abs/2409.0{number}v1" for number in range(1000, 1004))
MORE = b"\n## More\n\n"


@dataclass(frozen=True, slots=True)
class Truth:
    """From a day until another, where the list says `old` it should say `new`."""

    rule: str
    old: str
    new: str
    since: float
    until: float = FOR_EVER
    target: str = ""
    """What its fingerprint names besides the link."""
    safe: bool = True

    @property
    def fingerprint(self) -> str:
        about = resource_of(self.old)
        return fingerprint(self.rule, about, self.target or ("" if about else self.old))

    def holds(self, day: float) -> bool:
        return self.since <= day < self.until


@dataclass
class Plot:
    """A world, what will happen to it, and the truths in that."""

    days: int
    chance: random.Random
    world: World
    source: bytes
    truths: list[Truth] = field(default_factory=list)
    bad: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    """When a page that lives has bad days: from when until when."""
    spells: list[tuple[Api, float, float]] = field(default_factory=list)

    def is_bad(self, url: str, day: float) -> bool:
        """Whether a look at a page says nothing of where it is today."""
        return any(since <= day < until for since, until in self.bad.get(url, ()))

    def is_shut(self, api: Api, day: float) -> bool:
        return any(of is api and since <= day < until for of, since, until in self.spells)

    def dawn(self, day: float) -> None:
        """Let the APIs be today what they are today."""
        self.world.spells = {
            api: Spell(Mood.UNAVAILABLE, window(since, until))
            for api, since, until in self.spells
            if since <= day < until
        }


def moment(day: float) -> datetime:
    return START + timedelta(days=day)


def window(since: float, until: float = FOR_EVER) -> Window:
    return Window(moment(since), None if until == FOR_EVER else moment(until))


def source() -> bytes:
    """The real list, and a section with what happens most."""
    links = [*PAGES, *REPOSITORIES, *FILES, *PINNED]
    bullets = "".join(f"- [Entry {number}]({url}): of note.\n" for number, url in enumerate(links))
    return demo_list().rstrip() + b"\n" + MORE + bullets.encode()


def plot(days: int, seed: int) -> Plot:
    """The same for the same seed."""
    text = source()
    made = Plot(days, random.Random(seed), from_list(text, START), text)  # noqa: S311 - no secret
    for number in range(max(1, days // 60)):
        since = made.chance.uniform(1, days)
        made.spells.append((Api.GITHUB if number % 2 else Api.ARXIV, since, since + HALF))
    for fates, urls in ((PAGE_FATES, PAGES), (REPOSITORY_FATES, REPOSITORIES), (FILE_FATES, FILES)):
        for url, fate in zip(made.chance.sample(urls, len(urls)), fates, strict=False):
            fate(made, url, made.chance.uniform(1, days * 0.85))
    for url in PINNED[:3]:
        _is_revised(made, url, made.chance.uniform(1, days * 0.85))
    return made


# ── pages ─────────────────────────────────────────────────────────────────────────────────


def _goes(plot: Plot, old: str, since: float, *, title: str | None = None) -> str:
    """Let a page have another address. With another title, that may be somebody else's."""
    new = f"https://new-{plot.chance.randrange(10**6)}.example{urlsplit(old).path}"
    page = plot.world.behaviour(old)
    assert isinstance(page, Page)
    plot.world.put_site(new, replace(page, title=title or page.title))
    plot.world.put_site(old, Redirect(new, 301), window(since))
    return new


def _has_bad_days(plot: Plot, url: str, since: float) -> None:
    """Three days in which nothing can be learnt about it."""
    until = since + plot.chance.uniform(1, 3)
    plot.world.put_site(url, plot.chance.choice((Status(503), Drop(), Status(404))), window(since, until))
    plot.bad.setdefault(url, []).append((since, until))


def _moves(plot: Plot, url: str, since: float) -> None:
    new = _goes(plot, url, since)
    plot.truths.append(Truth("moved", url, new, since, target=new))
    for _ in range(plot.chance.randrange(3)):
        _has_bad_days(plot, url, since + plot.chance.uniform(1, 40))


def _moves_twice(plot: Plot, url: str, since: float) -> None:
    """Whoever has not followed the first time is sent on."""
    second = since + plot.chance.uniform(15, 45)
    new = _goes(plot, url, since)
    last = _goes(plot, new, second)
    plot.truths.append(Truth("moved", url, new, since, until=second, target=new))
    plot.truths.append(Truth("moved", url, last, second, target=last))
    plot.truths.append(Truth("moved", new, last, second, target=last))


def _moves_and_is_another(plot: Plot, url: str, since: float) -> None:
    new = _goes(plot, url, since, title="Something quite different")
    plot.truths.append(Truth("moved", url, new, since, target=new, safe=False))


def _moves_and_comes_back(plot: Plot, url: str, since: float) -> None:
    until = since + plot.chance.uniform(20, 40)
    page = plot.world.behaviour(url)
    assert page is not None
    new = _goes(plot, url, since)
    plot.world.put_site(url, page, window(until))
    plot.truths.append(Truth("moved", url, new, since, until=until, target=new))


def _dies(plot: Plot, url: str, since: float) -> None:
    plot.world.put_site(url, Status(404), window(since))


PAGE_FATES = (
    *(_moves,) * 8,
    *(_moves_twice,) * 2,
    *(_moves_and_is_another,) * 3,
    *(_moves_and_comes_back,) * 2,
    *(_dies,) * 2,
    *(_has_bad_days,) * 4,
)


# ── repositories ──────────────────────────────────────────────────────────────────────────


def _changes(plot: Plot, full_name: str, since: float, **changes: object) -> str:
    found = plot.world.repository(full_name)
    assert found is not None
    last = found.repository.history[-1]
    changed = replace(last, since=moment(since), **changes)  # type: ignore[arg-type]  # fields of Snapshot
    plot.world.put_repository(replace(found.repository, history=(*found.repository.history, changed)))
    return changed.full_name


def _name(url: str) -> str:
    return "/".join(urlsplit(url).path.split("/")[1:3])


def _is_renamed(plot: Plot, url: str, since: float) -> None:
    name = _changes(plot, _name(url), since, name=f"new-{plot.chance.randrange(10**6)}")
    new = url.replace(_name(url), name)
    plot.truths.append(Truth("repo-renamed", url, new, since, target=name.lower()))


def _is_transferred(plot: Plot, url: str, since: float) -> None:
    name = _changes(plot, _name(url), since, owner=f"heir-{plot.chance.randrange(10**6)}")
    new = url.replace(_name(url), name)
    plot.truths.append(Truth("repo-renamed", url, new, since, target=name.lower()))


def _is_deleted(plot: Plot, url: str, since: float) -> None:
    _changes(plot, _name(url), since, access=Access.GONE)


def _has_another_branch(plot: Plot, url: str, since: float) -> None:
    """The default branch is renamed: GitHub redirects people, but not the raw file."""
    _changes(plot, _name(url), since, branches=("main",), renamed_branches={"master": "main"})
    new = url.replace("/master/", "/main/")
    target = new.partition("/blob/")[2]
    plot.truths.append(Truth("path-gone", url, new, since, target=target))


REPOSITORY_FATES = (*(_is_renamed,) * 6, *(_is_transferred,) * 3, _is_deleted)
FILE_FATES = (*(_has_another_branch,) * 6, *(_is_renamed,) * 2)


# ── papers ────────────────────────────────────────────────────────────────────────────────


def _is_revised(plot: Plot, url: str, since: float) -> None:
    """A link that is pinned to its first version can be pinned to the second, while that is news."""
    name = url.rpartition("/")[2].removesuffix("v1")
    known = plot.world.papers[name]
    first = known.versions[0]
    second = replace(first, submitted=moment(since))
    plot.world.papers[name] = replace(known, versions=(first, second))
    new = url.removesuffix("v1") + "v2"
    truth = Truth("arxiv-new-version", url, new, since, until=since + 30, target="v2")
    plot.truths.append(truth)


# ── what people write wrongly ─────────────────────────────────────────────────────────────


def written_wrongly(plot: Plot, number: int, day: float) -> tuple[str, Truth]:
    """A line that somebody adds, never the same, and what is wrong with it from that day on."""
    host, name = f"site-{number}.example", f"2501.{number:05}"
    for url in (f"https://{host}/a", f"http://{host}/a", f"https://{host}/b"):
        plot.world.put_site(url, Page(f"Site {number}"))
    plot.world.papers[name] = paper(name, f"A Paper About {number}", START)
    beside, title = "", f"Site {number}"
    match number % 4:
        case 0:
            truth = Truth("bad-scheme", f"htps://{host}/a", f"https://{host}/a", day)
        case 1:
            truth = Truth("tracking", f"https://{host}/a?utm_source=news", f"https://{host}/a", day)
        case 2:
            truth = Truth("http-link", f"http://{host}/a", f"https://{host}/a", day, safe=False)
            beside = f" and [more](https://{host}/b)"
        case _:
            paper_url = "https://arxiv.org/abs/{}" + name
            truth = Truth("arxiv-malformed", paper_url.format("/"), paper_url.format(""), day)
            title = f"A Paper About {number}"
    plot.truths.append(truth)
    return f"- [{title}]({truth.old}){beside}: added.", truth
