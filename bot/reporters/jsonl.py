"""The report as JSON lines, as they come: a line for each link as soon as it is judged, then what follows."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import IO

from bot.judge import believe, learn
from bot.model import Document, Evidence, Json, Link, Observation, Policy, Report, Resource, Status, Verdict
from bot.reporters.json_report import SCHEMA, finding_form, iso, link_form, summary_form
from bot.reporters.summary import total, unanswered, unfollowed


class Stream:
    """A watch that writes what it is told at once, and what is left at the end.

    What is believed of a link may be another thing at the end of the run than just after its look, as where
    a captive portal answered: then its line comes again, and the last one counts.
    """

    def __init__(self, out: IO[str], policy: Policy) -> None:
        self._out = out
        self._policy = policy
        self._report: Report | None = None
        self._verdicts: dict[Resource, Verdict] = {}
        self._unanswered: dict[Resource, Evidence] = {}
        self._places: dict[Resource, list[tuple[Document, Link]]] = defaultdict(list)
        self._told: set[int] = set()
        """Hashes of the lines so far."""

    def planned(self, before: Report) -> None:
        """Write the first line."""
        self._begin(before)
        self._verdicts = dict(before.verdicts)
        self._report = replace(before, verdicts=self._verdicts, unanswered=self._unanswered)
        for document in before.documents:
            for link in document.links:
                if (resource := before.resources.get(link.url)) is not None:
                    self._places[resource].append((document, link))

    def seen(self, look: Observation) -> None:
        """Write a line for each link to what was looked at, with what it says of it."""
        if self._report is None:
            return
        resource = look.resource
        self._verdicts[resource] = self._after(look)
        if look.status is Status.UNCHECKED:
            self._unanswered[resource] = look.evidence
        for document, link in self._places[resource]:
            self._tell_link(self._report, document, link)

    def end(self, report: Report) -> None:
        """Write the links that were not asked or are believed otherwise now, the findings, and the counts."""
        if self._report is None:
            self._begin(report)
        for document in report.documents:
            for link in document.links:
                self._tell_link(report, document, link)
        for finding in report.findings:
            self._write({"type": "finding", **finding_form(finding)})
        counts = summary_form(total(report))
        in_vain = dict(unanswered(report, report.documents))
        leads = dict(unfollowed(report))
        notes = list(report.notes)
        self._write({"type": "summary", **counts, "unanswered": in_vain, "unfollowed": leads, "notes": notes})

    def _begin(self, report: Report) -> None:
        self._write(
            {
                "type": "plan",
                "schema": SCHEMA,
                "paths": [document.path for document in report.documents],
                "checked_at": iso(report.checked_at),
                "due": len(report.plan.due),
                "waiting": len(report.plan.waiting),
            }
        )

    def _after(self, look: Observation) -> Verdict:
        """What would be believed if the run ended now."""
        known = self._verdicts.get(look.resource)
        records = {look.resource: known.record} if known and known.record else {}
        learnt = {**records, **learn(records, [look], self._policy)}
        return believe([look.resource], learnt, self._policy, look.at)[look.resource]

    def _tell_link(self, report: Report, document: Document, link: Link) -> None:
        form = {"type": "link", "path": document.path, **link_form(report, link)}
        line = _line(form)
        if hash(line) not in self._told:
            self._told.add(hash(line))
            self._out.write(line)
            self._out.flush()

    def _write(self, form: Mapping[str, Json]) -> None:
        self._out.write(_line(form))
        self._out.flush()


def _line(form: Mapping[str, Json]) -> str:
    # ASCII, so that neither a lone surrogate nor a bidi override of a stranger reaches a terminal
    return json.dumps(form, ensure_ascii=True) + "\n"
