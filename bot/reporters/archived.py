"""What `listkeeper archive` tells: a line for each page as soon as it is known, and a summary; or JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from bot.archive.keep import Fate, Kept
from bot.archive.worth import Page, Worth
from bot.escape import URL_LIMIT, terminal
from bot.model import Json
from bot.reporters.summary import counted

SAID = {
    Fate.HAS: "captured before",
    Fate.SAVED: "saved",
    Fate.LACKS: "without a capture",
    Fate.FAILED: "not saved",
    Fate.UNKNOWN: "not known",
}

ADDRESS_LIMIT = URL_LIMIT + 60
"""Of a capture's, which is as much longer than its page's."""


@dataclass(slots=True)
class Archived:
    """A run as it goes; `lines` is where people follow it."""

    worth: Worth
    at: datetime
    lines: IO[str]
    kept: list[Kept] = field(default_factory=list)

    def begin(self, known: Sequence[Kept]) -> None:
        """Tell what is to be done; of these pages it was known before."""
        self.kept += known
        asked = len(self.worth.pages) - len(known)
        parts = [counted(len(self.worth.pages), "page")]
        parts += [f"{len(known):,} captured before, as is remembered"] if known else []
        parts += [f"asking about {asked:,}, 30 a minute"] if asked else []
        self._say("; ".join(parts))

    def add(self, one: Kept) -> None:
        """Tell what became of a page."""
        self.kept.append(one)
        address = one.capture.address(one.page.url) if one.capture else one.why
        more = f": {terminal(address, ADDRESS_LIMIT)}" if address else ""
        several = len({page.path for page in self.worth.pages}) > 1
        where = f"{terminal(one.page.path)}, line {one.page.line}" if several else f"line {one.page.line}"
        self._say(f"{where}  {terminal(one.page.url, URL_LIMIT)}  {SAID[one.fate]}{more}")

    def end(self, left: Sequence[Page]) -> None:
        """Tell how it stands now; of these pages nothing is known yet."""
        reasons = Counter(self.worth.left.values()).most_common()
        if reasons:
            self._say(f"left alone: {'; '.join(f'{number:,} ({why})' for why, number in reasons)}")
        self._say(", ".join(self._summary(left)))

    def _summary(self, left: Sequence[Page]) -> Iterator[str]:
        counts = Counter(one.fate for one in self.kept)
        yield counted(len(self.worth.pages), "page")
        yield from (f"{counts[fate]:,} {said}" for fate, said in SAID.items() if counts[fate])
        if left:
            yield f"{len(left):,} left for the next run"

    def write_json(self, out: IO[str], left: Sequence[Page]) -> None:
        """The same for machines."""
        counts = Counter(one.fate for one in self.kept)
        whole: Json = {
            "schema": 1,
            "archived_at": self.at.isoformat(),
            "summary": {
                "pages": len(self.worth.pages),
                **{fate.value: counts[fate] for fate in Fate},
                "left": len(left),
            },
            "pages": [_json(one) for one in self.kept],
            "left": [page.url for page in left],
            "not_worth": [{"url": url, "reason": why} for url, why in self.worth.left.items()],
        }
        # ASCII, so that no stranger's escape sequence or bidi override reaches a terminal
        out.write(json.dumps(whole, indent=2, ensure_ascii=True) + "\n")

    def _say(self, line: str) -> None:
        self.lines.write(line + "\n")
        self.lines.flush()


def _json(one: Kept) -> Json:
    return {
        "url": one.page.url,
        "path": one.page.path,
        "line": one.page.line,
        "fate": one.fate.value,
        "capture": one.capture.address(one.page.url) if one.capture else None,
        "captured_at": one.capture.at.isoformat() if one.capture else None,
        "reason": one.why or None,
    }
