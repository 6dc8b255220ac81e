"""How a report is said; to add a form, write a module and name it in REPORTERS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO

from bot.model import Report
from bot.reporters.annotations import render_annotations
from bot.reporters.console import print_report
from bot.reporters.json_report import render_json
from bot.reporters.markdown import render_markdown


def _console(report: Report, out: IO[str]) -> None:
    from rich.console import Console  # noqa: PLC0415 - the other forms need none of it

    print_report(report, Console(file=out, highlight=False))


def _json(report: Report, out: IO[str]) -> None:
    out.write(render_json(report))


def _markdown(report: Report, out: IO[str]) -> None:
    out.write(render_markdown(report))


def _annotations(report: Report, out: IO[str]) -> None:
    out.write(render_annotations(report))


REPORTERS: Mapping[str, Callable[[Report, IO[str]], None]] = {
    "console": _console,
    "json": _json,
    "markdown": _markdown,
    "annotations": _annotations,
}
