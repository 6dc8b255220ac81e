from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.serving.operator_file import read_operator_file
from bot.serving.schedule import Schedule

BASE = 'state = "health.sqlite"\ninbox = "/var/lib/inbox.sqlite"\n'


def write(folder: Path, text: str) -> Path:
    path = folder / "operator.toml"
    path.write_text(text)
    return path


def test_each_list_has_its_schedule_or_the_usual_one(tmp_path: Path) -> None:
    tables = (
        '[lists."ada/awesome"]\ncron = "17 6 * * 1"\n[lists."bob/list"]\n[lists."eve/x"]\nevery = "12h"\n'
    )
    operator = read_operator_file(write(tmp_path, f'{BASE}every = "2d"\njitter = "5m"\n{tables}'))
    assert operator.lists == {
        "ada/awesome": Schedule("cron 17 6 * * 1"),
        "bob/list": Schedule("every 2d"),
        "eve/x": Schedule("every 12h"),
    }
    assert (operator.times.usual, operator.times.jitter) == (Schedule("every 2d"), timedelta(minutes=5))
    assert (operator.state, operator.inbox) == (tmp_path / "health.sqlite", Path("/var/lib/inbox.sqlite"))


def test_nothing_but_where_to_remember_must_be_said(tmp_path: Path) -> None:
    operator = read_operator_file(write(tmp_path, BASE))
    assert (operator.lists, operator.workers, operator.times.usual) == ({}, 4, Schedule("every 7d"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "`state` in FILE must be there."),
        ("stat = 1", "`stat` in FILE is no key that is known"),
        (f"{BASE}colour = 1\n", "`colour` in "),
        (f"{BASE}workers = 0\n", "`workers` in FILE must be a whole number from 1 to 64."),
        (f'{BASE}workers = "4"\n', "`workers` in "),
        (f'{BASE}jitter = "soon"\n', "`jitter` in "),
        (f'{BASE}every = "7d"\ncron = "0 6 * * *"\n', "has both `every` and `cron`"),
        (f'{BASE}[lists."ada/awesome"]\ncron = "0 6"\n', '`lists."ada/awesome".cron` in '),
        (f'{BASE}[lists."ada/awesome"]\nevery = "1m"\n', "oftener than every five minutes"),
        (f'{BASE}[lists."ada/awesome"]\nwhen = "now"\n', "`lists.ada/awesome.when` in "),
        (f'{BASE}[lists."../../etc"]\n', "which is not OWNER/REPO"),
        (f"{BASE}lists = 3\n", '`lists` in FILE must be tables, each headed [lists."OWNER/REPO"].'),
        (f'{BASE}[lists]\n"ada/awesome" = 3\n', "`lists.ada/awesome` in FILE must be tables"),
        (f"{BASE}jitter = 3\n", "`jitter` in FILE must be text in quotes."),
        ("state =", "is not valid TOML"),
        ("state = " + "[" * 5_000, "is not valid TOML"),
    ],
)
def test_what_makes_no_sense_is_one_sentence_that_names_the_key_and_the_file(
    tmp_path: Path, text: str, complaint: str
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read_operator_file(path)
    assert complaint in str(caught.value).replace(str(path), "FILE")
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        read_operator_file(tmp_path / "none.toml")
