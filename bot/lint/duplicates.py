"""One paper or repository as the main link of two entries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.lint._rows import PAPERS, Pair, Row, is_certain, rows_in
from bot.lint.interface import Checkout, Spot, spot
from bot.model import Changes, Claim, Resource, Rule, Severity
from bot.quotes import quoted

DUPLICATE = Rule(
    "duplicate",
    Severity.WARNING,
    "Two entries have the same paper or repository as their main link.",
    "Tells you where the first one is; a list that often does so does so on purpose, and it keeps silent.",
)
RULES: tuple[Rule, ...] = (DUPLICATE,)

_ON_PURPOSE = 3
"""A list that says so many things in several places means it."""
_RESULTS = 10
"""With more than one repetition in ten rows a table is one of results, with several rows for a paper."""


def look(checkout: Checkout) -> Iterator[Spot]:
    """One claim for each entry that repeats an earlier one of its document.

    Warning: two entries of one table or list with the same title, or with one paper under two full titles,
    one of which must be wrong. Info: any other two, unless there are many.
    Translations of a list are documents of their own, and repeat it on purpose.

    Of a pull request each entry that it adds or alters is compared with every other one, wherever in the
    list that stands: whoever has added it is here to do something about it.
    """
    by_document = {document.path: tuple(rows_in(checkout, document)) for document in checkout.documents}
    if checkout.changes is not None:
        pairs = list(_of_changes(by_document, checkout.changes))
    else:
        pairs = [pair for rows in by_document.values() for pair in _settled(_pairs(rows), rows)]
        pairs.sort(key=lambda pair: (pair.again.link.line, pair.again.link.column))
    for pair in pairs:
        yield spot(checkout, pair.again.document, pair.again.link, _claim(pair))


def _claim(pair: Pair) -> Claim:
    what = "paper" if pair.again.resource.kind in PAPERS else "page"
    if pair.again.resource.kind == "github":
        what = "repository"
    if pair.again.resource not in pair.first.all:
        what = "title"
    where = f"on line {pair.first.entry.line}"
    if pair.first.document is not pair.again.document:
        where += f" of {pair.first.document.path}"
    if pair.first.title == pair.again.title:
        message = f"the list has this {what} already {where}"
    else:
        message = f"the list has this {what} already {where}, as {quoted(pair.first.entry.title)}"
        if pair.certain:
            message += ": it is there twice, or one of the two links is wrong"
    return Claim(DUPLICATE, message, severity=None if pair.certain else Severity.INFO, news="")


# ── of a pull request ─────────────────────────────────────────────────────────────────────


def _of_changes(by_document: Mapping[str, Sequence[Row]], changes: Changes) -> Iterator[Pair]:
    """Each changed entry with another one that it repeats, in its own document or else elsewhere."""
    fresh = [row for path, rows in by_document.items() for row in rows if changes.has_entry(path, row.index)]
    if not fresh:
        return
    old = {
        path: [row for row in rows if not changes.has_entry(path, row.index)]
        for path, rows in by_document.items()
    }
    often = {path: len(_pairs(rows)) >= _ON_PURPOSE for path, rows in old.items()}
    known = _Known(row for rows in old.values() for row in rows)
    paired: set[tuple[str, int]] = set()
    for row in fresh:
        path = row.document.path
        first = known.like(row) if (path, row.index) not in paired else None
        if first is not None and (first.document is row.document or not _are_alike(old, first, row)):
            paired.add((path, row.index))
            beside = first.document is row.document
            yield Pair(first, row, certain=beside and not often[path] and is_certain(first, row))
        known.note(row)


def _are_alike(old: Mapping[str, Sequence[Row]], first: Row, again: Row) -> bool:
    """Whether two documents have so much in common that one is the other in another form: a translation."""
    one, other = ({row.resource for row in old[end.document.path]} for end in (first, again))
    return len(one & other) >= _ON_PURPOSE


class _Known:
    """The entries that a new one may repeat, by what they are about and by titles that no two papers have."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows: dict[Resource | str, list[Row]] = defaultdict(list)
        for row in rows:
            self.note(row)

    def note(self, row: Row) -> None:
        for name in _names(row):
            self._rows[name].append(row)

    def like(self, row: Row) -> Row | None:
        """The best of those that it repeats: of its own document, and certainly so."""
        others = [
            one
            for name in _names(row)
            for one in self._rows[name]
            if one.entry is not row.entry and (is_certain(one, row) or _is_likely(one, row))
        ]
        return max(
            others,
            key=lambda one: (one.document is row.document, is_certain(one, row)),
            default=None,
        )


def _names(row: Row) -> Iterator[Resource | str]:
    yield row.resource
    if row.is_full:
        yield row.title


def _is_likely(first: Row, again: Row) -> bool:
    """Whether two have the same paper or repository as their main link."""
    is_main = first.is_main and again.is_main and first.resource == again.resource
    return is_main and again.resource.kind in (*PAPERS, "github")


# ── pairs ─────────────────────────────────────────────────────────────────────────────────


def _pairs(rows: Iterable[Row]) -> tuple[Pair, ...]:
    """Each entry with the first before it that it repeats; at most one pair for each entry."""
    in_group: dict[tuple[int, Resource], Row] = {}
    in_list: dict[Resource, Row] = {}
    pairs: dict[int, Pair] = {}
    for row in rows:
        near = in_group.setdefault((row.group, row.resource), row)
        far = in_list.setdefault(row.resource, row) if row.is_main else row
        known = pairs.get(id(row.entry))
        if near.entry is not row.entry and is_certain(near, row):
            if known is None or not known.certain:
                pairs[id(row.entry)] = Pair(near, row, certain=True)
        elif far.entry is not row.entry and row.resource.kind in (*PAPERS, "github") and known is None:
            pairs[id(row.entry)] = Pair(far, row, certain=False)
    return tuple(pairs.values())


def _settled(pairs: Sequence[Pair], rows: Sequence[Row]) -> Iterator[Pair]:
    """The pairs worth telling: none of those that a list has on purpose."""
    sizes = Counter(group for group, _ in {(row.group, id(row.entry)) for row in rows})
    repeats = Counter(pair.again.group for pair in pairs if pair.certain)
    doubtful = sum(not pair.certain for pair in pairs)
    for pair in pairs:
        group = pair.again.group
        if pair.certain:
            on_purpose = repeats[group] > max(_ON_PURPOSE, sizes[group] // _RESULTS)
        else:
            on_purpose = doubtful >= _ON_PURPOSE
        if not on_purpose:
            yield pair
