"""`listkeeper check`: says what is wrong with local lists, and changes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.hosts.line import exit_code
from bot.hosts.local import LocalOptions, prepare, run_line
from bot.hosts.output import open_output
from bot.reporters.jsonl import Stream
from bot.reporters.registry import REPORTERS

STREAMED = "jsonl"
"""The one form that is written while the run is under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOptions(LocalOptions):
    """The command line, word for word."""

    form: str
    output: str | None


def run_check(options: CheckOptions, environment: Mapping[str, str]) -> int:
    """Check the lists and print the report; 1 where a finding reaches `--fail-on`, else 0."""
    prepared = prepare(options, environment)
    keep = (*prepared.lists.files, prepared.settings.state, options.config)
    with open_output(options.output, keep=keep) as out:
        if options.form == STREAMED:
            stream = Stream(out, prepared.lists.policy)
            report = run_line(prepared, stream, bar=not out.isatty())
            stream.end(report)
        else:
            report = run_line(prepared)
            REPORTERS[options.form](report, out)
    return exit_code(report, options.fail_on)
