"""Papers that have appeared in a journal or in proceedings, told by two sources that agree, or by arXiv."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from bot.checkers import arxiv, scholar
from bot.checkers._arxiv.mismatch import is_own_paper
from bot.checkers._works import Work
from bot.edits.adding import add_link
from bot.leads._beside import Beside
from bot.leads._sources import Sources
from bot.lint.interface import Checkout, Spot, spot_with
from bot.model import Claim, Document, Edit, Edits, Entry, Link, Policy, Resource, Rule, Severity, Verdict
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


def wanted(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterable[Resource]:
    """Semantic Scholar's word on every paper, and a second one where it or arXiv knows of a publication."""
    del policy, now
    for resource in dict.fromkeys(checkout.resources.values()):
        if resource.kind == arxiv.KIND:
            yield Resource(scholar.KIND, resource.key)
            yield from Sources(resource, verdicts).missing()


def spots(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterator[Spot]:
    """Every entry whose paper was published, unless it links there; of what is in no entry, every link."""
    del policy, now
    papers = dict.fromkeys(one for one in checkout.resources.values() if one.kind == arxiv.KIND)
    known = {paper: Sources(paper, verdicts) for paper in papers}
    for document in checkout.documents:
        beside = Beside(document, checkout.resources)
        for link, paper in _once(document, checkout.resources):
            for claim, edits in _said(document, link, known[paper], beside):
                yield spot_with(checkout, document, link, claim, edits=edits)


def unsettled(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy
) -> Iterator[tuple[Rule, Resource]]:
    """Every paper whose entry does not link to it elsewhere yet."""
    del verdicts, policy
    for document in checkout.documents:
        beside = Beside(document, checkout.resources)
        for link, paper in _once(document, checkout.resources):
            if link.entry is not None and not beside.is_linked(document.entries[link.entry]):
                yield PUBLISHED, paper


def _once(document: Document, resources: Mapping[str, Resource]) -> Iterator[tuple[Link, Resource]]:
    """The links to papers, but for further ones of an entry to the same."""
    told: set[tuple[int, Resource]] = set()
    for link in document.links:
        paper = resources.get(link.url)
        if paper is None or paper.kind != arxiv.KIND:
            continue
        if link.entry is None:
            yield link, paper
        elif (link.entry, paper) not in told:
            told.add((link.entry, paper))
            yield link, paper


def _said(
    document: Document, link: Link, sources: Sources, beside: Beside
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
        where = ", ".join(_by_arxiv(sources.arxiv))
        yield Claim(PUBLISHED, f"published, says arXiv: {where}", news=f"published: {where}"), ()


def _is_about(entry: Entry | None, link: Link, sources: Sources) -> bool:
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
