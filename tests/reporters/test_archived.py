from __future__ import annotations

import io
import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.archive.keep import Fate, Kept
from bot.archive.worth import Page, Worth
from bot.checkers._wayback_captures import Capture
from bot.escape import has_hidden
from bot.reporters.archived import Archived

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
ANYTHING = st.text(max_size=30)


def archived(*pages: Page, left: dict[str, str] | None = None) -> tuple[Archived, io.StringIO]:
    lines = io.StringIO()
    return Archived(Worth(pages, left or {}), NOW, lines), lines


def test_of_several_files_each_page_is_told_with_its_own() -> None:
    one, other = Page("https://a.example/", "README.md", 3), Page("https://b.example/", "docs/more.md", 7)
    told, lines = archived(one, other)
    told.begin([])
    told.add(Kept(one, Fate.HAS, Capture(NOW)))
    told.add(Kept(other, Fate.LACKS))
    assert lines.getvalue().splitlines()[1:] == [
        f"README.md, line 3  {one.url}  captured before: https://web.archive.org/web/20260302060000/{one.url}",
        "docs/more.md, line 7  https://b.example/  without a capture",
    ]


@given(ANYTHING, ANYTHING, ANYTHING, st.sampled_from(Fate))
def test_whatever_strangers_write_steers_no_terminal(url: str, path: str, why: str, fate: Fate) -> None:
    page = Page(url, path, 1)
    told, lines = archived(page, Page("https://b.example/", "README.md", 2), left={url: "why not"})
    told.begin([])
    told.add(Kept(page, fate, why=why))
    told.end([])
    out = io.StringIO()
    told.write_json(out, [page])
    assert not any(has_hidden(line) for line in lines.getvalue().split("\n"))
    assert lines.getvalue().count("\n") == 4
    assert out.getvalue().isascii()
    report = json.loads(out.getvalue())
    assert report["pages"][0]["url"] == url
    assert report["summary"][fate.value] == 1
