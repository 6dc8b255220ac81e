from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hosts.runner import SUMMARY_LIMIT, write_outputs, write_summary


def read_outputs(text: str) -> dict[str, str]:
    """As the runner reads its file: a name, `<<`, a delimiter, and lines until that stands alone."""
    outputs: dict[str, str] = {}
    lines = iter(text.split("\n"))
    for line in lines:
        name, found, delimiter = line.partition("<<")
        if found:
            value = []
            for inner in lines:
                if inner == delimiter:
                    break
                value.append(inner)
            outputs[name] = "\n".join(value)
    return outputs


def test_summaries_of_several_commands_stand_one_below_the_other(tmp_path: Path) -> None:
    environment = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    write_summary(environment, "# One")
    write_summary(environment, "# Two")
    assert (tmp_path / "summary").read_text() == "# One\n# Two\n"


def test_a_summary_that_is_too_long_ends_with_a_whole_line_below_the_limit(tmp_path: Path) -> None:
    environment = {"GITHUB_STEP_SUMMARY": str(tmp_path / "summary")}
    write_summary(environment, "ä line\n" * 300_000)
    text = (tmp_path / "summary").read_text()
    assert len(text.encode()) <= SUMMARY_LIMIT + 1
    assert text.endswith("line\n\nThe summary was too long for GitHub and ends here.\n\n")


def test_outside_of_actions_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_summary({}, "# One")
    write_outputs({}, {"a": "b"}, delimiter=lambda: "x")
    assert list(tmp_path.iterdir()) == []


@given(
    st.dictionaries(st.sampled_from(["findings", "issue"]), st.text(st.characters(exclude_categories=["Cs"])))
)
def test_outputs_come_back_as_they_were_whatever_is_in_them(outputs: dict[str, str]) -> None:

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "output")
        write_outputs({"GITHUB_OUTPUT": str(path)}, outputs, delimiter=lambda: "6f0c5a")
        text = path.read_bytes().decode()
    assert read_outputs(text) == outputs


def test_a_value_that_would_end_itself_is_refused(tmp_path: Path) -> None:
    environment = {"GITHUB_OUTPUT": str(tmp_path / "output")}
    with pytest.raises(ValueError, match="delimiter"):
        write_outputs(environment, {"a": "x\nend\ninjected<<x"}, delimiter=lambda: "end")
    assert not (tmp_path / "output").exists()
