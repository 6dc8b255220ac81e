from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.errors import ConfigError
from bot.hosts.cli import run
from bot.model import Policy
from bot.policy.file import parse_policy
from bot.policy.forms import FORMS, LEVELS
from bot.policy.names import rule_codes
from bot.policy.schema import policy_schema
from tests.policies import EVERY_KEY, Toml, toml

VALIDATOR = Draft202012Validator(policy_schema())
WORDS = st.sampled_from(["7d", "20h", "5d 20h", "", "README.md", "docs/*", "../x", "\\", "one", *LEVELS])
ODD: st.SearchStrategy[Toml] = st.recursive(
    st.booleans() | st.integers(-1, 400) | WORDS | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
IGNORE = st.fixed_dictionaries(
    {},
    optional={
        "reason": st.just("why") | ODD,
        "rule": st.sampled_from(["all", "dead"]) | ODD,
        "url": st.sampled_from(["example.org", "*", "***x"]) | ODD,
        "entry": st.just("A*") | ODD,
        "until": st.dates() | ODD,
        "untill": ODD,
    },
)
LEVELLED = st.dictionaries(
    st.sampled_from(rule_codes()) | st.text(max_size=4), st.sampled_from(LEVELS) | ODD, max_size=3
)
NEARLY: st.SearchStrategy[Mapping[str, Toml]] = st.dictionaries(
    st.sampled_from([*FORMS]) | st.text(max_size=4), ODD, max_size=2
) | st.fixed_dictionaries(
    {},
    optional={key: st.just(EVERY_KEY[key]) | ODD for key in FORMS}
    | {"rules": LEVELLED, "ignore": st.lists(IGNORE, max_size=3)},
)
"""Tables that are policies, or might be taken for one."""


def as_editors_see_it(table: Toml) -> Toml:
    """JSON has no dates: the schema meets them as text."""
    match table:
        case date():
            return table.isoformat()
        case Mapping():
            return {key: as_editors_see_it(value) for key, value in table.items()}
        case list():
            return [as_editors_see_it(value) for value in table]
        case _:
            return table


def is_valid(table: Mapping[str, Toml]) -> bool:
    return bool(VALIDATOR.is_valid(as_editors_see_it(table)))


def is_policy(table: Mapping[str, Toml]) -> bool:
    try:
        parse_policy(toml(table), name="FILE")
    except ConfigError:
        return False
    return True


def test_the_schema_is_one_and_accepts_every_key() -> None:
    Draft202012Validator.check_schema(policy_schema())
    assert is_valid({})
    assert is_valid(EVERY_KEY)


@settings(deadline=None, max_examples=400)
@given(NEARLY)
def test_what_the_schema_refuses_the_parser_refuses(table: Mapping[str, Toml]) -> None:
    assert is_valid(table) or not is_policy(table)


@pytest.mark.parametrize(
    "table",
    [
        {"strike-gap": "7d"},
        {"strikes": 1},
        {"strikes": "3"},
        {"strike_gap": 7},
        {"strike_gap": "7 days"},
        {"strike_gap": ""},
        *(
            {"lists": [glob]}
            for glob in ("/etc/passwd", "../x.md", "docs/..", "c:x.md", "a\\b", "", "x" * 201)
        ),
        {"rules": {"ded": "off"}},
        {"rules": {"dead": "of"}},
        {"rules": ["dead"]},
        {"ignore": [{"reason": "why"}]},
        {"ignore": [{"reason": "why", "rule": "all"}]},
        {"ignore": [{"rule": "dead"}]},
        {"ignore": [{"rule": "dead", "reason": " "}]},
        {"ignore": [{"rule": "ded", "reason": "why"}]},
        {"ignore": [{"url": "**", "reason": "why"}]},
        {"ignore": [{"urls": "x", "rule": "dead", "reason": "why"}]},
        {"ignore": [{"rule": "dead", "reason": "why"}] * 201},
        {"ignore": {"rule": "dead", "reason": "why"}},
    ],
)
def test_the_schema_refuses_what_an_editor_should_mark(table: Mapping[str, Toml]) -> None:
    assert not is_valid(table)
    assert not is_policy(table)


def test_the_schema_names_the_defaults() -> None:
    properties = policy_schema()["properties"]
    assert isinstance(properties, dict)
    defaults = {key: form["default"] for key, form in properties.items() if "default" in form}
    assert len(defaults) == len(properties) - len(("rules", "ignore"))
    assert parse_policy(toml(defaults), name="FILE") == Policy()


def test_the_published_schema_is_what_the_command_prints(
    golden: Callable[[str, str], None], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["config", "--schema"]) == 0
    golden("../../docs/listkeeper.schema.json", capsys.readouterr().out)
