from __future__ import annotations

import json

import pytest

from bot.hosts.cli import run
from bot.lists.parse import parse
from bot.model import Ignore, Policy
from bot.policy.file import parse_policy
from bot.reporters.rules_page import EDITS, rules_page
from bot.reporters.rules_table import rules_table
from bot.rules import all_rules, page_of, worst_first


def said(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert run(["rules", *words]) == 0
    return capsys.readouterr().out


def test_every_rule_is_on_the_console_with_what_it_means_and_does(capsys: pytest.CaptureFixture[str]) -> None:
    words = " ".join(said(capsys).split())
    for rule in all_rules().values():
        assert rule.code in words
        assert " ".join(f"{rule.meaning} {rule.does} {EDITS[rule.edits]}".split()) in words
    assert words.count("It is off by default.") == sum(not rule.on for rule in all_rules().values())
    assert "<!-- listkeeper-ignore: RULE, the reason -->" in words


def test_the_worst_come_first(capsys: pytest.CaptureFixture[str]) -> None:
    out = said(capsys)
    assert out.index("\nerror") < out.index("\nwarning") < out.index("\ninfo")


@pytest.mark.parametrize("code", all_rules())
def test_one_rule_is_explained_in_full(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    out, rule = said(capsys, code), all_rules()[code]
    for part in (rule.meaning, rule.does, EDITS[rule.edits], page_of(code), str(rule.severity)):
        assert part in out


def test_markdown_is_the_table_or_the_section_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert said(capsys, "--format", "markdown").rstrip() == rules_table()
    section = said(capsys, "moved", "--format", "markdown")
    assert section.startswith("## `moved`\n")
    assert section in rules_page()


def test_machines_get_all_or_one(capsys: pytest.CaptureFixture[str]) -> None:
    every = json.loads(said(capsys, "--format", "json"))
    assert every["schema"] == 1
    assert [rule["code"] for rule in every["rules"]] == [rule.code for rule in worst_first()]
    (one,) = json.loads(said(capsys, "moved", "--format", "json"))["rules"]
    assert one in every["rules"]
    assert (one["severity"], one["on"], one["edits"], one["url"]) == (
        "warning",
        True,
        "safe or unsafe",
        page_of("moved"),
    )


@pytest.mark.parametrize("code", all_rules())
def test_what_is_said_to_silence_a_rule_does(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    (rule,) = json.loads(said(capsys, code, "--format", "json"))["rules"]
    assert parse("README.md", rule["silence"]["comment"].encode()).ignores == (Ignore(code, "the reason", 1),)
    policy = parse_policy(f"[rules]\n{rule['silence']['policy']}".encode(), name="FILE")
    assert policy == Policy(rules={code: None})


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("movd", "`movd`; did you mean `moved`?"),
        ("all", "`all`; `listkeeper rules` shows them all."),
        ("\x1b[31m", "; `listkeeper rules` shows them all."),
    ],
)
def test_an_unknown_rule_is_exit_2_with_the_nearest(
    code: str, advice: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["rules", code]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("listkeeper: there is no rule ")
    assert captured.err.endswith(f"{advice}\n")
    assert captured.err.strip().isprintable()
