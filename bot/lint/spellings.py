"""One page written in several ways, and http where the same list knows that https works."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.lint._pages import Page
from bot.lint._uses import Use, sites_by_scheme, uses_in, with_scheme
from bot.lint.http_links import HTTP_LINK, http_spots
from bot.lint.interface import Checkout, Spot, as_written, spot
from bot.model import Claim, Edits, Rule, Severity
from bot.quotes import shortened

MIXED_SPELLING = Rule(
    "mixed-spelling",
    Severity.INFO,
    "The list writes the address of one page or paper in several ways.",
    "Offers the spelling that the list uses most, safe where it is the very same page; tells you of a tie.",
    edits=Edits.EITHER,
)
RULES: tuple[Rule, ...] = (MIXED_SPELLING, HTTP_LINK)

_LONGEST = 120
"""Of an address within a sentence."""
_SUFFIXES = (".pdf", ".git")


@dataclass(frozen=True, slots=True)
class _Spelling:
    """A use with what is known of its page; its scheme is no part of how it is spelt."""

    use: Use
    page: Page

    @property
    def form(self) -> str:
        return self.page.spelling.partition("://")[2]


@dataclass(frozen=True, slots=True)
class _Change:
    """A spelling that could be as another one is."""

    one: _Spelling
    goal: _Spelling
    url: str

    @property
    def turns(self) -> frozenset[tuple[str, str]]:
        """The ways in which the two differ that other addresses can differ in, too: from what to what."""
        pairs = zip(_traits(self.one), _traits(self.goal), strict=True)
        return frozenset((before, after) for before, after in pairs if before != after)


def look(checkout: Checkout) -> Iterator[Spot]:
    """At most one fix for each link: the spelling comes first, and it brings the better scheme with it."""
    uses = tuple(uses_in(checkout))
    sites = sites_by_scheme(uses)
    secure = frozenset(site for site, (plain, tls) in sites.items() if tls >= plain)
    fixed: set[int] = set()
    for found in _mixed_spots(checkout, uses, secure):
        if found.edits:
            fixed.add(id(found.link))
        yield found
    free = (use for use in uses if use.site in secure and id(use.link) not in fixed)
    yield from http_spots(checkout, free, sites)


def _mixed_spots(checkout: Checkout, uses: Iterable[Use], secure: frozenset[str]) -> Iterator[Spot]:
    things: dict[str, list[_Spelling]] = defaultdict(list)
    for use in uses:
        if use.page is not None:
            things[use.page.thing].append(_Spelling(use, use.page))
    several = [found for found in things.values() if len({one.page.spelling for one in found}) > 1]
    changes = [list(_changes(spellings, secure)) for spellings in several]
    turns = frozenset(turn for own in changes for change in own for turn in change.turns)
    for spellings, own in zip(several, changes, strict=True):
        for change in own:
            use = change.one.use
            yield spot(checkout, use.document, use.link, _claim(change, turns))
        if not own and (tie := _tie(spellings)):
            first, other = tie
            yield spot(checkout, other.use.document, other.use.link, _tie_claim(first, other))


def _changes(spellings: Sequence[_Spelling], secure: frozenset[str]) -> Iterator[_Change]:
    """What the majority asks of the others; of pages that an entry links side by side each has its own."""
    by_page: dict[str, list[_Spelling]] = defaultdict(list)
    for one in spellings:
        by_page[one.page.page].append(one)
    goals = {page: _most_frequent(found) for page, found in by_page.items()}
    overall = _winner(Counter(one.page.page for one in spellings))
    side_by_side = _are_side_by_side(spellings)
    for one in spellings:
        page = one.page.page if side_by_side or overall is None else overall
        goal = goals[page]
        if goal is None:
            continue
        is_safer = one.use.site in secure and not one.use.is_secure and goal.use.is_secure
        if one.form != goal.form or is_safer:
            yield _Change(one, goal, _with_scheme(one, goal, secure))


def _most_frequent(spellings: Sequence[_Spelling]) -> _Spelling | None:
    """The first of the most frequent spelling, by https if there is one; None on a tie."""
    form = _winner(Counter(one.form for one in spellings))
    own = [one for one in spellings if one.form == form]
    return max(own, key=lambda one: one.use.is_secure, default=None)


def _winner(counts: Mapping[str, int]) -> str | None:
    most = max(counts.values())
    winners = [name for name, count in counts.items() if count == most]
    return winners[0] if len(winners) == 1 else None


def _with_scheme(one: _Spelling, goal: _Spelling, secure: frozenset[str]) -> str:
    """The address of `goal`: by https where its site mostly is, else by the scheme that `one` has."""
    scheme = "https" if one.use.site in secure else one.use.address.scheme
    return with_scheme(scheme, as_written(goal.use.link))


def _claim(change: _Change, turns: frozenset[tuple[str, str]]) -> Claim:
    """Without a fix where another change would go the opposite way: then the list has no one style."""
    one, goal = change.one, change.goal
    what = "page" if one.page.page == goal.page.page else "paper"
    message = f"the list writes this {what} as {_place(goal)}"
    if any((after, before) in turns for before, after in change.turns):
        return Claim(MIXED_SPELLING, message, news="")
    safe = what == "page" and (one.page.plain or one.form == goal.form)
    return Claim(MIXED_SPELLING, message, url=change.url, safe=safe, news="")


def _tie(spellings: Sequence[_Spelling]) -> tuple[_Spelling, _Spelling] | None:
    """The first two spellings that nobody can choose between."""
    side_by_side = _are_side_by_side(spellings)
    seen: dict[str, _Spelling] = {}
    for one in spellings:
        first = seen.setdefault(one.page.page if side_by_side else "", one)
        if first.form != one.form:
            return first, one
    return None


def _tie_claim(first: _Spelling, other: _Spelling) -> Claim:
    what = "page" if first.page.page == other.page.page else "paper"
    return Claim(MIXED_SPELLING, f"the list writes this {what} as {_place(first)} just as often", news="")


def _place(spelling: _Spelling) -> str:
    link = spelling.use.link
    return f"{shortened(as_written(link), _LONGEST)} on line {link.line}"


def _are_side_by_side(spellings: Sequence[_Spelling]) -> bool:
    """Whether an entry links two pages of one paper: then they are meant, here and elsewhere."""
    pages: dict[tuple[str, int], str] = {}
    return any(
        one.use.link.entry is not None
        and pages.setdefault((one.use.document.path, one.use.link.entry), one.page.page) != one.page.page
        for one in spellings
    )


def _traits(spelling: _Spelling) -> tuple[str, str, str, str]:
    """Host, form of a paper, ending and query: what a list may have a style for."""
    path, _, query = spelling.form.partition("?")
    form = spelling.page.page.removeprefix(spelling.page.thing)
    ending = next((suffix for suffix in _SUFFIXES if path.endswith(suffix)), "")
    return spelling.use.address.host, f"form{form}", f"ending {form} {ending}", f"query {query}"
