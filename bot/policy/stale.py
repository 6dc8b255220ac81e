"""What was meant to silence something and does not: misspelt comments, ignores whose day or link is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice

from bot.lint import LINTS
from bot.lint.http_links import HTTP_LINK
from bot.lint.interface import Checkout, Spot
from bot.lint.local_links import MISSING_FILE
from bot.model import ALL_RULES, Claim, Document, Ignore, PolicyIgnore
from bot.policy.ignoring import Matcher, is_over
from bot.policy.names import nearest
from bot.policy.patterns import Address
from bot.quotes import quoted, shortened
from bot.rules import UNKNOWN_IGNORE, all_rules

MOST_NOTES = 50
LONGEST = 120
"""Of a pattern within a note."""
MOST_GUESSES = 100
"""Of what a misspelt rule should have been, for each list: comparing letter by letter is slow."""


@dataclass(frozen=True, slots=True)
class Used:
    """What silenced a finding in this run."""

    comments: Collection[tuple[str, int]]
    """Path and line."""
    ignores: Collection[PolicyIgnore]


# ── comments that name no rule ────────────────────────────────────────────────────────────


def misspelt(documents: Iterable[Document]) -> Iterator[Spot]:
    """One claim for each comment that names no rule, with the nearest right one."""
    codes = (ALL_RULES, *all_rules())
    for document in documents:
        guesses: dict[str, str] = {}
        for ignore in document.ignores:
            if ignore.rule in codes:
                continue
            if ignore.rule not in guesses and len(guesses) < MOST_GUESSES:
                guesses[ignore.rule] = _advice(ignore.rule, codes)
            yield _spot(document, ignore, guesses.get(ignore.rule, ""))


def _advice(rule: str, codes: Collection[str]) -> str:
    first = rule.partition(" ")[0]
    if first in codes:
        return f"; a comma must stand between {quoted(first)} and the reason"
    near = nearest(rule, codes)
    return f"; did you mean {quoted(near)}?" if near else ""


def _spot(document: Document, ignore: Ignore, advice: str) -> Spot:
    fault = f"there is no rule {quoted(ignore.rule)}" if ignore.rule else "it names no rule"
    message = f"this comment silences nothing, for {fault}{advice}"
    return Spot(
        document=document,
        line=ignore.line,
        column=1,
        end_line=ignore.line,
        url="",
        resource=None,
        claim=Claim(UNKNOWN_IGNORE, message, target=ignore.rule),
    )


# ── what has nothing left to silence ──────────────────────────────────────────────────────


def notes(checkout: Checkout, ignores: Iterable[PolicyIgnore], used: Used, today: date) -> tuple[str, ...]:
    """A phrase for each ignore that is over or has nothing left to silence, as far as anybody would read.

    Whether a page is well differs from day to day: an ignore of a rule that asks others has something to
    silence for as long as the list has a link that it fits.
    """
    by_text = _told_by_text(checkout)
    of_policy = (_of_policy(checkout, ignore, by_text, used, today) for ignore in dict.fromkeys(ignores))
    of_comments = (_of_comments(document, by_text, used) for document in checkout.documents)
    every = chain((note for note in of_policy if note), chain.from_iterable(of_comments))
    return tuple(islice(every, MOST_NOTES))


def _told_by_text(checkout: Checkout) -> Collection[str]:
    """The rules of which the text alone tells, and always at the line that they are about."""
    codes = {rule.code for lint in LINTS for rule in lint.RULES} - {HTTP_LINK.code}
    return codes if checkout.exists else codes - {MISSING_FILE.code}


def _of_policy(
    checkout: Checkout, ignore: PolicyIgnore, by_text: Collection[str], used: Used, today: date
) -> str | None:
    if is_over(ignore, today):
        return f"{_name(ignore)} ended on {ignore.until}"
    if ignore in used.ignores:
        return None
    if ignore.rule in by_text:
        return f"{_name(ignore)} silences nothing"
    return None if _has_a_link(checkout.documents, ignore) else f"{_name(ignore)} fits nothing in the list"


def _name(ignore: PolicyIgnore) -> str:
    """`the policy's ignore of dead for https://example.org/* in “Some tool”`."""
    url = f" for {shortened(ignore.url, LONGEST)}" if ignore.url else ""
    entry = f" in {quoted(ignore.entry)}" if ignore.entry else ""
    return f"the policy's ignore of {ignore.rule}{url}{entry}"


def _has_a_link(documents: Iterable[Document], ignore: PolicyIgnore) -> bool:
    if ignore.url is None and ignore.entry is None:
        return True
    matcher = Matcher.of(ignore)
    return any(
        matcher.fits(Address.of(link.url), _title(document, link.entry))
        for document in documents
        for link in document.links
    )


def _title(document: Document, entry: int | None) -> str | None:
    return None if entry is None else document.entries[entry].title.casefold()


def _of_comments(document: Document, by_text: Collection[str], used: Used) -> Iterator[str]:
    """The comments of a list with nothing to silence on their own line and the one below."""
    linked = {link.line for link in document.links}
    codes = (ALL_RULES, *all_rules())
    for ignore in document.ignores:
        if (document.path, ignore.line) in used.comments or ignore.rule not in codes:
            continue
        if ignore.rule in by_text or not {ignore.line, ignore.line + 1} & linked:
            place = f"line {ignore.line} of {document.path}"
            yield f"the comment in {place} that ignores {ignore.rule} silences nothing"
