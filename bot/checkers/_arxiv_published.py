"""Papers that have appeared in a journal or in proceedings, as arXiv knows from their authors."""

from __future__ import annotations

from bot.checkers._arxiv_feed import Paper
from bot.model import Claim, Entry, Rule, Severity
from bot.quotes import SENTENCE, quoted

PUBLISHED = Rule(
    "published",
    Severity.INFO,
    "The paper has appeared in a journal or in proceedings, says arXiv.",
    "Tells you where.",
)
OWN_DOI = "10.48550/"
"""arXiv's own: every paper has one."""


def publication(entry: Entry | None, paper: Paper) -> Claim | None:
    """Where it appeared, unless the entry links to it there already."""
    doi = "" if paper.doi.lower().startswith(OWN_DOI) else paper.doi
    is_linked = entry is not None and any(doi and doi.lower() in other.url.lower() for other in entry.links)
    if is_linked or not (doi or paper.journal_ref):
        return None
    where = [quoted(paper.journal_ref, SENTENCE)] if paper.journal_ref else []
    where += [f"https://doi.org/{doi}"] if doi else []
    # No target: arXiv's authors reword the journal and add a DOI later, and that is no other finding.
    return Claim(PUBLISHED, f"published: {', '.join(where)}")
