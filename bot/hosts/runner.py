"""What the GitHub Actions runner tells a step, its event and inputs, and takes from it: summary and outputs.

Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from bot.errors import ConfigError

SUMMARY_LIMIT = 1_000_000
"""Bytes; the runner throws a step's summary over 1 MiB away as a whole."""
CUT = "\n\nThe summary was too long for GitHub and ends here.\n"


def pull_number(environment: Mapping[str, str]) -> int:
    """The pull request that the job is about. Raises ConfigError where it is about none."""
    try:
        event = json.loads(Path(environment.get("GITHUB_EVENT_PATH", "")).read_bytes())
        return int(event["pull_request"]["number"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(
            "`command: review` is for jobs that a pull request starts: on `pull_request_target`."
        ) from error


def read_input(environment: Mapping[str, str], name: str, known: Iterable[str], default: str) -> str:
    """An input that is one of a few words. Raises ConfigError."""
    value = environment.get(name, "").strip() or default
    if value not in known:
        called = name.removeprefix("INPUT_").lower().replace("_", "-")
        raise ConfigError(f"The input `{called}` must be one of {', '.join(known)}.")
    return value


def write_summary(environment: Mapping[str, str], text: str) -> None:
    """Add `text` to the step's summary, if there is one."""
    if path := environment.get("GITHUB_STEP_SUMMARY"):
        _append(path, f"{_fitting(text)}\n")


def write_outputs(
    environment: Mapping[str, str], outputs: Mapping[str, str], *, delimiter: Callable[[], str]
) -> None:
    """Set the step's outputs; `delimiter` gives a text that nobody can guess, so that no value ends itself.

    Raises ValueError for a value that contains its delimiter nevertheless.
    """
    if path := environment.get("GITHUB_OUTPUT"):
        _append(path, "".join(_output(name, value, delimiter()) for name, value in outputs.items()))


def _output(name: str, value: str, delimiter: str) -> str:
    if delimiter in value:
        raise ValueError(f"the output {name} contains the delimiter that should end it")
    return f"{name}<<{delimiter}\n{value}\n{delimiter}\n"


def _fitting(text: str) -> str:
    """`text`, or as many of its whole lines as have room."""
    if len(text.encode()) <= SUMMARY_LIMIT:
        return text
    kept = text.encode()[: SUMMARY_LIMIT - len(CUT)]
    return kept[: kept.rfind(b"\n")].decode(errors="ignore") + CUT


def _append(path: str, text: str) -> None:
    with Path(path).open("a", encoding="utf-8", newline="\n") as file:
        file.write(text)
