"""What is worth saying of a link to GitHub: the rules, and when they speak."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.checkers._github.edits import rewritten, with_login
from bot.checkers._github.facts import At, Repository, at_of
from bot.checkers._github.identity import identity, is_replaced, went_to
from bot.checkers._github.places import Kind, Place, place_at
from bot.checkers._json import mapping, text, whole
from bot.model import Claim, Edits, Facts, Policy, Rule, Severity, Sighting, Status

GONE = Rule(
    "repo-gone",
    Severity.ERROR,
    "GitHub shows no such repository to the public: it was deleted, made private, or never there.",
    "Tells you once two looks a day apart agree.",
)
PATH_GONE = Rule(
    "path-gone",
    Severity.ERROR,
    "The repository is there, but not this file, folder, branch, release or issue of it.",
    "Tells you; where only the branch was renamed, a safe edit leads to the new one.",
    edits=Edits.SAFE,
)
USER_GONE = Rule(
    "user-gone",
    Severity.ERROR,
    "GitHub knows no such person or organization: the account was deleted, renamed, or never there.",
    "Tells you once two looks a day apart agree; a safe edit writes the new name of whoever was seen before.",
    edits=Edits.SAFE,
)
GIST_GONE = Rule(
    "gist-gone",
    Severity.ERROR,
    "GitHub shows no such gist: it was deleted, or never there.",
    "Tells you once two looks a day apart agree.",
)
RENAMED = Rule(
    "repo-renamed",
    Severity.WARNING,
    "The repository was renamed or moved; the old address works until somebody takes the name.",
    "A safe edit writes the new name and keeps the rest of the link.",
    edits=Edits.SAFE,
)
ARCHIVED = Rule(
    "repo-archived",
    Severity.WARNING,
    "Its owner has archived the repository: it is read-only and no longer maintained.",
    "Tells you, with the date.",
)
INACTIVE = Rule(
    "repo-inactive",
    Severity.INFO,
    "Nothing was pushed to the repository for two years, or as long as `inactive_after` of the policy says.",
    "Tells you; it takes no quiet for death.",
)
REPLACED = Rule(
    "repo-replaced",
    Severity.ERROR,
    "Another repository or account stands under the same name: perhaps somebody else took the name over.",
    "Tells you at once, for the link may lead your readers to code that nobody here has seen; offers the "
    "address of what stood here before, if GitHub still has it.",
    edits=Edits.UNSAFE,
)
EMPTY = Rule("repo-empty", Severity.WARNING, "The repository has no files.", "Tells you.")
BLOCKED = Rule(
    "repo-blocked",
    Severity.WARNING,
    "GitHub took the repository down, for a copyright claim or for breaking its terms.",
    "Tells you why, as far as GitHub says.",
)
LICENSE_MISSING = Rule(
    "license-missing",
    Severity.INFO,
    "GitHub finds no license in the repository, so that nobody may use its code.",
    "Off unless the policy gives it a severity; tells you.",
    on=False,
)
RULES: tuple[Rule, ...] = (
    GONE,
    PATH_GONE,
    USER_GONE,
    GIST_GONE,
    RENAMED,
    ARCHIVED,
    INACTIVE,
    REPLACED,
    EMPTY,
    BLOCKED,
    LICENSE_MISSING,
)


def claims_of(sighting: Sighting, policy: Policy, now: datetime) -> Iterator[Claim]:
    """What is worth saying of a link to something on GitHub that is there, or was taken down."""
    verdict = sighting.verdict
    if verdict.status is Status.REFUSED and verdict.evidence.failure is None:
        yield Claim(BLOCKED, verdict.evidence.reason)
        return
    if verdict.record is None or verdict.status is Status.DEAD:
        return
    facts, place = verdict.record.facts, place_at(verdict.resource)
    now_there = identity(facts)
    if now_there and is_replaced(mapping(facts.get("first")), now_there):
        yield _replaced(sighting.link.url, place, facts, now_there)
        return
    if place.kind is Kind.ACCOUNT:
        yield from _renamed_account(sighting.link.url, place, went_to(facts))
        return
    repository = Repository.of(facts)
    if repository is None:
        return
    yield from _moves(sighting.link.url, place, repository, at_of(facts))
    if place.kind is not Kind.ISSUE:
        yield from _state(repository, policy, now)
    if place.kind is Kind.REPOSITORY and repository.license == "" and not repository.empty:
        yield Claim(LICENSE_MISSING, "GitHub finds no license in it")


def _replaced(url: str, place: Place, facts: Facts, now: Facts) -> Claim:
    what = "account" if place.kind is Kind.ACCOUNT else "repository"
    was, went = text(mapping(facts.get("first")).get("name")), went_to(facts)
    before = f"{was}, which is {went} today" if went else was
    message = f"another {what} now stands under this name{f' (it was {before})' if was else ''}"
    edit = with_login if place.kind is Kind.ACCOUNT else rewritten
    new = edit(url, place, went) if went else None
    return Claim(REPLACED, message, target=str(whole(now.get("number")) or now.get("node_id")), url=new)


def _renamed_account(url: str, place: Place, login: str | None) -> Iterator[Claim]:
    """The name that somebody has today whose old one stands for nobody."""
    if login is not None:
        new = with_login(url, place, login)
        # Not the rule's error: whoever it was is still there, and the edit leads to them.
        severity = Severity.WARNING
        yield Claim(
            USER_GONE, f"now called {login}", login.lower(), new, safe=new is not None, severity=severity
        )


def _moves(url: str, place: Place, repository: Repository, at: At | None) -> Iterator[Claim]:
    """Where the link should lead instead: one claim, so that no two edits compete for the same bytes."""
    if at is not None and at.is_elsewhere:
        new = rewritten(url, place, repository.name, branch=(place.segments[0], at.segments[0]))
        message = f"branch {place.segments[0]} is gone; the path is on {at.segments[0]}"
        target = "/".join(at.segments)
        # Not the rule's error: the path is still there, and the edit leads to it.
        severity = Severity.WARNING
        yield Claim(PATH_GONE, message, target=target, url=new, safe=new is not None, severity=severity)
    elif is_renamed(place, repository):
        new = rewritten(url, place, repository.name)
        message = f"now called {repository.name}"
        yield Claim(RENAMED, message, target=repository.name.lower(), url=new, safe=new is not None)


def is_renamed(place: Place, repository: Repository) -> bool:
    """Whether a repository has another name than the one it was asked for by."""
    return place.full_name.casefold() != repository.name.casefold()


def _state(repository: Repository, policy: Policy, now: datetime) -> Iterator[Claim]:
    """What readers should know before they rely on it."""
    pushed = _day(repository.pushed_at)
    if repository.archived:
        archived = _day(repository.archived_at)
        yield Claim(ARCHIVED, f"archived{f' since {archived:%Y-%m-%d}' if archived else ''}")
    elif repository.empty:
        yield Claim(EMPTY, "the repository has no files")
    elif pushed is not None and now - pushed >= policy.inactive_after:
        yield Claim(INACTIVE, f"no push since {pushed:%Y-%m-%d}")


def _day(written: str) -> datetime | None:
    try:
        day = datetime.fromisoformat(written)
    except ValueError:
        return None
    return day if day.tzinfo else None
