from __future__ import annotations

import time
from datetime import UTC, date, datetime

import pytest

from bot.checkers import resources_of
from bot.decide import find
from bot.judge import believe
from bot.lint.interface import Checkout
from bot.lists.parse import parse
from bot.model import Document, Finding, Policy, PolicyIgnore, Severity
from bot.policy.stale import MOST_GUESSES, MOST_NOTES

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
URL = "https://demo.example/page"
TRACKED = f"{URL}?utm_source=x"


def found_in(
    text: str, *ignores: PolicyIgnore, there: bool = True
) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
    """The findings and the notes of a list of which nothing has been asked yet."""
    document = parse("README.md", text.encode())
    resources, policy = resources_of([document]), Policy(ignore=ignores)
    verdicts = believe(set(resources.values()), {}, policy, NOW)
    found = find(Checkout((document,), resources, lambda _: there), verdicts, policy, NOW)
    return found.findings, found.notes


# ── comments that name no rule ────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("comment", "fault"),
    [
        ("ded, why", "there is no rule “ded”; did you mean “dead”?"),
        ("repo_archived, why", "there is no rule “repo_archived”; did you mean “repo-archived”?"),
        ("aal", "there is no rule “aal”; did you mean “all”?"),
        (
            "dead because it sleeps",
            "there is no rule “dead because it sleeps”; a comma must stand between “dead” and the reason",
        ),
        ("something else entirely", "there is no rule “something else entirely”"),
        ("", "it names no rule"),
        ("@everyone <b>", "there is no rule “@everyone <b>”"),
    ],
)
def test_a_comment_that_names_no_rule_is_told_with_the_nearest_right_one(comment: str, fault: str) -> None:
    (finding,), notes = found_in(f"# T\n\n- [Some tool]({URL}) <!-- listkeeper-ignore: {comment} -->\n")
    assert (finding.rule, finding.severity, finding.line) == ("unknown-ignore", Severity.INFO, 3)
    assert finding.message == f"this comment silences nothing, for {fault}"
    assert notes == ()


@pytest.mark.parametrize("comment", ["dead, why", "all", "DEAD", "unknown-ignore"])
def test_a_comment_that_names_a_rule_is_no_finding(comment: str) -> None:
    assert found_in(f"- [Some tool]({URL}) <!-- listkeeper-ignore: {comment} -->\n")[0] == ()


def test_a_list_full_of_misspelt_comments_takes_no_long_time() -> None:
    text = "".join(f"- a <!-- listkeeper-ignore: repo-archivd{number}, x -->\n" for number in range(20_000))
    document = parse("README.md", text.encode())
    start = time.process_time()
    found = find(Checkout((document,), {}), {}, Policy(), NOW)
    assert time.process_time() - start < 3
    assert len(found.findings) == 20_000
    assert sum("did you mean" in finding.message for finding in found.findings) == MOST_GUESSES


# ── what has nothing left to silence ──────────────────────────────────────────────────────

LIST = f"# T\n\n- [Some tool]({TRACKED})\n- [Another]({URL})\n"


@pytest.mark.parametrize(
    ("ignore", "note"),
    [
        (PolicyIgnore("r", "dead", until=date(2026, 3, 1)), "of dead ended on 2026-03-01"),
        (PolicyIgnore("r", "dead", until=date(2026, 3, 2)), None),
        (PolicyIgnore("r", "dead"), None),
        (PolicyIgnore("r", "dead", url="demo.example"), None),
        (PolicyIgnore("r", "dead", url="old.example"), "of dead for old.example fits nothing in the list"),
        (PolicyIgnore("r", url="old.example/*"), "of all for old.example/* fits nothing in the list"),
        (PolicyIgnore("r", url="demo.example"), None),
        (PolicyIgnore("r", entry="another"), None),
        (PolicyIgnore("r", entry="gone"), "of all in “gone” fits nothing in the list"),
        (
            PolicyIgnore("r", url=URL, entry="some tool"),
            f"of all for {URL} in “some tool” fits nothing in the list",
        ),
        (PolicyIgnore("r", "tracking"), None),
        (PolicyIgnore("r", "tracking", url=TRACKED), None),
        (PolicyIgnore("r", "tracking", url=URL), f"of tracking for {URL} silences nothing"),
        (PolicyIgnore("r", "malformed"), "of malformed silences nothing"),
        (PolicyIgnore("r", "http-link"), None),
    ],
)
def test_an_ignore_of_the_policy_with_nothing_left_to_silence_is_noted(
    ignore: PolicyIgnore, note: str | None
) -> None:
    assert found_in(LIST, ignore)[1] == ((f"the policy's ignore {note}",) if note else ())


@pytest.mark.parametrize(
    ("line", "stale"),
    [
        (f"[Some tool]({TRACKED}) <!-- listkeeper-ignore: tracking, r -->", False),
        (f"[Some tool]({URL}) <!-- listkeeper-ignore: tracking, r -->", True),
        (f"[Some tool]({URL}) <!-- listkeeper-ignore: dead, r -->", False),
        (f"[Some tool]({URL}) <!-- listkeeper-ignore: all -->", False),
        ("No link <!-- listkeeper-ignore: dead, r -->", True),
        ("No link <!-- listkeeper-ignore: all -->", True),
    ],
)
def test_a_comment_with_nothing_left_to_silence_is_noted(line: str, stale: bool) -> None:
    _, notes = found_in(f"# T\n\n{line}\n")
    assert [note.startswith("the comment in line 3 of README.md that ignores ") for note in notes] == [
        True
    ] * stale


def test_what_cannot_be_seen_is_not_called_stale() -> None:
    comment = "[File](docs/x.md) <!-- listkeeper-ignore: missing-file, made by the build -->\n"
    assert found_in(comment)[1] == (
        "the comment in line 1 of README.md that ignores missing-file silences nothing",
    )
    document = parse("README.md", comment.encode())
    assert find(Checkout((document,), {}), {}, Policy(), NOW).notes == ()


def test_a_comment_about_a_whole_site_is_not_called_stale() -> None:
    text = (
        "- [a](http://site.example/a)\n\n"
        "- [b](http://site.example/b) <!-- listkeeper-ignore: http-link, old -->\n"
        "- [c](https://site.example/c)\n- [d](https://site.example/d)\n"
    )
    (finding,), notes = found_in(text)
    assert (finding.rule, notes) == ("http-link", ())


def test_an_ignored_link_is_left_out_of_the_fix_for_its_site() -> None:
    text = (
        "- [a](http://site.example/a)\n- [b](http://site.example/b)\n"
        "- [c](https://site.example/c)\n- [d](https://site.example/d)\n"
    )
    whole, _ = found_in(text)
    part, notes = found_in(text, PolicyIgnore("r", "http-link", url="http://site.example/a"))
    assert [len(finding.fix.edits) for finding in (*whole, *part) if finding.fix] == [2, 1]
    assert (part[0].line, notes) == (2, ())


def test_more_notes_than_anybody_reads_are_not_given() -> None:
    text = "no link <!-- listkeeper-ignore: dead, r -->\n\n" * 200
    assert len(found_in(text)[1]) == MOST_NOTES


def test_an_empty_list_has_no_notes() -> None:
    assert find(Checkout((Document("README.md", b"", (), ()),), {}), {}, Policy(), NOW).notes == ()
