from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from bot.model import Claim, Edit, Fix, Report, Severity, Status
from bot.reporters.console import print_report, unfold
from tests.samples import (
    HOSTILE,
    MOVED,
    VITA_DEMO,
    finding,
    full_report,
    healthy_report,
    hostile_report,
    ignoring_report,
    report_of,
    suspect_report,
    the_list,
    unanswered_report,
)

Golden = Callable[[str, str], None]
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def printed(report: Report, *, terminal: bool = False, width: int = 80, encoding: str = "utf-8") -> str:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding=encoding, errors="backslashreplace", write_through=True)
    console = Console(
        file=out, width=width, force_terminal=terminal, color_system="standard" if terminal else None
    )
    print_report(report, console)
    return raw.getvalue().decode(encoding)


def test_the_report_reads_well_where_a_program_reads(golden: Golden) -> None:
    golden("console.txt", printed(full_report()))


def test_the_report_reads_well_on_a_terminal_of_80_columns(golden: Golden) -> None:
    text = printed(full_report(), terminal=True)
    golden("console_terminal.txt", ANSI.sub("", text))
    assert all(len(line) <= 80 for line in ANSI.sub("", text).splitlines())


def test_severity_has_a_colour_on_a_terminal_only() -> None:
    assert ANSI.search(printed(full_report(), terminal=True))
    assert not ANSI.search(printed(full_report()))


def test_a_healthy_list_gets_one_friendly_line() -> None:
    assert printed(healthy_report()) == "All is well: 16 links, 1 image in 9 entries, all alive.\n"


def test_an_empty_list_gets_one_line_too() -> None:
    report = healthy_report()
    empty = replace(report, documents=(replace(report.documents[0], links=(), entries=()),))
    assert printed(empty) == "Nothing to check: README.md has no links.\n"


def test_what_is_ignored_and_what_has_nothing_left_to_silence_is_told_without_alarm() -> None:
    report = ignoring_report()
    assert printed(report).splitlines() == [
        "     1  not checked: ignored by the policy: it refuses machines (1)",
        "",
        "  note  the policy's ignore of all for old.example fits nothing in the list",
        "",
        "Nothing to do. 16 links, 1 image in 9 entries: 16 alive, 1 unchecked; no findings.",
    ]


def test_all_is_never_well_while_an_api_gives_no_answer() -> None:
    lines = printed(unanswered_report()).splitlines()
    assert lines == [
        "     3  asked in vain, told from memory: GitHub does not accept the token (3)",
        "",
        "Not everything was answered. 16 links, 1 image in 9 entries: 17 alive; no findings.",
    ]


def test_what_was_never_seen_either_is_told_once_and_not_from_memory() -> None:
    report = unanswered_report()
    unseen = {
        resource: replace(report.verdicts[resource], status=Status.UNCHECKED)
        for resource in report.unanswered
    }
    text = printed(replace(report, verdicts={**report.verdicts, **unseen}))
    assert "     3  not checked: GitHub does not accept the token (3)\n" in text
    assert "in vain" not in text
    assert "Not everything was answered" in text


def test_an_address_is_never_broken() -> None:
    long = "https://example.org/" + "very-long/" * 20
    document = the_list()
    calm = finding(document, VITA_DEMO, Claim(MOVED, f"moved to {long}", url=long))
    report = report_of(document, (), [replace(calm, url=long)])
    for terminal in (True, False):
        assert long in ANSI.sub("", printed(report, terminal=terminal, width=40))


def test_what_came_by_standard_input_is_called_so() -> None:
    document = the_list("-")
    gone = finding(document, VITA_DEMO, Claim(MOVED, "moved"))
    assert printed(report_of(document, (), [gone])).startswith("standard input\n\n")


def test_a_fix_is_a_hint_and_an_unsafe_one_asks() -> None:
    document = the_list()
    for safe, hint in (
        (True, "fix: https://new.example/"),
        (False, "possible fix, if you agree: https://new"),
    ):
        claim = Claim(MOVED, "moved", url="https://new.example/", safe=safe)
        assert hint in printed(report_of(document, (), [finding(document, VITA_DEMO, claim)]))


def test_a_link_to_be_added_is_shown_without_what_sets_it_off() -> None:
    document = the_list()
    cell = document.source.index(b" |")
    found = finding(
        document, VITA_DEMO, Claim(MOVED, "its code seems to be known", url="https://new.example/")
    )
    for start, end, new, hint in (
        (9, 9, " / [code](https://n.example)", "possible addition, if you agree: [code](https://n.example)"),
        (
            cell,
            cell + 1,
            " [code](https://n.example) ",
            "possible addition, if you agree: [code](https://n.exa",
        ),
        (9, 9, "\\", "possible fix, if you agree: \\"),
        (2, 9, "[code](https://n.example)", "possible fix, if you agree: [code](https://n.example)"),
    ):
        adding = replace(found, fix=Fix(safe=False, edits=(Edit(document.path, start, end, new),)))
        assert f"{hint}" in printed(report_of(document, (), [adding]))


def test_a_death_that_is_not_confirmed_says_only_what_was_seen_now() -> None:
    text = printed(suspect_report())
    assert "not found now (HTTP 404)  dead" in text
    assert "16 alive, 1 not found now; 1 finding" in text


def test_what_could_not_be_judged_is_folded_to_counts_with_reasons() -> None:
    text = printed(full_report())
    assert "     2  cannot be judged: HTTP 403 (1), uncheckable (1)\n" in text
    assert "     1  in trouble: the connection timed out (1)\n" in text
    assert "     2  not asked, told from memory: alive when last seen (2)\n" in text
    assert "zhuanlan" not in text


@pytest.mark.parametrize("terminal", [True, False])
def test_hostile_text_neither_steers_the_terminal_nor_speaks_to_the_runner(*, terminal: bool) -> None:
    text = ANSI.sub("", printed(hostile_report(), terminal=terminal))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    assert "##[" not in text
    assert "[bold red]markup[/] :tada:" in text
    assert text.count(VITA_DEMO) == len(HOSTILE)


def test_a_poor_terminal_gets_plain_letters() -> None:
    assert "     6  x  https://vita-home" in printed(full_report(), encoding="ascii")


def test_the_last_line_has_the_colour_of_the_worst_finding() -> None:
    warnings = full_report()
    calmer = replace(
        warnings, findings=tuple(one for one in warnings.findings if one.severity is not Severity.ERROR)
    )
    assert "\x1b[1;31m16 links" in printed(warnings, terminal=True, width=200)
    assert "\x1b[33m16 links" in printed(calmer, terminal=True, width=200)


def test_folded_sections_become_headings_for_renderers_without_html() -> None:
    body = "<details>\n<summary><b>Watching</b> (4)</summary>\n\nx\n\n</details>\n"
    assert unfold(body) == "### Watching (4)\n\nx\n\n"
