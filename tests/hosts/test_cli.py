from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import bot.hosts.links
from bot.hosts.cli import cli, run


@pytest.fixture
def readme(tmp_path: Path) -> Path:
    path = tmp_path / "README.md"
    path.write_text("# List\n\n- [A paper](https://arxiv.org/abs/2408.05211)\n", encoding="utf-8")
    return path


def test_help_teaches_every_command_and_the_exit_codes() -> None:
    text = " ".join(CliRunner().invoke(cli, ["--help"]).output.split())
    for word in ("demo", "check", "fix", "links", "world", "0 healthy", "130 interrupted"):
        assert word in text


@pytest.mark.parametrize("command", ["check", "fix", "links", "demo", "world"])
def test_every_command_has_help(command: str) -> None:
    result = CliRunner().invoke(cli, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.output) > 200


@pytest.mark.parametrize("words", [["--help"], ["check", "--help"], ["fix", "--help"]])
def test_help_imports_none_of_the_network(words: list[str]) -> None:
    script = (
        "import sys; sys.argv = ['listkeeper', *sys.argv[1:]]\n"
        "from bot.hosts.cli import run\n"
        "run(sys.argv[1:])\n"
        "print(*sorted(set(sys.modules) & {'httpx', 'aiohttp', 'sqlalchemy', 'uvicorn', 'rich', 'github'}))"
    )
    out = subprocess.run(
        [sys.executable, "-c", script, *words], capture_output=True, text=True, check=True
    ).stdout
    assert out.splitlines()[-1].strip() == ""


def bad_inputs(folder: Path) -> dict[str, list[str]]:
    (folder / "latin.md").write_bytes(b"caf\xe9")
    (folder / "binary.md").write_bytes(b"\0\1\2")
    (folder / "large.md").write_bytes(b"a" * (16 * 2**20 + 1))
    (folder / "state.sqlite").write_bytes(b"this is no database" * 100)
    (folder / "config.toml").write_text("stirkes = 3\n", encoding="utf-8")
    good = str(folder / "README.md")
    return {
        "missing.md": ["check", str(folder / "missing.md")],
        "latin.md": ["check", str(folder / "latin.md")],
        "binary.md": ["links", str(folder / "binary.md")],
        "large.md": ["links", str(folder / "large.md")],
        "state.sqlite": ["check", good, "--state", str(folder / "state.sqlite")],
        "nowhere": ["check", good, "--state", str(folder / "nowhere" / "state.sqlite")],
        "strikes": ["check", good, "--config", str(folder / "config.toml")],
        "absent.toml": ["check", good, "--config", str(folder / "absent.toml")],
        "tomorrow": ["check", good, "--now", "tomorrow"],
        "connect-to": ["check", good, "--connect-to", "nonsense"],
        "dns": ["check", good, "--dns", "nonsense"],
        "absent.pem": ["check", good, "--ca-file", str(folder / "absent.pem")],
        "timeout": ["check", good, "--timeout", "0"],
        "elsewhere": ["check", good, "--output", str(folder / "elsewhere" / "report.json")],
    }


@pytest.mark.parametrize(
    "named",
    [
        *("missing.md", "latin.md", "binary.md", "large.md", "state.sqlite", "nowhere", "strikes"),
        *("absent.toml", "tomorrow", "connect-to", "dns", "absent.pem", "timeout", "elsewhere"),
    ],
)
def test_what_is_wrong_is_one_sentence_that_names_the_thing(
    named: str, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(bad_inputs(readme.parent)[named]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert named in captured.err
    assert "Traceback" not in captured.err
    assert len(captured.err.strip().splitlines()) == 1


def test_wrong_usage_is_exit_2_with_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--nonsense"]) == 2
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "fix", "links"])
def test_without_a_list_it_is_the_one_of_the_checkout(
    command: str, readme: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (readme.parent / ".git").mkdir()
    (readme.parent / "docs").mkdir()
    monkeypatch.chdir(readme.parent / "docs")
    offline = () if command == "links" else ("--offline",)
    assert run([command, *offline]) == 0
    without = capsys.readouterr().out
    assert run([command, *offline, "../README.md"]) == 0
    assert capsys.readouterr().out == without


@pytest.mark.parametrize("command", ["check", "fix", "links"])
def test_where_there_is_no_list_that_is_said(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run([command]) == 2
    assert "there is no README.md in" in capsys.readouterr().err


def test_paths_are_told_relative_to_the_current_folder(
    readme: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = readme.parent / ".github" / "listkeeper.toml"
    policy.parent.mkdir()
    policy.write_text('lists = ["*.md", "docs/**"]\n', encoding="utf-8")
    (readme.parent / ".git").mkdir()
    (readme.parent / "docs").mkdir()
    (readme.parent / "docs" / "more.md").touch()
    monkeypatch.chdir(readme.parent / "docs")
    assert run(["links", "--format", "json"]) == 0
    assert [file["path"] for file in json.loads(capsys.readouterr().out)["files"]] == [
        "../README.md",
        "more.md",
    ]


def test_a_folder_is_no_list_and_there_is_a_hint(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(tmp_path)]) == 2
    assert "is a directory, not a list; run this inside of it and name no list" in capsys.readouterr().err


def test_a_file_that_is_named_twice_is_one_file(readme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = str(readme.parent / "." / ".." / readme.parent.name / "README.md")
    assert run(["links", "--format", "json", str(readme), again]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == str(readme)


def test_an_empty_list_is_healthy(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.md").touch()
    assert run(["check", str(tmp_path / "empty.md")]) == 0
    assert capsys.readouterr().out


def test_a_bug_is_exit_3_with_versions_and_traceback(
    readme: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(bot.hosts.links, "run_links", broken)
    assert run(["links", str(readme)]) == 3
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "this is a bug in listkeeper" in err


def test_an_interruption_is_exit_130(readme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(bot.hosts.links, "run_links", interrupted)
    assert run(["links", str(readme)]) == 130


def test_malformed_addresses_are_told_and_stop_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "list.md"
    path.write_text(
        f"- [a](http://host:99999/)\n- [b](http://)\n- [c](https://{'a' * 10_000}.example/)\n"
        "- [d](https://ex\x07ample.com/)\n- [e](https://fine.example/)\n",
        encoding="utf-8",
    )
    assert run(["check", "--offline", str(path)]) == 1
    out = capsys.readouterr().out
    assert out.count("malformed") >= 3
    assert "\x07" not in out


def test_the_world_command_runs_until_interrupted_and_prints_how_to_reach_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.hosts.world.time.sleep", interrupt)
    assert run(["world", "--start", "2026-03-02T06:00:00Z"]) == 0
    out = capsys.readouterr().out
    assert "--connect-to :443:127.0.0.1:" in out
    assert out.endswith("The small internet is gone.\n")


@pytest.mark.parametrize("command", ["check", "links"])
def test_output_never_overwrites_the_list(
    command: str, readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = readme.read_bytes()
    offline = ["--offline"] if command == "check" else []
    assert run([command, str(readme), *offline, "--output", str(readme)]) == 2
    assert readme.read_bytes() == before
    assert "would overwrite" in capsys.readouterr().err


def test_output_never_overwrites_the_state(readme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    state = str(readme.with_name("state.sqlite"))
    assert run(["check", str(readme), "--offline", "--state", state]) == 0
    assert run(["check", str(readme), "--offline", "--state", state, "--output", state]) == 2
    assert "would overwrite" in capsys.readouterr().err
