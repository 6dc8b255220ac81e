"""The whole bot on one screen: parse → plan → check → judge → decide → act, and a report of it all.

Only `check` reads the outside world, and only `act` writes to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.act import act
from bot.actions import decide_offers, decide_review, decide_unsaid, decide_words
from bot.actions.offers import offered
from bot.checkers import resources_of
from bot.decide import find
from bot.errors import LossError
from bot.forge.interface import Forge
from bot.hints import hinted
from bot.judge import believe
from bot.lint.interface import Checkout
from bot.lists.parse import parse
from bot.looking import follow, look, outside_for, unanswered
from bot.model import Document, Evidence, Policy, Report, Resource, Standing, Status
from bot.people.answers import Answers, asked_again, heed, read_answers
from bot.people.silences import hush
from bot.plan import has_lost_most, make_plan
from bot.policy.ignoring import Ignores
from bot.review.asking import UNDER_REVIEW, to_ask, witnesses
from bot.review.changes import compare
from bot.review.judged import Judged, Terms, judge_changes
from bot.review.proposal import Proposal
from bot.run import Run


async def sweep(files: Mapping[str, bytes], run: Run) -> Report:
    """Run the line over a list: path → content of each of its files.

    Raises NetworkDownError, with memory untouched, where the network here is down, and LossError where a
    list of the forge has suddenly lost most of its links. What a forge refuses is told in the report.
    """
    start = run.clock.now()
    standing = await run.forge.standing() if run.forge else Standing()
    documents = _parsed(files)
    links = _Links.of(documents, run.policy, start)
    _doubt_loss(links, run, start)
    records = dict(run.store.load(links.present))
    checkout = Checkout(documents, links.asked, run.exists)
    known = believe(links.present, records, run.policy, start)
    leads = follow(checkout, known, records, run, now=start)
    answers = read_answers(standing, start)
    plan = make_plan((*links.present, *leads), records, run.policy, start, wanted=asked_again(answers))
    report = Report(
        documents,
        start,
        plan,
        links.asked,
        known,
        findings=(),
        standing=standing,
        revision=run.revision,
        ignored=links.ignored,
    )
    outside = await outside_for(report, records, checkout, run)
    seen = await look(report, records, replace(run, outside=outside), leads)
    now = run.clock.now()
    verdicts = believe(links.present, records, run.policy, now)
    found = find(checkout, verdicts | believe(leads, records, run.policy, now), run.policy, now)
    report = replace(
        report,
        checked_at=now,
        verdicts=verdicts,
        findings=found.findings,
        notes=found.notes,
        unsettled=found.unsettled,
        unanswered=unanswered(seen, of=links.present),
        unfollowed=unanswered(seen, of=leads),
    )
    report = _listen(report, answers, run)
    return await _write(report, run.forge, run) if run.forge else report


async def review(proposal: Proposal, run: Run) -> Judged:
    """Run the line over what a pull request adds to a list, or alters in it.

    Raises NetworkDownError, with memory untouched, as `sweep` does. What is seen is remembered beside what
    sweeps see, so that a strike is a strike whoever saw it.
    """
    old, new = (_parsed(files) for files in (proposal.before, proposal.after))
    compared = compare(old, new, proposal.hunks)
    start = run.clock.now()
    links = _Links.of((*new, *old), run.policy, start)
    asked, left = to_ask(new, compared, links.asked)
    present = (*asked, *witnesses(asked, old, links.asked))
    records = dict(run.store.load(present))
    again = tuple(one for one in present if one not in records or records[one].status is not Status.ALIVE)
    plan = make_plan(present, records, run.policy, start, wanted=again)
    known = believe(present, records, run.policy, start)
    report = Report(
        new, start, plan, links.asked, known, findings=(), revision=run.revision, ignored=links.ignored
    )
    outside = run.outside and hinted(run.outside, new, links.asked)
    seen = await look(report, records, replace(run, outside=outside, listed=f"{run.listed} {UNDER_REVIEW}"))
    now = run.clock.now()
    verdicts = believe(present, records, run.policy, now)
    report = replace(report, checked_at=now, verdicts=verdicts, unanswered=unanswered(seen, of=present))
    terms = Terms(run.policy, run.store.silences(listed=run.listed), run.exists)
    judged = judge_changes(report, old, compared, terms)
    judged = replace(judged, left=left, faults=proposal.faults, notes=(*proposal.notes, *judged.notes))
    if run.forge is None:
        return judged
    actions = decide_review(judged, proposal)
    done = await act(actions, run.forge)
    report = replace(judged.report, actions=actions, written=done.written, refused=done.refused)
    return replace(judged, report=report)


def _parsed(files: Mapping[str, bytes]) -> tuple[Document, ...]:
    return tuple(parse(path, source) for path, source in files.items())


@dataclass(frozen=True, slots=True)
class _Links:
    """What the links of a list lead to."""

    listed: Mapping[str, Resource]
    """By URL, all of them."""
    asked: Mapping[str, Resource]
    """Those that the policy does not take out whole."""
    ignored: Mapping[str, Evidence]
    """URL → why, of the others."""
    present: Sequence[Resource]
    """What is asked, each once and in order."""

    @classmethod
    def of(cls, documents: Iterable[Document], policy: Policy, now: datetime) -> _Links:
        listed = resources_of(documents)
        ignored = Ignores.of(policy.ignore, now.date()).unasked(listed)
        asked = {url: resource for url, resource in listed.items() if url not in ignored}
        return cls(listed, asked, ignored, sorted(set(asked.values())))


def _doubt_loss(links: _Links, run: Run, now: datetime) -> None:
    """Raise LossError where most of the links have suddenly gone: nothing may be written about the rest."""
    if run.forge and has_lost_most(run.store.shown(listed=run.listed), links.listed.values(), now):
        raise LossError(
            f"{run.listed} has lost most of its links since the last run: nothing was checked or written. "
            "If that was an accident, restore them; if it was meant, it is taken for granted in three days."
        )


def _listen(report: Report, answers: Answers, run: Run) -> Report:
    """Keep quiet about what people do not want to hear of, and remember that they do not."""
    silences = run.store.silences(listed=run.listed)
    heard = heed(answers, report, silences, by_policy=run.policy.unsafe_fixes)
    if run.forge is not None:
        run.store.silence(heard.silences, listed=run.listed)
    told, silenced = hush(report.findings, heard.silences)
    return replace(report, findings=told, silenced=silenced, heard=heard)


async def _write(report: Report, forge: Forge, run: Run) -> Report:
    """Offer what can be offered, and then say what is so, with the numbers of the pull requests."""
    offers = decide_offers(report, run.listed, run.policy)
    done = await act(offers, forge)
    report = replace(report, offered=offered(report, offers, done))
    words = decide_words(report, run.listed, run.policy)
    done = await act(words, forge, done)
    unsaid = decide_unsaid(report, run.listed, run.policy)
    actions = (*offers, *words)
    return replace(report, actions=actions, written=done.written, refused=done.refused, unsaid=unsaid)
