"""How entries of a list link to the published version of a paper beside its preprint."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from bot.checkers import arxiv
from bot.lint._groups import groups
from bot.lists.roles import Role, role_of, role_of_label, role_of_url
from bot.model import Document, Entry, Resource
from bot.net.urls import host_of

ABOUT_PAPERS = frozenset({"semanticscholar.org", "biorxiv.org", "arxiv.org", "ar5iv.org", "alphaxiv.org"})


class Beside:
    """The labels of such links in one document."""

    def __init__(self, document: Document, resources: Mapping[str, Resource]) -> None:
        self._entries = document.entries
        self._resources = resources
        self._groups = groups(document)
        self._labels: dict[int | None, Counter[str]] | None = None

    def label(self, index: int) -> str | None:
        """What entries of the same table or list call such a link, or else those of the whole document; None
        where none has one, or where this entry has a link of that name for something else."""
        if self._labels is None:
            self._labels = self._counted()
        labels = self._labels.get(self._groups[index]) or self._labels.get(None) or Counter()
        label = next((label for label, _ in labels.most_common(1)), None)
        taken = {link.label.strip().casefold() for link in self._entries[index].links}
        return None if label is None or label.casefold() in taken else label

    def is_linked(self, entry: Entry) -> bool:
        """Whether an entry links to its paper elsewhere than at arXiv already."""
        return any(
            role_of(link.label, link.url) is Role.PAPER and not self._is_elsewhere(link.url)
            for link in entry.links
        )

    def _counted(self) -> dict[int | None, Counter[str]]:
        """The labels by table or list, and under None all of them; only of entries that link to both."""
        counted: dict[int | None, Counter[str]] = defaultdict(Counter)
        for entry, group in zip(self._entries, self._groups, strict=True):
            if not any(self._is_preprint(link.url) for link in entry.links):
                continue
            for link in entry.links:
                if role_of_label(link.label) is Role.PAPER and self._is_published(link.url):
                    for where in (group, None):
                        counted[where][link.label.strip()] += 1
        return dict(counted)

    def _is_published(self, url: str) -> bool:
        """Whether an address is surely of a published version: many a `PDF` is on somebody's own site."""
        return role_of_url(url) is Role.PAPER and not self._is_elsewhere(url)

    def _is_elsewhere(self, url: str) -> bool:
        """Whether an address is of a preprint, or of a page about papers."""
        return self._is_preprint(url) or host_of(url).removeprefix("www.") in ABOUT_PAPERS

    def _is_preprint(self, url: str) -> bool:
        resource = self._resources.get(url)
        return resource is not None and resource.kind == arxiv.KIND
