"""New versions of papers: what they changed, and the edit of a link that is pinned to the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from bot.checkers._arxiv.feed import Paper, moment
from bot.checkers._arxiv.urls import is_in_every_version, paper_of, repinned
from bot.model import Claim, Edits, Facts, Link, Policy, Rule, Severity
from bot.quotes import SENTENCE, quoted
from bot.titles.same import same_words

NEW_VERSION = Rule(
    "arxiv-new-version",
    Severity.INFO,
    "The paper has a newer version than the one last seen.",
    "Tells you what changed, for a month; a link pinned to the version before gets an edit, "
    "safe if title and authors stayed as they were.",
    edits=Edits.EITHER,
)
TITLE_CHANGED = Rule(
    "arxiv-title-changed",
    Severity.INFO,
    "A new version gave the paper another title, so the list may show the old one.",
    "Tells you both titles, for a month.",
)

MOST_NAMES = 3
"""So many authors who came or went are named; more are counted."""
CODE = re.compile(
    r"(?:https?://)?(?:(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|gitee\.com|sr\.ht)"
    r"|(?:huggingface\.co|hf\.co)(?!/papers/)|[\w-]+\.github\.io)(?:[/:?#]|\Z)",
    re.IGNORECASE,
)
"""Where code and models live."""


def news(link: Link, facts: Facts, paper: Paper, policy: Policy, *, now: datetime) -> Iterator[Claim]:
    """What a new version changed, while it is news; nothing for a link that shows it already."""
    changed_at = moment(facts.get("changed_at"))
    kept = facts.get("before")
    before = Paper.of(kept) if isinstance(kept, Mapping) else None
    if changed_at is None or before is None or now - changed_at > policy.news_for:
        return
    named = paper_of(link.url)
    pinned = named[1] if named else None
    same_name = same_words(before.title, paper.title)
    if pinned is None or pinned < paper.version:
        since = paper.updated[:10] or changed_at.date()
        message = f"v{paper.version} since {since}: {changes(before, paper)}"
        url = repinned(link.url, paper.version) if pinned else None
        unchanged = same_name and before.authors == paper.authors and is_in_every_version(link.url)
        safe = url is not None and pinned == before.version and unchanged
        yield Claim(NEW_VERSION, message, target=f"v{paper.version}", url=url, safe=safe)
    if not same_name:
        titles = [quoted(title, SENTENCE) for title in (paper.title, before.title)]
        yield Claim(TITLE_CHANGED, "now called {}, formerly {}".format(*titles), target=f"v{paper.version}")


def changes(before: Paper, after: Paper) -> str:
    """What is different, most telling first: `new title, new code link https://…`."""
    said = [*_title(before, after), *_authors(before, after), *_links(before, after)]
    if before.journal_ref != after.journal_ref != "":
        said.append(f"published in {quoted(after.journal_ref, SENTENCE)}")
    if before.comment != after.comment:
        said.append(
            f"new comment {quoted(after.comment, SENTENCE)}" if after.comment else "no comment any more"
        )
    return ", ".join(said) or "same title, authors and comment"


def _title(before: Paper, after: Paper) -> Iterator[str]:
    if not same_words(before.title, after.title):
        yield f"new title {quoted(after.title, SENTENCE)}"


def _authors(before: Paper, after: Paper) -> Iterator[str]:
    """Who came and who went, or that only their order changed."""
    came = [name for name in after.authors if name not in before.authors]
    went = [name for name in before.authors if name not in after.authors]
    if came:
        yield _names("new", came)
    if went:
        yield _names("former", went)
    if not came and not went and before.authors != after.authors:
        yield "authors in another order"


def _names(which: str, names: Sequence[str]) -> str:
    if len(names) > MOST_NAMES:
        return f"{len(names)} {which} authors"
    return f"{which} author{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _links(before: Paper, after: Paper) -> Iterator[str]:
    """The first new address in the comment, and whether it is that of the code."""
    new = [link for link in after.links if link not in before.links]
    code = next((link for link in new if CODE.match(link)), None)
    if code:
        yield f"new code link {code}"
    elif new:
        yield f"new link {new[0]}"
