"""The whole bot, as users run it, against the simulated world over real sockets."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.world.behaviours import Hang, Status, Window
from bot.world.scenario import plot
from bot.world.server import Address
from tests.e2e.bench import START, Bench


def test_a_healthy_list_is_healthy(healthy: Bench) -> None:
    code, out, err = healthy.check()
    assert code == 0, out + err
    assert "43 links, 2 images in 23 entries" in out


def test_the_whole_list_takes_one_request_to_arxiv_one_to_github_and_one_to_each_other_link(
    healthy: Bench,
) -> None:
    report = healthy.report()
    received = healthy.world.received
    assert received["export.arxiv.org"] == 1
    assert received["api.github.com"] == 1
    pages = {link["resource"] for link in report["links"] if (link["resource"] or "").startswith("web:")}
    others = sum(received[host] for host in {urlsplit(page[len("web:") :]).netloc for page in pages})
    assert len(pages) <= others <= 1.2 * len(pages)
    assert report["summary"]["alive"] == 45


def test_a_second_check_on_the_same_day_asks_nothing_and_reports_the_same(faulty: Bench) -> None:
    faulty.report(*faulty.state, day=0)
    first = faulty.report(*faulty.state, day=0.1)  # what an answer leads to is asked in the next run
    faulty.world.forget_requests()
    second = faulty.report(*faulty.state, day=0.2)
    assert faulty.world.received.total() <= 2, "only what was in trouble may be asked again"
    for report in (first, second):
        del report["checked_at"]
    assert first["findings"] == second["findings"]


def test_three_weeks_find_exactly_the_planted_faults(faulty: Bench) -> None:
    _, planted = plot(START)
    for day in range(21):
        faulty.findings(*faulty.state, day=day)
    expected = {(fault.rule, fault.url) for fault in planted if fault.rule}
    assert faulty.findings(*faulty.state, day=21) == expected
    confirmed = [link for link in faulty.report(*faulty.state, day=21)["links"] if link["confirmed"]]
    assert {(link["status"], link["url"]) for link in confirmed} >= {
        ("dead", "https://omniflatten.github.io/"),
        ("moved", "https://speechbot.github.io/dgslm/"),
    }


def test_without_memory_a_404_is_only_not_found_now(healthy: Bench) -> None:
    healthy.world.put_site("https://omniflatten.github.io/", Status(404))
    (finding,) = healthy.report()["findings"]
    assert (finding["rule"], finding["severity"], finding["line"]) == ("dead", "warning", 26)
    assert finding["message"] == "not found now (HTTP 404)"
    code, out, _ = healthy.check()
    assert code == 1
    assert "not found now (HTTP 404)" in out
    assert healthy.check("--fail-on", "error")[0] == 0


def test_without_a_token_repositories_are_asked_one_by_one(
    healthy: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    report = healthy.report()
    assert report["findings"] == []
    assert report["summary"]["alive"] == 45
    assert 12 <= healthy.world.received["api.github.com"] <= 20


def dump(path: Path) -> list[str]:
    """All that a state file says."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def test_with_no_network_nothing_is_judged_and_memory_stays(healthy: Bench) -> None:
    healthy.report(*healthy.state)
    path = Path(healthy.state[1])
    before = dump(path)
    away = Address(http=1, https=1, dns=1, control=1, ca_file=healthy.address.ca_file)
    healthy.address = away
    code, out, err = healthy.check(*healthy.state, "--timeout", "2", day=8)
    assert (code, out) == (2, "")
    assert err.count("\n") <= 2
    assert "network" in err
    assert dump(path) == before


def test_offline_asks_nobody(healthy: Bench) -> None:
    code, out, _ = healthy.check("--offline")
    assert code == 0
    assert healthy.world.received.total() == 0
    assert "45" in out


def test_an_ignore_comment_silences_its_rule_on_the_line_below(healthy: Bench) -> None:
    readme = healthy.folder / "README.md"
    readme.write_text(
        "# List\n\n<!-- listkeeper-ignore: dead, its author is rebuilding it -->\n"
        "- [Gone](https://omniflatten.github.io/)\n"
        "- [Gone too](https://omniflatten.github.io/other)\n",
        encoding="utf-8",
    )
    healthy.world.put_site("https://omniflatten.github.io/", Status(404))
    healthy.world.put_site("https://omniflatten.github.io/other", Status(404))
    assert healthy.findings() == {("dead", "https://omniflatten.github.io/other")}


def test_a_page_that_comes_back_clears_its_strikes(healthy: Bench) -> None:
    page = "https://omniflatten.github.io/"
    healthy.world.put_site(page, Status(404), Window(until=START + timedelta(days=1)))
    assert healthy.findings(*healthy.state, day=0) == {("dead", page)}
    assert healthy.findings(*healthy.state, day=2) == set()


@pytest.mark.slow
def test_ctrl_c_keeps_what_was_seen(healthy: Bench) -> None:
    healthy.world.put_site("https://omniflatten.github.io/", Hang())
    script = "import sys; from bot.hosts.cli import main; main()"
    words = ["check", str(healthy.folder / "README.md"), *healthy.address.flags(), *healthy.state]
    process = subprocess.Popen(
        [sys.executable, "-c", script, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    waited = 0.0
    while healthy.world.received["omniflatten.github.io"] == 0 and waited < 30:
        time.sleep(0.1)
        waited += 0.1
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130, err
    with closing(sqlite3.connect(healthy.state[1])) as connection:
        (seen,) = connection.execute("select count(*) from resources").fetchone()
    assert seen > 20
