"""Where a report goes."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.hosts.output import open_output


def test_a_pipe_is_written_to_and_not_replaced_by_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with open_output(str(pipe)) as file:
            file.write("a report\n")
        assert os.read(reader, 100) == b"a report\n"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_link_stays_one_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    real, link = tmp_path / "real.md", tmp_path / "link.md"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    with open_output(str(link)) as file:
        file.write("new")
    assert link.is_symlink()
    assert real.read_text("utf-8") == "new"


def test_a_run_that_breaks_off_leaves_the_old_report_and_nothing_beside_it(tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    report.write_text("old", encoding="utf-8")

    def break_off() -> None:
        with open_output(str(report)) as file:
            file.write("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert report.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [report]


@pytest.mark.parametrize("name", [".", "missing/report.md"])
def test_what_cannot_be_written_is_told_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"--output .* is a directory|cannot be written"), open_output(name):
        pass


def test_what_a_run_reads_is_not_overwritten(tmp_path: Path) -> None:
    listed = tmp_path / "README.md"
    listed.write_text("# A list\n", encoding="utf-8")
    with (
        pytest.raises(InputError, match="would overwrite what this command reads"),
        open_output(str(listed), keep=[None, str(listed)]),
    ):
        pass
