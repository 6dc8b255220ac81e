"""What the issue says of the work itself: what was looked at, and what was not and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.escape import Markdown
from bot.model import Report, Resource, Status
from bot.reporters.summary import (
    IN_VAIN,
    NOT_ASKED,
    counted,
    size,
    told_from_memory,
    total,
    unfollowed,
)
from bot.templating import render

PATHS_SHOWN = 5
NOTES_SHOWN = 10
NOUNS = {
    "arxiv": "arXiv paper",
    "doi": "DOI",
    "github": "GitHub repository",
    "github-gist": "gist",
    "github-issue": "GitHub issue",
    "github-path": "GitHub file",
    "github-release": "GitHub release",
    "github-user": "GitHub account",
    "huggingface": "Hugging Face repository",
    "huggingface-path": "Hugging Face file",
    "openreview": "OpenReview paper",
    "web": "web page",
    "youtube": "YouTube video",
}
"""What people call a kind of resource."""


def checked(report: Report) -> Markdown:
    """Counts of a day, and what there is to tidy up."""
    documents = report.documents
    kinds = Counter(resource.kind for resource in set(report.resources.values()))
    bare = [link for document in documents for link in document.links if link.url not in report.resources]
    ignored = sum(link.url in report.ignored for link in bare)
    ordered = sorted(kinds.items(), key=lambda row: (-row[1], row[0]))
    text = render(
        "checked.md.j2",
        size=size(total(report)),
        paths=[document.path for document in documents[:PATHS_SHOWN]],
        more_paths=counted(more, "more file") if (more := len(documents) - PATHS_SHOWN) > 0 else "",
        kinds=[counted(number, NOUNS.get(kind, kind)) for kind, number in ordered],
        askless=counted(len(bare) - ignored, "link") if len(bare) > ignored else "",
        ignored=counted(ignored, "link") if ignored else "",
        unchecked=tuple(_unchecked(report)),
        silenced=counted(len(report.silenced), "finding") if report.silenced else "",
        notes=report.notes[:NOTES_SHOWN],
        more_notes=max(0, len(report.notes) - NOTES_SHOWN),
    )
    return Markdown(text.strip())


def _unchecked(report: Report) -> Iterator[tuple[str, str, str]]:
    """How many links or further questions, how they fared, and why."""
    links = [link for document in report.documents for link in document.links]
    resources = [report.resources[link.url] for link in links if link.url in report.resources]
    reasons = Counter(reason for one in resources if (reason := _why_unseen(report, one)))
    for reason, number in reasons.most_common():
        yield counted(number, "link"), "not looked at yet", reason
    for reason, number in told_from_memory(report):
        yield counted(number, "link"), IN_VAIN, reason
    for reason, number in unfollowed(report):
        yield counted(number, "further question"), "not answered", reason


def _why_unseen(report: Report, resource: Resource) -> str | None:
    """Why there was no look at it yet: an answer did not come, or something kept us from asking. None where
    there was one."""
    verdict, unanswered = report.verdicts.get(resource), report.unanswered.get(resource)
    if verdict is not None and verdict.status is not Status.UNCHECKED:
        return None
    if unanswered is not None:
        return unanswered.reason
    if resource in report.plan.waiting:
        return report.plan.waiting[resource].partition(";")[0]
    return verdict.evidence.reason if verdict else NOT_ASKED.reason
