from __future__ import annotations

import io
import sys

import pytest
from rich.console import Console

from bot.reporters.screen import Screen, open_screen

LINE = f"[red]{'long ' * 60}[/red]:smile: https://example.org/"
"""What rich alone would colour, wrap, or make a picture of."""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_line_is_printed_as_it_is(*, is_terminal: bool) -> None:
    out = io.StringIO()
    console = Console(file=out, width=80, force_terminal=True)
    Screen(out, console if is_terminal else None).say(LINE)
    assert out.getvalue() == f"{LINE}\n"


def test_only_a_terminal_has_a_console_for_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert open_screen().console is None
    monkeypatch.setattr(sys, "stderr", Terminal())
    console = open_screen().console
    assert console is not None
    assert console.file is sys.stderr
