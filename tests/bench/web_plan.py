"""The simulated web of the benchmark: which links a list has, how each behaves, and what is true of it.

Everything follows from the number of links and the seed, so that the server and the judge of the verdicts,
two processes, need not talk about it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

HOT = ("first-hot.simweb", "second-hot.simweb")
HOT_SHARES = (0.45, 0.30)
LINKS_TO_A_HOST = 10
"""Of the rest: N links are spread over N / 10 hosts."""
RAW_HOSTS = 1_000
SECTIONS = 20
CHAIN_HOPS = (1, 1, 1, 2, 3)
"""Most redirects are short."""


class Behaviour(StrEnum):
    """What the server does when it is asked."""

    PAGE = "page"
    NOT_FOUND = "404"
    GONE = "410"
    REDIRECT = "redirect"
    DEAD_END = "redirect to a 404"
    HEAD_FORBIDDEN = "403 to HEAD"
    LIMITED = "429"
    """With Retry-After, until that time is over."""
    BUSY_ONCE = "503 once"
    SILENT = "silent"
    RESET = "reset"
    DRIP = "drip"
    """A good status at once, and then a byte now and then, for ever."""
    HUGE = "50 MB"
    LOOP = "loop"


FAULTS: Mapping[Behaviour, float] = {
    Behaviour.NOT_FOUND: 0.02,
    Behaviour.GONE: 0.01,
    Behaviour.REDIRECT: 0.045,
    Behaviour.DEAD_END: 0.005,
    Behaviour.HEAD_FORBIDDEN: 0.01,
    Behaviour.LIMITED: 0.01,
    Behaviour.BUSY_ONCE: 0.005,
    Behaviour.SILENT: 0.005,
    Behaviour.RESET: 0.003,
    Behaviour.DRIP: 0.003,
    Behaviour.HUGE: 0.002,
    Behaviour.LOOP: 0.002,
}
"""The share of each; a list of any length has at least one of each."""


class Truth(StrEnum):
    """What a patient person with a browser would find out."""

    ALIVE = "alive"
    GONE = "gone"
    """The server says so, for good."""
    BROKEN = "broken"
    """It never works, and never says why: nobody can call it alive."""


_TRUTHS = {
    Behaviour.NOT_FOUND: Truth.GONE,
    Behaviour.GONE: Truth.GONE,
    Behaviour.DEAD_END: Truth.GONE,
    Behaviour.SILENT: Truth.BROKEN,
    Behaviour.RESET: Truth.BROKEN,
    Behaviour.LOOP: Truth.BROKEN,
}


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the simulated web."""

    behaviour: Behaviour
    to: str = ""
    """Where a redirect leads."""


@dataclass(frozen=True, slots=True)
class PlannedLink:
    """One link of the list."""

    url: str
    host: str
    behaviour: Behaviour
    truth: Truth


@dataclass(frozen=True, slots=True)
class Plan:
    """A list, and the web that it links to."""

    seed: int
    scheme: str
    raw: bool
    """A web without latency and faults, to measure nothing but speed."""
    hosts: tuple[str, ...]
    links: tuple[PlannedLink, ...]
    pages: Mapping[str, Page]
    """By host and path."""

    def markdown(self) -> str:
        """The list as a file."""
        return "".join(_markdown(self))


def plan(links: int, *, seed: int = 1, scheme: str = "http", raw: bool = False) -> Plan:
    """The simulated web for a list of so many links. The same arguments give the same web."""
    rng = random.Random(seed)  # noqa: S311 - repeatable is the point
    hosts = _raw_hosts(links) if raw else (*HOT, *_rest(links))
    placed = [hosts[at % len(hosts)] for at in range(links)] if raw else _placed(links, hosts, rng)
    behaviours = [Behaviour.PAGE] * links if raw else _behaviours(links, rng)
    pages: dict[str, Page] = {}
    planned = []
    for at, (host, behaviour) in enumerate(zip(placed, behaviours, strict=True)):
        path = f"/articles/{at:05}-{rng.choice(_WORDS)}"
        pages.update(_pages(host + path, behaviour, (scheme, hosts), rng))
        truth = _TRUTHS.get(behaviour, Truth.ALIVE)
        planned.append(PlannedLink(f"{scheme}://{host}{path}", host, behaviour, truth))
    return Plan(seed, scheme, raw, hosts, tuple(planned), pages)


def addresses(hosts: tuple[str, ...]) -> Mapping[str, str]:
    """An address for each host that is public by its number, and nobody's but the benchmark's here.

    A whole /8 goes to the loopback of the benchmark's network namespace, which has no way out.
    """
    return {host: f"11.{1 + at // 62_500}.{at // 250 % 250}.{1 + at % 250}" for at, host in enumerate(hosts)}


def _rest(links: int) -> tuple[str, ...]:
    return tuple(f"site-{at:04}.simweb" for at in range(max(1, links // LINKS_TO_A_HOST)))


def _raw_hosts(links: int) -> tuple[str, ...]:
    return tuple(f"site-{at:04}.simweb" for at in range(min(RAW_HOSTS, links)))


def _placed(links: int, hosts: tuple[str, ...], rng: random.Random) -> list[str]:
    """A host for each link: exact shares for the hot ones, the rest by Zipf's law, all shuffled."""
    placed = [host for host, share in zip(HOT, HOT_SHARES, strict=True) for _ in range(round(share * links))]
    rest = hosts[len(HOT) :]
    weights = tuple(accumulate(1 / rank for rank in range(1, len(rest) + 1)))
    placed += rng.choices(rest, cum_weights=weights, k=links - len(placed))
    rng.shuffle(placed)
    return placed


def _behaviours(links: int, rng: random.Random) -> list[Behaviour]:
    faults = [fault for fault, share in FAULTS.items() for _ in range(max(1, round(share * links)))]
    behaviours = (faults + [Behaviour.PAGE] * links)[:links]
    rng.shuffle(behaviours)
    return behaviours


def _pages(
    where: str, behaviour: Behaviour, web: tuple[str, tuple[str, ...]], rng: random.Random
) -> Iterator[tuple[str, Page]]:
    """What stands at a link's place, and all that it leads to."""
    scheme, hosts = web
    if behaviour is Behaviour.LOOP:
        yield where, Page(behaviour, f"{scheme}://{where}")
        return
    if behaviour not in (Behaviour.REDIRECT, Behaviour.DEAD_END):
        yield where, Page(behaviour)
        return
    host, _, path = where.partition("/")
    for hop in range(rng.choice(CHAIN_HOPS) - 1):
        there = f"{host}/on/{hop}/{path}"
        yield where, Page(behaviour, f"{scheme}://{there}")
        where = there
    there = f"{rng.choice((host, rng.choice(hosts)))}/new/{path}"
    yield where, Page(behaviour, f"{scheme}://{there}")
    yield there, Page(Behaviour.NOT_FOUND if behaviour is Behaviour.DEAD_END else Behaviour.PAGE)


def _markdown(whole: Plan) -> Iterator[str]:
    yield "# Awesome simulated web\n"
    size = -(-len(whole.links) // SECTIONS)
    for at, link in enumerate(whole.links):
        if at % size == 0:
            yield f"\n## Section {at // size + 1}\n\n"
        yield f"- [Entry {at}]({link.url}) - What there is to say about it.\n"


_WORDS = ("full-duplex", "speech", "dialogue", "turn-taking", "survey", "benchmark", "codec", "streaming")
