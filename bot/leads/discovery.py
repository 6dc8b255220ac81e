"""What an entry lacks and others of its list have: the code, the demo or the model of its paper, where two
sources that do not copy from each other say where it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.edits.adding import add_link
from bot.leads._gaps import Gap, Gaps
from bot.leads._known import Known
from bot.leads._proofs import Proof
from bot.leads._search import Search, asked_of_hub
from bot.lint.interface import Checkout, Spot, spot_with
from bot.lists.roles import Role
from bot.model import Claim, Document, Edits, Link, Policy, Resource, Rule, Severity, Verdict

DOES = "Tells you where, with two signs that it is the paper's; an edit adds it as the others are written."

CODE = Rule(
    "code-found",
    Severity.INFO,
    "The entry links to no code, as others of the list do, and its paper's repository seems to be known.",
    DOES,
    edits=Edits.UNSAFE,
)
DEMO = Rule(
    "demo-found",
    Severity.INFO,
    "The entry links to no demo, as others of the list do, and its paper's page seems to be known.",
    DOES,
    edits=Edits.UNSAFE,
)
MODEL = Rule(
    "model-found",
    Severity.INFO,
    "The entry links to no model, as others of the list do, and its authors seem to have put one up.",
    DOES,
    edits=Edits.UNSAFE,
)
RULES: tuple[Rule, ...] = (CODE, DEMO, MODEL)

_RULES: Mapping[Role, Rule] = {Role.CODE: CODE, Role.DEMO: DEMO, Role.MODEL: MODEL}
_NAMES: Mapping[Role, str] = {Role.CODE: "its code", Role.DEMO: "its page", Role.MODEL: "its model"}


def wanted(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterable[Resource]:
    """What Hugging Face knows of papers whose entries lack something, and all that may be what they lack.

    Hugging Face is asked beside arXiv: so a second run on the same day has mostly nothing left to ask.
    """
    del now
    known = Known(checkout, verdicts)
    for lack in _lacks(checkout, known, policy):
        search = lack.search(known)
        if search is not None:
            yield from search.wanted()
        elif known.is_new(lack.paper):
            yield from asked_of_hub(lack.paper.key)


def spots(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy, now: datetime
) -> Iterator[Spot]:
    """Whatever was found for one paper and no other: what serves two is neither's own. One paper may stand in
    several entries, as in a translation of the list."""
    del now
    known = Known(checkout, verdicts)
    found = [
        (lack, gap, proof)
        for lack in _lacks(checkout, known, policy)
        if (search := lack.search(known)) is not None
        for gap, proof in search.found()
    ]
    times = Counter(url for url, _ in {(proof.url, lack.paper) for lack, _, proof in found})
    for lack, gap, proof in found:
        if times[proof.url] == 1:
            edits = add_link(lack.document, lack.index, gap.label, proof.url)
            yield spot_with(checkout, lack.document, lack.link, _claim(gap, proof), edits=edits)


def unsettled(
    checkout: Checkout, verdicts: Mapping[Resource, Verdict], policy: Policy
) -> Iterator[tuple[Rule, Resource]]:
    """Whatever entries lack."""
    for lack in _lacks(checkout, Known(checkout, verdicts), policy):
        yield from ((_RULES[gap.role], lack.paper) for gap in lack.gaps)


@dataclass(frozen=True, slots=True)
class _Lack:
    """An entry that lacks something, and says to be about one paper."""

    document: Document
    index: int
    links: tuple[Link, ...]
    gaps: tuple[Gap, ...]
    paper: Resource
    link: Link

    def search(self, known: Known) -> Search | None:
        """The search for it; None while the paper is not known, or known to be another."""
        subject = known.subject(self.document.entries[self.index].title, self.paper, self.link)
        return Search(known, subject, self.links, self.gaps) if subject else None


def _lacks(checkout: Checkout, known: Known, policy: Policy) -> Iterator[_Lack]:
    roles = {role for role, rule in _RULES.items() if policy.severity_of(rule)}
    for document in checkout.documents:
        gaps = Gaps(document)
        for index in range(len(document.entries)):
            lacking = tuple(gap for gap in gaps.of(index) if gap.role in roles)
            links = gaps.links(index)
            paper = known.paper(document, index, links) if lacking else None
            if paper is not None:
                yield _Lack(document, index, links, lacking, *paper)


def _claim(gap: Gap, proof: Proof) -> Claim:
    first, second = proof.signs
    message = f"{_NAMES[gap.role]} seems to be at {proof.url}: {first}, and {second}"
    return Claim(_RULES[gap.role], message, target=proof.url)
