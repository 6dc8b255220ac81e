"""The policy of a list, read from its `.github/listkeeper.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.errors import ConfigError
from bot.escape import clean
from bot.model import Policy
from bot.policy.durations import duration_text
from bot.policy.forms import FORMS
from bot.policy.names import nearest, shown
from bot.policy.values import FormError, Value, read_value

DEFAULT_PATH = Path(".github", "listkeeper.toml")
MAX_BYTES = 64 * 2**10
MAX_SAID = 200
"""Characters of what tomllib says, which names keys of any length."""
MAX_LINE = 1000
"""Characters. One dotted key of 64 KiB keeps tomllib busy for half a minute."""


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A policy, and what of it its file says."""

    policy: Policy
    path: Path | None = None
    """None where there is no file, so that the defaults hold."""
    keys: frozenset[str] = frozenset()
    """The keys that the file sets."""


def load_policy(path: str | Path | None, *, root: Path) -> Policy:
    """The policy in the file at `path`, or in `.github/listkeeper.toml` under `root`, or the defaults.

    Raises ConfigError: one sentence that names the file and the key, but never repeats a value.
    """
    return read_policy(path, root=root).policy


def read_policy(path: str | Path | None, *, root: Path) -> PolicyFile:
    """The same, with where it comes from."""
    file = root / DEFAULT_PATH if path is None else Path(path)
    source = _read(file)
    if source is not None:
        values = _values(source, str(file))
        return PolicyFile(_policy(values, str(file)), file, frozenset(values))
    if path is not None:
        raise ConfigError(f"The config file {file} does not exist.")
    return PolicyFile(Policy())


def parse_policy(source: bytes, *, name: str) -> Policy:
    """The policy that TOML says; `name` is what to call its file in a ConfigError."""
    return _policy(_values(source, name), name)


def _values(source: bytes, name: str) -> dict[str, Any]:
    return {key: _value(key, value, name) for key, value in _toml(source, name).items()}


def _policy(values: dict[str, Any], name: str) -> Policy:
    """The policy of these values, if they go together."""
    policy = Policy(**values)
    longest = max(
        policy.strike_span,
        policy.strike_gap * (policy.strikes - 1),
        policy.api_strike_gap * (policy.api_strikes - 1),
    )
    if policy.strikes_lapse <= longest:
        raise ConfigError(
            f"`strikes_lapse` in {name} must be longer than the {duration_text(longest)} "
            "that all strikes take, else nothing would ever be confirmed."
        )
    return policy


def _read(path: Path) -> bytes | None:
    try:
        if path.exists() and not path.is_file():
            raise ConfigError(f"The config file {path} is a directory or a device.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"The config file {path} cannot be read: {error.strerror}.") from error


def _toml(source: bytes, name: str) -> dict[str, Any]:
    if len(source) > MAX_BYTES:
        raise ConfigError(f"The config file {name} is larger than {MAX_BYTES // 2**10} KiB.")
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"The config file {name} is not UTF-8 (byte {error.start}).") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_LINE:
            raise ConfigError(
                f"Line {number} of the config file {name} is longer than {MAX_LINE} characters."
            )
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ConfigError(f"The config file {name} is nested too deeply.") from error
    except ValueError as error:
        said = clean(str(error), MAX_SAID)
        raise ConfigError(f"The config file {name} is not valid TOML: {said}.") from error


def _value(key: str, value: object, name: str) -> Value:
    """The value of a key, if it is what that key may be."""
    form = FORMS.get(key)
    if form is None:
        raise ConfigError(f"{name} has the unknown key `{shown(key)}`; {_advice(key)}")
    try:
        return read_value(form, value)
    except FormError as error:
        raise ConfigError(f"`{key}` in {name} {error}") from error


def _advice(key: str) -> str:
    near = nearest(key, FORMS)
    return f"did you mean `{near}`?" if near else f"the keys are {', '.join(FORMS)}."
