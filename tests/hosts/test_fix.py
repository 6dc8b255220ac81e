from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

import bot.hosts.fix
from bot.edits.relink import replace_destination
from bot.hosts.cli import run
from bot.hosts.local import Prepared
from bot.lists.parse import parse
from bot.model import (
    Document,
    Edit,
    Evidence,
    Finding,
    Fix,
    Plan,
    Report,
    Resource,
    Severity,
    Status,
    Verdict,
    fingerprint,
)

SOURCE = (
    "# List\n\n- [a](https://a.example/) first\n- [b](https://b.example/) second\n- [c](https://c.example/)\n"
)
NEW = "https://new.example/"


def finding(
    document: Document,
    url: str,
    new: str | None,
    *,
    safe: bool = True,
    severity: Severity = Severity.WARNING,
) -> Finding:
    """A finding at the link `url`, with a fix that leads it to `new`."""
    link = next(link for link in document.links if link.url == url)
    edits = replace_destination(document, link, new) if new else ()
    return Finding(
        rule="moved",
        severity=severity,
        path=document.path,
        line=link.line,
        column=link.column,
        end_line=link.line,
        url=url,
        resource=None,
        message="",
        fingerprint=fingerprint("moved", None, url),
        fix=Fix(safe, edits) if edits else None,
    )


@dataclass
class Bench:
    """A list in a folder, and what the line is to find in it."""

    readme: Path
    find: Callable[[Document], Sequence[Finding]] = lambda _: ()
    meanwhile: Callable[[], object] = lambda: None
    """What happens while the line runs."""
    verdicts: Mapping[Resource, Verdict] = field(default_factory=dict)

    def run_line(self, prepared: Prepared) -> Report:
        documents = tuple(parse(path, source) for path, source in prepared.lists.files.items())
        findings = tuple(found for document in documents for found in self.find(document))
        self.meanwhile()
        return Report(documents, prepared.clock.now(), Plan((), {}), {}, self.verdicts, findings)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    readme = tmp_path / "README.md"
    readme.write_text(SOURCE, encoding="utf-8")
    made = Bench(readme)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(bot.hosts.fix, "run_line", made.run_line)
    return made


def test_safe_fixes_are_made_and_unsafe_ones_are_counted(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.find = lambda document: (
        finding(document, "https://a.example/", f"{NEW}a"),
        finding(document, "https://b.example/", f"{NEW}b", safe=False),
        finding(document, "https://c.example/", None),
    )
    assert run(["fix"]) == 1
    assert bench.readme.read_text("utf-8") == SOURCE.replace("https://a.example/", f"{NEW}a")
    assert capsys.readouterr().out == (
        f"line 3: https://a.example/ → {NEW}a  moved\nfixed 1, 1 needs --unsafe, 1 finding has no fix\n"
    )


def test_a_page_that_was_not_found_at_the_last_look_is_not_moved_today(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    page = Resource("web", "https://a.example/")
    bench.verdicts = {page: Verdict(page, Status.DEAD, confirmed=False, evidence=Evidence("HTTP 404"))}

    def find(document: Document) -> Sequence[Finding]:
        moved = replace(finding(document, page.key, f"{NEW}a"), resource=page)
        return replace(moved, rule="dead", fix=None, suspected=True), moved

    bench.find = find
    assert run(["fix"]) == 1
    assert bench.readme.read_text("utf-8") == SOURCE
    waits = "1 waits: the page was not found at the last look"
    assert capsys.readouterr().out == f"fixed 0, {waits}, 1 finding has no fix\n"


def test_unsafe_makes_the_others_too(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.find = lambda document: (
        finding(document, "https://a.example/", f"{NEW}a"),
        finding(document, "https://b.example/", f"{NEW}b", safe=False),
    )
    assert run(["fix", "--unsafe"]) == 0
    expected = SOURCE.replace("https://a.example/", f"{NEW}a").replace("https://b.example/", f"{NEW}b")
    assert bench.readme.read_text("utf-8") == expected
    assert capsys.readouterr().out.endswith("\nfixed 2\n")


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        (Severity.WARNING, "warning", 1),
        (Severity.INFO, "warning", 0),
        (Severity.INFO, "info", 1),
        (Severity.WARNING, "error", 0),
        (Severity.ERROR, "never", 0),
    ],
)
def test_the_exit_code_is_that_of_what_is_left(
    bench: Bench, severity: Severity, fail_on: str, code: int
) -> None:
    bench.find = lambda document: (
        finding(document, "https://a.example/", NEW, severity=Severity.ERROR),
        finding(document, "https://c.example/", None, severity=severity),
    )
    assert run(["fix", "--fail-on", fail_on]) == code


def test_of_fixes_that_collide_the_later_one_waits_for_the_next_run(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.find = lambda document: (
        finding(document, "https://a.example/", f"{NEW}first"),
        finding(document, "https://a.example/", f"{NEW}second"),
    )
    assert run(["fix"]) == 1
    assert f"{NEW}first" in bench.readme.read_text("utf-8")
    assert capsys.readouterr().out.endswith("fixed 1, 1 did not fit beside the others: run it again\n")


def test_a_diff_changes_nothing_and_git_applies_it(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    bench.find = lambda document: (finding(document, "https://a.example/", NEW),)
    assert run(["fix", "--diff", str(bench.readme)]) == 1, "as `check`: nothing is fixed yet"
    assert bench.readme.read_text("utf-8") == SOURCE
    captured = capsys.readouterr()
    assert captured.out.startswith("--- a/README.md\n+++ b/README.md\n@@ ")
    assert captured.err == "would fix 1\n"
    subprocess.run(["git", "apply", "-"], input=captured.out, text=True, check=True)  # noqa: S607
    assert bench.readme.read_text("utf-8") == SOURCE.replace("https://a.example/", NEW)


def test_a_diff_steers_no_terminal(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.readme.write_text("[a](https://a.example/) \x1b[31m\x9b2J", encoding="utf-8")
    bench.find = lambda document: (finding(document, "https://a.example/", NEW),)
    run(["fix", "--diff"])
    assert "\x1b[31m" in capsys.readouterr().out, "what a program reads is exact"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    run(["fix", "--diff"])
    out = capsys.readouterr().out
    assert "\x1b[31m" not in out
    assert "\x9b" not in out
    assert NEW in out


def test_standard_input_can_be_shown_but_not_fixed(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["fix", "-"]) == 2
    assert "add --diff" in capsys.readouterr().err
    bench.find = lambda document: (finding(document, "https://a.example/", NEW),)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SOURCE.encode())))
    assert run(["fix", "--diff", "-"]) == 1
    assert f"+- [a]({NEW}) first\n" in capsys.readouterr().out


def test_what_somebody_wrote_in_the_meantime_is_not_overwritten(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.find = lambda document: (finding(document, "https://a.example/", NEW),)
    bench.meanwhile = lambda: bench.readme.write_text("# Mine\n", encoding="utf-8")
    assert run(["fix"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert (
        captured.err
        == "listkeeper: README.md has changed since it was read, so nothing was written; run it again\n"
    )
    assert bench.readme.read_text("utf-8") == "# Mine\n"


def test_only_files_that_change_are_touched_and_lines_name_their_file(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    other = bench.readme.with_name("other.md")
    other.write_text(SOURCE, encoding="utf-8")
    before = other.stat()
    bench.find = lambda document: (
        [finding(document, "https://a.example/", NEW)] if document.path == "README.md" else []
    )
    assert run(["fix", "README.md", "other.md"]) == 0
    after = other.stat()  # but for when it was read
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert capsys.readouterr().out.startswith(f"README.md, line 3: https://a.example/ → {NEW}  moved\n")


def test_a_deletion_is_called_one(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    def deletion(document: Document) -> Sequence[Finding]:
        found = finding(document, "https://c.example/", None)
        start = document.source.index(b"- [c]")
        edit = Edit(document.path, start, len(document.source), "")
        return (replace(found, fix=Fix(True, (edit,))),)

    bench.find = deletion
    assert run(["fix"]) == 0
    assert "line 5: - [c](https://c.example/) → (deleted)  moved\n" in capsys.readouterr().out
    assert bench.readme.read_text("utf-8") == SOURCE.partition("- [c]")[0]


def test_a_list_that_may_not_be_written_is_refused_before_anything_is_asked(
    bench: Bench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != bench.readme.resolve())  # root may all
    bench.meanwhile = pytest.fail
    assert run(["fix"]) == 2
    assert "README.md may not be written: permission denied" in capsys.readouterr().err
    bench.meanwhile = lambda: None
    assert run(["fix", "--diff"]) == 0
