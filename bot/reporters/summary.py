"""What every reporter counts: links by status, findings by severity, and what could not be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.model import Document, Evidence, Finding, Link, Report, Resource, Severity, Status, Verdict

NOTHING_TO_ASK = Evidence("nothing to ask about")
NOT_ASKED = Evidence("not asked")
STANDING = {
    Status.REFUSED: "cannot be judged",
    Status.TROUBLE: "in trouble",
    Status.UNCHECKED: "not checked",
}
"""How to call what was neither accused nor acquitted."""
UNCHECKABLE = "uncheckable: "
"""How the evidence begins where no request was sent; to people the rest says enough."""
UNFOLLOWED = "further questions not answered"
"""How to call what leads asked about beyond the list's links, such as where a paper was published."""
IN_VAIN = "asked in vain, told from memory"
"""The same for what has a status only because an earlier run was answered."""


@dataclass(frozen=True, slots=True)
class Tally:
    """The numbers of a report."""

    links: int
    images: int
    entries: int
    statuses: Mapping[Status, int]
    """Of links and images together; every status is there, in the order of the enum."""
    findings: Mapping[Severity, int]
    """Every severity is there, the worst first."""
    suspects: int = 0
    """How many of the dead are not confirmed: to people they are just not found now."""

    @property
    def told(self) -> int:
        """How many findings there are."""
        return sum(self.findings.values())


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Links that one reason kept from being judged."""

    status: Status
    reason: str
    links: int


def tally(report: Report, documents: Iterable[Document], findings: Iterable[Finding]) -> Tally:
    """Count what these documents of a report hold."""
    documents = tuple(documents)
    links = [link for document in documents for link in document.links]
    images = sum(link.tag == "img" for link in links)
    statuses = Counter(status_of(report, link) for link in links)
    severities = Counter(finding.severity for finding in findings)
    return Tally(
        links=len(links) - images,
        images=images,
        entries=sum(len(document.entries) for document in documents),
        statuses={status: statuses[status] for status in Status},
        findings={severity: severities[severity] for severity in reversed(Severity)},
        suspects=sum(_is_unconfirmed(verdict_of(report, link)) for link in links),
    )


def total(report: Report) -> Tally:
    """Count the whole report."""
    return tally(report, report.documents, report.findings)


def verdict_of(report: Report, link: Link) -> Verdict | None:
    """What we believe of a link's resource, where it has one that was judged."""
    resource = report.resources.get(link.url)
    return None if resource is None else report.verdicts.get(resource)


def status_of(report: Report, link: Link) -> Status:
    """A link's status; one with nothing to ask about is `unchecked`."""
    verdict = verdict_of(report, link)
    return verdict.status if verdict else Status.UNCHECKED


def evidence_of(report: Report, link: Link) -> Evidence:
    """Why a link has its status."""
    resource = report.resources.get(link.url)
    if resource is None:
        return report.ignored.get(link.url, NOTHING_TO_ASK)
    verdict = report.verdicts.get(resource)
    if verdict is None or verdict.status is Status.UNCHECKED:
        return report.unanswered.get(resource) or _unasked(report, resource)
    return verdict.evidence


def _unasked(report: Report, resource: Resource) -> Evidence:
    """Why nobody has ever been asked about a resource."""
    why = report.plan.waiting.get(resource)
    verdict = report.verdicts.get(resource)
    return Evidence(why) if why else verdict.evidence if verdict else NOT_ASKED


def _is_unconfirmed(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.status is Status.DEAD and not verdict.confirmed


def is_all_known(report: Report) -> bool:
    """Whether everything that was asked was answered, and everything has been looked at some day."""
    return not report.unanswered and all(
        verdict is not None and verdict.status is not Status.UNCHECKED
        for verdict in map(report.verdicts.get, report.resources.values())
    )


def unjudged(report: Report) -> tuple[Unjudged, ...]:
    """What was neither accused nor acquitted, by reason: walls, then trouble, then what was not asked."""
    order = tuple(STANDING)
    counts = Counter(
        (status, evidence_of(report, link).reason.removeprefix(UNCHECKABLE))
        for document in report.documents
        for link in document.links
        if (status := status_of(report, link)) in order
    )
    rows = [Unjudged(status, reason, links) for (status, reason), links in counts.items()]
    return tuple(sorted(rows, key=lambda row: (order.index(row.status), -row.links, row.reason)))


def unanswered(report: Report, documents: Iterable[Document]) -> tuple[tuple[str, int], ...]:
    """What was asked in this run and not answered: how many links for each reason, the commonest first."""
    return _in_vain(report, [link for document in documents for link in document.links])


def told_from_memory(report: Report) -> tuple[tuple[str, int], ...]:
    """The same, of links that have a status nevertheless: an answer to an earlier run."""
    links = [link for document in report.documents for link in document.links]
    return _in_vain(report, [link for link in links if status_of(report, link) is not Status.UNCHECKED])


def _in_vain(report: Report, links: Iterable[Link]) -> tuple[tuple[str, int], ...]:
    asked = (report.resources.get(link.url) for link in links)
    answers = (report.unanswered.get(resource) for resource in asked if resource is not None)
    return _ranked(evidence.reason for evidence in answers if evidence is not None)


def unfollowed(report: Report) -> tuple[tuple[str, int], ...]:
    """What leads asked about and was not answered: how many of them for each reason, the commonest first."""
    return _ranked(evidence.reason for evidence in report.unfollowed.values())


def waiting(report: Report) -> tuple[tuple[str, int], ...]:
    """What was judged from memory because it was not asked now, by reason, the commonest first."""
    known = {
        resource for resource, verdict in report.verdicts.items() if verdict.status is not Status.UNCHECKED
    }
    return _ranked(
        reason.partition(";")[0] for resource, reason in report.plan.waiting.items() if resource in known
    )


def _ranked(reasons: Iterable[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(reasons).items(), key=lambda row: (-row[1], row[0])))


def counted(number: int, noun: str) -> str:
    """`1 link`, `2 links`, `3 entries`."""
    plural = noun[:-1] + "ies" if noun.endswith("ry") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"


def size(counts: Tally) -> str:
    """`43 links, 2 images in 23 entries`, without what is not there."""
    shown = [counted(counts.links, "link")]
    if counts.images:
        shown.append(counted(counts.images, "image"))
    entries = f" in {counted(counts.entries, 'entry')}" if counts.entries else ""
    return ", ".join(shown) + entries


def summary_line(counts: Tally) -> str:
    """`43 links, 2 images in 23 entries: 41 alive, 1 dead, 3 refused; 4 findings`."""
    statuses = ", ".join(_statuses(counts)) or "nothing to check"
    return f"{size(counts)}: {statuses}; {counted(counts.told, 'finding') if counts.told else 'no findings'}"


def _statuses(counts: Tally) -> Iterator[str]:
    for status, number in counts.statuses.items():
        if status is Status.DEAD and counts.suspects:
            number -= counts.suspects  # noqa: PLW2901 - the rest is said in other words
            yield f"{counts.suspects:,} not found now"
        if number:
            yield f"{number:,} {'in trouble' if status is Status.TROUBLE else status}"
