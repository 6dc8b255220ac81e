from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

from bot.model import Evidence, Observation, Policy, Report, Status, Verdict
from bot.reporters.json_report import render_json
from bot.reporters.jsonl import Stream
from bot.reporters.watch import Watch
from tests.samples import (
    BADGE,
    HOME,
    LSLM_DEMO,
    NOW,
    VITA_DEMO,
    full_report,
    hostile_report,
    resource_of,
    unanswered_report,
)


class Flushed(io.StringIO):
    """Notes how much was there at each flush."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed: list[int] = []

    def flush(self) -> None:
        self.flushed.append(self.getvalue().count("\n"))


def lines(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


def look(url: str, status: Status, reason: str = "HTTP 200") -> Observation:
    return Observation(resource_of(url), NOW, status, Evidence(reason, "GET", host="example.org", tries=1))


def before(report: Report) -> Report:
    """What is known when nothing has been seen yet."""
    blank = Evidence("not asked")
    unknown = {
        resource: Verdict(resource, Status.UNCHECKED, confirmed=False, evidence=blank)
        for resource in report.verdicts
    }
    return replace(report, verdicts=unknown, findings=(), unanswered={})


def test_a_link_is_told_as_soon_as_it_was_looked_at_and_flushed() -> None:
    out = Flushed()
    stream = Stream(out, Policy())
    watch: Watch = stream
    watch.planned(before(full_report()))
    watch.seen(look(VITA_DEMO, Status.DEAD, "HTTP 404"))
    plan, link = lines(out)
    assert (plan["type"], plan["schema"], plan["paths"], plan["due"], plan["waiting"]) == (
        "plan",
        1,
        ["README.md"],
        15,
        2,
    )
    assert (link["type"], link["path"], link["url"], link["line"]) == ("link", "README.md", VITA_DEMO, 6)
    assert (link["status"], link["confirmed"], link["evidence"]["reason"]) == ("dead", False, "HTTP 404")
    assert out.flushed == [1, 2]


def test_at_the_end_come_the_other_links_the_findings_and_the_counts() -> None:
    report = full_report()
    out = io.StringIO()
    stream = Stream(out, Policy())
    stream.planned(before(report))
    stream.end(report)
    told = lines(out)
    whole = json.loads(render_json(report))
    assert [line["type"] for line in told] == ["plan"] + ["link"] * 17 + ["finding"] * 8 + ["summary"]
    bare = [{name: value for name, value in line.items() if name not in ("type", "path")} for line in told]
    assert bare[1:18] == whole["links"]
    findings = [{name: value for name, value in line.items() if name != "type"} for line in told[18:-1]]
    assert sorted(findings, key=str) == sorted(whole["findings"], key=str)
    counts = {**whole["summary"], "notes": whole["notes"], "unfollowed": whole["unfollowed"]}
    assert {**counts, "type": "summary"} == told[-1]


def test_what_was_told_is_told_again_only_where_it_is_believed_otherwise_at_the_end() -> None:
    report = full_report()
    out = io.StringIO()
    stream = Stream(out, Policy())
    stream.planned(before(report))
    stream.seen(look(HOME, Status.ALIVE))
    stream.seen(look(LSLM_DEMO, Status.ALIVE))
    home = resource_of(HOME)
    kept = replace(report, verdicts={**report.verdicts, home: stream._verdicts[home]})
    stream.end(kept)
    links = [line for line in lines(out) if line["type"] == "link"]
    assert [line["status"] for line in links if line["url"] == HOME] == ["alive"]
    assert [line["status"] for line in links if line["url"] == LSLM_DEMO] == ["alive", "trouble"]


def test_a_look_that_was_none_says_why() -> None:
    out = io.StringIO()
    stream = Stream(out, Policy())
    stream.planned(before(full_report()))
    stream.seen(look(BADGE, Status.UNCHECKED, "a budget is spent"))
    (link,) = lines(out)[1:]
    assert (link["status"], link["evidence"]["reason"]) == ("unchecked", "a budget is spent")


def test_without_a_look_all_is_told_at_the_end() -> None:
    out = io.StringIO()
    Stream(out, Policy()).end(unanswered_report())
    told = lines(out)
    assert [told[0]["type"], told[-1]["type"]] == ["plan", "summary"]
    assert told[-1]["unanswered"] == {"GitHub does not accept the token": 3}
    assert len([line for line in told if line["type"] == "link"]) == 17


def test_every_line_is_ascii_and_one_object() -> None:
    out = io.StringIO()
    Stream(out, Policy()).end(hostile_report())
    assert out.getvalue().isascii()
    assert all(isinstance(line, dict) for line in lines(out))
