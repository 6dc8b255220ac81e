from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.model import Finding, Report, Severity
from bot.reporters.annotations import render_annotations
from tests.samples import full_report, healthy_report, hostile_report

Golden = Callable[[str, str], None]
COMMAND = re.compile(r"::(error|warning|notice) file=([^:,]*),line=\d+,endLine=\d+,title=([^:,]*)::(.*)")


def with_texts(text: str) -> Report:
    report = full_report()
    spoilt = replace(report.findings[0], path=text, entry=text, message=text, url=text)
    return replace(report, findings=(spoilt,))


def test_annotations_read_well(golden: Golden) -> None:
    golden("annotations.txt", render_annotations(full_report()))


def test_a_healthy_list_has_none() -> None:
    assert render_annotations(healthy_report()) == ""


def test_ten_of_each_kind_are_shown_the_worst_first_and_the_rest_is_counted() -> None:
    report = full_report()
    first = report.findings[0]
    many: tuple[Finding, ...] = tuple(
        replace(first, severity=severity, line=line) for line in range(1, 16) for severity in Severity
    )
    lines = render_annotations(replace(report, findings=many)).splitlines()
    kinds = [line.split(" ")[0] for line in lines]
    assert kinds == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10 + ["15"]


def test_hostile_text_makes_no_command_of_its_own() -> None:
    text = render_annotations(hostile_report())
    assert all(COMMAND.fullmatch(line) for line in text.splitlines() if not line[0].isdigit())


@given(st.text())
def test_any_text_stays_one_command_on_one_line(text: str) -> None:
    (line,) = render_annotations(with_texts(text)).splitlines()
    found = COMMAND.fullmatch(line)
    assert found is not None
    assert "##[" not in line


def test_every_annotation_ends_with_where_its_rule_is_explained() -> None:
    lines = render_annotations(full_report()).splitlines()
    assert all(re.search(r"%0Ahttps://github\.com/\S+/docs/rules\.md#[a-z-]+$", line) for line in lines)


def test_what_has_no_address_is_told_without_one() -> None:
    (line,) = render_annotations(with_texts("")).splitlines()
    assert "::%0Ahttps://" in line


def test_what_divides_properties_is_encoded() -> None:
    assert "title=" in (line := render_annotations(with_texts("a,b:c%d")))
    assert "file=a%2Cb%3Ac%25d," in line
