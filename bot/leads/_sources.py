"""All that is remembered of where one paper was published, and whom else to ask about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.checkers import crossref, dblp, reviews, scholar
from bot.checkers._arxiv.feed import Paper, texts
from bot.checkers._arxiv.withdrawal import withdrawal
from bot.checkers._works import Work, line, works_in
from bot.leads._publications import ARXIV, Publication, Told, acronyms, agree, agreed, by_authors, is_of
from bot.model import Facts, Resource, Status, Verdict
from bot.titles.same import same_title

ON_OPENREVIEW = frozenset("aistats colm corl iclr icml neurips tmlr uai".split())
"""Conferences and journals whose papers are reviewed there."""


class Sources:
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
        """What to ask for a second word; nothing where there is no first one, or two agree on an address."""
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
        return self.arxiv is not None and any(work.doi and agree(self.arxiv, work) for work in self._scholar)

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
