"""From Markdown to a tree: the parser's events, read as GitHub would read them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.lists.dialect import Step, events, fold
from bot.lists.differences import Differences
from bot.lists.entries import Outline, Outliner
from bot.lists.inlines import Inlines
from bot.lists.linking import Linker
from bot.lists.tree import Again, Draft, Surroundings
from bot.lists.units import Units

_BLOCKS = frozenset(
    (
        "BlockQuote",
        "CodeBlock",
        "FootnoteDefinition",
        "Heading",
        "HtmlBlock",
        "Item",
        "List",
        "Paragraph",
        "Rule",
        "Table",
        "TableCell",
        "TableHead",
        "TableRow",
    )
)


@dataclass(slots=True)
class Tree:
    """All that a walk over a list found."""

    outline: Outline
    drafts: list[Draft]
    comments: list[tuple[int, int]]
    """Ranges of HTML comments."""
    again: Again


def walk(source: bytes, original: bytes, breaks: Sequence[int] = ()) -> Tree:
    """Read `source`, which is `original` or a copy of the same length with some bytes masked.

    The parser is shown an empty line at each of the `breaks`. Where it must be shown more than that to
    see what GitHub sees, the tree says so; until then it is the best that can be had.
    """
    walker = _Walker(source, original)
    walker.read(events(source, breaks))
    return walker.finish()


class _Walker:
    """The state of one walk."""

    def __init__(self, source: bytes, original: bytes) -> None:
        self._around = Surroundings()
        self._units = Units()
        self._again = Again()
        self._differences = Differences(source, self._units, self._around, self._again)
        self._linker = Linker(source, original, self._around, self._again)
        self._inlines = Inlines(source, original, self._linker, self._around)
        self._outliner = Outliner(self._linker.drafts)
        self._referenced: set[str] = set()
        self._original = original
        self._footnotes: list[str | None] = []
        self._has_footnotes = False

    def read(self, steps: Iterator[Step]) -> None:
        """Follow the blocks, and cut what is in them into runs of inline content."""
        run: list[Step] = []
        for step in steps:
            event, span = step
            if "Text" in event:
                run.append(step)
                continue
            tag = event if isinstance(event, str) else event.get("Start") or event.get("End")
            block = next(iter(tag)) if isinstance(tag, dict) else tag
            if block not in _BLOCKS:
                run.append(step)
                if block is None or block == event:
                    self._note(event, span)
                continue
            if run:
                pieces = self._inlines.read(run)
                self._units.give(pieces, tags=self._inlines.markup.has_tags)
                run = []
            if "End" in event:
                self._close(block, span["end"])
            else:
                self._open(block, tag, span, steps)

    def _note(self, event: Any, span: Any) -> None:
        """What some inline content means for more than its run."""
        if "FootnoteReference" in event:
            self._referenced.add(fold(event["FootnoteReference"]))
        else:
            self._differences.note(event, span)

    # ── blocks ────────────────────────────────────────────────────────────────────────────

    def _open(self, block: str, tag: Any, span: Any, steps: Iterator[Step]) -> None:
        start, level = span["start"], 0
        if block == "TableCell":
            self._units.open_cell(start)
            return
        if block == "Rule":
            self._units.rule(start)
            return
        if block == "CodeBlock" or (block == "TableRow" and self._differences.is_indented(start)):
            _skip(steps, block)
            return
        if block == "HtmlBlock":
            self._html_block(start, steps)
            return
        if block == "Heading":
            self._differences.heading(start, span["end"])
            level = 0 if self._around.in_comment else int(tag[block]["level"][1])
        elif block == "Table":
            self._around.in_cell = True
        elif block == "FootnoteDefinition":
            self._has_footnotes = True
            self._footnotes.append(self._around.footnote)
            self._around.footnote = fold(tag[block])
        self._units.open(block, start, level)

    def _close(self, block: str, end: int) -> None:
        if block == "TableCell":
            return
        if block == "TableHead":
            self._differences.head(end)
        elif block == "Table":
            self._around.in_cell = False
        elif block == "FootnoteDefinition":
            self._around.footnote = self._footnotes.pop()
        # Whether a footnote shows, and so its links, is known at the end of the list.
        if self._units.close() and self._inlines.markup.is_settled and not self._has_footnotes:
            self._hand_over()

    def _html_block(self, start: int, steps: Iterator[Step]) -> None:
        """Read the lines of a block as one fragment, without the quote marks and indents before them."""
        at = start
        lines: list[bytes] = []
        for event, span in steps:
            if "End" in event:
                break
            if "Html" in event:
                lines.append(b" " * (span["start"] - at) + self._original[span["start"] : span["end"]])
                at = span["end"]
        self._units.open("HtmlBlock", start)
        pieces = self._inlines.read_html(b"".join(lines), start)
        self._units.give(pieces, tags=self._inlines.markup.has_tags)
        self._close("HtmlBlock", at)

    def _hand_over(self) -> None:
        """Let the units be read while they are few: a list of ten megabytes has a million pieces."""
        self._outliner.take(self._units.drain())

    def finish(self) -> Tree:
        """End the document."""
        markup, drafts = self._inlines.markup, self._linker.drafts
        markup.finish()
        for draft in drafts:
            if draft.footnote is not None and draft.footnote not in self._referenced:
                draft.live = False
        self._hand_over()
        return Tree(self._outliner.finish(), drafts, markup.comments, self._again)


def _skip(steps: Iterator[Step], block: str) -> None:
    """Pass over a block that holds no other of its kind."""
    for event, _ in steps:
        if event == {"End": block}:
            return
