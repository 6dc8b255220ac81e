"""Links by http to a site that the same list links by https elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.edits.relink import replace_destination
from bot.lint._uses import Use, with_scheme
from bot.lint.interface import Checkout, Spot, as_written, spot
from bot.model import ALL_RULES, Claim, Edits, Rule, Severity

HTTP_LINK = Rule(
    "http-link",
    Severity.INFO,
    "The link goes by http to a host that the list links by https elsewhere.",
    "Offers the same address with https.",
    edits=Edits.UNSAFE,
)


def http_spots(
    checkout: Checkout, uses: Iterable[Use], sites: Mapping[str, tuple[int, int]]
) -> Iterator[Spot]:
    """What to say of each site that some of these links go to by http, by how often each scheme is in use."""
    silenced = _silenced_lines(checkout)
    by_http: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        is_silenced = (use.document.path, use.link.line) in silenced
        if not use.is_secure and not is_silenced and not _is_ignored(checkout, use):
            by_http[use.site].append(use)
    for site, plain_uses in by_http.items():
        yield _http_spot(checkout, plain_uses, *sites[site])


def _http_spot(checkout: Checkout, uses: Sequence[Use], plain: int, tls: int) -> Spot:
    """One claim for a site, at the first of its links; the fix is for all of them at once."""
    first, site = uses[0], uses[0].site
    message = f"the list links {site} by http {_times(plain)} and by https {_times(tls)}"
    claim = Claim(HTTP_LINK, message, target=site, news="")
    edits = (
        edit
        for use in uses
        for edit in replace_destination(use.document, use.link, with_scheme("https", as_written(use.link)))
    )
    told = spot(checkout, first.document, first.link, claim)
    return replace(told, resource=None, edits=tuple(dict.fromkeys(edits)))


def _silenced_lines(checkout: Checkout) -> frozenset[tuple[str, int]]:
    """Where a comment silences the rule: a fix for a whole site must not reach there either."""
    return frozenset(
        (document.path, line)
        for document in checkout.documents
        for ignore in document.ignores
        if ignore.rule in (HTTP_LINK.code, ALL_RULES)
        for line in (ignore.line, ignore.line + 1)
    )


def _is_ignored(checkout: Checkout, use: Use) -> bool:
    """The same of the policy."""
    title = None if use.link.entry is None else use.document.entries[use.link.entry].title
    return any(checkout.ignores.silencing(HTTP_LINK.code, use.link.url, title))


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")
