from __future__ import annotations

import time
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import ConfigError
from bot.model import Issues, Policy, PolicyIgnore, Severity
from bot.policy.file import MAX_BYTES, load_policy, parse_policy
from bot.policy.forms import FORMS
from tests.policies import EVERY_KEY, toml


def refusal(source: bytes | str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_policy(source.encode() if isinstance(source, str) else source, name="FILE")
    return str(caught.value)


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
    assert [*EVERY_KEY] == [*FORMS]
    policy = parse_policy(toml(EVERY_KEY), name="FILE")
    assert policy == Policy(
        lists=("README.md", "docs/**/*.md"),
        strikes=4,
        strike_gap=timedelta(days=2),
        strike_span=timedelta(days=8),
        api_strikes=3,
        api_strike_gap=timedelta(days=1),
        strikes_lapse=timedelta(days=90),
        move_gap=timedelta(hours=36),
        unreachable_after=timedelta(days=14),
        host_failing=5,
        inactive_after=timedelta(days=1000),
        recheck_pages=timedelta(days=3, hours=12),
        recheck_apis=timedelta(hours=12),
        recheck_trouble=timedelta(minutes=90),
        budget_pages=500,
        budget_papers=1000,
        budget_repositories=2000,
        budget_others=300,
        news_for=timedelta(days=10),
        forget_after=timedelta(days=30),
        issues=Issues.EACH,
        unsafe_fixes=("moved", "repo-replaced"),
        open_pulls=3,
        hourly_pulls=1,
        rules={"published": None, "tracking": Severity.WARNING},
        ignore=(
            PolicyIgnore("refuses machines", url="https://example.org/*"),
            PolicyIgnore("kept for history", rule="dead", entry="*survey*", until=date(2027, 1, 31)),
        ),
    )
    for field in fields(Policy):
        assert getattr(policy, field.name) != getattr(Policy(), field.name)


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
    assert len(message) < 500, "the names of all keys, and no more than a few letters of this one"


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


def test_what_the_parser_says_of_a_stranger_s_key_is_short_and_harmless() -> None:
    message = refusal('["\\u001b[31m' + "x" * 900 + '"]\n["\\u001b[31m' + "x" * 900 + '"]')
    assert "is not valid TOML: Cannot declare" in message
    assert message.isprintable()
    assert len(message) < 300


@pytest.mark.parametrize(
    "source",
    [
        "[[ignore]]\n" * 5_900,
        ("[[" + "a." * 480 + "b]]\n") * 65,
        "".join(f"[{'a.' * 480}b{number}]\n" for number in range(65)),
        "ignore = [\n" + "{},\n" * 16_000 + "]",
        "".join(f"k{number} = 1\n" for number in range(5_900)),
    ],
)
def test_a_file_made_to_take_long_is_refused_at_once(source: str) -> None:
    start = time.process_time()
    assert refusal(source)
    assert time.process_time() - start < 1


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
