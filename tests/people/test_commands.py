from __future__ import annotations

import time
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.model import Wish
from bot.people.commands import NOT_UNDERSTOOD, Command, commands

URL = "https://demo.example/a_b_(c)?q=1&r=*2*#x"
DAYS = timedelta(days=1)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        (f"/listkeeper recheck {URL}", Command(Wish.RECHECK, (URL,))),
        (f"/listkeeper recheck <{URL}>", Command(Wish.RECHECK, (URL,))),
        (
            f"/listkeeper recheck `{URL}`, `https://b.example`",
            Command(Wish.RECHECK, (URL, "https://b.example")),
        ),
        (f"   /ListKeeper  Ignore   {URL}  ", Command(Wish.NEVER, (URL,))),
        ("/listkeeper ignore repo-inactive", Command(Wish.NEVER, ("repo-inactive",))),
        (f"/listkeeper snooze 30d {URL}", Command(Wish.SNOOZE, (URL,), 30 * DAYS)),
        ("/listkeeper snooze 30D", Command(Wish.SNOOZE, (), 30 * DAYS)),
        (f"/listkeeper snooze {URL}", Command(Wish.SNOOZE, (URL,), 90 * DAYS)),
        ("/listkeeper snooze", Command(Wish.SNOOZE, (), 90 * DAYS)),
        ("/listkeeper fix", Command(Wish.FIX)),
        (f"/listkeeper fix {URL}", Command(Wish.FIX, (URL,))),
        (f"/listkeeper unsilence {URL}", Command(Wish.UNSILENCE, (URL,))),
    ],
)
def test_a_command_says_what_is_wished_of_what(line: str, command: Command) -> None:
    assert commands(line) == (command,)
    assert commands(f"Thank you!\r\n\r\n{line}\r\n") == (command,)


@pytest.mark.parametrize(
    "line",
    [
        "/listkeeper",
        "/listkeeper dance",
        "/listkeeper: fix",
        "/listkeeper recheck",
        "/listkeeper ignore",
        "/listkeeper ignore <>",
        "/listkeeper unsilence",
        "/listkeeper snooze 30x",
        "/listkeeper snooze 0d",
        "/listkeeper snooze 3651d",
        "/listkeeper snooze 99999999d https://a.example",
        "/listkeeper recheck" + " https://a.example" * 51,
        "\n\n".join(["/listkeeper fix"] * 21),
    ],
)
def test_what_only_looks_like_a_command_is_not_understood(line: str) -> None:
    assert commands(line) == (NOT_UNDERSTOOD,)


@pytest.mark.parametrize(
    "comment",
    [
        "",
        "Just talk about /listkeeper fix",
        "/listkeeperfix",
        "/listkeeper-fix",
        "/listkeeper/fix",
        "> /listkeeper fix",
        "> quoted\n/listkeeper fix",
        "```\n/listkeeper fix\n```",
        "~~~~ sh\n/listkeeper fix\n",
        "    /listkeeper fix",
        "`code\n/listkeeper fix\ncode`",
        "- /listkeeper fix",
        "1. one\n/listkeeper fix",
        "<!--\n/listkeeper fix\n-->",
        "text <!--\n/listkeeper fix\n-->",
        "<details>\n/listkeeper fix\n</details>",
        "# /listkeeper fix",
        "| a |\n|---|\n| /listkeeper fix |",
        "\\/listkeeper fix",
    ],
)
def test_talk_about_commands_is_none(comment: str) -> None:
    assert commands(comment) == ()


def test_a_comment_can_hold_several_in_its_order() -> None:
    comment = f"Hello\n/listkeeper fix\nand\n/listkeeper dance\n\n> no\n\n/listkeeper recheck {URL}\n"
    assert commands(comment) == (Command(Wish.FIX), NOT_UNDERSTOOD, Command(Wish.RECHECK, (URL,)))


WORDS = st.sampled_from(
    [
        "/listkeeper",
        " fix",
        " snooze",
        " 30d",
        " https://a.example",
        "\n",
        "\n\n",
        "> ",
        "```",
        "`",
        "<!--",
        "-->",
    ]
)


@given(st.text() | st.lists(WORDS | st.text(st.characters(codec=None), max_size=3)).map("".join))
@example("\ud800\n/listkeeper fix")
@example("/listkeeper fix\x00")
def test_any_comment_is_read(comment: str) -> None:
    for command in commands(comment):
        assert command.wish is not None or command == NOT_UNDERSTOOD
        assert all(name and not any(map(str.isspace, name)) for name in command.about)


@given(st.text(), st.sampled_from(["> ", "    ", "- "]))
def test_nothing_in_a_quote_code_or_a_list_is_a_command(comment: str, before: str) -> None:
    lines = comment.splitlines() or [""]
    assert commands("\n".join(before + line for line in [*lines, "/listkeeper fix"])) == ()


@pytest.mark.parametrize(
    "piece", ["/listkeeper `b`\n", "a `b\n", "> ", "<!-- ", "[", "*a ", "/listkeeper\n\n"]
)
def test_a_comment_as_long_as_can_be_takes_no_time(piece: str) -> None:
    start = time.perf_counter()
    commands(piece * (65_536 // len(piece)))
    assert time.perf_counter() - start < 5
