from __future__ import annotations

import io
import json
import logging

from bot.reporters.log_lines import logging_to

log = logging.getLogger("bot.serving.test")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_off_a_terminal_each_line_is_an_object_with_all_that_was_given() -> None:
    out = io.StringIO()
    with logging_to(out):
        log.info("delivery of %s", "a\nb\x1b[31m", extra={"event": "push", "jobs": 1})
    (line,) = out.getvalue().splitlines()
    written = json.loads(line)
    assert (written["level"], written["logger"]) == ("info", "bot.serving.test")
    assert (written["message"], written["event"], written["jobs"]) == ("delivery of a\nb\x1b[31m", "push", 1)
    assert written["at"].endswith("+00:00")
    assert line.isascii()
    assert "\x1b" not in line


def test_a_bug_is_told_with_its_traceback_in_the_same_line() -> None:
    out = io.StringIO()
    with logging_to(out):
        try:
            raise KeyError("lost")  # noqa: TRY301
        except KeyError:
            log.exception("a bug")
    (line,) = out.getvalue().splitlines()
    assert "KeyError: 'lost'" in json.loads(line)["traceback"]


def test_on_a_terminal_what_strangers_say_steers_nothing() -> None:
    out = Terminal()
    with logging_to(out):
        log.warning("failed", extra={"reason": "\x1b[2Jgone\r\nfake line"})
    assert len(out.getvalue().splitlines()) == 1
    assert "\x1b" not in out.getvalue()
    assert "failed reason=gone fake line" in out.getvalue()


def test_afterwards_nothing_is_logged_there() -> None:
    out = io.StringIO()
    with logging_to(out):
        pass
    log.warning("too late")
    assert out.getvalue() == ""
