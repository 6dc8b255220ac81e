"""The style of this very list, as the entries beside a new one show it: told in pull requests alone."""

from __future__ import annotations

from collections.abc import Iterator

from bot.edits.padding import padding_edits
from bot.edits.retitle import title_span
from bot.lint._style import Style, Written
from bot.lint.interface import Checkout, Spot, spot_with
from bot.lint.neighbours import Neighbours
from bot.lists.roles import Role, role_of_label
from bot.model import Changes, Claim, Document, Edit, Edits, Link, Rule, Severity
from bot.quotes import quoted

LABEL = Rule(
    "style-label",
    Severity.INFO,
    "A pull request adds a link whose label the entries beside it write in another way.",
    "Offers the label that they have, in the review.",
    edits=Edits.UNSAFE,
)
SEPARATOR = Rule(
    "style-separator",
    Severity.INFO,
    "A pull request adds an entry whose links are divided by something else than those beside it.",
    "Offers what divides the others, in the review.",
    edits=Edits.UNSAFE,
)
BOLD = Rule(
    "style-bold",
    Severity.INFO,
    "A pull request adds an entry whose title is not bold, as those beside it are.",
    "Offers the title in bold, in the review.",
    edits=Edits.UNSAFE,
)
COLUMN = Rule(
    "style-column",
    Severity.INFO,
    "A pull request adds a row with nothing in a column that the rows beside it fill.",
    "Tells you which column, in the review.",
)
RULES: tuple[Rule, ...] = (LABEL, SEPARATOR, BOLD, COLUMN)


def look(checkout: Checkout) -> Iterator[Spot]:
    """What the new and altered entries of a pull request have otherwise than almost all beside them."""
    changes = checkout.changes
    for document in checkout.documents if changes is not None else ():
        changed = [n for n in range(len(document.entries)) if changes and changes.has_entry(document.path, n)]
        if changes is not None and changed:
            house = _House(checkout, document, changes)
            for index in changed:
                yield from house.spots(index)


class _House:
    """A document under review, and the styles of its tables and lists."""

    def __init__(self, checkout: Checkout, document: Document, changes: Changes) -> None:
        self._checkout = checkout
        self._document = document
        self._written = Written(checkout, document)
        self._neighbours = Neighbours(document, changes)
        self._styles: dict[tuple[int, ...], Style] = {}

    def spots(self, index: int) -> Iterator[Spot]:
        beside = self._neighbours.indices(index)
        if beside not in self._styles:
            self._styles[beside] = Style(self._written, beside)
        style = self._styles[beside]
        yield from self._labels(index, style)
        yield from self._separators(index, style)
        yield from self._bold(index, style)
        yield from self._columns(index, style)

    def _labels(self, index: int, style: Style) -> Iterator[Spot]:
        for link in self._written.labelled(index):
            label = style.same_letters(link.text)
            if label is None and _is_one_word(link.text):
                label = style.same_site(link.text, self._written.site(link))
            if label is not None and role_of_label(label):
                message = f"the entries beside it call such a link {quoted(label)}, not {quoted(link.text)}"
                yield self._spot(link, Claim(LABEL, message), _relabelled(self._document, link, label))

    def _separators(self, index: int, style: Style) -> Iterator[Spot]:
        for link, text in self._written.separators(index):
            if style.separator is None or text in style.separators or link.whole is None:
                continue
            end, usual = link.whole.start, style.separator
            edit = Edit(self._document.path, end - len(text.encode()), end, usual)
            padding = padding_edits(self._document, end, len(usual) - len(text))
            message = f"between links the entries beside it write {_shown(usual)}, not {_shown(text)}"
            yield self._spot(link, Claim(SEPARATOR, message), (edit, *padding))

    def _bold(self, index: int, style: Style) -> Iterator[Spot]:
        if not style.has_bold_titles or self._written.is_bold(index) is not False:
            return
        entry, path = self._written.entry(index), self._document.path
        span, links = title_span(self._document, entry), self._written.links(index)
        if span is not None and links:
            edits = (Edit(path, span.start, span.start, "**"), Edit(path, span.end, span.end, "**"))
            padding = padding_edits(self._document, span.end, len("****"))
            message = f"the titles beside it are bold, and {quoted(entry.title)} is not"
            yield self._spot(links[0], Claim(BOLD, message), (*edits, *padding))

    def _columns(self, index: int, style: Style) -> Iterator[Spot]:
        links, filled = self._written.links(index), self._written.filled(index)
        for number, head in enumerate(self._written.heads(index)):
            if links and head and number not in filled and style.fills(number):
                message = f"the rows beside it have something under {quoted(head)}, and this one has nothing"
                yield self._spot(links[0], Claim(COLUMN, message, target=head), ())

    def _spot(self, link: Link, claim: Claim, edits: tuple[Edit, ...]) -> Spot:
        return spot_with(self._checkout, self._document, link, claim, edits=edits)


def _is_one_word(label: str) -> bool:
    """Whether a label is a word for what a link is, and tells nothing else: not `Code 2`, nor a name."""
    return role_of_label(label) in (Role.PAPER, Role.CODE) and label.isalnum()


def _relabelled(document: Document, link: Link, label: str) -> tuple[Edit, ...]:
    if link.whole is None:
        return ()
    start, old = link.whole.start + 1, link.text.encode(errors="replace")
    if not document.source.startswith(b"[" + old + b"](", link.whole.start):
        return ()
    edit = Edit(document.path, start, start + len(old), label)
    return (edit, *padding_edits(document, link.whole.end, len(label) - len(link.text)))


def _shown(separator: str) -> str:
    return quoted(separator.replace(" ", "␣")) if separator else "nothing"
