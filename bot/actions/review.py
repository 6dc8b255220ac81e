"""What a pull request is told: a check on its last commit, and one review with lines to commit by a click."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.actions.told import place
from bot.escape import Markdown, clean
from bot.markers.hidden import REVIEW, comment_marker
from bot.model import (
    Action,
    Annotation,
    Button,
    Conclusion,
    Document,
    EnsureCheck,
    EnsureReview,
    Level,
    ReviewComment,
)
from bot.reporters.summary import counted
from bot.review.judged import Judged
from bot.review.proposal import Proposal
from bot.review.said import Said, new_links
from bot.review.suggestions import Suggestion, line_of, suggest
from bot.rules import page_of
from bot.templating import BODY_LIMIT, fit, render

MOST_ANNOTATIONS = 500
MOST_COMMENTS = 50
"""Nobody clicks more often; the check has them all."""
LONGEST_TITLE, LONGEST_MESSAGE = 255, 2_000
AGAIN = Button("recheck", "Look again", "Look at all new links once more")
FIX = Button("fix", "Commit suggestions", "Commit them all to this branch")
_FENCE = re.compile(r"`+")


def decide_review(judged: Judged, proposal: Proposal) -> tuple[Action, ...]:
    """What should be so of a pull request: of one where all is well, a check and no word more."""
    suggestions = suggest(judged.report, judged.changes, proposal.hunks)
    return (_review(judged, proposal, suggestions), _check(judged, proposal, suggestions))


def _check(judged: Judged, proposal: Proposal, suggestions: Sequence[Suggestion]) -> EnsureCheck:
    documents = {document.path: document for document in judged.report.documents}
    annotations = (_annotation(one, documents[one.path]) for one in judged.said[:MOST_ANNOTATIONS])
    return EnsureCheck(
        pull=proposal.number,
        commit=proposal.commit,
        conclusion=judged.conclusion,
        title=headline(judged),
        summary=_body(judged, can_fix=bool(suggestions)),
        annotations=tuple(annotations),
        buttons=(AGAIN, FIX) if suggestions else (AGAIN,),
    )


def _annotation(said: Said, document: Document) -> Annotation:
    about = f"{said.url}: {said.message}" if said.url else said.message
    more = f"\n{page_of(said.rule)}" if said.rule else ""
    return Annotation(
        said.path,
        line_of(document, said.line),
        line_of(document, said.end_line),
        said.level,
        clean(said.rule or "not reached", LONGEST_TITLE),
        clean(about, LONGEST_MESSAGE) + more,
    )


def _review(judged: Judged, proposal: Proposal, suggestions: Sequence[Suggestion]) -> EnsureReview:
    wants_words = bool(suggestions or judged.faults) or any(
        one.level is not Level.NOTICE for one in judged.said
    )
    if not wants_words:
        body = render("review_well.md.j2", marker=Markdown(REVIEW), headline=headline(judged))
        return EnsureReview(proposal.number, proposal.commit, body, opens=False)
    return EnsureReview(
        proposal.number,
        proposal.commit,
        _body(judged, can_fix=bool(suggestions), marker=Markdown(REVIEW)),
        tuple(_comments(suggestions[:MOST_COMMENTS])),
    )


# ── words ─────────────────────────────────────────────────────────────────────────────────


def headline(judged: Judged) -> str:
    """What there is to say in one sentence."""
    levels = Counter(one.level for one in judged.said)
    wrong, look, hints = (levels[level] for level in (Level.FAILURE, Level.WARNING, Level.NOTICE))
    parts = (
        f"{counted(wrong, 'thing')} {'is' if wrong == 1 else 'are'} wrong" if wrong else "",
        f"{counted(look, 'thing')} {'wants' if look == 1 else 'want'} a look" if look else "",
        counted(hints, "hint") if hints else "",
    )
    if said := ", ".join(filter(None, parts)):
        return f"{_size(judged)}: {said}."
    changes = judged.changes
    if judged.conclusion is not Conclusion.SUCCESS:
        return f"{_size(judged)}: not all could be judged."
    if not (changes.links or changes.added or changes.altered):
        return "Nothing new in the list."
    return f"{_size(judged)}: all is well."


def _size(judged: Judged) -> str:
    """`7 new links in 5 entries`, which are new or altered."""
    links = counted(sum(1 for _ in new_links(judged.report, judged.changes)), "new link")
    entries = len(judged.changes.added) + len(judged.changes.altered)
    return f"{links} in {counted(entries, 'entry')}" if entries else links


def _body(judged: Judged, *, can_fix: bool, marker: Markdown | None = None) -> Markdown:
    """All that is said, as far as there is room."""
    several = len(judged.report.documents) > 1
    documents = {document.path: document for document in judged.report.documents}
    rows = [_row(judged, one, documents[one.path], several=several) for one in judged.said]
    values = {
        "marker": marker,
        "headline": headline(judged),
        "can_fix": can_fix,
        "faults": judged.faults,
        "unseen": [(counted(number, "new link"), reason) for reason, number in judged.unseen],
        "unasked": judged.left,
        "notes": judged.notes,
        "before": counted(judged.before, "finding") if judged.before else "",
        "before_is_one": judged.before == 1,
    }
    frame = render("review.md.j2", rows=rows[:1], left=len(rows), **values)
    shown = fit(rows, BODY_LIMIT - len(frame))
    return Markdown(render("review.md.j2", rows=shown, left=len(rows) - len(shown), **values).strip())


def _row(judged: Judged, said: Said, document: Document, *, several: bool) -> Markdown:
    where = place(judged.report.revision, said.path, line_of(document, said.line), several=several)
    return Markdown(render("review_row.md.j2", place=where, said=said).strip())


# ── suggestions ───────────────────────────────────────────────────────────────────────────


def _comments(suggestions: Iterable[Suggestion]) -> Iterator[ReviewComment]:
    """One comment for each; of two about the same thing each has its own name."""
    names: Counter[str] = Counter()
    for one in suggestions:
        fingerprints = sorted({finding.fingerprint for finding in one.findings})
        name = hashlib.sha256(" ".join((one.path, *fingerprints)).encode()).hexdigest()[:16]
        names[name] += 1
        key = f"{name}-{names[name]}" if names[name] > 1 else name
        body = render(
            "review_comment.md.j2",
            marker=comment_marker(key),
            findings=one.findings,
            removes=one.removes,
            block=block(one.text),
        )
        yield ReviewComment(key, one.path, one.first, one.last, Markdown(body.strip()))


def block(text: str | None) -> Markdown:
    """The block that offers a line; nothing in the line can end it. None offers to take the lines out."""
    longest = max(map(len, _FENCE.findall(text or "")), default=0)
    fence = "`" * max(3, longest + 1)
    inside = "" if text is None else f"{text}\n"
    return Markdown(f"{fence}suggestion\n{inside}{fence}")
