from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.config import Policy
from bot.errors import ConfigError
from bot.policy_file import (
    FORMS,
    MAX_BYTES,
    Count,
    Globs,
    duration_text,
    load_policy,
    parse_duration,
    parse_policy,
    policy_schema,
)

DOCS = Path(__file__).parents[1] / "docs" / "configuration.md"
EVERY_KEY: dict[str, int | str | list[str]] = {
    "lists": ["README.md", "docs/**/*.md"],
    "strikes": 4,
    "strike_gap": "2d",
    "strike_span": "8d",
    "api_strikes": 3,
    "api_strike_gap": "1d",
    "strikes_lapse": "90d",
    "move_gap": "36h",
    "unreachable_after": "14d",
    "host_failing": 5,
    "recheck_pages": "3d 12h",
    "recheck_apis": "12h",
    "recheck_trouble": "90m",
    "news_for": "10d",
    "forget_after": "30d",
}


def toml(table: Mapping[str, int | str | list[str]]) -> bytes:
    return "".join(f"{key} = {value!r}\n" for key, value in table.items()).encode()


def refusal(source: bytes | str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_policy(source.encode() if isinstance(source, str) else source, name="FILE")
    return str(caught.value)


# ── durations ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7d", timedelta(days=7)),
        ("44h", timedelta(hours=44)),
        ("5d 20h", timedelta(days=5, hours=20)),
        ("5d20h", timedelta(days=5, hours=20)),
        ("1d 2h 3m", timedelta(days=1, hours=2, minutes=3)),
        ("1d 3m", timedelta(days=1, minutes=3)),
        ("30m", timedelta(minutes=30)),
        ("0d", timedelta()),
        ("99999d", timedelta(days=99999)),
    ],
)
def test_a_duration_is_days_hours_and_minutes(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "7",
        "d",
        "7 d",
        "-7d",
        "+7d",
        "1.5d",
        "7D",
        "7d ",
        " 7d",
        "7d\n",
        "20h 5d",
        "7d 7d",
        "7d  7h",
        "7d  7m",
        "7w",
        "\N{ARABIC-INDIC DIGIT SEVEN}d",
        "100000d",
    ],
)
def test_nothing_else_is_a_duration(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration such as"):
        parse_duration(text)


@settings(deadline=None)
@given(st.integers(0, 99999 * 1440))
def test_a_duration_is_read_back_as_it_was_written(minutes: int) -> None:
    duration = timedelta(minutes=minutes)
    assert parse_duration(duration_text(duration)) == duration


# ── where the policy is found ─────────────────────────────────────────────────────────────


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load_policy(None, root=tmp_path) == Policy()
    assert load_policy(None, root=tmp_path / "nowhere") == Policy()


def test_the_file_of_the_list_is_found_below_its_root(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "listkeeper.toml").write_text("strikes = 5", "utf-8")
    assert load_policy(None, root=tmp_path) == Policy(strikes=5)


def test_a_file_that_was_named_replaces_the_one_of_the_list(tmp_path: Path) -> None:
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "listkeeper.toml").write_text("nonsense", "utf-8")
    (tmp_path / "mine.toml").write_text('recheck_pages = "3d"', "utf-8")
    expected = Policy(recheck_pages=timedelta(days=3))
    assert load_policy(tmp_path / "mine.toml", root=tmp_path) == expected
    assert load_policy(str(tmp_path / "mine.toml"), root=tmp_path) == expected


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    for name in ("missing.toml", "no/folder.toml"):
        with pytest.raises(ConfigError, match=f"{name} does not exist"):
            load_policy(tmp_path / name, root=tmp_path)


def test_a_directory_is_no_policy(tmp_path: Path) -> None:
    (tmp_path / ".github" / "listkeeper.toml").mkdir(parents=True)
    for path in (None, tmp_path):
        with pytest.raises(ConfigError, match="is a directory or a device"):
            load_policy(path, root=tmp_path)


def test_a_path_beyond_what_the_system_takes_is_no_policy(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: File name too long"):
        load_policy(tmp_path / ("a" * 5000), root=tmp_path)


# ── what it says ──────────────────────────────────────────────────────────────────────────


def test_every_key_can_be_set() -> None:
    assert set(EVERY_KEY) == {field.name for field in fields(Policy)}
    policy = parse_policy(toml(EVERY_KEY), name="FILE")
    for key, value in EVERY_KEY.items():
        expected = parse_duration(value) if isinstance(value, str) else value
        assert getattr(policy, key) == (tuple(expected) if isinstance(expected, list) else expected)
        assert getattr(policy, key) != getattr(Policy(), key)


def test_an_empty_file_and_one_with_a_byte_order_mark_are_fine() -> None:
    assert parse_policy(b"", name="FILE") == Policy()
    assert parse_policy(b"\xef\xbb\xbfstrikes = 3\r\n", name="FILE") == Policy()


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("strike-gap", "strike_gap"),
        ("Strikes", "strikes"),
        ("recheck_page", "recheck_pages"),
        ("newsfor", "news_for"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest_right_one(key: str, meant: str) -> None:
    assert refusal(f"{key} = 3") == f"FILE has the unknown key `{key}`; did you mean `{meant}`?"


def test_a_key_like_no_other_is_refused_with_all_right_ones() -> None:
    assert refusal("[zzz]\na = 1").startswith(
        "FILE has the unknown key `zzz`; the keys are lists, strikes, strike_gap,"
    )


def test_an_unknown_key_is_shown_harmlessly() -> None:
    message = refusal('"\\u001b[31m\\n' + "x" * 900 + '" = 1')
    assert message.isprintable()
    assert len(message) < 400


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
    assert Draft202012Validator(policy_schema()).is_valid({"lists": [glob]})


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
    assert not Draft202012Validator(policy_schema()).is_valid({"lists": [glob]})


@pytest.mark.parametrize("value", ['"README.md"', "3", "[3]", '[["README.md"]]', "{a = 3}", "true"])
def test_globs_must_be_an_array_of_strings(value: str) -> None:
    assert refusal(f"lists = {value}").startswith("`lists` in FILE must be an array")


@pytest.mark.parametrize("key", FORMS)
def test_limits_themselves_are_allowed_and_no_step_beyond(key: str) -> None:
    form = FORMS[key]
    if isinstance(form, Count):
        good: list[int | str | list[str]] = [form.least, form.most]
        bad: list[int | str | list[str]] = [form.least - 1, form.most + 1]
    elif isinstance(form, Globs):
        good = [["*.md"] * form.least, ["*.md"] * form.most]
        bad = [["*.md"] * (form.most + 1)]
    else:
        minute = timedelta(minutes=1)
        good = [form.least, form.most]
        bad = [
            duration_text(parse_duration(form.least) - minute),
            duration_text(parse_duration(form.most) + minute),
        ]
    room: dict[str, int | str | list[str]] = {
        "strikes_lapse": "365d",
        "strike_span": "1d",
        "strike_gap": "1h",
        "api_strike_gap": "1h",
    }
    for value in good:
        tight = room if key != "strikes_lapse" else {**room, "strikes": 2}
        assert parse_policy(toml({**tight, key: value}), name="FILE")
    for value in bad:
        assert f"`{key}` in FILE must be" in refusal(toml({key: value}))


@pytest.mark.parametrize(
    "source",
    [
        'strikes_lapse = "5d"',
        'strikes_lapse = "5d 20h"',
        'strike_span = "60d"',
        'strikes = 10\nstrike_gap = "7d"',
        'api_strikes = 4\napi_strike_gap = "20d"',
    ],
)
def test_strikes_that_would_lapse_before_the_last_one_are_refused(source: str) -> None:
    assert refusal(source).startswith("`strikes_lapse` in FILE must be longer than the ")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (b"strikes = 3\nstrike_gap = 7d\n", "is not valid TOML: "),
        (b"strikes = 3\nstrikes = 3\n", "is not valid TOML: "),
        (b"strikes", "is not valid TOML: "),
        (b"strikes = \x00", "is not valid TOML: "),
        (b"strikes = " + b"9" * 600 + b"\n", "must be a whole number"),
        (b"strikes = 3 # caf\xe9", "is not UTF-8 (byte 17)"),
        (b"\xff\xfes\x00", "is not UTF-8 (byte 0)"),
        (b"#\n" * (MAX_BYTES // 2 + 1), "is larger than 64 KiB"),
        (b"a = " + b"[" * 900, "is n"),
        (b"#" * 1001, "Line 1 of the config file FILE is longer than 1000 characters"),
        ((b"a = [" * 180 + b"\n") * 60, "is n"),
        ((b"[" * 990 + b"\n") * 60, "is n"),
    ],
)
def test_what_is_no_toml_is_refused_in_one_sentence(source: bytes, said: str) -> None:
    message = refusal(source)
    assert said in message
    assert "FILE" in message
    assert "\n" not in message


def test_bad_toml_is_found_by_its_line() -> None:
    assert "(at line 2, column 15)" in refusal("strikes = 3\nstrike_gap = 7d\n")


def test_keys_made_to_keep_the_parser_busy_are_refused_at_once() -> None:
    assert "longer than" in refusal("a." * 32_000 + "a = 1")
    assert "unknown key" in refusal("".join(f"{'a.' * 490}b{number} = 1\n" for number in range(60)))


@settings(deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(alphabet="strike_gap=[]{}\"'7d0. \n#-", max_size=80).map(str.encode)
    | st.dictionaries(st.sampled_from([*FORMS]), st.integers() | st.text(max_size=8)).map(toml)
)
@example(b"a=" + b"[" * 998)
def test_whatever_the_bytes_there_is_a_policy_or_one_sentence(source: bytes) -> None:
    policy, said = Policy(), "FILE"
    try:
        policy = parse_policy(source, name="FILE")
    except ConfigError as error:
        said = str(error)
    assert "FILE" in said
    assert "\n" not in said
    assert policy.strikes >= 2
    assert policy.strike_gap >= timedelta(hours=1)


@pytest.mark.parametrize(
    "source", ["github_token = 'SECRET'", "strikes = 'SECRET'", "move_gap = 'SECRET'", "a = SECRET"]
)
def test_a_value_is_never_repeated(source: str) -> None:
    assert "SECRET" not in refusal(source)


# ── the schema and the documentation ──────────────────────────────────────────────────────


def test_the_schema_is_one_and_accepts_every_key() -> None:
    schema = policy_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid({})
    assert validator.is_valid(EVERY_KEY)


@pytest.mark.parametrize(
    "table",
    [
        {"strike-gap": "7d"},
        {"strikes": 1},
        {"strikes": "3"},
        {"strike_gap": 7},
        {"strike_gap": "7 days"},
        {"strike_gap": ""},
    ],
)
def test_the_schema_refuses_what_the_parser_refuses(table: Mapping[str, int | str | list[str]]) -> None:
    assert not Draft202012Validator(policy_schema()).is_valid(table)
    assert refusal(toml(table))


def test_the_schema_names_the_defaults() -> None:
    properties = policy_schema()["properties"]
    assert isinstance(properties, dict)
    assert (
        parse_policy(toml({key: form["default"] for key, form in properties.items()}), name="FILE")
        == Policy()
    )


def test_the_documentation_has_every_key_with_its_default_and_limits() -> None:
    rows = re.findall(
        r"^\| `([a-z_]+)` \| `(.+?)` \| `(.+?)` \| `(.+?)` \| .+\. \|$", DOCS.read_text("utf-8"), re.MULTILINE
    )
    assert [key for key, *_ in rows] == [*FORMS] == [field.name for field in fields(Policy)]
    source = "".join(f"{key} = {default}\n" for key, default, *_ in rows)
    assert parse_policy(source.encode(), name="FILE") == Policy()
    for key, _, least, most in rows:
        form = FORMS[key]
        assert (least.strip('"'), most.strip('"')) == (str(form.least), str(form.most))


def test_the_example_of_the_documentation_works() -> None:
    (example_source,) = re.findall(r"```toml\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert parse_policy(example_source.encode(), name="FILE") != Policy()
