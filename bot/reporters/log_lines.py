"""What a process that nobody watches logs: JSON for machines, and harmless lines on a terminal."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, Any

from bot.escape import terminal

LONGEST = 2_000
OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
"""Attributes that every record has; all others were given as `extra`."""


class JsonLines(logging.Formatter):
    """One JSON object a line: `at`, `level`, `logger`, `message`, and what the record was given besides."""

    def format(self, record: logging.LogRecord) -> str:
        """A line that is ASCII, so that no terminal and no log shipper stumbles over it."""
        fields: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage()[:LONGEST],
            **_given(record),
        }
        if record.exc_info and record.exc_info[1]:
            fields["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))
        return json.dumps(fields, default=str)


class PlainLines(logging.Formatter):
    """The same for people: time, message, and what it was given besides."""

    def format(self, record: logging.LogRecord) -> str:
        """Names and reasons come from strangers: each line is made harmless."""
        given = " ".join(f"{name}={value}" for name, value in _given(record).items())
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
        lines = [f"{at}  {record.getMessage()}  {given}".rstrip()]
        if record.exc_info and record.exc_info[1]:
            lines += "".join(traceback.format_exception(record.exc_info[1])).splitlines()
        return "\n".join(terminal(line, LONGEST) for line in lines)


@contextmanager
def logging_to(stream: IO[str]) -> Iterator[None]:
    """Log what the bot and its server have to say, as fits the stream, until the block ends."""
    lines = logging.StreamHandler(stream)
    lines.setFormatter(PlainLines() if stream.isatty() else JsonLines())
    loggers = [logging.getLogger(name) for name in ("bot", "uvicorn.error", "apscheduler")]
    levels = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(lines)
        logger.setLevel(logging.INFO if logger.name == "bot" else logging.WARNING)
    try:
        yield
    finally:
        for logger, level in levels:
            logger.removeHandler(lines)
            logger.setLevel(level)


def _given(record: logging.LogRecord) -> Mapping[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in OWN}
