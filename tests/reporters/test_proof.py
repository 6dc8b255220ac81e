from __future__ import annotations

import io
from dataclasses import replace

import pytest
from rich.console import Console

from bot.model import Claim, Evidence, Failure, Finding, Hop, Report, Resource, Status
from bot.reporters.console import print_report
from bot.reporters.proof import proof
from tests.samples import DEAD, MISMATCH, VITA_DEMO, dead, finding, report_of, the_list

HERE = Resource("web", VITA_DEMO)
LED = Evidence(
    "HTTP 404",
    "GET, then GET afresh",
    404,
    "https://end.example/",
    (Hop(VITA_DEMO, 301), Hop("https://on.example/", 302)),
    host="end.example",
    tries=6,
)


def told(evidence: Evidence, *, status: Status = Status.DEAD, rule: str = "dead") -> tuple[Report, Finding]:
    document = the_list()
    verdict = dead(VITA_DEMO, confirmed=True)
    assert verdict.record is not None
    verdict = replace(verdict, status=status, evidence=evidence)
    one = finding(document, VITA_DEMO, Claim(DEAD, "gone"))
    return report_of(document, [verdict], [replace(one, rule=rule)]), replace(one, rule=rule)


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        (
            replace(LED, hops=(), final_url=None, tries=2),
            "GET, then GET afresh, 2 requests, 2026-10-01 06:17 UTC",
        ),
        (
            LED,
            (
                "GET, then GET afresh, 6 requests, 2026-10-01 06:17 UTC, "
                f"by way of {VITA_DEMO} (301), https://on.example/ (302) to https://end.example/ (404)"
            ),
        ),
        (
            replace(LED, hops=LED.hops[:1], http_status=None, failure=Failure.TIMEOUT, tries=1, method="GET"),
            (
                "GET, 1 request, 2026-10-01 06:17 UTC, "
                f"by way of {VITA_DEMO} (301) to https://end.example/ (timeout)"
            ),
        ),
        (
            Evidence("a bot wall", "GET", 403, header="cf-mitigated: challenge", tries=1),
            "GET, 1 request, 2026-10-01 06:17 UTC, with the header cf-mitigated: challenge",
        ),
    ],
)
def test_a_person_can_check_what_was_seen(evidence: Evidence, said: str) -> None:
    assert proof(*told(evidence)) == said


@pytest.mark.parametrize(
    ("evidence", "status", "rule"),
    [
        (LED, Status.ALIVE, "dead"),
        (LED, Status.REFUSED, "dead"),
        (LED, Status.DEAD, MISMATCH.code),
        (replace(LED, method=None), Status.DEAD, "dead"),
    ],
    ids=["a living page", "a wall", "a rule about something else", "nobody was asked"],
)
def test_other_findings_need_no_proof(evidence: Evidence, status: Status, rule: str) -> None:
    assert proof(*told(evidence, status=status, rule=rule)) == ""


def test_a_finding_about_text_alone_has_none() -> None:
    report, one = told(LED)
    assert proof(report, replace(one, resource=None)) == ""


def test_what_redirects_say_cannot_steer_a_terminal() -> None:
    hostile = replace(LED, final_url="https://end.example/\x1b[2J\u202e", header="x: \x1b]0;title\x07")
    report, _ = told(hostile)
    out = io.StringIO()
    print_report(report, Console(file=out, width=80))
    assert "by way of" in out.getvalue()
    assert not {"\x1b", "\x07", "\u202e"} & set(out.getvalue())
