from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.model import Policy, PolicyIgnore, Severity
from bot.policy.file import PolicyFile, parse_policy, read_policy
from bot.policy.forms import FORMS, LEVELS
from bot.policy.names import rule_codes
from bot.reporters.policy_text import policy_text
from bot.rules import all_rules
from tests.policies import EVERY_KEY, Toml, toml

TEXT = st.text(max_size=12) | st.sampled_from(['a "b" c', "a\\b", "日本語", "=#[]", "a'b"])
IGNORE: st.SearchStrategy[Toml] = st.fixed_dictionaries(
    {"reason": TEXT, "rule": st.sampled_from(["dead", "moved"])},
    optional={"url": TEXT, "entry": TEXT, "until": st.dates()},
)
EACH: dict[str, st.SearchStrategy[Toml]] = {key: st.just(value) for key, value in EVERY_KEY.items()}
EACH["lists"] = st.lists(TEXT, max_size=4)
EACH["rules"] = st.dictionaries(st.sampled_from(rule_codes()), st.sampled_from(LEVELS))
EACH["ignore"] = st.lists(IGNORE, max_size=3)
TABLES = st.fixed_dictionaries({}, optional=EACH)


def parsed(table: dict[str, Toml]) -> Policy | None:
    try:
        return parse_policy(toml(table), name="FILE")
    except ConfigError:
        return None


@settings(deadline=None)
@given(TABLES.map(parsed).filter(bool))
def test_what_it_says_is_read_back_as_the_same_policy(policy: Policy) -> None:
    text = policy_text(PolicyFile(policy, Path("FILE"), frozenset(FORMS)))
    again = parse_policy(text.encode(), name="FILE")
    assert replace(again, rules={}) == replace(policy, rules={})
    for rule in all_rules().values():
        assert again.severity_of(rule) is policy.severity_of(rule)


def test_every_value_has_its_source() -> None:
    policy = Policy(
        strikes=4,
        lists=("README.md", "docs/*.md"),
        rules={"dead": None, "tracking": Severity.ERROR},
        ignore=(PolicyIgnore("it sleeps", "dead", "example.org", "A*", date(2027, 1, 31)),),
    )
    keys = frozenset({"strikes", "lists", "rules", "ignore"})
    lines = policy_text(PolicyFile(policy, Path(".github/listkeeper.toml"), keys)).splitlines()
    for line in (
        "strikes = 4                       # .github/listkeeper.toml",
        'strike_gap = "1d 20h"             # default',
        "lists = [                         # .github/listkeeper.toml",
        '    "docs/*.md",',
        'dead = "off"                      # .github/listkeeper.toml',
        'tracking = "error"                # .github/listkeeper.toml',
        'moved = "warning"                 # default',
        "[[ignore]]                        # .github/listkeeper.toml",
        'reason = "it sleeps"',
        'url = "example.org"',
        "until = 2027-01-31",
    ):
        assert line in lines


def test_without_a_file_all_is_default() -> None:
    text = policy_text(PolicyFile(Policy()))
    assert "# The policy of this list: the defaults; there is no file\n" in text
    values = [line for line in text.splitlines() if " = " in line]
    assert len(values) == len(FORMS) - 2 + len(all_rules())
    assert all(line.endswith("# default") for line in values)


def test_the_name_of_a_file_steers_nothing() -> None:
    text = policy_text(PolicyFile(Policy(), Path("a\x1b[31m\nstrikes = 9"), frozenset({"strikes"})))
    assert "\x1b" not in text
    assert parse_policy(text.encode(), name="FILE").strikes == 3


@pytest.mark.parametrize("keys", [("strikes",), ("rules", "ignore"), ()])
def test_a_file_is_read_with_the_keys_that_it_sets(keys: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_bytes(toml({key: EVERY_KEY[key] for key in keys}))
    assert read_policy(tmp_path / "p.toml", root=tmp_path).keys == frozenset(keys)
