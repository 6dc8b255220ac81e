"""What a run tells while it is under way, as users see it."""

from __future__ import annotations

import json
import subprocess
import sys

from bot.world.behaviours import Status
from tests.e2e.bench import Bench

GONE = "https://omniflatten.github.io/"


def test_json_lines_come_on_standard_output_or_in_a_file(healthy: Bench) -> None:
    healthy.world.put_site(GONE, Status(404))
    code, out, _ = healthy.check("--format", "jsonl")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [lines[0]["type"], lines[-1]["type"]] == ["plan", "summary"]
    assert {line["status"] for line in lines if line["type"] == "link" and line["url"] == GONE} == {"dead"}
    assert [line["url"] for line in lines if line["type"] == "finding"] == [GONE]
    assert sum(line["type"] == "link" for line in lines) == 45

    file = healthy.folder / "report.jsonl"
    code, out, _ = healthy.check("--format", "jsonl", "--output", str(file))
    assert (code, out) == (1, "")
    assert len(file.read_text("utf-8").splitlines()) == len(lines)


def test_a_reader_that_leaves_the_stream_early_is_no_error(healthy: Bench) -> None:
    script = "import sys; from bot.hosts.cli import main; main()"
    words = ["check", str(healthy.folder / "README.md"), *healthy.address.flags(), "--format", "jsonl"]
    with subprocess.Popen(
        [sys.executable, "-c", script, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert json.loads(process.stdout.readline())["type"] == "plan"
        process.stdout.close()
        err = process.stderr.read()
    assert "Traceback" not in err


def test_every_decision_is_told_where_that_is_wished_and_none_otherwise(healthy: Bench) -> None:
    healthy.world.put_site(GONE, Status(404))
    _, out, err = healthy.check("--verbose", *healthy.state)
    assert "not found now" in out
    told = err.splitlines()
    for words in (
        f"GET {GONE}: HTTP 404 after ",
        f"{GONE} is asked again, afresh: HTTP 404",
        f"web:{GONE}: dead, HTTP 404 (GET, then GET afresh)",
        "POST https://api.github.com",
        "arxiv:2408.05211: alive, ",
    ):
        assert any(words in line for line in told), words
    _, _, err = healthy.check("--verbose", *healthy.state)
    assert f"web:{GONE} waits: not found when last seen; next look " in err
    _, _, err = healthy.check(*healthy.state)
    assert err == ""
