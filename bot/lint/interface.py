"""What a family of offline rules must offer: one module with these names, registered by one word."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bot.edits.relink import replace_destination
from bot.edits.retitle import replace_title
from bot.lists import destinations
from bot.model import Changes, Claim, Document, Edit, Link, LinkKind, Resource, Rule
from bot.policy.ignoring import Ignores


@dataclass(frozen=True, slots=True)
class Checkout:
    """The files of a list, what their links point at, and the files around them."""

    documents: tuple[Document, ...]
    resources: Mapping[str, Resource]
    """URL → resource, for every link that points at one."""
    exists: Callable[[str], bool] | None = None
    """Whether there is a file or folder at a path, which is relative to the same place as the paths of
    `documents`. None where nobody can tell: standard input, a list read from afar."""
    ignores: Ignores = field(default_factory=Ignores)
    """What the policy keeps silent about; comments stand in `documents`."""
    changes: Changes | None = None
    """What a pull request does to the list; None where the whole list is looked at for its own sake."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A claim tied to its place: all that a finding needs."""

    document: Document
    line: int
    column: int
    end_line: int
    url: str
    resource: Resource | None
    claim: Claim
    link: Link | None = None
    """None where GitHub makes no link of it."""
    edits: tuple[Edit, ...] = ()
    """What `claim.url` comes to in the source; nothing where it cannot be written there."""


class Lint(Protocol):
    """A family of rules that look at the text of a list and at nothing else.

    Modules satisfy this, so every member is a module-level name.
    """

    RULES: tuple[Rule, ...]
    """The rules that `look` speaks for."""

    def look(self, checkout: Checkout) -> Iterator[Spot]:
        """Everything that these rules have to say. Pure, total, and linear in the size of the list."""
        ...


def spot(checkout: Checkout, document: Document, link: Link, claim: Claim) -> Spot:
    """Tie a claim to a link, with the edits that give it the claim's address, or its entry the title."""
    return spot_with(checkout, document, link, claim, edits=_edits(document, link, claim))


def spot_with(
    checkout: Checkout, document: Document, link: Link, claim: Claim, *, edits: tuple[Edit, ...]
) -> Spot:
    """The same with edits of its own."""
    return Spot(
        document=document,
        line=link.line,
        column=link.column,
        end_line=link.line,
        url=link.url,
        resource=checkout.resources.get(link.url),
        claim=claim,
        link=link,
        edits=edits,
    )


def _edits(document: Document, link: Link, claim: Claim) -> tuple[Edit, ...]:
    if claim.url:
        return replace_destination(document, link, claim.url)
    if claim.title and link.entry is not None:
        return replace_title(document, document.entries[link.entry], claim.title)
    return ()


def as_written(link: Link) -> str:
    """The address of a link in its author's letters where they are plain, else as GitHub renders it.

    A fix that starts from this keeps `?q=日本` from turning into `?q=%E6%97%A5%E6%9C%AC`.
    """
    plain = link.kind is not LinkKind.HTML and destinations.decode(link.raw) == link.raw
    return link.raw if plain and destinations.href(link.raw) == link.url else link.url
