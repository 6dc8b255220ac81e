from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.model import Issues, Policy, PolicyIgnore, Severity
from bot.policy.durations import duration_text, parse_duration
from bot.policy.file import parse_policy
from bot.policy.forms import FORMS, Count, Duration, Globs
from bot.policy.schema import MEANINGS
from tests.policies import Toml, toml

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"


def refusal(table: dict[str, Toml] | str) -> str:
    source = table.encode() if isinstance(table, str) else toml(table)
    with pytest.raises(ConfigError) as caught:
        parse_policy(source, name="FILE")
    return str(caught.value)


# ── counts and durations, globs ───────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "value", ["true", "3.0", '"3"', "-3", "0", "1", "11", "[3]", "{a = 3}", "2026-01-01", "1e3"]
)
def test_a_count_must_be_a_whole_number_within_its_limits(value: str) -> None:
    assert refusal(f"strikes = {value}") == "`strikes` in FILE must be a whole number from 2 to 10."


@pytest.mark.parametrize(
    "value", ["7", "true", '"7 days"', '"0d"', '"59m"', '"31d"', '"-7d"', '["7d"]', "07:32:00"]
)
def test_a_duration_must_be_within_its_limits(value: str) -> None:
    expected = '`strike_gap` in FILE must be a duration from "1h" to "30d", like "5d 20h".'
    assert refusal(f"strike_gap = {value}") == expected


@pytest.mark.parametrize(
    "glob", ["README.md", "docs/**/*.md", "*", "a..b/c", "[a-z]?.md", "列表.md", "x" * 200]
)
def test_a_glob_is_a_path_of_the_checkout(glob: str) -> None:
    assert parse_policy(toml({"lists": [glob]}), name="FILE").lists == (glob,)


@pytest.mark.parametrize(
    "glob",
    [
        *("/etc/passwd", "//host/share", "..", "../x.md", "docs/../../x.md", "docs/.."),
        *(
            "C:/x.md",
            "c:x.md",
            "docs\\x.md",
            "\\\\host\\x.md",
            "",
            "x" * 201,
            "a\nb.md",
            "a\x1b[31m.md",
            "a\x00",
        ),
    ],
)
def test_no_glob_can_name_a_path_outside(glob: str) -> None:
    said = refusal(f"lists = [{json.dumps(glob)}]")
    assert said.startswith("`lists` in FILE must be an array of at most 100 globs")


@pytest.mark.parametrize("value", ['"README.md"', "3", "[3]", '[["README.md"]]', "{a = 3}", "true"])
def test_globs_must_be_an_array_of_strings(value: str) -> None:
    assert refusal(f"lists = {value}").startswith("`lists` in FILE must be an array")


LIMITED = {key: form for key, form in FORMS.items() if isinstance(form, Count | Duration | Globs)}


@pytest.mark.parametrize("key", LIMITED)
def test_limits_themselves_are_allowed_and_no_step_beyond(key: str) -> None:
    good, bad = at_the_limits(LIMITED[key])
    room: dict[str, Toml] = {
        "strikes_lapse": "365d",
        "strike_span": "1d",
        "strike_gap": "1h",
        "api_strike_gap": "1h",
    }
    for value in good:
        tight = room if key != "strikes_lapse" else {**room, "strikes": 2}
        assert parse_policy(toml({**tight, key: value}), name="FILE")
    for value in bad:
        assert f"`{key}` in FILE must be" in refusal({key: value})


def at_the_limits(form: Count | Duration | Globs) -> tuple[list[Toml], list[Toml]]:
    """The least and the most, and what is one step beyond."""
    if isinstance(form, Count):
        return [form.least, form.most], [form.least - 1, form.most + 1]
    if isinstance(form, Globs):
        return [["*.md"] * form.least, ["*.md"] * form.most], [["*.md"] * (form.most + 1)]
    minute = timedelta(minutes=1)
    beyond = (parse_duration(form.least) - minute, parse_duration(form.most) + minute)
    return [form.least, form.most], [duration_text(one) for one in beyond]


# ── rules ─────────────────────────────────────────────────────────────────────────────────


def test_issues_are_one_each_or_none() -> None:
    assert parse_policy(b'issues = "each"', name="FILE").issues is Issues.EACH
    for wrong in (b'"many"', b"1", b'["one"]', b'"ONE"'):
        with pytest.raises(ConfigError, match='`issues` in FILE must be "one", "each" or "none"'):
            parse_policy(b"issues = " + wrong, name="FILE")


def test_unsafe_fixes_are_rules_that_have_some() -> None:
    policy = parse_policy(b'unsafe_fixes = ["moved", "repo-replaced", "moved"]', name="FILE")
    assert policy.unsafe_fixes == ("moved", "repo-replaced")
    for wrong in ("host-down", "tracking", "moves", "all", ""):
        said = refusal({"unsafe_fixes": [wrong]})
        assert said.startswith("`unsafe_fixes` in FILE has `")
        assert "no rule with unsafe edits; those are " in said
    too_many = b'["moved"' + b', "moved"' * 50 + b"]"
    for odd in (b'"moved"', b"1", b"[1]", b"{ moved = true }", b'[["moved"]]', too_many):
        with pytest.raises(ConfigError, match="`unsafe_fixes` in FILE must be an array of at most 50 rules"):
            parse_policy(b"unsafe_fixes = " + odd, name="FILE")


def test_a_rule_gets_a_severity_or_is_off() -> None:
    policy = parse_policy(b'[rules]\ndead = "warning"\ntracking = "error"\npublished = "off"\n', name="FILE")
    assert policy == Policy(rules={"dead": Severity.WARNING, "tracking": Severity.ERROR, "published": None})


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("ded", "did you mean `dead`?"),
        ("repo_archived", "did you mean `repo-archived`?"),
        ("Tracking", "did you mean `tracking`?"),
        ("archived", "did you mean `repo-archived`?"),
        ("all", "`listkeeper rules` shows them all."),
        ("zzzz", "`listkeeper rules` shows them all."),
        ("x" * 900, "`listkeeper rules` shows them all."),
    ],
)
def test_an_unknown_rule_is_refused_with_the_nearest_right_one(code: str, advice: str) -> None:
    said = refusal({"rules": {code: "off"}})
    assert said.startswith("`rules` in FILE has the unknown rule `")
    assert said.endswith(f"`; {advice}")
    assert len(said) < 150


def test_an_unknown_rule_is_shown_harmlessly() -> None:
    assert refusal('[rules]\n"\\u001b[31m\\n" = "off"').isprintable()


@pytest.mark.parametrize(
    "level", ['"of"', '"Error"', '""', "false", "0", "[]", '["off"]', "{}", "2026-01-01"]
)
def test_a_rule_gets_no_other_word(level: str) -> None:
    assert refusal(f"[rules]\ndead = {level}") == (
        '`rules` in FILE must make of `dead` one of "error", "warning", "info" and "off".'
    )


@pytest.mark.parametrize("value", ['"off"', "3", '["dead"]', '[{ dead = "off" }]', "true"])
def test_rules_are_a_table(value: str) -> None:
    assert refusal(f"rules = {value}").startswith("`rules` in FILE must be a table of rules")


# ── ignores ───────────────────────────────────────────────────────────────────────────────


EXAMPLE = 'like "https://example.org/*".'
GOOD: dict[str, Toml] = {"rule": "dead", "reason": "it sleeps"}


@pytest.mark.parametrize(
    ("table", "ignore"),
    [
        (GOOD, PolicyIgnore("it sleeps", "dead")),
        ({"url": "example.org", "reason": "why"}, PolicyIgnore("why", url="example.org")),
        ({"entry": "A *", "rule": "all", "reason": "why"}, PolicyIgnore("why", entry="A *")),
        (
            {**GOOD, "url": "*x", "entry": "y*", "until": date(2027, 1, 31)},
            PolicyIgnore("it sleeps", "dead", "*x", "y*", date(2027, 1, 31)),
        ),
        (
            {"entry": "日本語\u3000👩\u200d💻", "reason": "é"},
            PolicyIgnore("é", entry="日本語\u3000👩\u200d💻"),
        ),
        ({**GOOD, "reason": "x" * 200, "url": "y" * 400}, PolicyIgnore("x" * 200, "dead", "y" * 400)),
    ],
)
def test_an_ignore_says_what_why_and_until_when(table: dict[str, Toml], ignore: PolicyIgnore) -> None:
    assert parse_policy(toml({"ignore": [table]}), name="FILE").ignore == (ignore,)


def test_ignores_are_headed_tables() -> None:
    source = b'[[ignore]]\nrule = "dead"\nreason = "a"\n[[ignore]]\nurl = "x.org"\nreason = "b"\n'
    assert [one.reason for one in parse_policy(source, name="FILE").ignore] == ["a", "b"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"reason": "why"}, "must have in its table 2 at least one of `rule`, `url` and `entry`."),
        (
            {"reason": "why", "rule": "all"},
            "must have in its table 2 at least one of `rule`, `url` and `entry`.",
        ),
        ({"rule": "dead"}, "must have in its table 2 a `reason`: one line of at most 200 characters."),
        *(
            (
                {**GOOD, "reason": reason},
                "must have in its table 2 a `reason`: one line of at most 200 characters.",
            )
            for reason in ("", " \t", "a\nb", "a\u2028b", "x" * 201, "\x1b[31m", "a\u202eb", 3, ["why"])
        ),
        ({**GOOD, "rule": "ded"}, "has in its table 2 the unknown rule `ded`; did you mean `dead`?"),
        ({**GOOD, "rule": "al"}, "has in its table 2 the unknown rule `al`; did you mean `all`?"),
        (
            {**GOOD, "rule": "zzz"},
            "has in its table 2 the unknown rule `zzz`; `listkeeper rules` shows them all.",
        ),
        *(
            ({**GOOD, "rule": rule}, "must have in its table 2 a rule's code for `rule`.")
            for rule in (3, ["dead"])
        ),
        *(
            (
                {**GOOD, key: pattern},
                f"must have in its table 2 for `{key}` a pattern of at most 400 characters, {EXAMPLE}",
            )
            for key in ("url", "entry")
            for pattern in (
                "",
                "*",
                "***",
                "a\nb",
                "\x00",
                "x" * 401,
                "a\u202eb",
                "a\u200bb",
                3,
                ["x"],
                {"a": "x"},
            )
        ),
        *(
            (
                {**GOOD, "until": until},
                "must have in its table 2 for `until` a date without quotes, like 2027-01-31.",
            )
            for until in ("2027-01-31", 3, datetime(2027, 1, 31, 6, tzinfo=UTC))
        ),
        ({**GOOD, "urls": "x"}, "has in its table 2 the unknown key `urls`; did you mean `url`?"),
        (
            {**GOOD, "zzz": "x"},
            "has in its table 2 the unknown key `zzz`; the keys are reason, rule, url, entry, until.",
        ),
    ],
)
def test_an_ignore_that_makes_no_sense_is_refused_by_its_number(table: dict[str, Toml], said: str) -> None:
    assert refusal({"ignore": [GOOD, table]}) == f"`ignore` in FILE {said}"


@pytest.mark.parametrize(
    "value", ['"dead"', "3", '["dead"]', "[[]]", "true", '{ rule = "dead", reason = "x" }']
)
def test_ignores_are_an_array_of_tables(value: str) -> None:
    assert (
        refusal(f"ignore = {value}") == "`ignore` in FILE must be at most 200 tables, each headed [[ignore]]."
    )


def test_there_are_at_most_two_hundred_ignores() -> None:
    assert (
        len(parse_policy(toml({"ignore": [GOOD] * 200}).replace(b"}, {", b"},\n{"), name="FILE").ignore)
        == 200
    )
    source = b'[[ignore]]\nrule = "dead"\nreason = "a"\n' * 201
    with pytest.raises(ConfigError, match="must be at most 200 tables"):
        parse_policy(source, name="FILE")


# ── the documentation ─────────────────────────────────────────────────────────────────────


def test_the_documentation_has_every_key_with_its_default_and_limits() -> None:
    row = re.compile(r"^\| `([a-z_]+)` \| `(.+?)` \| `(.+?)` \| `(.+?)` \| (.+\.) \|$", re.MULTILINE)
    rows = row.findall(DOCS.read_text("utf-8"))
    assert [*FORMS] == [field.name for field in fields(Policy)]
    assert [*FORMS] == [*MEANINGS]
    assert {key: meaning for key, *_, meaning in rows} == {key: MEANINGS[key] for key in LIMITED}
    assert [key for key, *_ in rows] == [*LIMITED]
    source = "".join(f"{key} = {default}\n" for key, default, *_ in rows)
    assert parse_policy(source.encode(), name="FILE") == Policy()
    for key, _, least, most, _ in rows:
        form = LIMITED[key]
        assert (least.strip('"'), most.strip('"')) == (str(form.least), str(form.most))


def test_the_examples_of_the_documentation_work() -> None:
    examples = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    policies = [parse_policy(example.encode(), name="FILE") for example in examples]
    assert sum(policy != Policy() for policy in policies) == 3
