"""Special hosts and bot walls: whose answers mean something else than they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.net.interface import Reply


class Habit(StrEnum):
    """What is peculiar about a host's answers."""

    UNCHECKABLE = "uncheckable"
    """Nothing that it answers means anything: not asked at all."""
    DENIES = "denies"
    """It turns machines away; "not found" may be one more way to do so."""
    MISSING_IS_PRIVATE = "missing is private"
    """"Not found" also means "not for you"."""
    SHELL = "shell"
    """200 with the same empty page for everything, there or not."""
    REGISTRY = "registry"
    """Its redirect alone is proof of life, whatever the place it leads to says."""
    PERMALINK = "permalink"
    """Its addresses are made to redirect, so none of them is offered as moved."""


@dataclass(frozen=True, slots=True)
class SpecialHost:
    """A row of the table: a host with all its subdomains, or without them."""

    host: str
    habit: Habit
    why: str
    subdomains: bool = True


# From reports of users of other checkers and from what the hosts are known to send.
SPECIAL_HOSTS = (
    SpecialHost("x.com", Habit.UNCHECKABLE, "answers the same for posts that exist and that do not"),
    SpecialHost("twitter.com", Habit.UNCHECKABLE, "answers the same for posts that exist and that do not"),
    SpecialHost("linkedin.com", Habit.UNCHECKABLE, "answers machines with 999, whatever the page"),
    SpecialHost("facebook.com", Habit.UNCHECKABLE, "asks machines to log in, whatever the page"),
    SpecialHost("instagram.com", Habit.UNCHECKABLE, "asks machines to log in, whatever the page"),
    # What its API knows never comes here; its pages answer 429 to whoever is not logged in.
    SpecialHost("github.com", Habit.UNCHECKABLE, "shows its own pages only to people", subdomains=False),
    SpecialHost("gist.github.com", Habit.UNCHECKABLE, "shows its own pages only to people"),
    SpecialHost("zhihu.com", Habit.DENIES, "answers machines with 403"),
    SpecialHost("openreview.net", Habit.DENIES, "challenges machines"),
    SpecialHost("dl.acm.org", Habit.DENIES, "challenges machines"),
    SpecialHost("sciencedirect.com", Habit.DENIES, "challenges machines"),
    SpecialHost("researchgate.net", Habit.DENIES, "challenges machines"),
    SpecialHost("ssrn.com", Habit.DENIES, "challenges machines"),
    SpecialHost("wiley.com", Habit.DENIES, "challenges machines"),
    SpecialHost("science.org", Habit.DENIES, "challenges machines"),
    SpecialHost("ieeexplore.ieee.org", Habit.DENIES, "answers machines with 202 or 418"),
    SpecialHost("semanticscholar.org", Habit.DENIES, "answers machines with 202"),
    SpecialHost("medium.com", Habit.DENIES, "answers machines with 403 or redirects in a circle"),
    SpecialHost("towardsdatascience.com", Habit.DENIES, "answers machines with 403"),
    SpecialHost("bilibili.com", Habit.DENIES, "answers machines with 412"),
    SpecialHost("csdn.net", Habit.DENIES, "answers machines with 521"),
    SpecialHost("gitee.com", Habit.DENIES, "answers machines with 403 or 405 now and then"),
    SpecialHost("sagepub.com", Habit.DENIES, "answers machines with 403 or 503"),
    # The shops only: what lies below is Amazon Web Services, whose 404s are true.
    *(
        SpecialHost(f"amazon.{place}", Habit.DENIES, "answers machines with 503", subdomains=False)
        for place in ("com", "ca", "co.jp", "co.uk", "com.au", "com.br", "de", "es", "fr", "in", "it", "nl")
    ),
    SpecialHost("drive.google.com", Habit.MISSING_IS_PRIVATE, "says 404 for what is not shared, too"),
    SpecialHost("docs.google.com", Habit.MISSING_IS_PRIVATE, "says 404 for what is not shared, too"),
    SpecialHost("huggingface.co", Habit.MISSING_IS_PRIVATE, "says the same for private and missing pages"),
    SpecialHost("notion.so", Habit.SHELL, "answers 200 for pages that do not exist, too"),
    SpecialHost("notion.site", Habit.SHELL, "answers 200 for pages that do not exist, too"),
    # What oEmbed knows never comes here, unless another address redirects to it.
    SpecialHost("youtube.com", Habit.SHELL, "answers 200 for videos that were removed, too"),
    SpecialHost("youtube-nocookie.com", Habit.SHELL, "answers 200 for videos that were removed, too"),
    SpecialHost("doi.org", Habit.REGISTRY, "knows the DOI, whatever the publisher says"),
    SpecialHost("hdl.handle.net", Habit.REGISTRY, "knows the handle, whatever the library says"),
    SpecialHost("purl.org", Habit.PERMALINK, "is a permanent address"),
    SpecialHost("w3id.org", Habit.PERMALINK, "is a permanent address"),
    SpecialHost("n2t.net", Habit.PERMALINK, "is a permanent address"),
    SpecialHost("web.archive.org", Habit.PERMALINK, "is a copy of one moment"),
)


@dataclass(frozen=True, slots=True)
class Retired:
    """A service that was shut down, with all its subdomains, and what replaces it."""

    host: str
    what: str
    astray: str = ""
    """Where it sends everybody, whatever was asked for; what leads there is gone."""


RETIRED = (
    Retired(
        "rawgit.com", "RawGit was shut down in 2019; cdn.jsdelivr.net/gh/OWNER/REPO@REF/PATH replaces it"
    ),
    Retired(
        "paperswithcode.com",
        "Papers with Code was shut down in 2025; huggingface.co/papers/ARXIV-ID replaces its pages of papers",
        astray="https://huggingface.co/papers/trending",
    ),
    Retired("goo.gl", "Google's URL shortener was shut down; link to where it led"),
    Retired("code.google.com", "Google Code was shut down in 2016; code.google.com/archive has copies"),
    Retired("googlecode.com", "Google Code was shut down in 2016; code.google.com/archive has copies"),
    Retired("plus.google.com", "Google+ was shut down in 2019"),
    Retired("gitter.im", "Gitter moved to Matrix; app.gitter.im has its rooms"),
    Retired("bintray.com", "Bintray was shut down in 2021; Maven Central has most of what JCenter had"),
    Retired("travis-ci.org", "Travis CI moved to travis-ci.com in 2021"),
    Retired("lgtm.com", "LGTM was shut down in 2022; GitHub's code scanning replaces it"),
    Retired("codeplex.com", "CodePlex was shut down in 2017"),
    Retired("gitorious.org", "Gitorious was shut down in 2015"),
    Retired("rubyforge.org", "RubyForge was shut down in 2014; rubygems.org replaces it"),
    Retired("atom.io", "Atom was shut down in 2022"),
    Retired("gfycat.com", "Gfycat was shut down in 2023"),
    Retired("storify.com", "Storify was shut down in 2018"),
    Retired("tinyletter.com", "TinyLetter was shut down in 2024"),
    Retired("isca-speech.org", "the ISCA Archive moved to www.isca-archive.org"),
)


_SPECIAL = {row.host: row for row in SPECIAL_HOSTS}
_RETIRED = {row.host: row for row in RETIRED}


@lru_cache(maxsize=4096)
def special(host: str) -> SpecialHost | None:
    """The row of a host, if it has one."""
    for domain in _domains(host):
        row = _SPECIAL.get(domain)
        if row is not None and (row.subdomains or host in (domain, f"www.{domain}")):
            return row
    return None


def is_uncheckable(host: str) -> bool:
    """True for a host that is not asked at all."""
    row = special(host)
    return row is not None and row.habit is Habit.UNCHECKABLE


@lru_cache(maxsize=4096)
def retired(host: str) -> Retired | None:
    """The row of a service that was shut down."""
    return next((_RETIRED[domain] for domain in _domains(host) if domain in _RETIRED), None)


def _domains(host: str) -> Iterator[str]:
    """The host and the domains above it, the nearest first."""
    while host:
        yield host
        host = host.partition(".")[2]


# ── walls, by what they send ──────────────────────────────────────────────────────────────

_WALL_HEADERS = ("cf-mitigated", "x-amzn-waf-action", "x-datadome-cid", "x-sucuri-block")
_WALL_STATUSES = {999: "status 999"}
_EMPTY_CHALLENGE = 202
_SUSPECT_STATUSES = (202, 400, 401, 403, 405, 406, 412, 418, 429, 451, 503, 521)
"""Where a page's words are believed too; with others only its title is."""

_CHALLENGE_TITLE = re.compile(
    r"just a moment|one moment, please|attention required|checking your browser|verifying your browser|"
    r"ddos-guard|ddos protection by|access denied|access to this page has been denied|request rejected|"
    r"pardon our interruption|robot or human|are you (?:a robot|human)|robot check|human verification|"
    r"verify(?:ing)? (?:that )?you are (?:a )?human|security check(?:point)?$|bot (?:verification|challenge)|"
    r"radware bot manager|client challenge|making sure you're not a bot|vercel security checkpoint|"
    r"安全验证|人机验证|请稍候"
)
"""In lower case: patterns that make small letters of capitals themselves take twice as long."""
_CHALLENGE_MARKS = (
    b"_cf_chl_opt",
    b"captcha-delivery.com",
    b"_Incapsula_Resource",
    b"px-captcha",
    b"awsWafCookieDomainList",
    b"/.within.website/x/cmd/anubis",
    b"sec-if-cpt-container",
)


def wall(reply: Reply, title: str) -> str | None:
    """The sign by which a bot wall gave itself away, or None. Signs, not hosts: walls move in anywhere."""
    for name in _WALL_HEADERS:
        if name in reply.headers:
            value = "".join(letter for letter in reply.headers[name][:80] if letter.isprintable())
            return f"{name}: {value}"
    if reply.status in _WALL_STATUSES:
        return _WALL_STATUSES[reply.status]
    if _CHALLENGE_TITLE.search(title[:200].lower()):
        return f"a page called {title[:80]!r}"
    # With a good status too, where the page is nothing else: a real one has a title.
    if (reply.status in _SUSPECT_STATUSES or not title) and (mark := _mark(reply.body)):
        return f"a challenge page ({mark})"
    if reply.status == _EMPTY_CHALLENGE and not reply.body.strip():
        return "status 202 without content"
    return None


def _mark(body: bytes) -> str | None:
    return next((mark.decode() for mark in _CHALLENGE_MARKS if mark in body), None)
