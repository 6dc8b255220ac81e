"""What is remembered of the things that a list links to, and of those that leads have asked about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.checkers._arxiv.feed import Paper, texts
from bot.checkers._arxiv.mismatch import is_mismatch, is_own_paper
from bot.checkers._arxiv.withdrawal import withdrawal
from bot.checkers._github.places import Kind, place_at
from bot.checkers.github_readme import Repository
from bot.leads._pointers import plain
from bot.lint.interface import Checkout
from bot.model import Document, Facts, Link, Resource, Status, Verdict

_OF_REPOSITORIES = (Kind.REPOSITORY, Kind.PATH, Kind.RELEASE, Kind.ISSUE)


@dataclass(frozen=True, slots=True)
class Subject:
    """The paper that an entry is about."""

    name: str
    """Its arXiv id."""
    paper: Paper
    link: Link


class Known:
    """Memory, asked by things rather than by records."""

    def __init__(self, checkout: Checkout, verdicts: Mapping[Resource, Verdict]) -> None:
        self._resources = checkout.resources
        self._verdicts = verdicts
        listed = frozenset(checkout.resources.values())
        self._repositories = frozenset(name for one in listed for name in self.repositories(one))
        self._addresses = frozenset(map(plain, (*checkout.resources, *(one.key for one in listed))))

    def facts(self, resource: Resource) -> Facts:
        """What was seen of it when it last showed life; nothing where it never did, or does not any more."""
        verdict = self._verdicts.get(resource)
        is_there = verdict is not None and verdict.status in (Status.ALIVE, Status.MOVED)
        return verdict.record.facts if verdict is not None and verdict.record and is_there else {}

    def resource(self, link: Link) -> Resource | None:
        """What a link points at."""
        return self._resources.get(link.url)

    def repositories(self, resource: Resource) -> Iterator[str]:
        """The repository that a link leads to or into: by its name in the list, and then by today's."""
        if resource.kind in _OF_REPOSITORIES:
            yield place_at(resource).full_name.lower()
            repository = Repository.of(self.facts(resource))
            if repository is not None:
                yield repository.name.lower()

    def lists_repository(self, name: str) -> bool:
        """Whether the list links to a repository already, or to something in it."""
        return name.lower() in self._repositories

    def lists(self, url: str) -> bool:
        """Whether the list links to a page already, however its address is written."""
        return plain(url) in self._addresses

    def paper(self, document: Document, index: int, links: Sequence[Link]) -> tuple[Resource, Link] | None:
        """The one paper on arXiv that an entry says to be about, and its link to it."""
        for link in links:
            resource = self.resource(link)
            if resource is not None and resource.kind == "arxiv":
                return (resource, link) if is_own_paper(document.entries[index], link) else None
        return None

    def is_new(self, resource: Resource) -> bool:
        """Whether no look at it has taken place yet."""
        verdict = self._verdicts.get(resource)
        return verdict is None or verdict.status is Status.UNCHECKED

    def subject(self, title: str, resource: Resource, link: Link) -> Subject | None:
        """What is known of the paper of an entry with this title; None where it was withdrawn, or is called
        otherwise: then the entry is about another one."""
        facts = self.facts(resource)
        paper = Paper.of(facts)
        if paper is None or withdrawal(paper, facts) is not None:
            return None
        titles = (paper.title, *texts(facts.get("titles")))
        return None if is_mismatch(title, titles) else Subject(resource.key, paper, link)
