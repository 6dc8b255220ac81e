from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bot.model import Claim, Plan, Resource, Status
from bot.reporters.json_report import render_json
from tests.samples import (
    BADGE,
    CLAIMS,
    MOVED,
    NOW,
    OPENREVIEW,
    SYNC_DEMO,
    VITA_DEMO,
    ZHIHU,
    full_report,
    healthy_report,
    hostile_report,
    ignoring_report,
    report_of,
    the_list,
    unanswered_report,
)
from tests.samples import finding as found

Golden = Callable[[str, str], None]


def test_the_whole_report_is_what_design_promises(golden: Golden) -> None:
    golden("report.json", render_json(full_report()))


def link(form: dict[str, Any], url: str) -> dict[str, Any]:
    return next(link for link in form["links"] if link["url"] == url)


def test_counts_add_up_to_the_links_and_images() -> None:
    summary = json.loads(render_json(full_report()))["summary"]
    assert (summary["links"], summary["images"], summary["entries"]) == (16, 1, 9)
    assert sum(summary[status] for status in Status) == 17
    assert summary["findings"] == {"error": 2, "warning": 5, "info": 1}


def test_what_was_asked_in_vain_is_counted_and_keeps_the_evidence_of_its_memory() -> None:
    form = json.loads(render_json(unanswered_report()))
    assert form["summary"]["unanswered"] == {"GitHub does not accept the token": 3}
    assert {one["evidence"]["reason"] for one in form["links"]} == {"HTTP 200"}
    assert json.loads(render_json(healthy_report()))["summary"]["unanswered"] == {}


def test_a_link_has_exactly_the_keys_of_the_interface_and_no_nulls_in_its_evidence() -> None:
    form = json.loads(render_json(full_report()))
    assert link(form, VITA_DEMO) == {
        "url": VITA_DEMO,
        "line": 6,
        "column": 153,
        "resource": f"web:{VITA_DEMO}",
        "status": "dead",
        "confirmed": True,
        "looked_at": "2026-10-01T06:17:00Z",
        "evidence": {
            "reason": "HTTP 404",
            "method": "GET, then GET afresh",
            "http_status": 404,
            "host": "vita-home.github.io",
            "tries": 2,
        },
        "history": [
            {"status": "alive", "since": "2026-09-01T06:00:00Z", "until": "2026-09-17T06:00:00Z", "looks": 3},
            {"status": "dead", "since": "2026-09-19T06:00:00Z", "until": "2026-09-26T06:00:00Z", "looks": 3},
        ],
    }
    assert not link(form, SYNC_DEMO)["confirmed"]
    assert all(None not in one["evidence"].values() for one in form["links"])


def test_a_link_without_a_resource_has_nothing_to_ask_about() -> None:
    report = healthy_report()
    resources = {url: resource for url, resource in report.resources.items() if url != BADGE}
    form = json.loads(render_json(replace(report, resources=resources)))
    assert link(form, BADGE) == {
        "url": BADGE,
        "line": 1,
        "column": 27,
        "resource": None,
        "status": "unchecked",
        "confirmed": False,
        "looked_at": None,
        "evidence": {"reason": "nothing to ask about"},
        "history": [],
    }


def test_a_link_that_the_policy_takes_out_says_so_and_the_notes_stand_once_for_the_whole() -> None:
    report = ignoring_report()
    whole = json.loads(render_json(report))
    (link,) = (one for one in whole["links"] if one["url"] == ZHIHU)
    assert (link["resource"], link["status"]) == (None, "unchecked")
    assert link["evidence"] == {"reason": "ignored by the policy: it refuses machines", "tries": 0}
    assert whole["notes"] == list(report.notes)
    several = json.loads(render_json(replace(report, documents=(*report.documents, the_list("MORE.md")))))
    assert several["notes"] == list(report.notes)
    assert all("notes" not in file for file in several["files"])


def test_a_resource_that_nobody_looked_at_is_unchecked() -> None:
    report = replace(healthy_report(), verdicts={})
    form = json.loads(render_json(report))
    assert {one["status"] for one in form["links"]} == {"unchecked"}
    assert link(form, OPENREVIEW)["evidence"] == {"reason": "not asked", "tries": 0}


def test_a_fix_carries_its_edits() -> None:
    form = json.loads(render_json(full_report()))
    moved = next(finding for finding in form["findings"] if finding["rule"] == "moved")
    [edit] = moved["fix"]["edits"]
    source = the_list().source
    assert source[edit["start"] : edit["end"]].decode() == moved["url"]
    assert moved["fix"]["safe"]
    assert next(finding for finding in form["findings"] if finding["rule"] == "archived")["fix"] is None


def test_findings_stand_in_the_order_of_the_lines_whatever_order_they_came_in() -> None:
    report = full_report()
    backwards = replace(report, findings=report.findings[::-1])
    assert render_json(report) == render_json(backwards)
    lines = [finding["line"] for finding in json.loads(render_json(backwards))["findings"]]
    assert lines == sorted(lines)


def test_several_files_stand_side_by_side_each_with_its_own_findings() -> None:
    report = full_report()
    other = the_list("docs/MORE.md")
    both = replace(report, documents=(*report.documents, other))
    form = json.loads(render_json(both))
    assert form["schema"] == 1
    assert [one["path"] for one in form["files"]] == ["README.md", "docs/MORE.md"]
    assert [len(one["findings"]) for one in form["files"]] == [len(CLAIMS) + 1, 0]


def test_no_file_at_all_is_an_empty_answer() -> None:
    report = replace(healthy_report(), documents=())
    assert json.loads(render_json(report)) == {"schema": 1, "files": [], "notes": [], "unfollowed": {}}


def test_hostile_text_comes_back_unchanged_and_reaches_no_terminal() -> None:
    report = hostile_report()
    text = render_json(report)
    assert text.isascii()
    assert "\x1b" not in text
    messages = {finding["message"] for finding in json.loads(text)["findings"]}
    assert messages == {finding.message for finding in report.findings}


def test_an_unsafe_fix_says_so() -> None:
    document = the_list()
    claim = Claim(MOVED, "perhaps moved", url="https://new.example/")
    form = json.loads(render_json(report_of(document, (), [found(document, VITA_DEMO, claim)])))
    assert form["findings"][0]["fix"]["safe"] is False


def test_what_an_api_did_not_answer_says_why() -> None:
    report = healthy_report()
    resource = Resource("arxiv", "2408.05211")
    shut = replace(
        report.verdicts[resource], status=Status.UNCHECKED, evidence=report.verdicts[resource].evidence
    )
    reason = replace(shut.evidence, reason="the API is shut")
    answered = replace(
        report,
        plan=Plan((resource,), {}),
        verdicts={**report.verdicts, resource: shut},
        unanswered={resource: reason},
        checked_at=NOW,
    )
    form = json.loads(render_json(answered))
    assert link(form, "https://arxiv.org/abs/2408.05211")["evidence"]["reason"] == "the API is shut"
