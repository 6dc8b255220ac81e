from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bot.edits.write import Change, write
from bot.errors import InputError


def test_a_file_keeps_its_mode_and_leaves_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write({str(path): Change(b"old", b"new")})
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "list.md").write_bytes(b"old")
    link = tmp_path / "README.md"
    link.symlink_to("docs/list.md")
    write({str(link): Change(b"old", b"new")})
    assert link.is_symlink()
    assert (tmp_path / "docs" / "list.md").read_bytes() == b"new"


def test_where_one_file_is_not_as_it_was_none_is_written(tmp_path: Path) -> None:
    one, other = tmp_path / "one.md", tmp_path / "other.md"
    one.write_bytes(b"old")
    other.write_bytes(b"somebody else's")
    with pytest.raises(InputError, match=r"other\.md has changed since it was read, so nothing was written"):
        write({str(one): Change(b"old", b"new"), str(other): Change(b"old", b"new")})
    assert one.read_bytes() == b"old"
    assert other.read_bytes() == b"somebody else's"


def test_what_does_not_change_is_not_even_read(tmp_path: Path) -> None:
    write({str(tmp_path / "nowhere.md"): Change(b"same", b"same")})
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_gone_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        write({str(tmp_path / "gone.md"): Change(b"old", b"new")})
