"""Papers that have appeared in a journal or in proceedings, told by two sources that agree, or by arXiv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from bot.checkers import arxiv, crossref, dblp, reviews, scholar
from bot.checkers._arxiv_feed import Paper, texts
from bot.checkers._arxiv_mismatch import is_own_paper
from bot.checkers._arxiv_withdrawal import withdrawal
from bot.checkers._titles import same_title
from bot.checkers._works import Work, line, works_in
from bot.config import Policy
from bot.leads._beside import Beside
from bot.leads._publications import Publication, Told, acronyms, agree, agreed, by_authors, is_of
from bot.lint.interface import Checkout, Spot, spot_with
from bot.lists.restyle import add_link
from bot.model import (
    Claim,
    Document,
    Edit,
    Edits,
    Entry,
    Facts,
    Link,
    Resource,
    Rule,
    Severity,
    Status,
    Verdict,
)
from bot.quotes import SENTENCE, quoted

PUBLISHED = Rule(
    "published",
    Severity.INFO,
    "The paper has appeared in a journal or in proceedings, say two sources that agree, or arXiv alone.",
    "Tells you where; if two agree and entries of the list link to the published version beside arXiv, it "
    "offers that link, too.",
    edits=Edits.UNSAFE,
)
RULES: tuple[Rule, ...] = (PUBLISHED,)

ARXIV = "arXiv"
ON_OPENREVIEW = frozenset("aistats colm corl iclr icml neurips tmlr uai".split())  # noqa: SIM905
"""Conferences and journals whose papers are reviewed there."""


def wanted(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterable[Resource]:
    """Semantic Scholar's word on every paper, and a second one where it or arXiv knows of a publication."""
    del policy, now
    for resource in dict.fromkeys(checkout.resources.values()):
        if resource.kind == arxiv.KIND:
            yield Resource(scholar.KIND, resource.key)
            yield from _Sources(resource, verdicts).missing()


def spots(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterator[Spot]:
    """Every entry whose paper was published, unless it links there; of what is in no entry, every link."""
    del policy, now
    known = {
        resource: _Sources(resource, verdicts)
        for resource in dict.fromkeys(checkout.resources.values())
        if resource.kind == arxiv.KIND
    }
    for document in checkout.documents:
        beside = Beside(document, checkout.resources)
        told: set[tuple[int, Resource]] = set()
        for link in document.links:
            resource = checkout.resources.get(link.url)
            sources = known.get(resource) if resource else None
            if (
                resource is None
                or sources is None
                or (link.entry is not None and (link.entry, resource) in told)
            ):
                continue
            if link.entry is not None:
                told.add((link.entry, resource))
            for claim, edits in _said(document, link, sources, beside):
                yield spot_with(checkout, document, link, claim, edits=edits)


class _Sources:
    """What is remembered of one paper: by arXiv, and by those that know where it was published."""

    def __init__(self, resource: Resource, verdicts: Mapping[Resource, Verdict]) -> None:
        self._verdicts = verdicts
        verdict = verdicts.get(resource)
        is_there = verdict is not None and verdict.status is not Status.DEAD
        self.facts: Facts = self._facts(resource) if is_there else {}
        paper = Paper.of(self.facts)
        self.paper = None if paper is None or withdrawal(paper, self.facts) else paper
        self._former = texts(self.facts.get("titles"))
        self._scholar = self._works(scholar.KIND, resource.key)
        self.arxiv = by_authors(self.paper) if self.paper else None

    def missing(self) -> Iterator[Resource]:
        """What to ask for a second word; nothing where there is no first one, or two agree."""
        first = [*([self.arxiv] if self.arxiv else []), *self._scholar]
        if self.paper is None or not first or self._agree_already():
            return
        dois = dict.fromkeys(work.doi for work in first if work.doi)
        yield from (Resource(crossref.KIND, doi) for doi in dois)
        if not dois:
            title = _searched(self.paper)
            yield Resource(dblp.KIND, title)
            if any(not ON_OPENREVIEW.isdisjoint(acronyms(work)) for work in first):
                yield Resource(reviews.KIND, title)

    def publication(self) -> Publication | None:
        """What two of them agree about."""
        if self.paper is None:
            return None
        told = [Told(ARXIV, self.arxiv)] if self.arxiv else []
        told += [Told(scholar.NAME, work) for work in self._scholar]
        title = _searched(self.paper)
        for doi in dict.fromkeys(one.work.doi for one in told if one.work.doi):
            told += [Told(crossref.NAME, work) for work in self._works(crossref.KIND, doi)]
        told += [Told(dblp.NAME, work) for work in self._works(dblp.KIND, title)]
        told += [Told(reviews.NAME, work) for work in self._works(reviews.KIND, title)]
        return agreed(told)

    def is_called(self, title: str) -> bool | None:
        """Whether an entry's title is this paper's; None where nobody can tell."""
        titles = (self.paper.title, *self._former) if self.paper else ()
        answers = {same_title(title, known) for known in titles}
        return True if True in answers else None if None in answers else False

    def _agree_already(self) -> bool:
        return self.arxiv is not None and any(agree(self.arxiv, work) for work in self._scholar)

    def _works(self, kind: str, key: str) -> tuple[Work, ...]:
        """Those that surely are this paper."""
        paper = self.paper
        found = works_in(self._facts(Resource(kind, key)))
        return tuple(work for work in found if paper and is_of(work, paper, self._former))

    def _facts(self, resource: Resource) -> Facts:
        verdict = self._verdicts.get(resource)
        return verdict.record.facts if verdict and verdict.record else {}


def _searched(paper: Paper) -> str:
    # What is no Unicode can be no name in memory: a state file may be anybody's.
    return line(paper.title).encode(errors="ignore").decode()


def _said(
    document: Document, link: Link, sources: _Sources, beside: Beside
) -> Iterator[tuple[Claim, tuple[Edit, ...]]]:
    entry = None if link.entry is None else document.entries[link.entry]
    if entry is not None and beside.is_linked(entry):
        return
    found = sources.publication()
    if found is not None:
        where = f"published in {quoted(found.venue, SENTENCE)}" if found.venue else "published"
        at = f": {found.url}" if found.url else ""
        claim = Claim(PUBLISHED, f"{where}, say {_listed(found.sources)}{at}", news=f"published{at}")
        yield claim, _edits(document, link, found.url, beside) if _is_about(entry, link, sources) else ()
    elif sources.arxiv is not None:
        # Its authors say so themselves; of other sources one alone is often mistaken, and stays unsaid.
        # No target: they reword the journal and add a DOI later, and that is no other finding.
        yield Claim(PUBLISHED, f"published: {', '.join(_by_arxiv(sources.arxiv))}"), ()


def _is_about(entry: Entry | None, link: Link, sources: _Sources) -> bool:
    """Whether an entry surely is about this paper, and no other."""
    return entry is not None and is_own_paper(entry, link) and sources.is_called(entry.title) is True


def _edits(document: Document, link: Link, url: str, beside: Beside) -> tuple[Edit, ...]:
    """One more link, called as in entries that have such a one; nothing where there are none."""
    label = None if link.entry is None or not url else beside.label(link.entry)
    return add_link(document, link.entry, label, url) if label and link.entry is not None else ()


def _listed(names: Sequence[str]) -> str:
    """`A and B`, `A, B and C`."""
    return " and ".join([*([", ".join(names[:-1])] if names[:-1] else []), *names[-1:]])


def _by_arxiv(work: Work) -> Iterator[str]:
    yield from (quoted(venue, SENTENCE) for venue in work.venues)
    if work.doi:
        yield f"https://doi.org/{work.doi}"
