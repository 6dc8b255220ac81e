from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.errors import InputError
from bot.lists.read import MOST_BYTES, read


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf# T\r\n", "中文".encode(), b"a" * 100])
def test_a_list_is_given_byte_by_byte(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list.md").write_bytes(content)
    assert read(tmp_path / "list.md") == content
    assert read(str(tmp_path / "list.md")) == content


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"caf\xe9", "is not UTF-8 (byte 3)"),
        (b"a\0b", "is binary (byte 1 is NUL), not a text"),
        (b"a" * (MOST_BYTES + 1), "is larger than 16 MiB"),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "list.md"
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        read(path)
    assert str(refusal.value) == f"{path} {sentence}"


def test_a_list_of_exactly_16_mib_is_read(tmp_path: Path) -> None:
    (tmp_path / "list.md").write_bytes(b"a" * MOST_BYTES)
    assert len(read(tmp_path / "list.md")) == MOST_BYTES


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.md").open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(InputError, match="larger than 16 MiB"):
        read(tmp_path / "huge.md")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("https://github.com/octocat/list", "is an address, not a file; clone"),
        ("octocat/list", "for a repository on GitHub it is: listkeeper sweep octocat/list --dry-run$"),
        ("docs/none.md", r"none\.md does not exist$"),
    ],
)
def test_whoever_names_a_repository_is_told_what_to_type(path: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(path)


def test_what_is_not_there_and_what_is_a_directory_are_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.md does not exist$"):
        read(tmp_path / "none.md")
    with pytest.raises(InputError, match="is a directory, not a list"):
        read(tmp_path)


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000, "list.md/below"])
def test_a_path_that_no_file_can_have_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "list.md").write_text("")
    with pytest.raises(InputError, match="cannot be read"):
        read(f"{tmp_path}/{path}")


def test_a_file_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"list\.md may not be read: permission denied"):
        read(tmp_path / "list.md")


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"# T\n")))
    assert read("-") == b"# T\n"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"\xff")))
    with pytest.raises(InputError, match="standard input is not UTF-8"):
        read("-")
