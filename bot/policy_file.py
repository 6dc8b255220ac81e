"""The policy of a list, read from its `.github/listkeeper.toml`."""

from __future__ import annotations

import difflib
import re
import reprlib
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeAlias

from bot.config import Policy
from bot.errors import ConfigError
from bot.model import Json

DEFAULT_PATH = Path(".github", "listkeeper.toml")
MAX_BYTES = 64 * 2**10
MAX_LINE = 1000
"""Characters. One dotted key of 64 KiB keeps tomllib busy for half a minute."""

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
DURATION = re.compile(r"(?=[0-9])(?:([0-9]{1,5})d ?)?(?:([0-9]{1,5})h ?)?(?:([0-9]{1,5})m)?(?<! )")


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number, from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration, from `least` to `most`."""

    least: str
    most: str


@dataclass(frozen=True, slots=True)
class Globs:
    """An array of globs, from `least` to `most` of them."""

    least: int
    most: int


GLOB = re.compile(r"(?!/|[A-Za-z]:)(?!(?:.*/)?\.\.(?:/|$))[^\\\x00-\x1f\x7f-\x9f]{1,200}")
"""A path of the checkout: never absolute, a drive's, or upwards. The schema has it too."""

Form: TypeAlias = Count | Duration | Globs
FORMS: Mapping[str, Form] = {
    "lists": Globs(0, 100),
    "strikes": Count(2, 10),
    "strike_gap": Duration("1h", "30d"),
    "strike_span": Duration("1d", "180d"),
    "api_strikes": Count(1, 10),
    "api_strike_gap": Duration("1h", "30d"),
    "strikes_lapse": Duration("2d", "365d"),
    "move_gap": Duration("1h", "60d"),
    "unreachable_after": Duration("3d", "365d"),
    "host_failing": Count(1, 1000),
    "recheck_pages": Duration("1h", "90d"),
    "recheck_apis": Duration("1h", "90d"),
    "recheck_trouble": Duration("1h", "30d"),
    "news_for": Duration("1d", "365d"),
    "forget_after": Duration("7d", "3650d"),
}
"""What each key may be. Below the least, the bot would cry wolf or burden the servers it asks."""


def load_policy(path: str | Path | None, *, root: Path) -> Policy:
    """The policy in the file at `path`, or in `.github/listkeeper.toml` under `root`, or the defaults.

    Raises ConfigError: one sentence that names the file and the key, but never repeats a value.
    """
    file = root / DEFAULT_PATH if path is None else Path(path)
    source = _read(file)
    if source is not None:
        return parse_policy(source, name=str(file))
    if path is not None:
        raise ConfigError(f"The config file {file} does not exist.")
    return Policy()


def parse_policy(source: bytes, *, name: str) -> Policy:
    """The policy that TOML says; `name` is what to call its file in a ConfigError."""
    values: dict[str, Any] = {key: _checked(key, value, name) for key, value in _toml(source, name).items()}
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


def parse_duration(text: str) -> timedelta:
    """Read `5d 20h`: days, hours and minutes, each at most once and in this order. Raises ValueError."""
    match = DURATION.fullmatch(text)
    if match is None:
        raise ValueError('not a duration such as "7d", "44h" or "5d 20h"')
    days, hours, minutes = (int(digits or 0) for digits in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def duration_text(duration: timedelta) -> str:
    """What `parse_duration` reads back, to the minute."""
    parts = []
    for letter, unit in UNITS.items():
        count, duration = divmod(duration, unit)
        if count:
            parts.append(f"{count}{letter}")
    return " ".join(parts) or "0m"


def policy_schema() -> dict[str, Json]:
    """A JSON schema of the file, for editors. Of durations it knows the form, not the limits."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The policy of a list, for listkeeper",
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _schema(form, getattr(Policy(), key)) for key, form in FORMS.items()},
    }


def _schema(form: Form, default: Any) -> Json:
    match form:
        case Count(least, most):
            return {"type": "integer", "minimum": least, "maximum": most, "default": default}
        case Duration():
            return {"type": "string", "pattern": f"^{DURATION.pattern}$", "default": duration_text(default)}
        case Globs(least, most):
            globs = {"type": "string", "pattern": f"^{GLOB.pattern}$"}
            return {
                "type": "array",
                "items": globs,
                "minItems": least,
                "maxItems": most,
                "default": list(default),
            }


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
        raise ConfigError(f"The config file {name} is not valid TOML: {error}.") from error


def _checked(key: str, value: object, name: str) -> int | timedelta | tuple[str, ...]:
    """The value of a key, if it is what that key may be."""
    match FORMS.get(key):
        case None:
            raise ConfigError(f"{name} has the unknown key `{reprlib.repr(key)[1:-1]}`; {_advice(key)}")
        case Count(least, most):
            if type(value) is int and least <= value <= most:
                return value
            raise ConfigError(f"`{key}` in {name} must be a whole number from {least} to {most}.")
        case Duration(least, most):
            with suppress(ValueError):
                duration = parse_duration(value if isinstance(value, str) else "")
                if parse_duration(least) <= duration <= parse_duration(most):
                    return duration
            raise ConfigError(
                f'`{key}` in {name} must be a duration from "{least}" to "{most}", like "5d 20h".'
            )
        case Globs(least, most):
            if isinstance(value, list) and least <= len(value) <= most and all(map(_is_glob, value)):
                return tuple(value)
            raise ConfigError(
                f"`{key}` in {name} must be an array of at most {most} globs of at most 200 characters that "
                'stay within the checkout, like ["README.md", "docs/**/*.md"].'
            )


def _is_glob(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and GLOB.fullmatch(value) is not None


def _advice(key: str) -> str:
    near = difflib.get_close_matches(key.lower().replace("-", "_"), FORMS, n=1)
    return f"did you mean `{near[0]}`?" if near else f"the keys are {', '.join(FORMS)}."
