from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.edits.patch import apply
from bot.errors import InputError
from bot.lint import LINTS, spots
from bot.lint.interface import Checkout
from bot.lists.parse import parse
from tests.lint.looking import checkout_of
from tests.promises import spot_keeps_its_promise

PIECES = [
    *(
        "# A\n\n",
        "## a\n\n",
        "- ",
        "  - ",
        "| a | b |\n|---|---|\n| ",
        " | ",
        "\n",
        "\n\n",
        "> ",
        "1. ",
        "<details>\n\n",
    ),
    *(
        "[x]",
        "[",
        "]",
        "(",
        ")",
        "]()",
        "](<",
        ">)",
        "![",
        "**T** ",
        '<a href="',
        '">',
        "<h2 id=a>",
        "<!-- ",
        " -->",
        "`",
    ),
    *(
        "https://",
        "hhttps://",
        "http:/",
        "https//",
        "arxiv.org/abs/",
        "/",
        "2408.05211",
        "2408.0521100",
        "v2",
        ".pdf",
    ),
    *(
        "github.com/a/b",
        "?utm_source=x&",
        "#",
        "#a",
        "#a-1",
        "../x",
        "x.md",
        "@",
        "www.",
        "%",
        "%00",
        "&amp;",
        "日本",
    ),
    *(
        "\u200b",
        "\ufeff",
        "\r\n",
        "\t",
        "[1]: ",
        "[x][1]",
        "mailto:a@b.example",
        "\\",
        "\x1b",
        "}",
        "{",
        "\ud7ff",
    ),
]
MARKDOWN = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


def check_all(source: bytes, exists: Callable[[str], bool] | None) -> None:
    document = parse("README.md", source)
    for spot in spots(checkout_of(document, exists=exists)):
        assert 1 <= spot.line <= spot.end_line
        assert spot.column >= 1
        assert spot.claim.message
        assert "\n" not in spot.claim.message
        assert len(spot.claim.message) < 400
        assert spot_keeps_its_promise(spot)
        parse("README.md", apply(source, spot.edits))


@given(MARKDOWN, st.booleans())
@settings(max_examples=400, deadline=None)
def test_no_list_upsets_the_rules_and_every_fix_can_be_made(text: str, there: bool) -> None:
    check_all(text.encode(), lambda _: there)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_no_bytes_upset_the_rules(source: bytes) -> None:
    try:
        parse("README.md", source)
    except InputError:
        return
    check_all(source, None)


def test_every_rule_has_one_family_and_says_what_it_means() -> None:
    rules = [rule for lint in LINTS for rule in lint.RULES]
    assert len({rule.code for rule in rules}) == len(rules) == 16
    assert all(rule.meaning.endswith(".") and rule.does.endswith(".") for rule in rules)


SHAPES: dict[str, Callable[[int], str]] = {
    "bullets": lambda n: "".join(
        f"- [Title {i}](http://h{i % 9}.example/{i}?utm_x=1) [a](#h-{i}) [c](https://h{i % 9}.example)\n"
        for i in range(n)
    ),
    "one resource": lambda n: "".join(f"- [T{i}](http{'s' * (i % 2)}://github.com/o/r)\n" for i in range(n)),
    "anchors": lambda n: "".join(f"# heading {i}\n\n[x](#headin-{i})\n\n" for i in range(n)),
    "equal headings": lambda n: "# a\n\n" * n + "[x](#b)\n",
    "schemes": lambda n: "".join(f"- [x](hhttps://h{i}.example/x) [y](abcd{i}://x.y)\n" for i in range(n)),
    "surplus": lambda n: (
        "| a |\n|---|\n" + "".join(f"| {i} | [x](http://y.example/{i}) |\n" for i in range(n))
    ),
    "nested": lambda n: "".join(f"- [x]([https://a.example/{i}](https://a.example/{i}))\n" for i in range(n)),
    "arxiv": lambda n: "".join(f"- [x](https://arxiv.org/abs//2401.{i:05})\n" for i in range(n)),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_four_times_the_list_takes_about_four_times_as_long(shape: str) -> None:
    checkouts = [checkout_of(parse("README.md", SHAPES[shape](size).encode())) for size in (500, 2_000)]
    small, large = (min(_seconds_of_look(checkout) for _ in range(3)) for checkout in checkouts)
    assert large < 10 * small + 0.05


def _seconds_of_look(checkout: Checkout) -> float:
    start = time.process_time()
    for _ in spots(checkout):
        pass
    return time.process_time() - start
