from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.hosts.links import run_links


def test_text_of_strangers_reaches_no_terminal_raw(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    title = "red \x9b31m \N{RIGHT-TO-LEFT OVERRIDE}gnp.exe"
    path = tmp_path / "README.md"
    path.write_text(f"- [{title}](https://a.example/)\n", encoding="utf-8")
    assert run_links([str(path)], "json", None) == 0
    text = capsys.readouterr().out
    assert text.isascii()
    assert json.loads(text)["links"][0]["text"] == title
