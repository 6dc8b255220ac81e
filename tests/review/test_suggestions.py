from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.checkers import resource_of
from bot.edits.relink import replace_destination
from bot.lists.parse import parse
from bot.model import Changes, Document, Edit, Finding, Fix, Report, Severity, fingerprint
from bot.review.changes import compare
from bot.review.hunks import Hunks
from bot.review.suggestions import Suggestion, committed, line_of, suggest
from tests.review.reviewing import hunks_of
from tests.samples import report_of

OLD = "- [One](https://one.example/)\n- [Two](https://two.example/)\n"
NEW = "- [New](https://new.example/) and [Code](https://code.example/)\n"


def finding(document: Document, edits: tuple[Edit, ...], *, line: int, rule: str = "moved") -> Finding:
    link = next(link for link in document.links if link.line == line)
    return Finding(
        rule,
        Severity.WARNING,
        document.path,
        line,
        link.column,
        line,
        link.url,
        resource_of(link.url),
        "a message",
        fingerprint(rule, resource_of(link.url), link.url),
        fix=Fix(safe=False, edits=edits) if edits else None,
    )


def moved(document: Document, url: str, to: str) -> Finding:
    link = next(link for link in document.links if link.url == url)
    return finding(document, replace_destination(document, link, to), line=link.line)


def suggested(before: str, after: str, *findings: Finding, hunks: Hunks | None = None) -> list[Suggestion]:
    document = parse("README.md", after.encode())
    report: Report = replace(report_of(document), findings=findings)
    compared = compare([parse("README.md", before.encode())], [document])
    shown = hunks or hunks_of(before, after)
    return list(suggest(report, compared.changes, {"README.md": shown}))


def test_a_line_is_suggested_as_it_should_be() -> None:
    document = parse("README.md", (OLD + NEW).encode())
    (one,) = suggested(OLD, OLD + NEW, moved(document, "https://new.example/", "https://newer.example/"))
    assert (one.first, one.last) == (3, 3)
    assert one.text == "- [New](https://newer.example/) and [Code](https://code.example/)"


def test_all_that_is_to_be_done_to_a_line_is_one_suggestion() -> None:
    document = parse("README.md", (OLD + NEW).encode())
    (one,) = suggested(
        OLD,
        OLD + NEW,
        moved(document, "https://new.example/", "https://newer.example/"),
        moved(document, "https://code.example/", "https://coder.example/"),
    )
    assert one.text == "- [New](https://newer.example/) and [Code](https://coder.example/)"
    assert len(one.findings) == 2


def test_lines_that_the_pull_request_has_not_written_are_left_alone() -> None:
    document = parse("README.md", (OLD + NEW).encode())
    old = moved(document, "https://one.example/", "https://other.example/")
    new = moved(document, "https://new.example/", "https://newer.example/")
    assert [one.first for one in suggested(OLD, OLD + NEW, old, new)] == [3]
    assert suggested(OLD, OLD + NEW, new, hunks=Hunks()) == []


def test_line_ends_are_not_part_of_a_suggestion() -> None:
    after = (OLD + NEW).replace("\n", "\r\n")
    document = parse("README.md", after.encode())
    fix = moved(document, "https://new.example/", "https://newer.example/")
    (one,) = suggested(OLD.replace("\n", "\r\n"), after, fix)
    assert one.text == "- [New](https://newer.example/) and [Code](https://code.example/)"


@pytest.mark.parametrize("mark", ["\x0b", "\x85", "\u2028", "\ufeff", "\x1b"])
def test_a_line_that_a_comment_would_not_carry_is_not_suggested(mark: str) -> None:
    after = f"{OLD}{NEW.rstrip()} {mark} and more\n"
    document = parse("README.md", after.encode())
    fix = moved(document, "https://new.example/", "https://newer.example/")
    assert suggested(OLD, after, fix, hunks=Hunks((range(1, 9),), frozenset(range(1, 9)))) == []


def test_a_line_longer_than_a_comment_is_not_suggested() -> None:
    after = f"{OLD}{NEW.rstrip()}{' and so on' * 2_000}\n"
    document = parse("README.md", after.encode())
    assert suggested(OLD, after, moved(document, "https://new.example/", "https://newer.example/")) == []


def test_lines_are_counted_as_github_counts_them() -> None:
    document = parse("README.md", b"one\rtwo\r\nthree\nfour\n")
    assert [line_of(document, line) for line in (1, 2, 3, 4)] == [1, 1, 2, 3]
    assert line_of(parse("README.md", b"one\n\ntwo\n"), 3) == 3


def duplicate(document: Document, line: int) -> Finding:
    return replace(finding(document, (), line=line, rule="duplicate"), fix=None)


def test_an_entry_that_is_one_too_many_is_taken_out_with_its_lines() -> None:
    before = "- [One](https://one.example/)\n  is a tool\n"
    after = before + before
    document = parse("README.md", after.encode())
    (one,) = suggested(before, after, duplicate(document, 3))
    assert (one.first, one.last, one.text) == (3, 4, None)


def test_an_old_entry_is_never_taken_out() -> None:
    before = OLD + OLD
    document = parse("README.md", (before + NEW).encode())
    assert suggested(before, before + NEW, duplicate(document, 3)) == []


def test_an_entry_that_was_only_altered_is_not_taken_out() -> None:
    before = OLD + NEW
    after = before.replace("https://new.example/", "https://one.example/")
    document = parse("README.md", after.encode())
    assert suggested(before, after, duplicate(document, 3)) == []


def test_an_entry_that_shares_its_lines_is_not_taken_out() -> None:
    after = OLD + "- [New](https://new.example/)\n  and more\n"
    document = parse("README.md", after.encode())
    last = document.entries[-1]
    inside = replace(last, line=last.end_line)
    shared = replace(document, entries=(*document.entries, inside))
    report = replace(report_of(shared), findings=(duplicate(shared, 3),))
    added = Changes(added=frozenset({("README.md", 2)}))
    everything = {"README.md": Hunks((range(1, 9),), frozenset(range(1, 9)))}
    assert list(suggest(report, added, everything)) == []
    alone = replace(report, documents=(document,))
    assert [one.text for one in suggest(alone, added, everything)] == [None]


def test_of_an_entry_that_goes_nothing_is_mended() -> None:
    document = parse("README.md", (OLD + OLD.splitlines(keepends=True)[0]).encode())
    link = document.links[-1]
    fix = finding(document, replace_destination(document, link, "https://x.example/"), line=3)
    (one,) = suggested(OLD, document.source.decode(), duplicate(document, 3), fix)
    assert one.text is None


CHARACTERS = st.sampled_from("ab `~|\\\t<>!-[]()é\r\n")


@given(st.text(CHARACTERS, max_size=30), st.text(CHARACTERS, max_size=30), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=300, deadline=None)
def test_a_suggestion_changes_its_line_and_no_other(before: str, behind: str, end: str) -> None:
    after = f"{OLD}{before}[New](https://new.example/){behind}{end}"
    document = parse("README.md", after.encode())
    links = [link for link in document.links if link.url == "https://new.example/"]
    if not links:
        return
    edits = replace_destination(document, links[0], "https://newer.example/")
    fix = finding(document, edits, line=links[0].line)
    everything = Hunks((range(1, 99),), frozenset(range(1, 99)))
    for one in suggested(OLD, after, fix, hunks=everything):
        assert one.text is not None
        assert "\n" not in one.text
        assert "\r" not in one.text
        lines = document.source.split(b"\n")
        assert one.text.encode() == lines[one.first - 1].rstrip(b"\r").replace(
            b"new.example", b"newer.example"
        )


def test_committed_suggestions_change_their_lines_and_keep_line_ends() -> None:
    source = b"one\r\ntwo\r\nthree\r\nfour\r\n"
    made = (
        Suggestion("README.md", 2, 2, "TWO", ()),
        Suggestion("README.md", 3, 4, None, ()),
    )
    assert committed(source, made) == b"one\r\nTWO\r\n"
    assert committed(source, ()) == source
