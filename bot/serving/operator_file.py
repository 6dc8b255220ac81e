"""The operator's file: which lists this process keeps, when, and where it remembers."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ConfigError
from bot.escape import clean
from bot.policy.durations import parse_duration
from bot.serving.jobs import NAME
from bot.serving.schedule import Schedule, Times, cron, every

LARGEST = 4 * 2**20
MAX_SAID = 200
FORMS = {
    "workers": "a whole number from 1 to 64",
    "lists": 'tables, each headed [lists."OWNER/REPO"]',
}
"""What a value must be; all others are text in quotes."""
Value = TypeVar("Value")


class _Row(BaseModel):
    """One list's table; without a schedule of its own it is swept as usual."""

    model_config = ConfigDict(extra="forbid", strict=True)
    every: str | None = None
    cron: str | None = None


class _File(_Row):
    """The file, word for word; the schedule on top is the usual one."""

    state: str = Field(min_length=1)
    inbox: str = Field(min_length=1)
    jitter: str = "30m"
    workers: int = Field(default=4, ge=1, le=64)
    lists: dict[str, _Row] = {}


@dataclass(frozen=True, slots=True)
class Operator:
    """What the file says."""

    state: Path
    inbox: Path
    workers: int
    times: Times
    lists: Mapping[str, Schedule]


def read_operator_file(path: Path) -> Operator:
    """Read it. Raises ConfigError: one sentence that names the file and the key.

    Relative paths in it are relative to its folder.
    """
    file = _validated(_toml(path), path)
    usual = _schedule(file, "", path) or every("7d")
    jitter = _read("jitter", path, lambda: parse_duration(file.jitter))
    lists: dict[str, Schedule] = {}
    for name, row in file.lists.items():
        if not NAME.fullmatch(name):
            raise ConfigError(f"`lists` in {path} names {clean(name, MAX_SAID)!r}, which is not OWNER/REPO.")
        lists[name] = _schedule(row, f'lists."{name}".', path) or usual
    folder = path.parent
    return Operator(folder / file.state, folder / file.inbox, file.workers, Times(usual, jitter), lists)


def _toml(path: Path) -> object:
    try:
        with path.open("rb") as file:
            return tomllib.loads(file.read(LARGEST).decode())
    except OSError as error:
        raise ConfigError(f"The operator's file {path} cannot be read: {error.strerror}.") from error
    except (ValueError, RecursionError) as error:
        said = clean(str(error), MAX_SAID)
        raise ConfigError(f"The operator's file {path} is not valid TOML: {said}.") from error


def _validated(content: object, path: Path) -> _File:
    try:
        return _File.model_validate(content)
    except ValidationError as error:
        unknown = [one for one in error.errors() if one["type"] == "extra_forbidden"]
        first = (unknown or error.errors())[0]  # a key that is misspelt is missing, too
        key = clean(".".join(map(str, first["loc"])), MAX_SAID)
        raise ConfigError(f"`{key}` in {path} {_fault(first['type'], first['loc'])}.") from error


def _fault(kind: str, loc: tuple[int | str, ...]) -> str:
    match kind:
        case "missing":
            return "must be there"
        case "extra_forbidden":
            return "is no key that is known; docs/operating.md has them all"
        case _:
            form = FORMS.get(str(loc[0])) if len(loc) <= 2 else None  # noqa: PLR2004 - `lists` and a name
            return f"must be {form or 'text in quotes'}"


def _schedule(row: _Row, prefix: str, path: Path) -> Schedule | None:
    match row.every, row.cron:
        case None, None:
            return None
        case str(duration), None:
            return _read(f"{prefix}every", path, lambda: every(duration))
        case None, str(line):
            return _read(f"{prefix}cron", path, lambda: cron(line))
        case _:
            raise ConfigError(f"{path} has both `{prefix}every` and `{prefix}cron`: give one of them.")


def _read(key: str, path: Path, read: Callable[[], Value]) -> Value:
    try:
        return read()
    except ValueError as error:
        raise ConfigError(f"`{key}` in {path}: {clean(str(error), MAX_SAID)}.") from error
