from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.lint import local_links
from bot.lint.interface import Checkout
from bot.lists.parse import parse
from bot.reporters.rules_page import rules_page
from bot.rules import all_rules, page_of

ROOT = Path(__file__).parents[2]
PAGE = "docs/rules.md"
Golden = Callable[[str, str], None]


def test_the_page_of_the_documentation_is_the_one_of_the_table(golden: Golden) -> None:
    golden(f"../../{PAGE}", rules_page())


@pytest.mark.parametrize("code", all_rules())
def test_every_rule_has_a_heading_with_the_anchor_that_its_findings_link_to(code: str) -> None:
    document = parse(PAGE, f"[x](#{code})\n\n{rules_page()}".encode())
    assert page_of(code).endswith(f"/{PAGE}#{code}")
    assert list(local_links.look(Checkout((document,), {}))) == []


@pytest.mark.parametrize("path", [PAGE, "docs/configuration.md", "docs/architecture.md", "README.md"])
def test_no_link_within_the_documentation_leads_nowhere(path: str) -> None:
    document = parse(path, (ROOT / path).read_bytes())
    checkout = Checkout((document,), {}, lambda name: (ROOT / name).exists())
    assert [spot.claim.message for spot in local_links.look(checkout)] == []


def test_the_anchors_of_other_pages_that_it_links_are_there() -> None:
    for page, anchor in re.findall(r"\]\(([a-z]+\.md)#([a-z-]+)\)", rules_page()):
        text = f"[x](#{anchor})\n\n" + (ROOT / "docs" / page).read_text("utf-8")
        assert list(local_links.look(Checkout((parse(page, text.encode()),), {}))) == []


@pytest.mark.parametrize("code", all_rules())
def test_every_rule_says_how_to_silence_it(code: str) -> None:
    section = rules_page().partition(f"## `{code}`\n")[2].partition("\n## ")[0]
    assert f"<!-- listkeeper-ignore: {code}, the reason -->" in section
    assert f'`{code} = "off"`' in section
