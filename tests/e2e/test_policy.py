"""What a list's own policy changes, as users see it: in what is asked, in what is told, in the exit code."""

from __future__ import annotations

from bot.world.behaviours import Status
from tests.e2e.bench import START, Bench

PAGE = "https://omniflatten.github.io/"


def policy(bench: Bench, text: str) -> None:
    folder = bench.folder / ".github"
    folder.mkdir(exist_ok=True)
    (folder / "listkeeper.toml").write_text(text, "utf-8")


def test_nobody_asks_a_host_that_the_policy_ignores(healthy: Bench) -> None:
    healthy.world.put_site(PAGE, Status(404))
    policy(healthy, '[[ignore]]\nurl = "omniflatten.github.io"\nreason = "asleep"\n')
    report = healthy.report()
    assert healthy.world.received["omniflatten.github.io"] == 0
    assert report["findings"] == []
    (link,) = (link for link in report["links"] if link["url"] == PAGE)
    assert (link["status"], link["evidence"]["reason"]) == ("unchecked", "ignored by the policy: asleep")
    code, out, _ = healthy.check()
    assert code == 0
    assert "1  not checked: ignored by the policy: asleep (1)\n" in out


def test_an_ignore_of_one_rule_still_asks_and_ends_on_its_day(healthy: Bench) -> None:
    healthy.world.put_site(PAGE, Status(404))
    ends = f"until = {START:%Y-%m-%d}\n"
    policy(healthy, f'[[ignore]]\nrule = "dead"\nurl = "{PAGE}"\nreason = "asleep"\n{ends}')
    assert healthy.findings() == set()
    assert healthy.world.received["omniflatten.github.io"] > 0
    report = healthy.report(day=1)
    assert [finding["rule"] for finding in report["findings"]] == ["dead"]
    assert report["notes"] == [f"the policy's ignore of dead for {PAGE} ended on 2026-03-02"]


def test_the_exit_code_follows_the_severity_that_the_policy_gives(healthy: Bench) -> None:
    healthy.world.put_site(PAGE, Status(404))
    assert healthy.check()[0] == 1
    policy(healthy, '[rules]\ndead = "info"\n')
    code, out, _ = healthy.check()
    assert code == 0
    assert "not found now (HTTP 404)" in out
    assert healthy.check("--fail-on", "info")[0] == 1
    policy(healthy, '[rules]\ndead = "off"\n')
    assert healthy.check("--fail-on", "info")[0] == 0


def test_a_budget_asks_for_the_rest_on_the_next_days(healthy: Bench) -> None:
    policy(healthy, "budget_papers = 10\n")
    papers = {link["resource"] for link in healthy.report(*healthy.state)["links"] if link["resource"]}
    papers = {paper for paper in papers if paper.startswith("arxiv:")}
    unseen = [len(papers) - 10]
    for day in (1, 2):
        links = healthy.report(*healthy.state, day=day)["links"]
        waiting = {link["resource"] for link in links if link["status"] == "unchecked"} & papers
        unseen.append(len(waiting))
    assert unseen[0] > 0
    assert unseen == [len(papers) - 10, max(0, len(papers) - 20), max(0, len(papers) - 30)]


def test_a_policy_that_makes_no_sense_asks_nobody(healthy: Bench) -> None:
    policy(healthy, '[[ignore]]\nurl = "example.org"\n')
    code, out, err = healthy.check()
    assert (code, out) == (2, "")
    assert "must have in its table 1 a `reason`" in err
    assert healthy.world.received.total() == 0
