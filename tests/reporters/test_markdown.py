from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.reporters.markdown import render_markdown
from bot.rules import page_of
from tests.rendered import render
from tests.samples import WITHDRAWN, full_report, healthy_report, hostile_report, the_list, unanswered_report

Golden = Callable[[str, str], None]


def test_the_job_summary_reads_well(golden: Golden) -> None:
    golden("report.md", render_markdown(full_report()))


def test_a_healthy_list_is_told_in_one_line(golden: Golden) -> None:
    golden("report_healthy.md", render_markdown(healthy_report()))


def test_an_api_that_gives_no_answer_is_told_although_memory_has_one() -> None:
    assert render_markdown(unanswered_report()).rstrip() == (
        "## Link health\n\n**16 links, 1 image in 9 entries: 17 alive; no findings**\n\n"
        "- 3 asked in vain, told from memory: GitHub does not accept the token"
    )
    both = replace(full_report(), unanswered=unanswered_report().unanswered)
    assert "GitHub does not accept the token\n\n### Errors (2)\n" in render_markdown(both)


def test_every_finding_is_a_row_of_a_table() -> None:
    page = render(render_markdown(full_report()))
    assert page.tags.count("table") == 3
    assert page.tags.count("tr") == 3 + 8


def test_hostile_text_stays_in_its_cell() -> None:
    page = render(render_markdown(hostile_report()))
    rows = len(hostile_report().findings)
    assert page.tags.count("tr") == 1 + rows
    assert page.tags.count("td") == 4 * rows
    assert page.references == []
    assert "script" not in page.tags
    assert set(page.hrefs) == {"https://vita-home.github.io/", page_of(WITHDRAWN.code)}


def test_a_list_with_thousands_of_findings_stays_under_the_limit_of_a_summary() -> None:
    report = hostile_report()
    many = replace(report, findings=report.findings * 100)
    text = render_markdown(many)
    assert len(text.encode()) < 2**20
    assert "more had no room here" in text


def test_rows_name_their_file_where_there_are_several() -> None:
    report = full_report()
    both = replace(report, documents=(*report.documents, the_list("MORE.md")))
    assert "| `README.md` 6 |" in render_markdown(both)
    assert "`README.md`" not in render_markdown(report)
