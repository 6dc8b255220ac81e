"""Papers on arXiv: asked by id, fifty at once, whatever page of whatever mirror a list links to."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from bot.checkers._arxiv_api import Absent, ArxivApi
from bot.checkers._arxiv_feed import Paper, moment, texts
from bot.checkers._arxiv_urls import has_fragment, paper_of, repinned
from bot.checkers._asking import Unanswered, host_of, text, unanswered, whole
from bot.checkers._title_words import words_in
from bot.checkers._titles import same_title, same_words
from bot.config import Policy
from bot.model import (
    Claim,
    Edits,
    Entry,
    Evidence,
    Facts,
    Json,
    Judgement,
    Link,
    Resource,
    Rule,
    Severity,
    Sighting,
    Status,
    Verdict,
)
from bot.net.interface import Outside

KIND = "arxiv"
KINDS: tuple[str, ...] = (KIND,)
BY_API: bool = True

GONE = Rule(
    "arxiv-gone",
    Severity.ERROR,
    "arXiv does not know this paper: most often a digit of its id is wrong.",
    "Tells you; it never guesses which paper was meant.",
    edits=Edits.UNSAFE,
)
WITHDRAWN = Rule(
    "arxiv-withdrawn",
    Severity.ERROR,
    "The authors or arXiv have withdrawn the paper, though its page still opens.",
    "Tells you, with the reason that arXiv gives.",
)
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
MISMATCH = Rule(
    "title-mismatch",
    Severity.WARNING,
    "The entry's title is not that of the paper behind its link: one of the two is wrong.",
    "Tells you both titles; in doubt it says nothing.",
)
PUBLISHED = Rule(
    "published",
    Severity.INFO,
    "The paper has appeared in a journal or in proceedings, says arXiv.",
    "Tells you where.",
)
RULES: tuple[Rule, ...] = (GONE, WITHDRAWN, NEW_VERSION, TITLE_CHANGED, MISMATCH, PUBLISHED)

PAPER_LABEL = re.compile(
    r"(?:the|full|original|arxiv|paper|pdf|abs|abstract|preprint|html|link|article|v\d+|\d{4}\.\d{4,5}|\W|_)+",
    re.IGNORECASE,
)
"""What a link to the entry's own paper is called: `arXiv`, `Paper (PDF)`, `arXiv:2408.05211v2`."""

NOUN = r"(?:paper|article|submission|manuscript|preprint)"
WITHDRAWAL = re.compile(
    rf"\b{NOUN}\s+(?:(?:has|have|is|was|been|being|now|hereby|temporarily|by|the|authors?|arxiv)\s+){{0,6}}withdrawn\b"
    rf"|\bauthors?\s+(?:have|has)\s+(?:\w+\s+)?withdrawn\s+(?:this|the|our)\s+{NOUN}"
    r"|\bwithdrawn\s+by\b"
    r"|\A\W*withdrawn\b(?=\W*\Z|\s*[.,;:(!-]|\s+(?:due|because|since|as|for|pending|on|in)\b)",
    re.IGNORECASE,
)
OTHER_WITHDRAWAL = re.compile(
    r"\b(?:previous|earlier|older|first|initial|original|another|companion|v\d+|version\s+\d+)\b[^.;]{0,40}\Z",
    re.IGNORECASE,
)
"""What stands before `withdrawn` where something else was: `an earlier version of this paper was …`."""
ELSEWHERE = re.compile(r"\s+from\b(?!\s+(?:the\s+)?arxiv)", re.IGNORECASE)
"""`This paper was withdrawn from ICLR`: but arXiv still shows it."""

HISTORY = ("baseline", "before", "changed_at", "titles")
"""What outlives a look: see `remember`."""
MAX_TITLES = 10
"""So many former titles are kept."""
MAX_QUOTE = 240


def match(url: str) -> Resource | None:
    """The paper that a page of arXiv or of one of its mirrors shows, whatever its version."""
    paper = paper_of(url)
    return Resource(KIND, paper[0]) if paper else None


async def fetch(resources: Sequence[Resource], outside: Outside) -> AsyncIterator[tuple[Resource, Facts]]:
    """Ask arXiv about papers; yield each once."""
    host = host_of(outside.settings.arxiv_api)
    async for name, found in ArxivApi(outside).look([resource.key for resource in resources]):
        facts: Facts
        match found:
            case Unanswered():
                facts = found.facts
            case Absent():
                facts = {"found": False, "host": host, "tries": 2}
            case _:
                facts = {"found": True, "host": host, "tries": 1, **found.facts}
        yield Resource(KIND, name), facts


def judge(resource: Resource, facts: Facts, known: Facts) -> Judgement:  # noqa: ARG001  (the protocol's)
    """Alive where arXiv lists it, dead where arXiv was asked twice and does not."""
    failure = unanswered(facts)
    if failure is not None:
        return failure
    host, tries = text(facts.get("host")), whole(facts.get("tries")) or 0
    if facts.get("found") is False:
        reason = f"arXiv knows no paper {resource.key}"
        return Judgement(Status.DEAD, Evidence(reason, "API, then the id alone", host=host, tries=tries))
    paper = Paper.of(facts)
    if paper is None:
        return Judgement(Status.UNCHECKED, Evidence("arXiv answered with something else", "API", host=host))
    return Judgement(Status.ALIVE, Evidence(f"arXiv lists v{paper.version}", "API", host=host, tries=tries))


def remember(old: Facts, new: Facts, at: datetime) -> Facts:
    """Keep the version first seen, the one before the last change, when that came, and former titles."""
    before, after = Paper.of(old), Paper.of(new)
    if after is None:
        return new
    if before is None:
        return {**new, "baseline": {"version": after.version, "at": at.isoformat()}}
    if after.version < before.version:
        return old  # a mirror lags behind: coming back to the present would look like news
    kept: dict[str, Json] = {key: old[key] for key in HISTORY if key in old}
    if after.version > before.version:
        kept |= {"before": before.facts, "changed_at": at.isoformat()}
    if after.title != before.title:
        titles = [*texts(old.get("titles")), before.title]
        kept["titles"] = list(dict.fromkeys(titles))[-MAX_TITLES:]
    return {**new, **kept}


def gone(verdict: Verdict) -> Rule:
    """The rule of a paper that arXiv does not know."""
    del verdict  # there is but one kind of death here
    return GONE


def claims(sighting: Sighting, policy: Policy, now: datetime) -> Iterable[Claim]:
    """What is worth saying of a link to a paper."""
    record = sighting.verdict.record
    paper = Paper.of(record.facts) if record else None
    if record is None or paper is None or sighting.verdict.status is Status.DEAD:
        return
    withdrawal = why_withdrawn(paper.comment)
    if withdrawal is not None:
        yield Claim(WITHDRAWN, f"withdrawn: {_quoted(withdrawal)}", target=f"v{paper.version}")
        return
    yield from _never_was(sighting, paper)
    yield from _news(sighting.link, record.facts, paper, policy, now=now)
    former = texts(record.facts.get("titles"))
    entry = sighting.entry
    if entry and _is_own_paper(entry, sighting.link) and _is_another(sighting, entry, paper, former):
        message = f"the paper behind it is called {_quoted(paper.title)}, not {_quoted(entry.title)}"
        yield Claim(MISMATCH, message)  # no target: a title in the fingerprint would make one fault many
    yield from _published(entry, paper)


def why_withdrawn(comment: str) -> str | None:
    """The comment of a withdrawn paper, which gives the reason; None where nothing says that it is.

    `withdrawn` alone is weak evidence: papers withdraw from conferences, and replace withdrawn ones.
    """
    for said in WITHDRAWAL.finditer(comment):
        start, end = said.span()
        if not OTHER_WITHDRAWAL.search(comment, 0, start) and not ELSEWHERE.match(comment, end):
            return comment
    return None


def is_mismatch(title: str, titles: Iterable[str]) -> bool:
    """Whether `title` is surely none of `titles`."""
    return all(same_title(title, known) is False for known in titles)


def _is_another(sighting: Sighting, entry: Entry, paper: Paper, former: Sequence[str]) -> bool:
    """Whether the entry surely means another paper: nothing in it or around it names this one."""
    titles = (paper.title, *former)
    return (
        is_mismatch(entry.title, titles)
        and not lists_authors(entry.title, paper.authors)
        and not is_named(sighting.around, titles)
    )


def is_named(around: str, titles: Iterable[str]) -> bool:
    """Whether one of `titles` stands, word for word, in the text around a link."""
    text = f" {' '.join(words_in(around))} "
    return any(f" {' '.join(words)} " in text for title in titles if (words := words_in(title)))


def lists_authors(title: str, authors: Sequence[str]) -> bool:
    """Whether what we took for a title names the paper's authors, as `A. Bee, C. Dee, and E. Eff` does."""
    words = set(words_in(title))
    surnames = {name[-1] for author in authors if (name := words_in(author))}
    return len(surnames & words) >= min(2, len(surnames)) > 0


def _never_was(sighting: Sighting, paper: Paper) -> Iterator[Claim]:
    """A pinned version beyond the newest, whose page is a 404. Only a look that found the paper can tell."""
    url, name = sighting.link.url, sighting.verdict.resource.key
    named = paper_of(url)
    pinned = named[1] if named else None
    if sighting.verdict.status is not Status.ALIVE or pinned is None or pinned <= paper.version:
        return
    message = f"the paper has no version {pinned}; the newest is v{paper.version}"
    # Unsafe, for somebody may have meant a certain version.
    new = _unpinned(url, name, pinned)
    yield Claim(GONE, message, target=f"v{pinned}", url=new, severity=Severity.WARNING)


def _unpinned(url: str, name: str, version: int) -> str | None:
    """`url` without its version; None where that is not written plainly."""
    number = name.rpartition("/")[2]
    bare = url.replace(f"{number}v{version}", number, 1)
    return bare if paper_of(bare) == (name, None) else None


def _news(link: Link, facts: Facts, paper: Paper, policy: Policy, *, now: datetime) -> Iterator[Claim]:
    """What a new version changed, while it is news; nothing for a link that shows it already."""
    changed_at = moment(facts.get("changed_at"))
    kept = facts.get("before")
    before = Paper.of(kept) if isinstance(kept, Mapping) else None
    if changed_at is None or before is None or now - changed_at > policy.news_for:
        return
    named = paper_of(link.url)
    pinned = named[1] if named else None
    same_paper = same_words(before.title, paper.title) and before.authors == paper.authors
    if pinned is None or pinned < paper.version:
        since = paper.updated[:10] or changed_at.date()
        message = f"v{paper.version} since {since}: {_changes(before, paper)}"
        url = repinned(link.url, paper.version) if pinned else None
        safe = url is not None and pinned == before.version and same_paper and not has_fragment(link.url)
        yield Claim(NEW_VERSION, message, target=f"v{paper.version}", url=url, safe=safe)
    if not same_words(before.title, paper.title):
        message = f"now called {_quoted(paper.title)}, formerly {_quoted(before.title)}"
        yield Claim(TITLE_CHANGED, message, target=f"v{paper.version}")


def _changes(before: Paper, after: Paper) -> str:
    """What is different, most telling first: `new title, new code link https://…`."""
    code = [link for link in after.links if link not in before.links]
    changes = (
        ("new title", not same_words(before.title, after.title)),
        ("other authors", before.authors != after.authors),
        (f"new link {code[0]}" if code else "", bool(code)),
        (f"published in {_quoted(after.journal_ref)}", before.journal_ref != after.journal_ref != ""),
        (f"new comment {_quoted(after.comment)}", before.comment != after.comment != "" and not code),
    )
    said = [words for words, is_so in changes if is_so]
    return ", ".join(said) or "same title, authors and comment"


def _is_own_paper(entry: Entry, link: Link) -> bool:
    """Whether this is the entry's one link to a paper, and named as such: others are references."""
    if len({match(other.url) for other in entry.links} - {None}) > 1:
        return False
    labels = [link.text, *(other.label for other in entry.links if other.url == link.url)]
    return any(
        label.strip() and (PAPER_LABEL.fullmatch(label) or same_words(label, entry.title)) for label in labels
    )


def _published(entry: Entry | None, paper: Paper) -> Iterator[Claim]:
    """Where it appeared, unless the entry links to it there already."""
    doi = paper.doi.lower()
    told = entry is not None and any(doi and doi in other.url.lower() for other in entry.links)
    if told or not (doi or paper.journal_ref) or (doi.startswith("10.48550/") and not paper.journal_ref):
        return
    where = [_quoted(paper.journal_ref)] if paper.journal_ref else []
    where += [f"https://doi.org/{paper.doi}"] if doi else []
    # No target: arXiv's authors reword the journal and add a DOI later, and that is no other finding.
    yield Claim(PUBLISHED, f"published: {', '.join(where)}")


def _quoted(words: str) -> str:
    shown = words if len(words) <= MAX_QUOTE else f"{words[: MAX_QUOTE - 1].rstrip()}…"
    return f"“{shown}”"
